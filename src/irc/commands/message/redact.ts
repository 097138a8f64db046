/** REDACT: deletes a message, also one that is in the history only. */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import { Channel } from "../../network/channel.ts";
import { NotKept } from "../../network/durable.ts";
import { mayRedact, mayRedactFrom } from "../../network/policy/redact.ts";
import { shownReason } from "../../network/policy/speak.ts";
import type { User } from "../../network/user.ts";
import { EDIT } from "../../wire/edits.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext } from "../command.ts";
import { isPresent, screenedReason } from "../moderation/screen.ts";
import { anyText, optional } from "../parameters.ts";
import { findKept, findMessage } from "./known-message.ts";
import type { KnownMessage } from "./known-message.ts";
import { readTarget } from "./message-target.ts";
import { withdrawNotifications } from "./notify.ts";
import { cutToLine } from "../targets.ts";

const REDACTION = "draft/message-redaction";
/** Edits that are deleted one by one for clients to which each of them is a message. */
const MOST_EDITS = 20;

export const redact = defineCommand({
  scope: "network",
  name: "REDACT",
  access: "registered",
  parameters: [anyText("target"), anyText("msgid"), optional(anyText("reason"))],
  cost: 2,
  help: "Deletes a message of yours, or of others in a channel that you operate. Needs the capability draft/message-redaction.",
  specification: "IRCv3 message-redaction",
  handle: (context, [name, id]) => {
    const kept = context.session.has(REDACTION) ? findKept(context, name, id) : undefined;
    context.submit(kept === undefined ? {} : { facts: { kept } });
  },
  apply: (context, [name, id, reason = ""]) => {
    const { network, settings, session, user, now, reply } = context;
    if (!session.has(REDACTION)) return reply("ERR_UNKNOWNCOMMAND", "REDACT");
    const target = network.findChannel(readTarget(name).name) ?? network.findUser(name);
    const message = findMessage(context, target, name, id);
    const isKnown = target === undefined ? message !== undefined : mayRedactFrom(target, user);
    if (!isKnown) return refuse(context, "INVALID_TARGET", [name], `You cannot delete messages from ${name}`);
    const channel = target instanceof Channel ? target : undefined;
    const refusal =
      message === undefined ? "unknown" : mayRedact(settings.limits, message, channel, user, now);
    if (message !== undefined && refusal === undefined) {
      const shown = screenedReason(context, reason, "a reason of REDACT");
      if (!isPresent(context)) return undefined;
      return remove(context, message, { target: target ?? name, name, reason: shown });
    }
    if (refusal === "forbidden") {
      return refuse(context, "REDACT_FORBIDDEN", [name, id], "You are not authorised to delete this message");
    }
    if (refusal === "expired") {
      const window = String(settings.limits.redactionWindow);
      const text = "You can no longer delete this message";
      return refuse(context, "REDACT_WINDOW_EXPIRED", [name, id, window], text);
    }
    return refuse(context, "UNKNOWN_MSGID", [name, id], "This message does not exist or is too old");
  },
});

interface Removal {
  /** A name for someone who is absent. */
  readonly target: Channel | User | string;
  readonly name: string;
  readonly reason: string;
}

function remove(context: CommandContext, message: KnownMessage, removal: Removal): void {
  const { network, settings, user } = context;
  const { id } = message;
  const { name, reason } = removal;
  try {
    if (settings.history === true) network.history.redact(id, message.isKept);
  } catch (error) {
    if (!(error instanceof NotKept)) throw error;
    return refuse(context, "TEMPORARILY_UNAVAILABLE", [name, id], error.message);
  }
  const edits = network.recentMessages.editsOf(id).slice(-MOST_EDITS);
  network.recentMessages.forget(id);
  for (const each of [id, ...edits]) network.moderation.privateTexts.forget(each);
  withdrawNotifications(context, id);
  if (user.privileges.has("redact") && message.standing !== "author") {
    context.effect({ kind: "operator-action", action: "REDACT", target: name, value: id, reason });
  }
  announce(context, message, removal, id, { requires: REDACTION });
  for (const edit of edits) announce(context, message, removal, edit, { requires: REDACTION, unless: EDIT });
}

type RedactCode =
  | "TEMPORARILY_UNAVAILABLE"
  | "INVALID_TARGET"
  | "REDACT_FORBIDDEN"
  | "REDACT_WINDOW_EXPIRED"
  | "UNKNOWN_MSGID";

function refuse(
  { fail }: CommandContext,
  code: RedactCode,
  names: readonly string[],
  description: string,
): void {
  fail("REDACT", code, names, description);
}

/** Tells everyone that the message was for, and the user that deleted it. */
function announce(
  context: CommandContext,
  { prefixes, symbols }: KnownMessage,
  { target, reason }: Removal,
  id: string,
  hearers: Pick<OutgoingMessage, "requires" | "unless">,
): void {
  const { settings, user, audience } = context;
  const channel = target instanceof Channel ? target : undefined;
  const nick = target instanceof Channel ? "" : typeof target === "string" ? target : target.nick;
  const params = [channel === undefined ? nick : symbols + channel.name, id];
  const text = channel === undefined ? reason : shownReason(channel, user, reason);
  if (text !== "") {
    params.push(cutToLine(text, user.mask, ["REDACT", ...params], settings.limits.quitLength));
  }
  const line: OutgoingMessage = { source: user, command: "REDACT", params, echo: true, ...hearers };
  if (channel !== undefined) audience.toChannel(channel, line, prefixes === 0 ? undefined : { prefixes });
  else if (typeof target === "object" && !(target instanceof Channel)) audience.toConversation(target, line);
  else audience.toUser(user, line);
}
