/**
 * Does to a user what a filter or the policy hook says about something that it did: a report, a mute, a ban. That the thing
 * itself is refused is the business of the command. Tells the operators. Texts of private messages stay private.
 */
import { NotKept } from "../../network/durable.ts";
import { defaultFilterDurations } from "../../network/filters.ts";
import type { FilterAction } from "../../network/filters.ts";
import { parseAddressMask } from "../../network/ban-targets.ts";
import type { BanTarget } from "../../network/ban-targets.ts";
import { banText } from "../../network/server-bans.ts";
import type { User } from "../../network/user.ts";
import { formatDuration } from "../../wire/durations.ts";
import { userModeRows } from "../../wire/user-modes.ts";
import { byteLength, cutText } from "../../wire/utf8.ts";
import { expel } from "../operator/expel.ts";
import type { Scene } from "../operator/expel.ts";
import { sendServerNotice } from "../server-notices.ts";
import { tellReaders } from "../user/report-readers.ts";
import { reportText } from "../user/report-text.ts";

export interface Verdict {
  /** `filter 3`, or `policy hook`. */
  readonly by: string;
  readonly action: FilterAction;
  readonly reason: string;
  /** Milliseconds of a mute or a ban; 0 for one without an end, undefined for the default. */
  readonly duration?: number | undefined;
}

/** The user, or a client that is about to be one. A `User` is one. */
export type Subject = Pick<User, "nick" | "mask" | "account" | "cloak" | "address" | "modes">;

/** Something that a user has done. */
export interface Deed {
  /** As operators read it: `a message to #tea`. */
  readonly name: string;
  /** Undefined where operators may not read it. */
  readonly text?: string | undefined;
  /** The address of the connection that it came from; empty for a Unix socket. */
  readonly address: string;
}

/** Bytes of a text in a notice to operators. */
const SHOWN_TEXT = 150;
/** An IPv6 address stands for its network: one machine has all addresses of it. */
const IPV6_BITS = 64;

export function enforce(scene: Scene, user: Subject, verdict: Verdict, deed: Deed): void {
  const { by, action, reason } = verdict;
  const text = deed.text === undefined ? "" : `: ${cutText(deed.text, SHOWN_TEXT)}`;
  const notice = `${by} (${action}, ${reason}) found ${deed.name} of ${user.mask}${text}`;
  sendServerNotice(scene, "m", notice, { address: user.address });
  scene.effect({ kind: "moderated", by, action, deed: deed.name });
  try {
    if (action === "report") report(scene, user, verdict, deed);
    else if (action === "mute") mute(scene, user, verdict);
    else if (action === "ban") ban(scene, user, verdict, deed);
  } catch (error) {
    // The operators have read that changes cannot be kept.
    if (!(error instanceof NotKept)) throw error;
  }
}

/** One open report of the same filter about the same host is enough. */
function report(scene: Scene, user: Subject, { by, reason }: Verdict, deed: Deed): void {
  const { network, settings, now } = scene;
  const text = deed.text === undefined ? "" : `: ${deed.text}`;
  const facts = {
    at: now,
    by,
    target: user.nick,
    mask: user.mask,
    reason: cutText(`${reason}, in ${deed.name}${text}`, settings.limits.reportLength),
  };
  const made = network.moderation.reports.addFound(facts, settings.limits);
  if (typeof made === "object") tellReaders(scene, `Report ${reportText(made)}`);
}

function mute({ network, settings, now }: Scene, user: Subject, verdict: Verdict): void {
  const { by, reason, duration = defaultFilterDurations.mute } = verdict;
  const { account, cloak: host, mask } = user;
  const facts = { host, mask, reason, setBy: by, setAt: now };
  network.moderation.mutes.add(
    {
      ...facts,
      ...(account !== undefined && { account }),
      ...(duration !== 0 && { expiresAt: now + duration }),
    },
    settings.limits.mutes,
  );
}

/** Operators stay. Where there can be no ban, the user is only refused. */
function ban(scene: Scene, user: Subject, verdict: Verdict, { address }: Deed): void {
  const { network, settings, now } = scene;
  const { by, duration = defaultFilterDurations.ban } = verdict;
  const target = targetOf(address);
  if (target === undefined || isOperator(user)) return;
  if (!network.bans.has(target) && network.bans.size >= settings.limits.serverBans) {
    return sendServerNotice(scene, "x", `There are ${network.bans.size} bans: ${by} cannot ban ${user.mask}`);
  }
  const room = settings.limits.quitLength - byteLength(banText({ ...target, reason: "" }));
  const reason = cutText(verdict.reason, room);
  const expiresAt = duration === 0 ? undefined : now + duration;
  const made = network.bans.add(target, { reason, setBy: by, setAt: now, expiresAt });
  const length = duration === 0 ? "permanent" : `for ${formatDuration(duration)}`;
  sendServerNotice(scene, "x", `${by} set a D-line on ${made.mask}, ${length}: ${reason}`);
  const matched = [...network.users].filter((each) => target.matches(each) && !isOperator(each));
  for (const each of matched) expel(scene, each, made, target);
}

function targetOf(address: string): BanTarget | undefined {
  const single = parseAddressMask(address);
  const isNetwork = single !== undefined && single.mask.includes(":");
  return isNetwork ? parseAddressMask(`${single.mask}/${IPV6_BITS}`) : single;
}

function isOperator({ modes }: Pick<User, "modes">): boolean {
  return (modes & userModeRows.o.bit) !== 0;
}
