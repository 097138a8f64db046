/**
 * Target of a METADATA command, and the keys that the asker may read. Source: IRCv3 metadata, "METADATA client command".
 */
import type { Channel } from "../../network/channel.ts";
import type { MetadataHolder } from "../../network/metadata.ts";
import { mayRead, mayUseKey, visibilityOf } from "../../network/policy/metadata.ts";
import { isPrivateKey } from "../../wire/wishes.ts";
import type { NetworkSettings } from "../../network/settings.ts";
import type { User } from "../../network/user.ts";
import type { SessionView } from "../../delivery/outgoing-message.ts";
import type { CommandContext, SessionContext } from "../command.ts";
import type { Addressee, Dialect, Entry } from "./dialect.ts";
import { isChannelVisible } from "../visibility.ts";

export type MetadataTarget =
  /** The metadata of a session before registration, named `*`. */
  | { readonly kind: "draft"; readonly name: string; readonly holder: MetadataHolder }
  | { readonly kind: "user"; readonly name: string; readonly holder: User }
  | { readonly kind: "channel"; readonly name: string; readonly holder: Channel };

/** A reader of metadata, and its dialect. */
export interface Reader extends Addressee {
  /** Undefined before registration. */
  readonly user: User | undefined;
  readonly dialect: Dialect;
  /** Keys that the session subscribes to. */
  readonly subscriptions: ReadonlySet<string>;
  /** The MONITOR list of the session. */
  readonly monitored: SessionView["monitored"];
}

/** METADATA is handled by the session, but for changes of users and channels. */
export type MetadataContext = CommandContext | SessionContext;

/** `*` in place of one's own nick. */
const SELF = "*";

/** Undefined for a missing or hidden user or channel. */
export function findMetadataTarget(context: MetadataContext, name: string): MetadataTarget | undefined {
  if (context.user === undefined) {
    const mine = name === SELF && "submit" in context;
    return mine ? { kind: "draft", name, holder: context.session } : undefined;
  }
  const { network, user } = context;
  if (name === SELF) return userTarget(user);
  const found = network.findUser(name);
  if (found !== undefined) return userTarget(found);
  const channel = network.findChannel(name);
  return channel === undefined || !isChannelVisible(channel, user) ? undefined : channelTarget(channel);
}

/** True if it is the asker itself, the only target with subscriptions. */
export function isSelf({ network, user }: MetadataContext, name: string): boolean {
  return name === SELF || (user !== undefined && network.findUser(name) === user);
}

export function userTarget(user: User): MetadataTarget {
  return { kind: "user", name: user.nick, holder: user };
}

export function channelTarget(channel: Channel): MetadataTarget {
  return { kind: "channel", name: channel.name, holder: channel };
}

/** True if the asker may read this key of the target. */
export function isReadable(
  settings: NetworkSettings,
  target: MetadataTarget,
  { user }: Reader,
  key: string,
): boolean {
  // Values of private keys are kept elsewhere: one that is here is from before the key was private.
  if (isPrivateKey(key) || !mayUseKey(settings, user, key)) return false;
  return target.kind !== "channel" || (user !== undefined && mayRead(target.holder, user));
}

/** A value as the reader's version has it; undefined for none. */
export function valueOf(target: MetadataTarget, { dialect }: Reader, key: string): string | undefined {
  const value = target.holder.metadata?.get(key);
  return value === "" && dialect.emptyIsNone ? undefined : value;
}

/** All that the reader may read of it; of certain keys only, where they are given. */
export function entriesOf(
  settings: NetworkSettings,
  target: MetadataTarget,
  reader: Reader,
  keys?: ReadonlySet<string>,
): Entry[] {
  const entries: Entry[] = [];
  const { metadata } = target.holder;
  if (metadata === undefined || metadata.size === 0) return entries;
  const channel = target.kind === "channel" ? target.holder : undefined;
  for (const [key, value] of metadata.entries) {
    if (keys !== undefined && !keys.has(key)) continue;
    if (value === "" && reader.dialect.emptyIsNone) continue;
    if (!isReadable(settings, target, reader, key)) continue;
    entries.push({ key, value, visibility: visibilityOf(settings, channel, key) });
  }
  return entries;
}
