/**
 * Every label is answered once, by one line or by one batch, and nobody reads the label of another. Source: IRCv3
 * labeled-response.
 */
import { LINE_LENGTH } from "../../src/irc/wire/lengths.ts";
import type { HeardLine } from "./heard-line.ts";
import type { Peer } from "./network.ts";
import { demand } from "./violation.ts";

const MOST_LABEL_BYTES = 64;
/** With the `@` and the space. */
const MOST_TAG_BYTES = 4096;

export class Labels {
  readonly #peer: Peer;
  /** Sent, and not answered yet. */
  readonly #open = new Set<string>();
  /** Those of them that have to be answered. */
  readonly #due = new Set<string>();
  /** Reference of the batch of answers that is not closed yet. */
  #batch: string | undefined = undefined;

  constructor(peer: Peer) {
    this.#peer = peer;
  }

  /** The server is about to obey a line. */
  sent(line: Uint8Array): void {
    const [, head = "", section = "", body = ""] =
      /^(@([^ ]+) )(.*)$/su.exec(Buffer.from(line).toString()) ?? [];
    const label = /(?:^|;)label=([^;]+)/u.exec(section)?.[1];
    if (label === undefined) return;
    this.#open.add(label);
    const { state } = this.#peer;
    const answerable = state.has("labeled-response") && state.has("batch");
    const short =
      Buffer.byteLength(label.replace(/\\./gu, "x")) <= MOST_LABEL_BYTES &&
      Buffer.byteLength(head) <= MOST_TAG_BYTES &&
      Buffer.byteLength(body) <= LINE_LENGTH - 2;
    // A line of a batch is answered with its batch.
    if (answerable && short && !/(?:^|;)batch=/u.test(section)) this.#due.add(label);
  }

  /** Throws a Violation. */
  read({ command, params, tags, text, inside }: HeardLine): void {
    const fault = (why: string) => (): string => `${this.#peer.name} read ${text}: ${why}`;
    const label = tags.get("label");
    const [reference = "", type] = params;
    if (label !== undefined) {
      demand(this.#open.delete(label), fault("it asked nothing with that label"));
      this.#due.delete(label);
    }
    if (command !== "BATCH" || inside !== undefined) {
      const batch = tags.get("batch");
      demand(batch === undefined || batch === this.#batch, fault("no such batch is open"));
    } else if (reference === `-${this.#batch ?? ""}`) this.#batch = undefined;
    else {
      demand(this.#batch === undefined, fault("another batch is open"));
      demand(type === "labeled-response" && label !== undefined, fault("no batch of answers"));
      this.#batch = reference.slice(1);
    }
  }

  /** Nothing waits any more: every command has its answer. Throws a Violation. */
  settled(): void {
    const { name } = this.#peer;
    demand(this.#due.size === 0, () => `${name}: not answered: ${[...this.#due].join(", ")}`);
    demand(this.#batch === undefined, () => `${name}: the batch ${this.#batch ?? ""} does not end`);
  }
}
