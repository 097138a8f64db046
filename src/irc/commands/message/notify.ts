/** The users that a message may be pushed to, handed to the world outside. Costs nothing while nobody has a device for it. */
import { Channel } from "../../network/channel.ts";
import { concernedMembers, wantsConversation } from "../../network/policy/notify.ts";
import type { User } from "../../network/user.ts";
import { spokenText } from "../../wire/mentions.ts";
import type { CommandContext } from "../command.ts";
import type { KnownMessage } from "./known-message.ts";
import type { Saying } from "./speak.ts";

/** A private message, except for queries of programs (CTCP). */
export function notifyUser(context: CommandContext, saying: Saying, messageId: string, user: User): void {
  const text = notableText(context, saying);
  if (text === undefined || user === context.user || spokenText(text) === undefined) return;
  if (!wantsConversation(context.network, context.user, user, text)) return;
  const { nick } = user;
  // The conversation, for the one who reads it, is that with the sender.
  const key = context.network.fold(context.user.nick);
  const users = [user];
  context.effect({
    kind: "notify",
    about: "message",
    source: context.user,
    target: nick,
    key,
    text,
    messageId,
    users,
  });
}

/** A message to a channel: the members that it concerns. `target` is the channel with the prefixes that it was sent to. */
export function notifyMembers(
  context: CommandContext,
  saying: Saying,
  messageId: string,
  channel: Channel,
  { target, prefixes }: { readonly target: string; readonly prefixes: number },
): void {
  const text = notableText(context, saying);
  if (text === undefined) return;
  const { network, user: source } = context;
  const users = concernedMembers(network, channel, source, text, prefixes);
  if (users.length === 0) return;
  const key = network.fold(channel.name);
  context.effect({ kind: "notify", about: "message", source, target, key, text, messageId, users });
}

/** The text of a message was edited: a notification of it that waits gets the new one, or is dropped for those whom it no longer concerns. */
export function reviseNotifications(
  context: CommandContext,
  saying: Saying,
  { id: messageId, at, symbols, prefixes }: Pick<KnownMessage, "id" | "at" | "symbols" | "prefixes">,
  place: Channel | User,
): void {
  const text = notableText(context, saying);
  if (text === undefined) return;
  const { network, user: source } = context;
  const channel = place instanceof Channel ? place : undefined;
  const target = place instanceof Channel ? symbols + place.name : place.nick;
  const users =
    place instanceof Channel
      ? concernedMembers(network, place, source, text, prefixes)
      : wantsConversation(network, source, place, text)
        ? [place]
        : [];
  const key = network.fold(channel?.name ?? source.nick);
  context.effect({ kind: "notify", about: "edit", at, source, target, key, text, messageId, users });
}

/** The message was deleted. */
export function withdrawNotifications(context: CommandContext, messageId: string): void {
  if (context.network.push.count > 0) context.effect({ kind: "notify", about: "deletion", messageId });
}

/** NOTICE is for programs, and TAGMSG has no text. */
function notableText({ network }: CommandContext, { command, text }: Saying): string | undefined {
  return command === "PRIVMSG" && network.push.count > 0 ? text : undefined;
}
