/**
 * The text of batches: those of the server, and messages of several lines, which are one batch for clients with the
 * capabilities, and single lines for the others. Knows no recipient and no ring. Source: IRCv3 batch; IRCv3 multiline,
 * "Batch types" and "Fallback".
 */
import { formatLine } from "../wire/format.ts";
import type { OutgoingMessage, TextLine } from "./outgoing-message.ts";
import { pieceText, singleLine } from "./rendered-message.ts";
import type { Piece } from "./rendered-message.ts";
import { MULTILINE } from "./form-cache.ts";
import { prefixOf, renderBody, renderTags } from "./render.ts";

/** The type of the batch of a message of several lines. */
export const MULTILINE_BATCH = "draft/multiline";
/** The tag of a line that goes on where the one before it ended. */
export const CONCAT_TAG = "draft/multiline-concat";

/** All tags of the message are on the line that opens the batch. `reference` is a tag that no open batch of its hearers has. */
export function renderMultiline(
  line: OutgoingMessage,
  lines: readonly TextLine[],
  form: number,
  time: string,
  serverName: string,
  reference: string,
): Piece {
  const prefix = prefixOf(line, serverName);
  let inside = "";
  for (const { text, concat } of lines) {
    const tags = concat ? `batch=${reference};${CONCAT_TAG}` : `batch=${reference}`;
    inside += `@${tags} ${formatLine(prefix, line.command, [...line.params, text], true)}`;
  }
  return inBatch(prefix, reference, renderTags(line, form, time), [MULTILINE_BATCH, ...line.params], inside);
}

/**
 * A line for each that is not empty, with the tags of the message; the message id stands on the first alone (IRCv3
 * multiline, "Message ids"), and so do tags of the server that are about the whole message.
 */
export function renderFallback(
  line: OutgoingMessage,
  lines: readonly TextLine[],
  form: number,
  time: string,
  serverName: string,
): Piece[] {
  const prefix = prefixOf(line, serverName);
  const { messageId: _id, serverTags: _tags, ...later } = line;
  return lines
    .filter(({ text }) => text !== "")
    .map(({ text }, place) =>
      singleLine(
        renderTags(place === 0 ? line : later, form, time),
        formatLine(prefix, line.command, [...line.params, text], true),
      ),
    );
}

/**
 * A batch that the server opens. `line` opens and closes it. `reference` is a tag that no open batch of its hearers has;
 * those of messages of several lines within it begin with it.
 */
export function renderServerBatch(
  line: OutgoingMessage,
  lines: readonly OutgoingMessage[],
  form: number,
  time: string,
  serverName: string,
  reference: string,
): Piece {
  const prefix = prefixOf(line, serverName);
  const tag = `batch=${reference}`;
  let inside = "";
  for (const [place, inner] of lines.entries()) {
    const innerTime = inner.at === undefined ? time : new Date(inner.at).toISOString();
    for (const piece of renderInner(inner, form, innerTime, serverName, `${reference}-${place}`)) {
      inside += pieceText(tag, piece, tag);
    }
  }
  return inBatch(prefix, reference, renderTags(line, form, time), line.params, inside);
}

/** A message in a batch. Source: IRCv3 batch, "Nested batch". */
function renderInner(
  line: OutgoingMessage,
  form: number,
  time: string,
  serverName: string,
  reference: string,
): readonly Piece[] {
  const { lines } = line;
  if (lines === undefined)
    return [singleLine(renderTags(line, form, time), renderBody(line, form, serverName))];
  if ((form & MULTILINE) === 0) return renderFallback(line, lines, form, time, serverName);
  return [renderMultiline(line, lines, form, time, serverName, reference)];
}

/** Puts lines between the lines that open and close a batch; `params` are its type and parameters. */
function inBatch(
  prefix: string | undefined,
  reference: string,
  tags: string,
  params: readonly string[],
  inside: string,
): Piece {
  const body = formatLine(prefix, "BATCH", [`+${reference}`, ...params]);
  return { tags, body, inside, end: formatLine(prefix, "BATCH", [`-${reference}`]) };
}
