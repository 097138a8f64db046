/**
 * The answer to one labelled command: nothing becomes ACK, one line carries the label, more become a batch. The first
 * line is held until it is known whether a second follows; from the second on lines go out as they come, so that a long
 * answer is not kept. Knows text only. Source: IRCv3 labeled-response; IRCv3 batch.
 */
import { escapeTagValue } from "../wire/format.ts";
import { pieceText, tagged } from "./rendered-message.ts";
import type { Piece } from "./rendered-message.ts";

/** Longest label, in bytes. A longer one is not answered as a label. Source: IRCv3 labeled-response, "Tag value". */
export const LABEL_LENGTH = 64;

/** Output of a labelled answer. */
export interface LabelOutput {
  /** Sends one or several whole lines, each with its CR LF, to the peer that gave the label. */
  write(lines: string): void;
  /** A reference tag that no open batch of this peer has. */
  nextBatch(): string;
  /** Tags of lines that come from the server itself, without `@`; may be empty. */
  readonly serverTags: string;
  readonly serverName: string;
}

export class LabelledAnswer {
  readonly #label: string;
  readonly #output: LabelOutput;
  #first: Piece | undefined = undefined;
  #batch: string | undefined = undefined;

  constructor(label: string, output: LabelOutput) {
    this.#label = `label=${escapeTagValue(label)}`;
    this.#output = output;
  }

  /** Takes one message of the answer. */
  take(piece: Piece): void {
    if (this.#batch !== undefined) {
      this.#inBatch(this.#batch, piece);
      return;
    }
    if (this.#first === undefined) {
      this.#first = piece;
      return;
    }
    const batch = this.#output.nextBatch();
    this.#batch = batch;
    this.#output.write(this.#fromServer(this.#label, `BATCH +${batch} labeled-response`));
    this.#inBatch(batch, this.#first);
    this.#inBatch(batch, piece);
  }

  /** Ends the command: sends the rest of the answer. A batch that is the whole answer carries the label itself. */
  finish(): void {
    if (this.#batch !== undefined) this.#output.write(this.#fromServer("", `BATCH -${this.#batch}`));
    else if (this.#first !== undefined) this.#output.write(pieceText(this.#label, this.#first, ""));
    else this.#output.write(this.#fromServer(this.#label, "ACK"));
  }

  /** A batch within the batch: both its ends belong to the outer one. */
  #inBatch(batch: string, piece: Piece): void {
    this.#output.write(pieceText(`batch=${batch}`, piece, `batch=${batch}`));
  }

  #fromServer(tag: string, text: string): string {
    return tagged(tag, this.#output.serverTags, `:${this.#output.serverName} ${text}\r\n`);
  }
}
