/** MARKREAD: a user tells, or asks, up to when it has read a channel or a conversation. Nobody else hears of it. */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import type { Network } from "../../network/network.ts";
import { readMarkerOf, setReadMarker } from "../../network/read-markers.ts";
import type { User } from "../../network/user.ts";
import { isChannelName, isNick } from "../../wire/names.ts";
import type { CommandContext, CommandRow } from "../command.ts";

export const markread: CommandRow = {
  scope: "network",
  name: "MARKREAD",
  access: "registered",
  // What is missing has a standard reply of its own.
  minParams: 0,
  maxParams: 2,
  cost: 1,
  atConnect: ([target = ""], isMember) => isMember(target),
  syntax: "MARKREAD <target> [timestamp=<time>]",
  help: "Tells up to when you have read a channel or a conversation, or asks for it. Kept while you are connected.",
  specification: 'IRCv3 read-marker, "MARKREAD Command"',
  handle: (context) => {
    const { network, user, params, audience, fail } = context;
    const [target = "", timestamp] = params;
    if (target === "") return fail("MARKREAD", "NEED_MORE_PARAMS", [], "Missing parameters");
    if (!canBeMarked(network, target)) return refuse(context, target);
    if (timestamp === undefined) return audience.toSelf(readMarkerLine(network, user, target));
    const at = readTimestamp(timestamp);
    return at === undefined ? refuse(context, timestamp) : mark(context, target, at);
  },
};

function refuse({ fail }: CommandContext, parameter: string): void {
  fail("MARKREAD", "INVALID_PARAMS", [parameter], "Invalid parameters");
}

function canBeMarked({ settings: { limits, nickCharacters } }: Network, target: string): boolean {
  return target.startsWith("#")
    ? isChannelName(target, limits.channelLength)
    : isNick(target, limits.nickLength, nickCharacters);
}

const TIMESTAMP = /^timestamp=(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/;

/** Milliseconds since the Unix epoch; undefined for what is no time. Source: IRCv3 server-time, "Description". */
function readTimestamp(text: string): number | undefined {
  const written = TIMESTAMP.exec(text)?.[1] ?? "";
  const at = Date.parse(written);
  // 30 February would be read as 2 March.
  return !Number.isNaN(at) && new Date(at).toISOString() === written ? at : undefined;
}

/** Nobody has read what has not been said yet: a later time counts as now. */
function mark(context: CommandContext, target: string, wanted: number): void {
  const { network, session, user, now, audience, fail } = context;
  const { readMarkers } = network.settings.limits;
  const result = setReadMarker(user, network.fold(target), Math.min(wanted, now), readMarkers);
  if (result === "full") {
    return fail("MARKREAD", "INTERNAL_ERROR", [target], "You have too many read markers");
  }
  const line = readMarkerLine(network, user, target);
  if (result === "kept" || !session.has("draft/read-marker")) audience.toSelf(line);
  if (result === "moved") audience.toUser(user, { ...line, requires: "draft/read-marker" });
  return undefined;
}

/** Up to when a user has read, or that it is not known. */
export function readMarkerLine(network: Network, user: User, target: string): OutgoingMessage {
  const name = network.findChannel(target)?.name ?? network.findUser(target)?.nick ?? target;
  const at = readMarkerOf(user, network.fold(target));
  const timestamp = at === undefined ? "*" : `timestamp=${new Date(at).toISOString()}`;
  return { source: undefined, command: "MARKREAD", params: [name, timestamp] };
}
