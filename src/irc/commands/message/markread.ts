/** MARKREAD: sets or shows up to when a user has read a channel or a conversation. Only the sessions of its account hear of it. */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import { NotKept } from "../../network/durable.ts";
import type { Network } from "../../network/network.ts";
import type { MarkerResult } from "../../network/read-markers.ts";
import type { User } from "../../network/user.ts";
import { isChannelName, isNick } from "../../wire/names.ts";
import type { ChannelName, Nick } from "../../wire/names.ts";
import { parseTimestamp } from "../../wire/timestamps.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext } from "../command.ts";
import { anyParameter, optional, parameter } from "../parameters.ts";
import type { Malformed, Reading } from "../parameters.ts";

type Conversation = ChannelName | Nick;

function readConversation(word: string, { settings }: Reading): Conversation | undefined {
  const { limits, nickCharacters } = settings;
  if (isChannelName(word, limits.channelLength)) return word;
  return isNick(word, limits.nickLength, nickCharacters) ? word : undefined;
}

const invalid: Malformed = ({ command, fail }, word) =>
  fail(command, "INVALID_PARAMS", [word], "Invalid parameters");

const conversation = parameter("target", readConversation, {
  missing: ({ command, fail }) => fail(command, "NEED_MORE_PARAMS", [], "Missing parameters"),
  malformed: invalid,
});
const readUpTo = anyParameter("timestamp=<time>", parseTimestamp, invalid);

export const markread = defineCommand({
  scope: "network",
  name: "MARKREAD",
  access: "registered",
  parameters: [conversation, optional(readUpTo)],
  cost: 1,
  atConnect: ([target = ""], isMember) => isMember(target),
  help: "Sets or shows up to when you have read a channel or a conversation. Kept for your account; without one, while you are connected.",
  specification: 'IRCv3 read-marker, "MARKREAD Command"',
  apply: (context, [target, at]) => {
    const { network, user, audience } = context;
    if (at === undefined) audience.toSelf(readMarkerLine(network, user, target));
    else mark(context, target, at);
  },
});

/** A time in the future counts as now. */
function mark(context: CommandContext, target: Conversation, wanted: number): void {
  const { network, settings, session, user, now, audience, fail } = context;
  const { readMarkers } = settings.limits;
  const upTo = Math.min(wanted, now);
  let result: MarkerResult;
  try {
    result = network.readMarkers.set(user, target, upTo, readMarkers);
  } catch (error) {
    if (!(error instanceof NotKept)) throw error;
    return fail("MARKREAD", "INTERNAL_ERROR", [target], error.message);
  }
  if (result === "full") {
    return fail("MARKREAD", "INTERNAL_ERROR", [target], "You have too many read markers");
  }
  const line = readMarkerLine(network, user, target);
  context.effect({ kind: "attended", user, read: { key: network.fold(target), upTo, line } });
  if (result === "kept" || !session.has("draft/read-marker")) audience.toSelf(line);
  if (result !== "moved") return undefined;
  const { account } = user;
  const told = { ...line, requires: "draft/read-marker" } as const;
  if (account === undefined) audience.toUser(user, told);
  else for (const other of network.accounts.logIns.of(account)) audience.toUser(other, told);
  return undefined;
}

/** The line that says up to when a user has read; `*` if that is unknown. */
export function readMarkerLine(network: Network, user: User, target: string): OutgoingMessage {
  const name = network.findChannel(target)?.name ?? network.findUser(target)?.nick ?? target;
  const at = network.readMarkers.of(user, target);
  const timestamp = at === undefined ? "*" : `timestamp=${new Date(at).toISOString()}`;
  return { source: undefined, command: "MARKREAD", params: [name, timestamp] };
}
