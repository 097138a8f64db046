/** REDACT: deletes a message, also one that is in the history only. */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import { Channel } from "../../network/channel.ts";
import { NotKept } from "../../network/durable.ts";
import type { KeptFacts } from "../../network/history.ts";
import { mayRedact, mayRedactFrom, mayRedactKept } from "../../network/policy/redact.ts";
import { shownReason } from "../../network/policy/speak.ts";
import type { State } from "../../network/state.ts";
import type { User } from "../../network/user.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext, SessionContext } from "../command.ts";
import { findSource } from "../history/source.ts";
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
  handle: (context, [name, id]) => {
    const kept = findKept(context, name, id);
    context.submit(kept === undefined ? {} : { facts: { kept } });
  },
  apply: (context, [name, id, reason = ""]) => {
    const { network, settings, session, user, now, reply } = context;
    if (!session.has("draft/message-redaction")) return reply("ERR_UNKNOWNCOMMAND", "REDACT");
    const target = network.findChannel(readTarget(name).name) ?? network.findUser(name);
    const kept = keptIn(context, name);
    const isKnown = target === undefined ? kept !== undefined : mayRedactFrom(target, user);
    if (!isKnown) return refuse(context, "INVALID_TARGET", [name], `You cannot delete messages from ${name}`);
    const recent = target && network.recentMessages.find(id);
    const channel = target instanceof Channel ? target : undefined;
    let refusal: ReturnType<typeof mayRedact> = "unknown";
    if (recent !== undefined && target !== undefined)
      refusal = mayRedact(settings, recent, target, user, now);
    else if (kept !== undefined) refusal = mayRedactKept(context, kept, channel, user, now);
    if (refusal === undefined) {
      const { prefixes, symbols } = recent ?? heardBy(kept);
      try {
        if (settings.history === true) network.history.redact(id, kept !== undefined);
      } catch (error) {
        if (!(error instanceof NotKept)) throw error;
        return refuse(context, "TEMPORARILY_UNAVAILABLE", [name, id], error.message);
      }
      network.recentMessages.forget(id);
      if (user.privileges.has("redact") && recent?.authorId !== user.id) {
        context.effect({ kind: "operator-action", action: "REDACT", target: name, value: id, reason });
      }
      return announce(context, prefixes, target ?? name, symbols, id, reason);
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

/** Finds the message in the history. */
function findKept(context: SessionContext, name: string, id: string): KeptFacts | undefined {
  const { network, settings, user, session, history } = context;
  if (user === undefined || history === undefined || !session.has("draft/message-redaction"))
    return undefined;
  const key = historyKey({ network, settings }, user, name);
  if (key === undefined) return undefined;
  try {
    const message = history.find(key, id);
    if (message === undefined || !isRedactable(message.command)) return undefined;
    const { target, at, addressee, prefixes, account, author } = message;
    return { target, at, addressee, prefixes, account, author };
  } catch (error) {
    context.effect({ kind: "history-failed", error });
    return undefined;
  }
}

/** Source: IRCv3 message-redaction, "Command". */
function isRedactable(command: string): boolean {
  return command === "PRIVMSG" || command === "NOTICE" || command === "TAGMSG";
}

/** The message that was found, if it still belongs to what this name stands for. */
function keptIn(context: CommandContext, name: string): KeptFacts | undefined {
  const { user, facts } = context;
  const { kept } = facts;
  return kept !== undefined && historyKey(context, user, name) === kept.target ? kept : undefined;
}

/** Key of the history of a channel or conversation. Not only for members of the channel: that is checked later. */
function historyKey(state: State, user: User, name: string): string | undefined {
  const channel = state.network.findChannel(readTarget(name).name);
  return channel === undefined ? findSource(state, user, name)?.key : channel.history;
}

function heardBy(kept: KeptFacts | undefined): { readonly prefixes: number; readonly symbols: string } {
  if (kept === undefined || kept.prefixes === 0) return { prefixes: 0, symbols: "" };
  return { prefixes: kept.prefixes, symbols: kept.addressee.slice(0, kept.addressee.indexOf("#")) };
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

/** Tells everyone that the message was for, and the user that deleted it. The target is a name for someone who is absent. */
function announce(
  context: CommandContext,
  prefixes: number,
  target: Channel | User | string,
  symbols: string,
  id: string,
  reason: string,
): void {
  const { settings, user, audience } = context;
  const channel = target instanceof Channel ? target : undefined;
  const nick = target instanceof Channel ? "" : typeof target === "string" ? target : target.nick;
  const params = [channel === undefined ? nick : symbols + channel.name, id];
  const text = channel === undefined ? reason : shownReason(channel, user, reason);
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
  if (channel !== undefined) audience.toChannel(channel, line, prefixes === 0 ? undefined : { prefixes });
  else if (typeof target === "object" && !(target instanceof Channel)) audience.toConversation(target, line);
  else audience.toUser(user, line);
}
