/** MARKREAD: sets or shows up to when a user has read a channel or a conversation. Only that user hears of it. */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import type { Network } from "../../network/network.ts";
import type { NetworkSettings } from "../../network/settings.ts";
import { readMarkerOf, setReadMarker } from "../../network/read-markers.ts";
import type { User } from "../../network/user.ts";
import { isChannelName, isNick } from "../../wire/names.ts";
import type { CommandContext, CommandRow } from "../command.ts";

export const markread: CommandRow = {
  scope: "network",
  name: "MARKREAD",
  access: "registered",
  // Missing parameters have a standard reply of their own.
  minParams: 0,
  maxParams: 2,
  cost: 1,
  atConnect: ([target = ""], isMember) => isMember(target),
  syntax: "MARKREAD <target> [timestamp=<time>]",
  help: "Sets or shows up to when you have read a channel or a conversation. Kept while you are connected.",
  specification: 'IRCv3 read-marker, "MARKREAD Command"',
  apply: (context) => {
    const { network, settings, user, params, audience, fail } = context;
    const [target = "", timestamp] = params;
    if (target === "") return fail("MARKREAD", "NEED_MORE_PARAMS", [], "Missing parameters");
    if (!canBeMarked(settings, target)) return refuse(context, target);
    if (timestamp === undefined) return audience.toSelf(readMarkerLine(network, user, target));
    const at = readTimestamp(timestamp);
    return at === undefined ? refuse(context, timestamp) : mark(context, target, at);
  },
};

function refuse({ fail }: CommandContext, parameter: string): void {
  fail("MARKREAD", "INVALID_PARAMS", [parameter], "Invalid parameters");
}

function canBeMarked({ limits, nickCharacters }: NetworkSettings, target: string): boolean {
  return target.startsWith("#")
    ? isChannelName(target, limits.channelLength)
    : isNick(target, limits.nickLength, nickCharacters);
}

const TIMESTAMP = /^timestamp=(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/;

/** Milliseconds since the Unix epoch; undefined for an invalid time. Source: IRCv3 server-time, "Description". */
function readTimestamp(text: string): number | undefined {
  const written = TIMESTAMP.exec(text)?.[1] ?? "";
  const at = Date.parse(written);
  // 30 February would be read as 2 March.
  return !Number.isNaN(at) && new Date(at).toISOString() === written ? at : undefined;
}

/** A time in the future counts as now. */
function mark(context: CommandContext, target: string, wanted: number): void {
  const { network, settings, session, user, now, audience, fail } = context;
  const { readMarkers } = settings.limits;
  const result = setReadMarker(user, network.fold(target), Math.min(wanted, now), readMarkers);
  if (result === "full") {
    return fail("MARKREAD", "INTERNAL_ERROR", [target], "You have too many read markers");
  }
  const line = readMarkerLine(network, user, target);
  if (result === "kept" || !session.has("draft/read-marker")) audience.toSelf(line);
  if (result === "moved") audience.toUser(user, { ...line, requires: "draft/read-marker" });
  return undefined;
}

/** The line that says up to when a user has read; `*` if that is unknown. */
export function readMarkerLine(network: Network, user: User, target: string): OutgoingMessage {
  const name = network.findChannel(target)?.name ?? network.findUser(target)?.nick ?? target;
  const at = readMarkerOf(user, network.fold(target));
  const timestamp = at === undefined ? "*" : `timestamp=${new Date(at).toISOString()}`;
  return { source: undefined, command: "MARKREAD", params: [name, timestamp] };
}
