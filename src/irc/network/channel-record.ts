/** Registered channels as records, and records as channels. */
import { channelModeRows, channelModes } from "../wire/channel-modes.ts";
import type { ChannelMode } from "../wire/channel-modes.ts";
import { parseListMask } from "../wire/extbans.ts";
import type { Channel, ListEntry, Registration, Topic } from "./channel.ts";
import type { ChannelRecord, ListRecord } from "./durable.ts";
import { compileListMask } from "./list-masks.ts";
import type { Network } from "./network.ts";

/** Registered channels are kept only where accounts are, and masks of accounts with them. */
const FEATURES = { accounts: true } as const;

/** A channel with this registration, name and topic. */
export function channelRecord(
  channel: Channel,
  { founder, at, access }: Registration,
  name: string,
  topic: Topic | undefined,
): ChannelRecord {
  const { createdAt, settings, lists } = channel;
  const filled = [...lists].filter(([, entries]) => entries.length > 0);
  return {
    name,
    createdAt,
    registeredAt: at,
    founder,
    access: [...access.values()],
    ...(topic === undefined ? {} : { topic }),
    flags: channelModes.filter((mode) => isFlag(mode) && isSet(channel, mode)).join(""),
    settings: Object.fromEntries(settings),
    lists: Object.fromEntries(filled.map(([letter, entries]) => [letter, entries.map(listRecord)])),
  };
}

/** Gives a new channel the topic, modes and lists of its record. Throws an Error for a mask that cannot be read. */
export function fillChannel(network: Network, channel: Channel, record: ChannelRecord): void {
  let modes = 0;
  for (const mode of channelModes) if (isFlag(mode) && record.flags.includes(mode)) modes |= bitOf(mode);
  channel.topic = record.topic;
  for (const [letter, value] of Object.entries(record.settings)) {
    channel.settings.set(letter, value);
    modes |= bitOf(letter);
  }
  for (const [letter, entries] of Object.entries(record.lists)) {
    channel.lists.set(
      letter,
      entries.map((entry) => listEntry(network, record.name, entry)),
    );
    modes |= bitOf(letter);
  }
  network.setChannelModes(channel, modes);
}

function isFlag(mode: ChannelMode): boolean {
  return channelModeRows[mode].kind === "D";
}

function isSet(channel: Channel, mode: ChannelMode): boolean {
  return (channel.modes & bitOf(mode)) !== 0;
}

function bitOf(letter: string): number {
  return channelModes.includes(letter as ChannelMode) ? channelModeRows[letter as ChannelMode].bit : 0;
}

function listRecord({ mask, setBy, setAt }: ListEntry): ListRecord {
  return { mask, setBy, setAt };
}

function listEntry(network: Network, channel: string, { mask: text, setBy, setAt }: ListRecord): ListEntry {
  const mask = parseListMask(text, FEATURES);
  if (typeof mask === "string") {
    throw new Error(`The store has a channel ${channel} with a bad mask: ${text} (${mask})`);
  }
  return { mask: mask.text, ...compileListMask(network, mask), setBy, setAt };
}
