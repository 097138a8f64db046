/** NickServ: whether a user is logged in to an account, in the forms that bots read. */
import type { QueryContext } from "../command.ts";
import { optional, someText } from "../parameters.ts";
import { say } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";

/** 2, for users who are known by their address, does not occur. */
const CODES = { none: 0, "not logged in": 1, "logged in": 3 } as const;

export const status = defineServiceCommand({
  name: "STATUS",
  parameters: [optional(someText("nick"))],
  help: "Answers STATUS, the nick and a number: 3 if its user is logged in to the account that has the nick, 1 if not, 0 if there is no such user or account.",
  handle: (context, [given]) => {
    const { network, user } = context;
    const nick = network.findUser(given ?? user.nick)?.nick ?? given ?? "";
    const owner = network.accounts.ownerOf(nick);
    const code = codeOf(context, nick, owner?.name);
    return say(
      context,
      `STATUS ${nick} ${code}${code === CODES["logged in"] ? ` ${owner?.name ?? ""}` : ""}`,
    );
  },
});

export const acc = defineServiceCommand({
  name: "ACC",
  parameters: [optional(someText("nick")), optional(someText("account"))],
  help: "Answers the nick, ACC and a number: 3 if its user is logged in to the account, 1 if not, 0 if there is no such user or account. The account is by default the one that has the nick; * is the one that the user is logged in to.",
  handle: (context, [given, named]) => {
    const { network, user } = context;
    const target = network.findUser(given ?? user.nick);
    const nick = target?.nick ?? given ?? "";
    const subject = named === undefined ? nick : `${nick} -> ${named}`;
    if (target === undefined) return say(context, `${subject} ACC 0 (offline)`);
    const account = named === "*" ? target.account : network.accounts.ownerOf(named ?? nick)?.name;
    if (account === undefined) return say(context, `${subject} ACC 0 (not registered)`);
    const shown = named === undefined ? nick : `${nick} -> ${account}`;
    return say(context, `${shown} ACC ${codeOf(context, nick, account)}`);
  },
});

function codeOf({ network }: QueryContext, nick: string, account: string | undefined): number {
  const user = network.findUser(nick);
  if (user === undefined || account === undefined) return CODES.none;
  const same = user.account !== undefined && network.fold(user.account) === network.fold(account);
  return CODES[same ? "logged in" : "not logged in"];
}
