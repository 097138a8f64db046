/** Channels as records, and records as channels. */
import { channelModeRows, channelModes } from "../wire/channel-modes.ts";
import type { ChannelMode } from "../wire/channel-modes.ts";
import { parseListMask } from "../wire/extbans.ts";
import type { Akick, Channel, ListEntry, Registration, Topic } from "./channel.ts";
import type { AkickRecord, ChannelRecord, ChannelState, KeptMetadata, ListRecord } from "./durable.ts";
import { compileListMask } from "./list-masks.ts";
import { metadataOf } from "./metadata.ts";
import type { Network } from "./network.ts";

/** Channels are kept only where accounts are, and masks of accounts with them. */
const FEATURES = { accounts: true } as const;

/** Facts of a channel beside its registration and modes. */
export interface Face {
  readonly name: string;
  readonly topic: Topic | undefined;
  readonly metadata: KeptMetadata;
}

/** The present ones. */
export function faceOf({ name, topic, metadata }: Channel): Face {
  return { name, topic, metadata: metadata?.kept ?? [] };
}

/** A channel with this registration and face. */
export function channelRecord(
  channel: Channel,
  { founder, at, access, options, akicks, suspended, usedAt }: Registration,
  face: Face = faceOf(channel),
): ChannelRecord {
  return {
    ...channelState(channel, face),
    registeredAt: at,
    founder,
    access: [...access.values()],
    ...(Object.keys(options).length === 0 ? {} : { options }),
    ...(akicks.length === 0 ? {} : { akicks: akicks.map(akickRecord) }),
    ...(suspended === undefined ? {} : { suspended }),
    ...(usedAt === at ? {} : { usedAt }),
  };
}

/** A channel with this face. */
export function channelState(
  channel: Channel,
  { name, topic, metadata }: Face = faceOf(channel),
): ChannelState {
  const { createdAt, settings, lists } = channel;
  // In an order that does not depend on lists that were emptied.
  const filled = [...lists].filter(([, entries]) => entries.length > 0).toSorted(byLetter);
  return {
    name,
    createdAt,
    ...(topic === undefined ? {} : { topic: { text: topic.text, setBy: topic.setBy, setAt: topic.setAt } }),
    flags: channelModes.filter((mode) => isFlag(mode) && isSet(channel, mode)).join(""),
    settings: Object.fromEntries(settings),
    lists: Object.fromEntries(filled.map(([letter, entries]) => [letter, entries.map(listRecord)])),
    ...(metadata.length === 0 ? {} : { metadata }),
  };
}

/** The registration of a record. Throws an Error for a mask that cannot be read. */
export function registrationOf(network: Network, record: ChannelRecord): Registration {
  const { name, founder, registeredAt: at, access, options = {}, akicks = [], suspended, usedAt } = record;
  return {
    founder,
    at,
    access: new Map(access.map((entry) => [network.fold(entry.account), entry])),
    options,
    akicks: akicks.map((entry) => akickOf(network, name, entry)),
    suspended,
    usedAt: usedAt ?? at,
  };
}

/** Gives a new channel the topic, metadata, modes and lists of its record. Throws an Error for a mask that cannot be read. */
export function fillChannel(network: Network, channel: Channel, record: ChannelState): void {
  let modes = 0;
  for (const mode of channelModes) if (isFlag(mode) && record.flags.includes(mode)) modes |= bitOf(mode);
  channel.topic = record.topic;
  channel.metadata = metadataOf(record.metadata);
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

function byLetter([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
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

function akickRecord(akick: Akick): AkickRecord {
  return { ...listRecord(akick), reason: akick.reason };
}

/** Throws an Error for a mask that cannot be read. */
export function akickOf(network: Network, channel: string, { reason, ...entry }: AkickRecord): Akick {
  return { ...listEntry(network, channel, entry), reason };
}

function listEntry(network: Network, channel: string, { mask: text, setBy, setAt }: ListRecord): ListEntry {
  const mask = parseListMask(text, FEATURES);
  if (typeof mask === "string") {
    throw new Error(`The store has a channel ${channel} with a bad mask: ${text} (${mask})`);
  }
  return { mask: mask.text, ...compileListMask(network, mask), setBy, setAt };
}
