/**
 * Messages that were typed without a connection: they wait in their conversations, where everyone sees it, and are said in
 * the order in which they were typed, no faster than servers take them from one client.
 */
import type { Environment } from "./environment.ts";
import type { ChatBuffer, Line, State } from "./state.ts";

/** Messages that wait at most; a further one fails at once. */
const MOST_WAITING = 100;
/** Messages that are said at once, and the milliseconds between those after. Source: RFC 1459, section 8.10. */
const BURST = 4;
const PACE = 2_000;

export interface OutboxHost extends Pick<Environment, "after"> {
  readonly state: State;
  readonly online: boolean;
  /** Says a line again, as a new one. */
  readonly again: (buffer: ChatBuffer, line: Line) => void;
}

export function waitingIn({ lines }: ChatBuffer): readonly Line[] {
  return lines.filter(({ delivery }) => delivery === "waiting");
}

export class Outbox {
  readonly #host: OutboxHost;
  #paused = false;

  constructor(host: OutboxHost) {
    this.#host = host;
  }

  /** Undefined for a message that can be said now. */
  holds(target: string): "waiting" | "failed" | undefined {
    const { state, online } = this.#host;
    const buffer = state.buffers.get(state.server.fold(target));
    if (online && (buffer === undefined || waitingIn(buffer).length === 0)) return undefined;
    const comesBack = online || ["connecting", "registering", "waiting"].includes(state.phase);
    return comesBack && this.#waiting().length < MOST_WAITING ? "waiting" : "failed";
  }

  /** The connection is back. Channels have been asked for before, and the server takes one command after the other. */
  flush(burst = BURST): void {
    if (this.#paused) return;
    for (const { buffer, line } of this.#waiting().slice(0, burst)) {
      if (!this.#host.online) return;
      this.#host.again(buffer, line);
    }
    if (this.#waiting().length === 0) return;
    this.#paused = true;
    this.#host.after(PACE, () => {
      this.#paused = false;
      if (this.#host.online) this.flush(1);
    });
  }

  /** In the order in which they were typed. */
  #waiting(): readonly { readonly buffer: ChatBuffer; readonly line: Line }[] {
    return [...this.#host.state.buffers.values()]
      .flatMap((buffer) => waitingIn(buffer).map((line) => ({ buffer, line })))
      .toSorted((a, b) => a.line.id - b.line.id);
  }
}
