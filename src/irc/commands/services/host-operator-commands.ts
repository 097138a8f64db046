/** HostServ, for operators: requests and virtual hosts of all accounts. */
import type { AccountRecord, VirtualHost } from "../../network/durable.ts";
import { compileMask } from "../../wire/masks.ts";
import { isHostname } from "../../wire/names.ts";
import { cutText } from "../../wire/utf8.ts";
import type { CommandContext, QueryContext } from "../command.ts";
import { humanTime } from "../human-time.ts";
import { optional, restOfLine, someText } from "../parameters.ts";
import { tellOthers } from "../server-notices.ts";
import { keep, say, submitTo, tellOwner } from "./hostserv-answers.ts";
import { defineServiceCommand } from "./service.ts";

/** Accounts that WAITING and LIST show. */
const LISTED = 100;

const privilege = "vhosts";

export const waiting = defineServiceCommand({
  name: "WAITING",
  privilege,
  parameters: [],
  help: `Lists requests for virtual hosts: at most ${LISTED}.`,
  handle: (context) =>
    listAccounts(context, ({ name, vhostRequest }) =>
      vhostRequest === undefined
        ? undefined
        : `${name}: ${vhostRequest.host}, asked for ${humanTime(vhostRequest.at)}`,
    ),
});

export const list = defineServiceCommand({
  name: "LIST",
  privilege,
  parameters: [optional(someText("mask"))],
  help: `Lists virtual hosts that match a mask, or whose account does: at most ${LISTED}.`,
  handle: (context, [mask = "*"]) => {
    const matches = compileMask(mask, (text) => context.network.fold(text));
    return listAccounts(context, ({ name, vhost }) => {
      if (vhost === undefined || !(matches(name) || matches(vhost.host))) return undefined;
      return `${name}: ${vhost.host}${vhost.off === true ? " (off)" : ""}, given by ${vhost.by}, ${humanTime(vhost.at)}`;
    });
  },
});

/** In steps: there may be many accounts. */
function* listAccounts(
  context: QueryContext,
  show: (account: AccountRecord) => string | undefined,
): Iterator<void> {
  let count = 0;
  for (const account of context.network.accounts.all) {
    const text = show(account);
    if (text !== undefined) {
      count += 1;
      if (count > LISTED) return say(context, "There are more.");
      say(context, text);
    }
    yield;
  }
  say(context, `Virtual hosts: ${count}`);
}

export const activate = defineServiceCommand({
  name: "ACTIVATE",
  privilege,
  parameters: [someText("account")],
  help: "Gives an account the virtual host that its owner has asked for.",
  handle: (context, [name]) => submitTo(context, { name: "ACTIVATE" }, [name]),
  apply: (context, [name = ""]) => {
    const account = findWaiting(context, name);
    if (account === undefined) return;
    const { vhostRequest, ...rest } = account;
    give(context, "ACTIVATE", rest, vhostRequest.host);
  },
});

export const reject = defineServiceCommand({
  name: "REJECT",
  privilege,
  parameters: [someText("account"), optional(restOfLine("reason"))],
  help: "Refuses the virtual host that the owner of an account has asked for.",
  handle: (context, [name, reason]) =>
    submitTo(context, { name: "REJECT" }, [name, ...(reason === undefined ? [] : [reason])]),
  apply: (context, [name = "", given]) => {
    const account = findWaiting(context, name);
    if (account === undefined) return;
    const { vhostRequest, ...rest } = account;
    const { host } = vhostRequest;
    const because = given === undefined ? "" : `: ${cutText(given, context.settings.limits.quitLength / 2)}`;
    context.network.accounts.replace(rest);
    say(context, `The request for ${host} is refused.`);
    tellOwner(context, account.name, `Your request for the virtual host ${host} was refused${because}`);
    report(
      context,
      "REJECT",
      account.name,
      host,
      `refused ${account.name} the virtual host ${host}${because}`,
    );
  },
});

export const set = defineServiceCommand({
  name: "SET",
  privilege,
  parameters: [someText("account"), someText("host")],
  help: "Gives an account a virtual host: a name with a dot in it.",
  handle: (context, [name, host]) =>
    isHostname(host, context.settings.limits.hostLength)
      ? submitTo(context, { name: "SET" }, [name, host])
      : say(context, `${host} is no host name with a dot in it.`),
  apply: (context, [name = "", host = ""]) => {
    const account = find(context, name);
    if (account !== undefined) give(context, "SET", account, host);
  },
});

export const del = defineServiceCommand({
  name: "DEL",
  privilege,
  parameters: [someText("account")],
  help: "Takes the virtual host of an account away.",
  handle: (context, [name]) => submitTo(context, { name: "DEL" }, [name]),
  apply: (context, [name = ""]) => {
    const account = find(context, name);
    if (account === undefined) return;
    const { vhost, ...rest } = account;
    if (vhost === undefined) return say(context, `${account.name} has no virtual host.`);
    keep(context, rest);
    say(context, `The virtual host of ${account.name} is removed.`);
    tellOwner(context, account.name, `Your virtual host ${vhost.host} was removed.`);
    report(context, "DEL", account.name, vhost.host, `removed the virtual host of ${account.name}`);
  },
});

function give(context: CommandContext, action: string, account: AccountRecord, host: string): void {
  const { user, now } = context;
  const { name } = account;
  const vhost: VirtualHost = { host, by: user.operator ?? user.nick, at: now };
  keep(context, { ...account, vhost });
  say(context, `${name} has the virtual host ${host}.`);
  tellOwner(context, name, `Your virtual host is ${host}. /hs OFF switches it off.`);
  report(context, action, name, host, `gave ${name} the virtual host ${host}`);
}

/** Undefined after the answer that the account is unknown. */
function find(context: CommandContext, name: string): AccountRecord | undefined {
  const account = context.network.accounts.ownerOf(name);
  if (account === undefined) say(context, `There is no account ${name}.`);
  return account;
}

type Waiting = AccountRecord & Required<Pick<AccountRecord, "vhostRequest">>;

/** Undefined after the answer that nobody has asked. */
function findWaiting(context: CommandContext, name: string): Waiting | undefined {
  const account = find(context, name);
  if (account === undefined) return undefined;
  const { vhostRequest } = account;
  if (vhostRequest !== undefined) return { ...account, vhostRequest };
  say(context, `${account.name} has not asked for a virtual host.`);
  return undefined;
}

/** For the other operators and the log. */
function report(context: CommandContext, action: string, target: string, value: string, text: string): void {
  tellOthers(context, "v", text);
  context.effect({ kind: "operator-action", action: `HOSTSERV ${action}`, target, value });
}
