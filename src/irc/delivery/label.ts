/**
 * The answer to one labelled command: nothing becomes ACK, one line carries the label, more become a batch. The first
 * line is held until it is known whether a second follows; from the second on lines go out as they come, so that a long
 * answer is not kept. Knows text only. Source: IRCv3 labeled-response; IRCv3 batch.
 */
import { escapeTagValue } from "../wire/format.ts";

/** Longest label, in bytes. A longer one is not answered as a label. Source: IRCv3 labeled-response, "Tag value". */
export const LABEL_LENGTH = 64;

/** What a labelled answer needs from outside. */
export interface LabelOutput {
  /** Sends one whole line, with its CR LF, to the peer that gave the label. */
  write(line: string): void;
  /** A reference tag that no open batch of this peer has. */
  nextBatch(): string;
  /** Tags of lines that come from the server itself, without `@`; may be empty. */
  readonly serverTags: string;
  readonly serverName: string;
}

export class LabelledAnswer {
  readonly #label: string;
  readonly #output: LabelOutput;
  #firstTags = "";
  #firstBody: string | undefined = undefined;
  #batch: string | undefined = undefined;

  constructor(label: string, output: LabelOutput) {
    this.#label = `label=${escapeTagValue(label)}`;
    this.#output = output;
  }

  /** Takes one line of the answer: its tags without `@`, and the rest with CR LF. */
  line(tags: string, body: string): void {
    if (this.#batch !== undefined) {
      this.#output.write(tagged(`batch=${this.#batch}`, tags, body));
      return;
    }
    if (this.#firstBody === undefined) {
      this.#firstTags = tags;
      this.#firstBody = body;
      return;
    }
    this.#batch = this.#output.nextBatch();
    this.#output.write(this.#fromServer(this.#label, `BATCH +${this.#batch} labeled-response`));
    this.#output.write(tagged(`batch=${this.#batch}`, this.#firstTags, this.#firstBody));
    this.#output.write(tagged(`batch=${this.#batch}`, tags, body));
  }

  /** The command is done: sends what is still due. */
  finish(): void {
    if (this.#batch !== undefined) this.#output.write(this.#fromServer("", `BATCH -${this.#batch}`));
    else if (this.#firstBody !== undefined)
      this.#output.write(tagged(this.#label, this.#firstTags, this.#firstBody));
    else this.#output.write(this.#fromServer(this.#label, "ACK"));
  }

  #fromServer(tag: string, text: string): string {
    return tagged(tag, this.#output.serverTags, `:${this.#output.serverName} ${text}\r\n`);
  }
}

/** Puts tags in front of a line; either part may be empty. */
export function tagged(tag: string, tags: string, body: string): string {
  if (tag === "") return tags === "" ? body : `@${tags} ${body}`;
  return tags === "" ? `@${tag} ${body}` : `@${tag};${tags} ${body}`;
}
