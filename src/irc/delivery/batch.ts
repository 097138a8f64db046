/** The text of a batch that the server opens: lines that belong together. Knows no recipient and no ring. Source: IRCv3 batch. */
import { formatLine } from "../wire/format.ts";
import type { OutgoingMessage } from "./outgoing-message.ts";
import { tagged } from "./rendered-message.ts";
import type { Piece } from "./rendered-message.ts";
import { prefixOf, renderBody, renderTags } from "./render.ts";

/** `line` opens and closes it. `reference` is a tag that no open batch of its hearers has. */
export function renderServerBatch(
  line: OutgoingMessage,
  lines: readonly OutgoingMessage[],
  form: number,
  time: string,
  serverName: string,
  reference: string,
): Piece {
  const prefix = prefixOf(line, serverName);
  const inside = lines.map((inner) =>
    tagged(`batch=${reference}`, renderTags(inner, form, time), renderBody(inner, form, serverName)),
  );
  return {
    tags: renderTags(line, form, time),
    body: formatLine(prefix, "BATCH", [`+${reference}`, ...line.params]),
    inside: inside.join(""),
    end: formatLine(prefix, "BATCH", [`-${reference}`]),
  };
}
