/** NickServ: the nicks of an account, and taking them back from others. */
import type { AccountRecord } from "../../network/durable.ts";
import { enterAccount } from "../../network/policy/login.ts";
import { NICKSERV } from "../../network/policy/service-nicks.ts";
import type { User } from "../../network/user.ts";
import { isNick } from "../../wire/names.ts";
import { logIn } from "../account/log-in.ts";
import { becomeGuest, reviewNick } from "../account/nick-grace.ts";
import type { CommandContext, QueryContext } from "../command.ts";
import { changeNick } from "../connection/nick-change.ts";
import { optional, someText } from "../parameters.ts";
import { keepEventEverywhere } from "../history/events.ts";
import { tellOthers } from "../server-notices.ts";
import { announceOffline } from "../user/monitor-notices.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { outcomeText } from "./outcome-text.ts";
import { serviceNotice } from "./service-notice.ts";
import { defineServiceCommand } from "./service.ts";
import type { ServiceRow } from "./service.ts";

export const group = defineServiceCommand({
  name: "GROUP",
  loggedIn: true,
  parameters: [],
  help: "Adds your present nick to your account: it is kept for you like the name of the account.",
  handle: (context) => submitTo(context, { name: "GROUP" }),
  apply: (context) => {
    const { network, settings, user } = context;
    const account = accountOf(context);
    if (account === undefined) return;
    const { nick } = user;
    const owner = network.accounts.ownerOf(nick);
    if (owner !== undefined) return say(context, `${nick} belongs to the account ${owner.name} already.`);
    const { nicks = [] } = account;
    const { nicksPerAccount: most } = settings.limits;
    if (nicks.length >= most)
      return say(context, `An account can have ${most} further nicks; UNGROUP removes one.`);
    network.accounts.replace({ ...account, nicks: [...nicks, nick] });
    say(context, `${nick} belongs to the account ${account.name} now.`);
  },
});

export const ungroup = defineServiceCommand({
  name: "UNGROUP",
  parameters: [optional(someText("nick"))],
  help: "Removes a nick from your account, by default the present one. Operators with the privilege accounts can remove any nick that was added.",
  handle: (context, [nick]) => submitTo(context, { name: "UNGROUP" }, [nick ?? context.user.nick]),
  apply: (context, [nick = ""]) => {
    const { network, user } = context;
    const account = network.accounts.ownerOf(nick);
    const mayChange = account !== undefined && (isOwner(context, account) || user.privileges.has("accounts"));
    if (!mayChange) return say(context, `${nick} is not a nick of your account.`);
    const { nicks = [], ...rest } = account;
    const left = nicks.filter((each) => network.fold(each) !== network.fold(nick));
    if (left.length === nicks.length) return say(context, `${nick} is not a nick that was added with GROUP.`);
    network.accounts.replace(left.length === 0 ? rest : { ...rest, nicks: left });
    say(context, `${nick} does not belong to the account ${account.name} any longer.`);
    if (isOwner(context, account)) return;
    tellOthers(context, "v", `removed the nick ${nick} from the account ${account.name}`);
    context.effect({ kind: "operator-action", action: "UNGROUP", target: account.name, value: nick });
  },
});

export const ghost = defineNickCommand({
  name: "GHOST",
  help: "Ends another connection that is logged in to your account, or that uses a nick of your account.",
  apply: (context, nick) => {
    const { network, user } = context;
    const target = network.findUser(nick);
    if (target === undefined) return say(context, `Nobody is called ${nick}.`);
    if (target === user) return say(context, "That is you.");
    if (!isOwnConnection(context, target) && !ownsNick(context, nick)) {
      return say(context, `${target.nick} is neither you nor a nick of your account.`);
    }
    end(context, target);
    say(context, `${target.nick} is gone.`);
  },
});

export const regain = defineNickCommand({
  name: "REGAIN",
  help: "Gives you a nick of your account. Another user who has it gets a guest nick; an old connection of yours is ended. With the password you are logged in first.",
  apply: regainNick,
});

export const recover = defineNickCommand({
  name: "RECOVER",
  help: "The same as REGAIN.",
  apply: regainNick,
});

