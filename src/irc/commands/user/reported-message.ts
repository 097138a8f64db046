/** The message that a report is about: found by its id, if the user that reports may see it. */
import type { KeptMessage } from "../../network/history.ts";
import type { ReportedMessage } from "../../network/reports.ts";
import { cutText } from "../../wire/utf8.ts";
import type { CommandContext, SessionContext } from "../command.ts";
import { sourceOf } from "../history/source.ts";
import { historyKey } from "../message/known-message.ts";
import { joined } from "../message/screening.ts";

/** Tags by which clients name a message that they answer. Source: IRCv3 reply client tag. */
const REPLY = ["+draft/reply", "+reply"] as const;

/** The id in the tag of an answer. */
export function repliedId({ session, tags }: Pick<CommandContext, "session" | "tags">): string | undefined {
  if (tags.size === 0 || !session.has("message-tags")) return undefined;
  return REPLY.map((name) => tags.get(name)).find((id) => id !== undefined && id !== "");
}

/** For the session: the message, if the history has it in the target or in a channel of the user. */
export function findReported(context: SessionContext, name: string, id: string): KeptMessage | undefined {
  const { network, settings, user, history } = context;
  if (user === undefined || history === undefined) return undefined;
  const keys = [
    historyKey({ network, settings }, user, name),
    ...user.memberships.map(({ channel }) => channel.history),
  ];
  try {
    for (const key of new Set(keys)) {
      const found = key === undefined ? undefined : history.find(key, id);
      if (found !== undefined) return { ...found, text: textOf(found), lines: undefined, tags: undefined };
    }
  } catch (error) {
    context.effect({ kind: "history-failed", error });
  }
  return undefined;
}

/** Undefined for a message that the user was not shown, and for one without a text. */
export function reportedMessage(
  context: Pick<CommandContext, "network" | "settings" | "user" | "facts">,
  id: string,
): ReportedMessage | undefined {
  const { network, settings, user, facts } = context;
  const { reported: kept } = facts;
  const source = kept && sourceOf(context, user, kept);
  if (kept?.text !== undefined && source !== undefined) {
    const { at, source: mask, account, text } = kept;
    const channel = source.name.startsWith("#") ? { channel: source.name } : {};
    return {
      id: kept.id,
      at,
      source: mask,
      ...(account !== undefined && { account }),
      ...channel,
      text: cutText(text, settings.limits.reportTextLength),
    };
  }
  const found = network.moderation.privateTexts.find(id, user);
  if (found === undefined) return undefined;
  const { at, source: mask, account, text } = found;
  return { id, at, source: mask, ...(account !== undefined && { account }), text };
}

/** A reaction has its tags for a text. */
function textOf({ command, text, lines, tags }: KeptMessage): string | undefined {
  if (command === "PRIVMSG" || command === "NOTICE") return lines === undefined ? text : joined(lines);
  if (command !== "TAGMSG") return undefined;
  return Array.from(tags ?? [], ([key, value]) => `${key}=${value}`).join(" ");
}
