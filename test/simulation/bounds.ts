/** Bounds of the network's state: limits that hold, and names that are well-formed. */
import type { Channel } from "../../src/irc/network/channel.ts";
import type { AccountRecord } from "../../src/irc/network/durable.ts";
import type { SessionView } from "../../src/irc/delivery/outgoing-message.ts";
import type { State } from "../../src/irc/network/state.ts";
import type { User } from "../../src/irc/network/user.ts";
import { channelModeRows, channelModes } from "../../src/irc/wire/channel-modes.ts";
import { defaultLimits, type LimitName } from "../../src/irc/network/limits.ts";
import { isChannelName, isKey, isNick } from "../../src/irc/wire/names.ts";
import { byteLength } from "../../src/irc/wire/utf8.ts";
import { limits as lowered } from "./settings.ts";
import { demand } from "./violation.ts";

/** A limit that REHASH lowers takes nothing away that is there, so the first configuration counts. */
const limits = { ...defaultLimits, ...lowered };

/** Throws a Violation. */
export function judgeBounds(state: State): void {
  const { network } = state;
  within("WHOWAS", network.whowas.size, "whowasEntries");
  within("private texts", network.moderation.privateTexts.size, "reportablePrivate");
  within("messages remembered", network.recentMessages.size, "recentMessages");
  within("accounts", network.accounts.count, "accounts");
  for (const { name, nicks = [] } of network.accounts.all) {
    within(`the nicks of the account ${name}`, nicks.length, "nicksPerAccount");
  }
  within("bans of the server", network.bans.size, "serverBans");
  within("former names", network.formerNames.size, "renamedChannels");
  within("channels", network.channelCount, "channels");
  for (const account of network.accounts.all) judgeAccount(account);
  for (const user of network.users) judgeUser(state, user);
  for (const channel of network.channels) judgeChannel(channel);
}

function within(what: string, size: number, limit: LimitName): void {
  demand(size <= limits[limit], () => `${what}: ${size}, and ${limit} is ${limits[limit]}`);
}

function judgeUser({ settings: { nickCharacters } }: State, user: User): void {
  const { nick } = user;
  demand(isNick(nick, limits.nickLength, nickCharacters), () => `${JSON.stringify(nick)} is no nick`);
  within(`the username of ${nick}`, byteLength(user.username), "usernameLength");
  within(`the real name of ${nick}`, byteLength(user.realname), "realnameLength");
  within(`the host of ${nick}`, byteLength(user.host), "hostLength");
  within(`the reason of ${nick}`, byteLength(user.away ?? ""), "awayLength");
  within(`the channels of ${nick}`, user.memberships.length, "channelsPerUser");
  within(`the invitations of ${nick}`, user.invitations?.size ?? 0, "invitationsPerUser");
  within(`the read markers of ${nick}`, user.readMarkers?.size ?? 0, "readMarkers");
  within(`the metadata of ${nick}`, user.metadata?.size ?? 0, "metadataKeys");
  const full = `${nick}!${user.username}@${user.host}`;
  demand(user.mask === full, () => `${full} goes by ${user.mask}`);
}

function judgeAccount({ name, metadata = [], privateMetadata = [] }: AccountRecord): void {
  within(`the private metadata of the account ${name}`, privateMetadata.length, "privateMetadata");
  within(`the metadata of the account ${name}`, metadata.length, "metadataKeys");
}

/** Throws a Violation. */
export function judgeMonitored(name: string, { monitored }: SessionView): void {
  within(`the nicks that ${name} watches`, monitored?.size ?? 0, "monitoredNicks");
}

function judgeChannel(channel: Channel): void {
  const { name, settings, lists } = channel;
  demand(isChannelName(name, limits.channelLength), () => `${JSON.stringify(name)} is no channel's name`);
  within(`the topic of ${name}`, byteLength(channel.topic?.text ?? ""), "topicLength");
  within(`the metadata of ${name}`, channel.metadata?.size ?? 0, "metadataKeys");
  within(`the joins that ${name} counts`, channel.joinTimes?.length ?? 0, "throttledJoins");
  within(`the speakers that ${name} slows`, channel.spokenAt?.size ?? 0, "slowedSpeakers");
  within(`the access list of ${name}`, channel.registration?.access.size ?? 0, "channelAccess");
  within(`the AKICK list of ${name}`, channel.registration?.akicks.length ?? 0, "channelAkicks");
  let entries = 0;
  for (const list of lists.values()) entries += list.length;
  within(`the lists of ${name}`, entries, "listEntries");
  const key = settings.get("k");
  demand(
    key === undefined || isKey(key, limits.keyLength),
    () => `the key of ${name} is invalid: ${key ?? ""}`,
  );
  for (const letter of channelModes) {
    const { bit, kind } = channelModeRows[letter];
    if (kind === "D") continue;
    const kept = kind === "A" ? (lists.get(letter)?.length ?? 0) > 0 : settings.has(letter);
    demand(kept === ((channel.modes & bit) !== 0), () => `${name}: +${letter} and its value disagree`);
  }
}
