/** The text of one line in one form. Knows no recipient and no ring. */
import { escapeTagValue, formatLine, formatTags } from "../wire/format.ts";
import { capabilityBit } from "../wire/capabilities.ts";
import {
  ACCOUNT_TAG,
  accountOf,
  isOfBot,
  isOfOperator,
  MESSAGE_TAGS,
  OPER_TAG,
  SERVER_TIME,
} from "./form-cache.ts";
import type { OutgoingMessage } from "./outgoing-message.ts";

/** Lines that end in text that people typed: it always gets its colon, because many scripts look for that. */
const ENDS_IN_TEXT: ReadonlySet<string> = new Set([
  "PRIVMSG",
  "NOTICE",
  "TOPIC",
  "QUIT",
  "AWAY",
  "WALLOPS",
  "ERROR",
  "301",
  "332",
  "353",
]);

/**
 * Tags of a line for those with the capabilities in `form`, without `@` and the space; may be empty. What the server says
 * comes before client-only tags (IRCv3 Message Tags, "Client-only tags"). `time` as server-time has it.
 */
export function renderTags(line: OutgoingMessage, form: number, time: string): string {
  let tags = (form & SERVER_TIME) === 0 ? "" : `time=${time}`;
  const account = accountOf(line);
  if ((form & ACCOUNT_TAG) !== 0 && account !== undefined) {
    tags = join(tags, `account=${escapeTagValue(account)}`);
  }
  // Without a value, which keeps the operator's name private.
  if ((form & OPER_TAG) !== 0 && isOfOperator(line)) tags = join(tags, "draft/oper");
  if ((form & MESSAGE_TAGS) === 0) return tags;
  if (isOfBot(line)) tags = join(tags, "bot");
  if (line.messageId !== undefined) tags = join(tags, `msgid=${line.messageId}`);
  if (line.serverTags !== undefined) tags = join(tags, formatTags(line.serverTags));
  if (line.clientTags !== undefined) tags = join(tags, formatTags(line.clientTags));
  return tags;
}

/** The rest of the line, CR LF included: at most 512 bytes, cut between graphemes. */
export function renderBody(line: OutgoingMessage, form: number, serverName: string): string {
  const prefix = prefixOf(line, serverName);
  const { extended } = line;
  const params =
    extended !== undefined && (form & capabilityBit(extended.capability)) !== 0
      ? extended.params
      : line.params;
  return formatLine(prefix, line.command, params, ENDS_IN_TEXT.has(line.command));
}

/** The source of a line; undefined for a line without one. */
export function prefixOf(line: OutgoingMessage, serverName: string): string | undefined {
  const prefix = line.prefix ?? line.source?.mask ?? serverName;
  return prefix === "" ? undefined : prefix;
}

function join(tags: string, more: string): string {
  if (tags === "") return more;
  return more === "" ? tags : `${tags};${more}`;
}
