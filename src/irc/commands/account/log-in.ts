/** Logging in and out as others see it. Source: IRCv3 account-notify; IRCv3 sasl-3.1, "Numerics used by this extension". */
import type { Reply } from "../../delivery/outgoing-message.ts";
import type { AccountRecord } from "../../network/durable.ts";
import type { Proven } from "../../network/policy/login.ts";
import type { User } from "../../network/user.ts";
import type { LoginOutcome } from "./account-port.ts";
import { numericLine } from "../../wire/numerics.ts";
import { dropMetadata, takeMetadata } from "../metadata/log-in-metadata.ts";
import { giveAccess } from "./log-in-access.ts";
import { reviewNick } from "./nick-grace.ts";
import type { NickScene } from "./nick-grace.ts";
import { reviewHost } from "./virtual-host.ts";

/**
 * 900 and 901 go to all sessions of the user. In registered channels the user gets the prefix of its access. Its metadata
 * becomes that of the account.
 */
export function logIn(scene: NickScene, user: User, { name }: AccountRecord): void {
  const { network, audience } = scene;
  if (user.account !== name) {
    const former = user.account;
    network.accounts.logIns.change(user, name);
    network.persistence.doubt(user);
    announce(audience, user, name);
    giveAccess(scene, user);
    takeMetadata(scene, user, former);
  }
  const { code, params } = numericLine("RPL_LOGGEDIN", user.nick, [user.mask, name, loggedInAs(name)]);
  audience.toUser(user, { source: undefined, command: code, params });
  reviewAccount(scene, user);
}

/** Does nothing for a user who is not logged in. Prefixes stay; the metadata is the account's. */
export function logOut(scene: NickScene, user: User): void {
  const { network, audience, now } = scene;
  if (user.account === undefined) return;
  network.accounts.noteUse([user.account], now);
  network.accounts.logIns.change(user, undefined);
  network.persistence.doubt(user);
  announce(audience, user, "*");
  dropMetadata(scene, user);
  const { code, params } = numericLine("RPL_LOGGEDOUT", user.nick, [user.mask]);
  audience.toUser(user, { source: undefined, command: code, params });
  reviewAccount(scene, user);
  scene.effect({ kind: "logged-out", user });
}

/** The host and the nick of a user depend on its account. */
function reviewAccount(scene: NickScene, user: User): void {
  reviewHost(scene, user);
  reviewNick(scene, user);
}

/** Every user of an account that can no longer be used. */
export function logOutAll(scene: NickScene, account: string): void {
  for (const user of scene.network.accounts.logIns.of(account)) logOut(scene, user);
}

/** The numeric for a log-in by SASL that is refused. */
export function refuseLogin(reply: Reply, outcome: Exclude<LoginOutcome, Proven>): void {
  if (outcome === "suspended") reply("ERR_NICKLOCKED");
  else if (outcome === "banned") reply("ERR_SASLFAIL", ACCOUNT_BANNED);
  else if (outcome === "unverified") reply("ERR_SASLFAIL", UNVERIFIED);
  else if (outcome === "code-needed") reply("ERR_SASLFAIL", CODE_NEEDED);
  else reply("ERR_SASLFAIL", SASL_FAILED);
}

/** Text of 904. */
export const SASL_FAILED = "SASL authentication failed";

export const ACCOUNT_BANNED = "This account is banned from this server";
export const UNVERIFIED = "This account is not verified yet: VERIFY it with the code that was sent to you";
export const CODE_NEEDED =
  "This account has two factors: use PLAIN, with a space and the code after the password, or an application password";

/** For a client that has no user yet. */
export function replyLoggedIn(reply: Reply, mask: string, account: string): void {
  reply("RPL_LOGGEDIN", mask, account, loggedInAs(account));
}

function loggedInAs(account: string): string {
  return `You are now logged in as ${account}`;
}

function announce(audience: NickScene["audience"], user: User, account: string): void {
  const line = { source: user, command: "ACCOUNT", params: [account], requires: "account-notify" } as const;
  audience.toNeighboursAndWatchers(user, line, true);
}
