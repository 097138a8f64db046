/** NickServ: facts about accounts. */
import type { AccountRecord } from "../../network/durable.ts";
import { compileMask } from "../../wire/masks.ts";
import type { QueryContext } from "../command.ts";
import { humanTime } from "../human-time.ts";
import { optional, someText } from "../parameters.ts";
import { isKnownSetting } from "./account-setting.ts";
import { accountSettings } from "./account-settings.ts";
import { say } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";

/** Accounts that LIST shows. */
const LISTED = 100;

export const info = defineServiceCommand({
  name: "INFO",
  parameters: [optional(someText("account"))],
  help: "Shows facts about an account, by default your own. Its owner and operators with the privilege accounts see more. A nick of the account stands for it.",
  handle: (context, [given]) => {
    const { network, user } = context;
    const name = given ?? user.account ?? user.nick;
    const account = network.accounts.ownerOf(name);
    if (account === undefined) return say(context, `There is no account ${name}.`);
    say(context, `Account ${account.name}, made ${humanTime(account.createdAt)}.`);
    const { nicks } = account;
    if (nicks !== undefined) say(context, `Nicks: ${nicks.join(" ")}`);
    // Others learn neither where the owner is, nor what operators think of it.
    if (isOwn(context, account) || user.privileges.has("accounts")) tellMore(context, account);
  },
});

function tellMore(context: QueryContext, account: AccountRecord): void {
  const { network } = context;
  const { name, lastSeen, vhost, vhostRequest, suspended, identity, verification } = account;
  if (verification !== undefined) say(context, "It is not verified yet.");
  const users = Array.from(network.accounts.logIns.of(name), ({ nick }) => nick);
  say(context, users.length === 0 ? "Nobody is logged in to it." : `Logged in: ${users.join(" ")}`);
  if (users.length === 0 && lastSeen !== undefined) say(context, `Last in use: ${dayOf(lastSeen)}`);
  if (identity !== undefined) say(context, `Bound to ${identity.subject} at ${identity.issuer}.`);
  for (const setting of accountSettings.values()) {
    if (isKnownSetting(setting, context)) say(context, `${setting.name}: ${setting.show(context, account)}`);
  }
  if (vhost !== undefined) say(context, `Virtual host: ${vhost.host}${vhost.off === true ? " (off)" : ""}`);
  if (vhostRequest !== undefined)
    say(context, `Virtual host that waits for an operator: ${vhostRequest.host}`);
  tellCredentials(context, account);
  if (suspended === undefined) return;
  say(context, `Suspended by ${suspended.by}, ${humanTime(suspended.at)}: ${suspended.reason}`);
}

function tellCredentials(context: QueryContext, account: AccountRecord): void {
  const { certificates = [], applicationPasswords = [], twoFactors } = account;
  if (certificates.length > 0) say(context, `Certificates: ${certificates.length}`);
  if (applicationPasswords.length > 0) say(context, `Application passwords: ${applicationPasswords.length}`);
  if (twoFactors !== undefined)
    say(context, `Two factors; recovery codes that are left: ${twoFactors.recovery.length}`);
}

function isOwn({ network, user }: QueryContext, { name }: AccountRecord): boolean {
  return user.account !== undefined && network.fold(user.account) === network.fold(name);
}

/** `2026-11-25`. */
function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, "2026-11-25".length);
}

export const list = defineServiceCommand({
  name: "LIST",
  privilege: "accounts",
  parameters: [someText("mask")],
  help: `Lists accounts whose name, or one of whose nicks, matches a mask: at most ${LISTED}.`,
  handle: (context, [mask]) => listAccounts(context, mask),
});

/** In steps: there may be many accounts. */
function* listAccounts(context: QueryContext, mask: string): Iterator<void> {
  const { network } = context;
  const matches = compileMask(mask, (name) => network.fold(name));
  let count = 0;
  for (const { name, nicks = [], createdAt, suspended } of network.accounts.all) {
    if ([name, ...nicks].some((nick) => matches(nick))) {
      count += 1;
      if (count > LISTED) return say(context, "There are more; use a narrower mask.");
      const more = [...nicks, suspended === undefined ? "" : "(suspended)"].filter((part) => part !== "");
      say(context, [`${name}, made ${dayOf(createdAt)}`, ...more].join(" "));
    }
    yield;
  }
  say(context, `Accounts: ${count}`);
}
