/**
 * Every label is answered once, by one line or by one batch, and nobody reads the label of another. Source: IRCv3
 * labeled-response.
 */
import type { HeardLine } from "./heard-line.ts";
import type { Peer } from "./peer.ts";
import type { Request } from "./request.ts";
import { escaped } from "./request.ts";
import { demand } from "./violation.ts";

const MOST_LABEL_BYTES = 64;

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
  sent({ command, tags }: Request): void {
    const label = tags.get("label");
    if (label === undefined) return;
    const { state } = this.#peer;
    this.#open.add(escaped(label));
    const answerable = state.has("labeled-response") && state.has("batch");
    const valid = label !== "" && Buffer.byteLength(label) <= MOST_LABEL_BYTES;
    // A line of a batch is answered with its batch.
    if (command !== undefined && answerable && valid && !tags.has("batch")) this.#due.add(escaped(label));
  }

  /** Throws a Violation. */
  read({ command, params, tags, text, inside }: HeardLine): void {
    const { name } = this.#peer;
    const label = tags.get("label");
    const [reference = "", type] = params;
    if (label !== undefined) {
      demand(this.#open.delete(label), () => `${name} read ${text}: it asked nothing with that label`);
      this.#due.delete(label);
    }
    if (command !== "BATCH" || inside !== undefined) {
      const batch = tags.get("batch");
      demand(
        batch === undefined || batch === this.#batch,
        () => `${name} read ${text}: no such batch is open`,
      );
      return;
    }
    if (reference === `-${this.#batch ?? ""}`) {
      this.#batch = undefined;
      return;
    }
    demand(this.#batch === undefined, () => `${name} read ${text}: another batch is open`);
    demand(
      type === "labeled-response" && label !== undefined,
      () => `${name} read ${text}: no batch of answers`,
    );
    this.#batch = reference.slice(1);
  }

  /** Nothing waits any more: all that was asked is answered. Throws a Violation. */
  settled(): void {
    const { name } = this.#peer;
    demand(this.#due.size === 0, () => `${name}: not answered: ${[...this.#due].join(", ")}`);
    demand(this.#batch === undefined, () => `${name}: the batch ${this.#batch ?? ""} does not end`);
  }
}
