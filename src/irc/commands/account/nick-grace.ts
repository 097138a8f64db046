/**
 * The grace period of a user that has the nick of an account without being logged in to it: it begins with a notice, and at
 * its end the user gets a guest nick. The session layer submits a command when the time has come.
 */
import type { AccountRecord } from "../../network/durable.ts";
import { claimOn } from "../../network/policy/nicks.ts";
import { NICKSERV } from "../../network/policy/service-nicks.ts";
import type { State } from "../../network/state.ts";
import type { User } from "../../network/user.ts";
import { isNick } from "../../wire/names.ts";
import type { Nick } from "../../wire/names.ts";
import { truncateGraphemes } from "../../wire/utf8.ts";
import type { CommandContext } from "../command.ts";
import { changeNick } from "../connection/nick-change.ts";
import { serviceNotice } from "../services/service-notice.ts";

export type NickScene = Pick<
  CommandContext,
  "network" | "settings" | "now" | "audience" | "nextMessageId" | "effect"
>;

const DEFAULT_GRACE = 60;
const DEFAULT_GUEST = "Guest-";

/** Begins or ends the grace period. Call after a change of the user's nick or account. */
export function reviewNick(scene: NickScene, user: User): void {
  const { settings, now } = scene;
  const claim = claimOn(scene, user.nick, user.account);
  if (claim === undefined) {
    user.nickDueAt = undefined;
    return;
  }
  if (user.nickDueAt !== undefined) return;
  const { nickGrace: seconds = DEFAULT_GRACE } = settings;
  user.nickDueAt = now + seconds * 1000;
  const { name } = claim.owner;
  tell(
    scene,
    user,
    `The nick ${user.nick} belongs to the account ${name}. Log in within ${seconds} seconds, or you get another nick: /msg ${NICKSERV} IDENTIFY ${name} <password>`,
  );
  scene.effect({ kind: "deadline", user });
}

/** The same for all who have a nick of an account. Call after the account has come to be, or claims its nicks anew. */
export function reviewHolders(scene: NickScene, { name, nicks = [] }: AccountRecord): void {
  for (const nick of [name, ...nicks]) {
    const holder = scene.network.holderOf(nick);
    if (holder !== undefined) reviewNick(scene, holder);
  }
}

/** The time has come: the user gets a guest nick, unless the nick has become free for it. */
export function endGrace(scene: NickScene, user: User): void {
  const claim = claimOn(scene, user.nick, user.account);
  user.nickDueAt = undefined;
  if (claim === undefined) return;
  const before = user.nick;
  becomeGuest(scene, user);
  tell(scene, user, `${before} belongs to the account ${claim.owner.name}: you are called ${user.nick} now.`);
}

export function becomeGuest(scene: NickScene, user: User): void {
  changeNick(scene, user, guestNick(scene, user));
  user.nickDueAt = undefined;
}

/** The same on every machine: the id of the user, or the next number that is free. */
function guestNick(state: State, { id }: User): Nick {
  const { network, settings } = state;
  const { guestNick: beginning = DEFAULT_GUEST, limits, nickCharacters } = settings;
  for (let number = id; ; number += 1) {
    const nick = `${truncateGraphemes(beginning, limits.nickLength - String(number).length)}${number}`;
    if (!isNick(nick, limits.nickLength, nickCharacters)) throw new Error(`${nick} is not a nick`);
    if (!network.nickInUse(nick) && claimOn(state, nick, undefined) === undefined) return nick;
  }
}

function tell(scene: NickScene, user: User, text: string): void {
  scene.audience.toUser(user, serviceNotice(scene.settings, NICKSERV, user.nick, text));
}
