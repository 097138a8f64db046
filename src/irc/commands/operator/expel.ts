/** Disconnects a user that a ban of the server keeps out. */
import { banText } from "../../network/server-bans.ts";
import type { BanTarget } from "../../network/ban-targets.ts";
import type { ServerBan } from "../../network/server-bans.ts";
import type { User } from "../../network/user.ts";
import type { CommandContext } from "../command.ts";
import { keepEventEverywhere } from "../history/events.ts";
import { announceOffline } from "../user/monitor-notices.ts";
import { replyBannedTo } from "./banned.ts";

/** The part of a command that an act of the server on its users needs. */
export type Scene = Pick<
  CommandContext,
  "network" | "settings" | "now" | "audience" | "nextMessageId" | "effect"
>;

/** A ban on the addresses or certificates of some of the user's sessions ends these only. */
export function expel(scene: Scene, user: User, ban: ServerBan, { matches }: BanTarget): void {
  const { network, settings, audience, now } = scene;
  const reason = banText(ban);
  const { username, host, cloak, account } = user;
  const banned = user.sessions.filter(({ address, certificate }) => {
    const certificates = certificate === undefined ? [] : [certificate];
    return matches({ username, host, cloak, account, addresses: [address], certificates });
  });
  if (banned.length < user.sessions.length) {
    for (const { number } of banned) {
      scene.effect({ kind: "end-session", user, session: number, reason, ban });
    }
    return;
  }
  replyBannedTo(audience, user, ban);
  const messageId = scene.nextMessageId();
  const line = { source: user, command: "QUIT", params: [reason], messageId } as const;
  audience.toNeighbours(user, line, false);
  keepEventEverywhere(scene, user, line);
  if (user.account !== undefined) network.accounts.noteUse([user.account], now);
  network.removeUser(user, now, settings.limits);
  announceOffline(audience, user.nick);
  scene.effect({ kind: "disconnect", user, reason, cause: "banned" });
}
