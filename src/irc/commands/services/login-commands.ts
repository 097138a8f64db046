/** NickServ: logging in and out, and ending an old connection of one's own. */
import { enterAccount } from "../../network/policy/login.ts";
import type { User } from "../../network/user.ts";
import { logIn, logOut } from "../account/log-in.ts";
import type { CommandContext, QueryContext } from "../command.ts";
import { optional, someText } from "../parameters.ts";
import { announceOffline } from "../user/monitor-notices.ts";
import { outcomeText } from "./outcome-text.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";

export const identify = defineServiceCommand({
  name: "IDENTIFY",
  parameters: [optional(someText("account")), someText("password"), optional(someText("code"))],
  help: "Logs you in. Without an account: to the account that is called like your nick. With two factors, write the account, the password and the code.",
  handle: async (context, words) => {
    const { name, proof } = proofIn(context, words);
    const login = await context.accounts.check(name, proof);
    if (typeof login === "string" || "wait" in login) return say(context, outcomeText(login));
    return submitTo(context, { name: "IDENTIFY" }, [], { login });
  },
  apply: (context) => {
    const { network, user, facts, now } = context;
    if (facts.login === undefined) return;
    const account = enterAccount(network.accounts, facts.login, now);
    if (typeof account === "string") return say(context, outcomeText(account));
    logIn(context, user, account);
    say(context, `You are logged in as ${account.name}.`);
  },
});

type IdentifyWords = readonly [account: string | undefined, password: string, code: string | undefined];

/**
 * Two words are account and password. But people with two factors forget the account: where no account has the first word as
 * its name, both are for the account of the nick. A password as the name of an account would be seen in the log.
 */
function proofIn(
  { network, user }: QueryContext,
  [account, password, code]: IdentifyWords,
): { readonly name: string; readonly proof: string } {
  if (account === undefined) return { name: user.nick, proof: password };
  if (code !== undefined) return { name: account, proof: `${password} ${code}` };
  const own = network.accounts.find(user.nick);
  return own?.twoFactors !== undefined && network.accounts.find(account) === undefined
    ? { name: own.name, proof: `${account} ${password}` }
    : { name: account, proof: password };
}

export const logout = defineServiceCommand({
  name: "LOGOUT",
  loggedIn: true,
  parameters: [],
  help: "Logs you out.",
  handle: (context) => submitTo(context, { name: "LOGOUT" }),
  apply: (context) => {
    logOut(context, context.user);
    say(context, "You are logged out.");
  },
});

export const ghost = defineServiceCommand({
  name: "GHOST",
  loggedIn: true,
  parameters: [someText("nick")],
  help: "Ends another connection that is logged in to your account, or that uses the nick of your account.",
  handle: (context, [nick]) => submitTo(context, { name: "GHOST" }, [nick]),
  apply: (context, [nick = ""]) => {
    const { network, user } = context;
    const target = network.findUser(nick);
    if (target === undefined) return say(context, `Nobody is called ${nick}.`);
    if (target === user) return say(context, "That is you.");
    if (!isOwn(context, target))
      return say(context, `${target.nick} is neither you nor the nick of your account.`);
    end(context, target);
    say(context, `${target.nick} is gone.`);
  },
});

function isOwn({ network, user }: CommandContext, target: User): boolean {
  const { account } = user;
  if (account === undefined) return false;
  const same = (name: string): boolean => network.fold(name) === network.fold(account);
  return same(target.nick) || same(target.account ?? "");
}

function end(context: CommandContext, target: User): void {
  const { network, settings, user, now, audience } = context;
  const reason = `Ended by ${user.nick}, the owner of the account (GHOST)`;
  const messageId = context.nextMessageId();
  audience.toNeighbours(target, { source: target, command: "QUIT", params: [reason], messageId }, true);
  network.removeUser(target, now, settings.limits);
  announceOffline(audience, target.nick);
  context.effect({ kind: "disconnect", user: target, reason, cause: "ghosted" });
}