export const release = defineNickCommand({
  name: "RELEASE",
  help: "Gives a guest nick to another user who has a nick of your account. Your own nick stays.",
  apply: (context, nick) => {
    const { network, user } = context;
    if (!ownsNick(context, nick)) return say(context, `${nick} is not a nick of your account.`);
    const target = network.findUser(nick);
    if (target === undefined) return say(context, `Nobody is called ${nick}.`);
    if (target === user || isOwnConnection(context, target))
      return say(context, `${nick} is in use by yourself.`);
    takeAway(context, target);
    say(context, `${nick} is free.`);
  },
});

function regainNick(context: CommandContext, nick: string): void {
  const { network, settings, user } = context;
  if (!ownsNick(context, nick)) return say(context, `${nick} is not a nick of your account.`);
  const target = network.holderOf(nick);
  if (target === user && network.fold(user.nick) === network.fold(nick))
    return say(context, `${nick} is your nick already.`);
  if (target !== undefined && target !== user) {
    if (isOwnConnection(context, target)) end(context, target);
    else takeAway(context, target);
  }
  const { limits, nickCharacters } = settings;
  // A nick that is left in use now is one that looks like it.
  if (!isNick(nick, limits.nickLength, nickCharacters) || !changeNick(context, user, nick)) {
    return say(context, `${nick} cannot be used at the moment.`);
  }
  reviewNick(context, user);
  say(context, `You are called ${nick} now.`);
}

interface NickCommand {
  readonly name: string;
  readonly help: string;
  /** The user is logged in. */
  readonly apply: (context: CommandContext, nick: string) => void;
}

/** A command about a nick of one's account. With the password of that account, and its code, it logs in first. */
function defineNickCommand({ name, help, apply }: NickCommand): ServiceRow {
  return defineServiceCommand({
    name,
    parameters: [someText("nick"), optional(someText("password")), optional(someText("code"))],
    help,
    handle: (context, [nick, password, code]) => {
      const proof = code === undefined ? password : `${password} ${code}`;
      if (proof !== undefined) return prove(context, name, nick, proof);
      if (context.user.account === undefined) return say(context, `${name}: you are not logged in.`);
      return submitTo(context, { name }, [nick]);
    },
    apply: (context, [nick = ""]) => {
      const { network, user, facts, now } = context;
      if (facts.login !== undefined) {
        const account = enterAccount(network, facts.login, now);
        if (typeof account === "string") return say(context, outcomeText(account));
        if (!isOwner(context, account)) logIn(context, user, account);
      }
      apply(context, nick);
    },
  });
}

async function prove(context: QueryContext, name: string, nick: string, proof: string): Promise<void> {
  const { network, accounts } = context;
  const login = await accounts.check(network.accounts.ownerOf(nick)?.name ?? nick, proof);
  if (typeof login === "string" || "wait" in login) return say(context, outcomeText(login));
  return submitTo(context, { name }, [nick], { login });
}

function accountOf({ network, user }: CommandContext): AccountRecord | undefined {
  return user.account === undefined ? undefined : network.accounts.find(user.account);
}

function isOwner({ network, user }: CommandContext, account: AccountRecord): boolean {
  return user.account !== undefined && network.fold(user.account) === network.fold(account.name);
}

function ownsNick(context: CommandContext, nick: string): boolean {
  const owner = context.network.accounts.ownerOf(nick);
  return owner !== undefined && isOwner(context, owner);
}

/** True if both are logged in to the same account. */
function isOwnConnection({ network, user }: CommandContext, { account }: User): boolean {
  if (account === undefined || user.account === undefined) return false;
  return network.fold(account) === network.fold(user.account);
}

function takeAway(context: CommandContext, target: User): void {
  const { audience, settings, user } = context;
  const before = target.nick;
  becomeGuest(context, target);
  const text = `${before} was taken back by the owner of the account ${user.account ?? ""}: you are called ${target.nick} now.`;
  audience.toUser(target, serviceNotice(settings, NICKSERV, target.nick, text));
}

function end(context: CommandContext, target: User): void {
  const { network, settings, user, now, audience } = context;
  const reason = `Ended by ${user.nick}, the owner of the account (GHOST)`;
  const messageId = context.nextMessageId();
  const line = { source: target, command: "QUIT", params: [reason], messageId } as const;
  audience.toNeighbours(target, line, true);
  keepEventEverywhere(context, target, line);
  network.removeUser(target, now, settings.limits);
  announceOffline(audience, target.nick);
  context.effect({ kind: "disconnect", user: target, reason, cause: "ghosted" });
}
