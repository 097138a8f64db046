/** Permission to set the topic, invite and kick. Source: Modern IRC, "TOPIC", "INVITE" and "KICK message". */
import { channelModeRows, prefixModeRows } from "../../wire/channel-modes.ts";
import type { Channel } from "../channel.ts";
import type { User } from "../user.ts";
import { isAtLeast, mayActOn } from "./ranks.ts";
import { isInSight } from "./sight.ts";
import { mayBeHeard } from "./speak.ts";
import type { Refusal } from "./refusal.ts";

const { h: halfop } = prefixModeRows;
const { i: inviteOnly, t: protectedTopic } = channelModeRows;

/** Every member who may speak without mode t, halfops and above with it. */
export function mayChangeTopic(channel: Channel, user: User): Refusal | undefined {
  return mayIf(channel, user, protectedTopic.bit) ?? mayBeHeard(channel, user);
}

/** Any member of an open channel, halfops and above of one that is invite-only. */
export function mayInvite(channel: Channel, user: User, target: User): Refusal | undefined {
  if (!channel.members.has(user)) return { kind: "not-on-channel", channel: channel.name };
  const member = channel.members.get(target);
  // In an auditorium the refusal would reveal the member.
  if (member !== undefined && isInSight(member, user)) {
    return { kind: "target-on-channel", nick: target.nick, channel: channel.name };
  }
  return mayIf(channel, user, inviteOnly.bit);
}

/** Lets halfops and above kick. */
export function mayModerate(channel: Channel, user: User): Refusal | undefined {
  const membership = channel.members.get(user);
  if (membership === undefined) return { kind: "not-on-channel", channel: channel.name };
  return isAtLeast(membership, halfop.bit) ? undefined : { kind: "rank-too-low", channel: channel.name };
}

/** Lets moderators kick as far as their rank allows (`mayActOn`), and everyone of them itself. */
export function mayKick(channel: Channel, user: User, target: User): Refusal | undefined {
  const refusal = mayModerate(channel, user);
  if (refusal !== undefined) return refusal;
  const actor = channel.members.get(user);
  const victim = channel.members.get(target);
  if (victim === undefined) {
    return { kind: "target-not-on-channel", nick: target.nick, channel: channel.name };
  }
  if (victim === actor || (actor !== undefined && mayActOn(actor, victim))) return undefined;
  return { kind: "rank-too-low", channel: channel.name };
}

/** Members may; while the mode is on, only halfops and above. */
function mayIf(channel: Channel, user: User, restrictingMode: number): Refusal | undefined {
  const membership = channel.members.get(user);
  if (membership === undefined) return { kind: "not-on-channel", channel: channel.name };
  const restricted = (channel.modes & restrictingMode) !== 0;
  return restricted && !isAtLeast(membership, halfop.bit)
    ? { kind: "rank-too-low", channel: channel.name }
    : undefined;
}
