/** Counts what a run has come across, so that a simulation in which nothing happens cannot pass. */
import type { IrcEvent } from "../../src/irc/session/events.ts";
import type { Heard } from "./spans.ts";
import type { Execution } from "./world.ts";

export class Coverage {
  /** Times that each command was obeyed or refused, and lines that were no command under the empty name. */
  readonly commands = new Map<string, number>();
  /** Lines that were read, by command. */
  readonly heard = new Map<string, number>();
  /** Why conversations ended. */
  readonly endings = new Map<string, number>();
  lines = 0;

  count({ cause }: Execution, heard: readonly Heard[]): void {
    if (cause.kind === "line" && cause.phase !== "resumed") add(this.commands, cause.request.command ?? "");
    this.lines += heard.length;
    for (const { line } of heard) {
      add(this.heard, line.command);
      for (const { command } of line.inside ?? []) add(this.heard, command);
    }
  }

  countEvent(event: IrcEvent): void {
    if (event.kind === "left" || event.kind === "unregistered") add(this.endings, event.cause);
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
