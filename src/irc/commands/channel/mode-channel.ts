/** MODE with a channel: its modes, its lists, and changes to them. */
import { changeModes } from "../../network/change-modes.ts";
import type { Channel } from "../../network/channel.ts";
import { isAuditorium } from "../../network/policy/sight.ts";
import type { User } from "../../network/user.ts";
import { channelModeRows, channelModes } from "../../wire/channel-modes.ts";
import { middleParameter } from "../../wire/message.ts";
import { LINE_LENGTH } from "../../wire/lengths.ts";
import { formatModeChanges, isPrefixMode, parseChannelModes } from "../../wire/mode-changes.ts";
import type { AppliedModeChange, ListMode } from "../../wire/mode-changes.ts";
import { byteLength } from "../../wire/utf8.ts";
import type { CommandContext } from "../command.ts";
import { keepEvent } from "../history/events.ts";
import { FormerSight } from "./auditorium.ts";
import { replyNoSuchChannel, replyRefusal } from "./refusals.ts";
import { isChannelVisible, seesHidden } from "../visibility.ts";

export function channelMode(context: CommandContext, name: string, params: readonly string[]): void {
  const { network, reply } = context;
  const channel = network.findChannel(name);
  if (channel === undefined) return replyNoSuchChannel(reply, name);
  if (params.length === 0) return replyModes(context, channel);
  changeChannelModes(context, channel, params, false);
  return undefined;
}

/** Applies changes, tells all members, and returns the changes that made a difference. `override` ignores the user's rank (SAMODE). */
export function changeChannelModes(
  context: CommandContext,
  channel: Channel,
  params: readonly string[],
  override: boolean,
): readonly AppliedModeChange[] {
  const { network, settings, user, now, reply } = context;
  const request = parseChannelModes(params, settings.limits.modesPerCommand, settings);
  for (const letter of request.unknown) reply("ERR_UNKNOWNMODE", middleParameter(letter));
  const becomes = request.changes.some((change) => change.kind === "flag" && change.mode === "u");
  const sight = becomes || isAuditorium(channel) ? new FormerSight(channel) : undefined;
  const { applied, refusals } = changeModes(
    { network, settings, channel, user, now, override },
    request.changes,
  );
  for (const refusal of refusals) replyRefusal(reply, refusal);
  if (sight === undefined) announce(context, channel, applied);
  else {
    sight.tell(context.audience, () => {
      announceInSight(context, channel, applied, sight);
    });
  }
  for (const letter of request.queries) replyList(context, channel, letter);
  return applied;
}

/** Replies with the modes and the creation time of the channel. Shows the key to members only. */
function replyModes({ user, reply }: CommandContext, channel: Channel): void {
  let letters = "+";
  const values: string[] = [];
  const inside = channel.members.has(user) || seesHidden(user);
  for (const letter of channelModes) {
    const { kind, bit } = channelModeRows[letter];
    if (kind === "A" || (channel.modes & bit) === 0) continue;
    letters += letter;
    const value = channel.settings.get(letter);
    if (value !== undefined) values.push(letter === "k" && !inside ? "*" : value);
  }
  reply("RPL_CHANNELMODEIS", channel.name, letters, ...values);
  reply("RPL_CREATIONTIME", channel.name, String(Math.floor(channel.createdAt / 1000)));
}

/** In an auditorium each member hears only changes of members that it sees. */
function announceInSight(
  context: CommandContext,
  channel: Channel,
  applied: readonly AppliedModeChange[],
  sight: FormerSight,
): void {
  const targets = applied.map(({ mode, param }) => {
    const member = isPrefixMode(mode) ? context.network.findUser(param ?? "") : undefined;
    return member && channel.members.get(member);
  });
  const audiences = new Map<string, Set<User>>();
  for (const viewer of channel.roster) {
    const places = targets.flatMap((target, place) => {
      const change = applied[place];
      return change !== undefined && sight.isShown(change, target, viewer) ? [place] : [];
    });
    const key = places.join();
    const users = audiences.get(key) ?? new Set();
    audiences.set(key, users.add(viewer.user));
  }
  for (const [key, users] of audiences) {
    const shown = applied.filter((_, place) => key.split(",").includes(String(place)));
    announce(context, channel, shown, (user) => users.has(user));
  }
}

/** Tells all members, or those for which `only` returns true, what has changed, in as few lines as possible. */
function announce(
  context: CommandContext,
  channel: Channel,
  applied: readonly AppliedModeChange[],
  only?: (user: User) => boolean,
): void {
  const { settings, user, audience } = context;
  const room = LINE_LENGTH - byteLength(`:${user.mask} MODE ${channel.name} \r\n`);
  const { modesPerCommand } = settings.limits;
  for (const params of formatModeChanges(applied, room, modesPerCommand)) {
    const messageId = context.nextMessageId();
    const line = { source: user, command: "MODE", params: [channel.name, ...params], messageId } as const;
    audience.toChannel(channel, line, only === undefined ? undefined : { only });
    // Later members may be kept from the names in an auditorium.
    if (only === undefined) keepEvent(context, channel, withoutKey(line, applied));
  }
}

/** Later members need not know a key that people use elsewhere too. */
function withoutKey<L extends { readonly params: readonly string[] }>(
  line: L,
  applied: readonly AppliedModeChange[],
): L {
  const keys = applied.flatMap(({ mode, param }) => (mode === "k" && param !== undefined ? [param] : []));
  if (keys.length === 0) return line;
  return { ...line, params: line.params.map((word) => (keys.includes(word) ? "*" : word)) };
}

const listNumerics = {
  b: ["RPL_BANLIST", "RPL_ENDOFBANLIST"],
  e: ["RPL_EXCEPTLIST", "RPL_ENDOFEXCEPTLIST"],
  I: ["RPL_INVEXLIST", "RPL_ENDOFINVEXLIST"],
} as const;

/** Everyone may read the lists of a channel that is not secret. */
function replyList({ user, reply }: CommandContext, channel: Channel, letter: ListMode): void {
  if (!isChannelVisible(channel, user)) return reply("ERR_NOTONCHANNEL", channel.name);
  const [entryNumeric, endNumeric] = listNumerics[letter];
  for (const { mask, setBy, setAt } of channel.lists.get(letter) ?? []) {
    reply(entryNumeric, channel.name, mask, setBy, String(Math.floor(setAt / 1000)));
  }
  return reply(endNumeric, channel.name);
}
