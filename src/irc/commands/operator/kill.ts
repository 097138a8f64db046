/** KILL: an operator ends a user's connection. */
import { byteLength, cutText } from "../../wire/utf8.ts";
import { defineCommand } from "../command.ts";
import { existingUser, someText } from "../parameters.ts";
import type { Malformed } from "../parameters.ts";
import { keepEventEverywhere } from "../history/events.ts";
import { announceOffline } from "../user/monitor-notices.ts";
import { tellOthers } from "../server-notices.ts";

/** 483 for the server, 401 for others. */
const noneToKill: Malformed = ({ network, settings, reply }, nick) => {
  if (network.fold(nick) === network.fold(settings.serverName)) reply("ERR_CANTKILLSERVER");
  else reply("ERR_NOSUCHNICK", nick);
};

export const kill = defineCommand({
  scope: "network",
  name: "KILL",
  access: "registered",
  privilege: "kill",
  parameters: [existingUser(noneToKill), someText("reason")],
  cost: 2,
  help: "Closes a user's connection. For operators.",
  specification: 'Modern IRC, "KILL message"',
  apply: (context, [target, comment]) => {
    const { network, settings, user, now, audience } = context;
    const { limits } = settings;
    // The complete reason is no longer than any other reason of a QUIT.
    const room = limits.quitLength - byteLength(`Killed (${user.nick} ())`);
    const cut = cutText(comment, room);
    const reason = `Killed (${user.nick} (${cut}))`;
    audience.toUser(target, { source: user, command: "KILL", params: [target.nick, cut] });
    const messageId = context.nextMessageId();
    const line = { source: target, command: "QUIT", params: [reason], messageId } as const;
    audience.toNeighbours(target, line, true);
    keepEventEverywhere(context, target, line);
    if (target.account !== undefined) network.accounts.noteUse([target.account], now);
    network.removeUser(target, now, limits);
    announceOffline(audience, target.nick);
    context.effect({ kind: "disconnect", user: target, reason, cause: "killed" });
    tellOthers(context, "k", `killed ${target.mask}: ${cut}`);
  },
});
