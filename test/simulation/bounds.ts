/** Bounds of the network's state: limits that hold, and names that are well-formed. */
import type { Channel } from "../../src/irc/network/channel.ts";
import type { State } from "../../src/irc/network/state.ts";
import type { User } from "../../src/irc/network/user.ts";
import { commands } from "../../src/irc/commands/registry.ts";
import { channelModeRows, channelModes } from "../../src/irc/wire/channel-modes.ts";
import { defaultLimits, type LimitName, type Limits } from "../../src/irc/wire/limits.ts";
import { isChannelName, isKey, isNick } from "../../src/irc/wire/names.ts";
import { byteLength } from "../../src/irc/wire/utf8.ts";
import { configurations } from "./settings.ts";
import { demand } from "./violation.ts";
import type { World } from "./world.ts";

/** A limit that REHASH lowers takes nothing away that is there, so the higher one counts. */
const limits: Limits = { ...defaultLimits };
for (const name of Object.keys(defaultLimits) as LimitName[]) {
  const values = configurations.map(({ network }) => network.limits[name]);
  Object.assign(limits, { [name]: Math.max(...values) });
}

/** Throws a Violation. */
export function judgeBounds({ app: { network, settings, commandUses } }: World): void {
  within("WHOWAS", network.whowas.size, "whowasEntries");
  within("messages remembered", network.recentMessages.size, "recentMessages");
  within("bans of the server", network.bans.size, "serverBans");
  within("former names", network.formerNames.size, "renamedChannels");
  within("channels", network.channelCount, "channels");
  for (const name of commandUses.keys()) demand(commands.has(name), () => `${name} is counted`);
  for (const user of network.users) judgeUser({ network, settings: settings.network }, user);
  for (const channel of network.channels) judgeChannel(channel);
}

function within(what: string, size: number, limit: LimitName): void {
  demand(size <= limits[limit], () => `${what}: ${size}, and ${limit} is ${limits[limit]}`);
}

function judgeUser({ network, settings: { nickCharacters } }: State, user: User): void {
  const { nick } = user;
  demand(isNick(nick, limits.nickLength, nickCharacters), () => `${JSON.stringify(nick)} is no nick`);
  within(`the username of ${nick}`, byteLength(user.username), "usernameLength");
  within(`the real name of ${nick}`, byteLength(user.realname), "realnameLength");
  within(`the host of ${nick}`, byteLength(user.host), "hostLength");
  within(`the reason of ${nick}`, byteLength(user.away ?? ""), "awayLength");
  within(`what ${nick} watches`, user.monitored.size, "monitoredNicks");
  within(`the read markers of ${nick}`, user.readMarkers?.size ?? 0, "readMarkers");
  within(`the metadata of ${nick}`, user.metadata?.size ?? 0, "metadataKeys");
  const full = `${nick}!${user.username}@${user.host}`;
  demand(user.mask === full, () => `${full} goes by ${user.mask}`);
  for (const watch of user.monitored.values()) {
    const known = network.monitors.of(watch.nick)[watch.index] === watch && watch.user === user;
    demand(known, () => `${nick} watches ${watch.nick}, one-sidedly`);
  }
  for (const watch of network.monitors.of(nick)) {
    demand(network.userAt(watch.user.slot) === watch.user, () => `one who is gone watches ${nick}`);
  }
}

function judgeChannel(channel: Channel): void {
  const { name, settings, lists } = channel;
  demand(isChannelName(name, limits.channelLength), () => `${JSON.stringify(name)} is no channel's name`);
  within(`the topic of ${name}`, byteLength(channel.topic?.text ?? ""), "topicLength");
  within(`the metadata of ${name}`, channel.metadata?.size ?? 0, "metadataKeys");
  within(`the joins that ${name} counts`, channel.joinTimes?.length ?? 0, "throttledJoins");
  within(`the speakers that ${name} slows`, channel.spokenAt?.size ?? 0, "slowedSpeakers");
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
