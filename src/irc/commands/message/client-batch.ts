/**
 * A multiline message while its client is still sending it. Checks each of its lines. Knows no session and no clock. Source: IRCv3 multiline; IRCv3 client-batch.
 */
import { CONCAT_TAG } from "../../delivery/batches.ts";
import type { TextLine } from "../../delivery/outgoing-message.ts";
import type { Limits } from "../../network/limits.ts";
import type { Message } from "../../wire/message.ts";
import { byteLength } from "../../wire/utf8.ts";

/** The reason for refusing a batch: the rest of `FAIL BATCH`. */
export interface BatchFailure {
  readonly code:
    | "INVALID_REFTAG"
    | "TIMEOUT"
    | "UNKNOWN_TYPE"
    | "MULTILINE_MAX_BYTES"
    | "MULTILINE_MAX_LINES"
    | "MULTILINE_INVALID_TARGET"
    | "MULTILINE_INVALID";
  readonly context: readonly string[];
  readonly description: string;
}

export function invalidMultiline(description: string): BatchFailure {
  return { code: "MULTILINE_INVALID", context: [], description };
}

/** Every other tag of the message belongs on the line that opens the batch. Source: IRCv3 multiline, "Message tags". */
const TAGS_INSIDE: ReadonlySet<string> = new Set(["batch", CONCAT_TAG]);

export interface ClientBatchFacts {
  readonly reference: string;
  readonly target: string;
  readonly tags: readonly (readonly [name: string, value: string])[];
  readonly label?: string | undefined;
  readonly command?: "PRIVMSG" | "NOTICE" | undefined;
  readonly lines: readonly TextLine[];
  readonly bytes: number;
}

export class ClientBatch {
  readonly reference: string;
  readonly target: string;
  /** Tags of the line that opened it. */
  readonly tags: ReadonlyMap<string, string>;
  /** Label of that line: the batch is one command and gets one answer. Set by the session. */
  label: string | undefined = undefined;
  #command: "PRIVMSG" | "NOTICE" | undefined = undefined;
  readonly #lines: TextLine[] = [];
  #bytes = 0;

  constructor(reference: string, target: string, tags: ReadonlyMap<string, string>) {
    this.reference = reference;
    this.target = target;
    this.tags = tags;
  }

  /** The batch so far, as plain values. */
  get facts(): ClientBatchFacts {
    const { reference, target, label } = this;
    const [command, bytes] = [this.#command, this.#bytes];
    return { reference, target, tags: [...this.tags], label, command, lines: [...this.#lines], bytes };
  }

  /** Goes on with a batch of another process. */
  static from({ reference, target, tags, label, command, lines, bytes }: ClientBatchFacts): ClientBatch {
    const batch = new ClientBatch(reference, target, new Map(tags));
    batch.label = label;
    batch.#command = command;
    batch.#lines.push(...lines);
    batch.#bytes = bytes;
    return batch;
  }

  /** Undefined before the first line. */
  get command(): "PRIVMSG" | "NOTICE" | undefined {
    return this.#command;
  }

  get lines(): readonly TextLine[] {
    return this.#lines;
  }

  /** Adds a line to the batch, or returns its fault. `fold` is the network's casemapping. */
  add(message: Message, limits: Limits, fold: (name: string) => string): BatchFailure | undefined {
    const { command, params, tags } = message;
    const [target, text] = params;
    if (command !== "PRIVMSG" && command !== "NOTICE") {
      return invalidMultiline(`${command} does not belong into a multiline batch`);
    }
    if (this.#command !== undefined && command !== this.#command) {
      return invalidMultiline("A multiline batch is all PRIVMSG or all NOTICE");
    }
    for (const tag of tags.keys()) {
      if (!TAGS_INSIDE.has(tag)) return invalidMultiline(`The tag ${tag} belongs on the BATCH line`);
    }
    if (target === undefined || text === undefined) return invalidMultiline("A line without target or text");
    if (fold(target) !== fold(this.target)) {
      const context = [this.target, target];
      return { code: "MULTILINE_INVALID_TARGET", context, description: "Invalid multiline target" };
    }
    const first = this.#lines.length === 0;
    const concat = tags.has(CONCAT_TAG);
    if (concat && text === "")
      return invalidMultiline("Invalid multiline batch with concatenated blank line");
    this.#bytes += byteLength(text) + (first || concat ? 0 : 1);
    const { multilineBytes, multilineLines } = limits;
    if (this.#bytes > multilineBytes) return tooMuch("MULTILINE_MAX_BYTES", "max-bytes", multilineBytes);
    if (this.#lines.length >= multilineLines)
      return tooMuch("MULTILINE_MAX_LINES", "max-lines", multilineLines);
    this.#command = command;
    // The first line has no line to continue.
    this.#lines.push({ text, concat: concat && !first });
    return undefined;
  }

  /** The fault of the complete batch, if it has one. */
  get fault(): BatchFailure | undefined {
    if (this.#lines.length === 0) return invalidMultiline("Invalid multiline batch without a line");
    return this.#lines.every(({ text }) => text === "")
      ? invalidMultiline("Invalid multiline batch with blank lines only")
      : undefined;
  }
}

function tooMuch(
  code: "MULTILINE_MAX_BYTES" | "MULTILINE_MAX_LINES",
  name: string,
  limit: number,
): BatchFailure {
  return { code, context: [String(limit)], description: `Multiline batch ${name} exceeded` };
}
