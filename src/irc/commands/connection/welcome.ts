/** Greets a user that has just registered. Source: Modern IRC, "Connection Registration". */
import type { User } from "../../network/user.ts";
import { channelModeRows, offeredChannelModes, prefixModes } from "../../wire/channel-modes.ts";
import { offeredUserModes } from "../../wire/user-modes.ts";
import type { SessionContext } from "../command.ts";
import { statusLine } from "../account/staying.ts";
import { humanTime } from "../human-time.ts";
import { replyIsupport } from "../server/isupport-lines.ts";
import { replyLusers } from "../server/lusers.ts";
import { tellOwn } from "../metadata/sync.ts";
import { followsServices, tellServices } from "../server/service-lines.ts";
import { replyMotd } from "../server/motd.ts";
import { userModeString } from "../user/user-mode-string.ts";

/** Sent by the session once the user is in the network. */
export function welcome(context: SessionContext, user: User): void {
  const { settings, session, reply } = context;
  const channelModes = offeredChannelModes(settings);
  const { networkName, serverName, version, startedAt } = settings;
  // Without username and host: some clients would try to resolve the host ("RPL_WELCOME").
  reply("RPL_WELCOME", `Welcome to the ${networkName} Network, ${user.nick}`);
  reply("RPL_YOURHOST", `Your host is ${serverName}, running version ${version}`);
  reply("RPL_CREATED", `This server was created ${humanTime(startedAt)}`);
  reply(
    "RPL_MYINFO",
    serverName,
    version,
    offeredUserModes(settings).join(""),
    [...channelModes, ...prefixModes].join(""),
    [...channelModes.filter((mode) => channelModeRows[mode].kind !== "D"), ...prefixModes].join(""),
  );
  replyIsupport(context);
  if (followsServices(session)) tellServices(context);
  replyPersistence(context, user);
  replyLusers(context);
  tellOwn(context, user);
  replyMotd(context);
  if (user.modes !== 0) reply("RPL_UMODEIS", userModeString(user.modes));
  // Before registration the client had its answer already.
  if (user.away !== undefined && session.draftAway === undefined) reply("RPL_NOWAWAY");
}

/** Source: IRCv3 persistence, "PERSISTENCE STATUS". */
function replyPersistence(context: SessionContext, user: User): void {
  const { session, audience } = context;
  if (user.account === undefined || !session.has("draft/persistence")) return;
  audience.toSelf(statusLine(context, user, user.account));
}
