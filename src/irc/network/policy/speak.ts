/** Permission to write to a channel or a user. Source: Modern IRC, "PRIVMSG message" and "Channel Modes". */
import { channelModeRows, prefixModeRows } from "../../wire/channel-modes.ts";
import { userModeRows } from "../../wire/user-modes.ts";
import type { Channel } from "../channel.ts";
import type { Membership } from "../membership.ts";
import { timeToWait } from "../slow-mode.ts";
import type { User } from "../user.ts";
import { isSilenced } from "./lists.ts";
import { isAtLeast } from "./ranks.ts";
import type { Refusal } from "./refusal.ts";

export interface Speech {
  readonly command: "PRIVMSG" | "NOTICE" | "TAGMSG";
  /** Undefined for TAGMSG. Of several lines, all of them with line feeds between. */
  readonly text: string | undefined;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

const {
  b: ban,
  m: moderated,
  n: noExternal,
  C: noCtcp,
  c: noColours,
  M: registeredSpeak,
  T: noNotices,
  U: opModerated,
  W: slowMode,
} = channelModeRows;

/** Without these modes, which is the usual case, any text is allowed. */
const RESTRICTIONS =
  ban.bit | moderated.bit | noCtcp.bit | noColours.bit | registeredSpeak.bit | noNotices.bit | slowMode.bit;
const RESTRICTIONS_OUTSIDE = RESTRICTIONS | noExternal.bit;

/** The first, and optionally the last, character of a CTCP message. */
const CTCP = "\u0001";

/**
 * Members with voice or above speak despite bans, moderation and slow mode. Limits of texts and commands (C, c, T) hold for
 * all.
 */
export function maySpeak(
  channel: Channel,
  user: User,
  speech: Speech,
  membership = channel.members.get(user),
): Refusal | undefined {
  const restrictions = membership === undefined ? RESTRICTIONS_OUTSIDE : RESTRICTIONS;
  if ((channel.modes & restrictions) === 0) return undefined;
  const free = isAtLeast(membership, prefixModeRows.v.bit);
  return (
    refuseContent(channel, speech) ??
    (free ? undefined : refuseSpeaker(channel, user, membership)) ??
    (free ? undefined : refuseHaste(channel, user, speech))
  );
}

/**
 * True if no mode of the channel restricts this member's messages, whatever their text. False does not refuse: then
 * `maySpeak` decides.
 */
export function speaksFreely({ modes }: Channel, user: User, membership: Membership): boolean {
  if ((modes & RESTRICTIONS) === 0) return true;
  return (modes & RESTRICTIONS) === ban.bit && !isSilenced(membership.channel, user, membership);
}

/** Refuses a member who may not speak at all, regardless of the text: topics and reasons are speech too. */
export function mayBeHeard(channel: Channel, user: User): Refusal | undefined {
  const membership = channel.members.get(user);
  const free = isAtLeast(membership, prefixModeRows.v.bit);
  return free ? undefined : refuseSpeaker(channel, user, membership);
}

/**
 * The reason that a channel sees (PART, QUIT, REDACT): empty from members who may not speak, and for a text that would be
 * refused as a message.
 */
export function shownReason(channel: Channel, user: User, reason: string): string {
  if (reason === "" || (channel.modes & RESTRICTIONS) === 0 || !channel.members.has(user)) return reason;
  const content = refuseContent(channel, { command: "PRIVMSG", text: reason });
  return content === undefined && mayBeHeard(channel, user) === undefined ? reason : "";
}

/** True if a refused message goes to the operators of the channel instead (mode U): they hear users who may not speak. */
export function isForOperators(channel: Channel, refusal: Refusal): boolean {
  if ((channel.modes & opModerated.bit) === 0 || refusal.kind !== "cannot-send") return false;
  return refusal.mode === "m" || refusal.mode === "M" || refusal.mode === "b";
}

/** True if `user` has to wait before its next message, after this one. */
export function isSlowed(
  channel: Channel,
  user: User,
  { command }: Speech,
  membership = channel.members.get(user),
): boolean {
  if ((channel.modes & slowMode.bit) === 0 || command === "TAGMSG") return false;
  return !isAtLeast(membership, prefixModeRows.v.bit);
}

/** Source: ircdocs.horse, "User Mode Definitions", R. One may always write to oneself. */
export function mayWriteTo(user: User, recipient: User): Refusal | undefined {
  const open = (recipient.modes & userModeRows.R.bit) === 0 || user.account !== undefined;
  return open || user === recipient ? undefined : { kind: "registered-only", nick: recipient.nick };
}

function refuseSpeaker(
  channel: Channel,
  user: User,
  membership: Membership | undefined,
): Refusal | undefined {
  const { modes, name } = channel;
  if (membership === undefined && (modes & noExternal.bit) !== 0) return cannotSend(name, "n");
  if ((modes & moderated.bit) !== 0) return cannotSend(name, "m");
  if ((modes & registeredSpeak.bit) !== 0 && user.account === undefined) return cannotSend(name, "M");
  return isSilenced(channel, user, membership) ? cannotSend(name, "b") : undefined;
}

function refuseContent(
  { modes, name }: Channel,
  { command, text }: Pick<Speech, "command" | "text">,
): Refusal | undefined {
  if ((modes & noNotices.bit) !== 0 && command === "NOTICE") return cannotSend(name, "T");
  if (text === undefined) return undefined;
  if ((modes & noCtcp.bit) !== 0 && text.split("\n").some(isRefusedCtcp)) return cannotSend(name, "C");
  return (modes & noColours.bit) !== 0 && hasColour(text) ? cannotSend(name, "c") : undefined;
}

/** That someone is typing is no message to wait for. */
function refuseHaste(channel: Channel, user: User, { command, now }: Speech): Refusal | undefined {
  if ((channel.modes & slowMode.bit) === 0 || command === "TAGMSG") return undefined;
  const wait = timeToWait(channel, user, now);
  return wait === 0
    ? undefined
    : { kind: "too-soon", channel: channel.name, seconds: Math.ceil(wait / 1000) };
}

/** Checks one line. ACTION is ordinary speech. Source: Modern IRC, CTCP, "Message Syntax". */
function isRefusedCtcp(line: string): boolean {
  if (!line.startsWith(CTCP)) return false;
  const [word = ""] = line.slice(1).split(" ", 1);
  return word.replaceAll(CTCP, "").toUpperCase() !== "ACTION";
}

/** Source: Modern IRC, Formatting, "Color" and "Hex Color". */
function hasColour(text: string): boolean {
  return text.includes("\u0003") || text.includes("\u0004");
}

function cannotSend(channel: string, mode: "n" | "m" | "M" | "b" | "T" | "C" | "c"): Refusal {
  return { kind: "cannot-send", channel, mode };
}
