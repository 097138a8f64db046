/** KILL: an operator ends a user's connection. */
import { byteLength, cutText } from "../../wire/utf8.ts";
import type { CommandRow } from "../command.ts";
import { announceOffline } from "../user/monitor-notices.ts";
import { tellOthers } from "../server-notices.ts";

export const kill: CommandRow = {
  scope: "network",
  name: "KILL",
  access: "registered",
  privilege: "kill",
  minParams: 2,
  maxParams: 2,
  cost: 2,
  syntax: "KILL <nick> <reason>",
  help: "Closes a user's connection. For operators.",
  specification: 'Modern IRC, "KILL message"',
  apply: (context) => {
    const { network, settings, user, params, now, audience, reply } = context;
    const [nick = "", comment = ""] = params;
    const { serverName, limits } = settings;
    if (comment === "") return reply("ERR_NEEDMOREPARAMS", "KILL");
    if (network.fold(nick) === network.fold(serverName)) return reply("ERR_CANTKILLSERVER");
    const target = network.findUser(nick);
    if (target === undefined) return reply("ERR_NOSUCHNICK", nick);
    // The complete reason is no longer than any other reason of a QUIT.
    const room = limits.quitLength - byteLength(`Killed (${user.nick} ())`);
    const cut = cutText(comment, room);
    const reason = `Killed (${user.nick} (${cut}))`;
    audience.toUser(target, { source: user, command: "KILL", params: [target.nick, cut] });
    const messageId = context.nextMessageId();
    audience.toNeighbours(target, { source: target, command: "QUIT", params: [reason], messageId }, true);
    network.removeUser(target, now, limits);
    announceOffline(audience, target.nick);
    context.effect({ kind: "disconnect", user: target, reason, cause: "killed" });
    tellOthers(context, "k", `killed ${target.mask}: ${cut}`);
  },
};
