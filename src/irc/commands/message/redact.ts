/** REDACT: deletes a message. */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import { Channel } from "../../network/channel.ts";
import { mayRedact, mayRedactFrom } from "../../network/policy/redact.ts";
import { shownReason } from "../../network/policy/speak.ts";
import type { RecentMessage } from "../../network/recent-messages.ts";
import type { User } from "../../network/user.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext } from "../command.ts";
import { anyText, optional } from "../parameters.ts";
import { readTarget } from "./message-target.ts";
import { cutToLine } from "../targets.ts";

export const redact = defineCommand({
  scope: "network",
  name: "REDACT",
  access: "registered",
  parameters: [anyText("target"), anyText("msgid"), optional(anyText("reason"))],
  cost: 2,
  help: "Deletes a message of yours, or of others in a channel that you operate. Needs the capability draft/message-redaction.",
  specification: "IRCv3 message-redaction",
  apply: (context, [name, id, reason = ""]) => {
    const { network, settings, session, user, now, reply } = context;
    if (!session.has("draft/message-redaction")) return reply("ERR_UNKNOWNCOMMAND", "REDACT");
    const target = network.findChannel(readTarget(name).name) ?? network.findUser(name);
    if (target === undefined || !mayRedactFrom(target, user)) {
      return refuse(context, "INVALID_TARGET", [name], `You cannot delete messages from ${name}`);
    }
    const message = network.recentMessages.find(id);
    const refusal = message === undefined ? "unknown" : mayRedact(settings, message, target, user, now);
    if (message !== undefined && refusal === undefined) {
      network.recentMessages.forget(id);
      if (settings.history === true) network.history.redact(id);
      return announce(context, message, target, id, reason);
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

type RedactCode = "INVALID_TARGET" | "REDACT_FORBIDDEN" | "REDACT_WINDOW_EXPIRED" | "UNKNOWN_MSGID";

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
  message: RecentMessage,
  target: Channel | User,
  id: string,
  reason: string,
): void {
  const { settings, user, audience } = context;
  const { prefixes, symbols } = message;
  const shown = target instanceof Channel ? symbols + target.name : target.nick;
  const params = [shown, id];
  const text = target instanceof Channel ? shownReason(target, user, reason) : reason;
  if (text !== "") {
    params.push(cutToLine(text, user.mask, ["REDACT", ...params], settings.limits.quitLength));
  }
  const line: OutgoingMessage = {
    source: user,
    command: "REDACT",
    params,
    requires: "draft/message-redaction",
    echo: true,
  };
  if (target instanceof Channel) audience.toChannel(target, line, prefixes === 0 ? undefined : { prefixes });
  else audience.toConversation(target, line);
}
