/**
 * Metadata with private keys: it belongs to the account of the client, says something about a channel, a person or the
 * account itself, and only the account's own clients read it. Source: docs/extensions.md, "Private metadata".
 */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import { accountOf } from "../../network/kept-metadata.ts";
import { changePrivate, otherValues } from "../../network/private-metadata.ts";
import { Metadata } from "../../network/metadata.ts";
import type { User } from "../../network/user.ts";
import { isMetadataKey, mostValueBytes } from "../../wire/metadata.ts";
import { byteLength } from "../../wire/utf8.ts";
import { isPrivateTarget } from "../../wire/wishes.ts";
import type { CommandContext } from "../command.ts";
import { keyValue, metadataBatch, numeric } from "./dialect.ts";
import type { Addressee, Entry } from "./dialect.ts";
import type { MetadataContext, Reader } from "./target.ts";

const VISIBILITY = "private";
/** Target of the batch of version 3 that has values of many targets. */
const ALL = "*ALL";

function isTarget({ settings: { limits } }: MetadataContext, name: string): boolean {
  return isPrivateTarget(name, Math.max(limits.nickLength, limits.channelLength));
}

/** Returns the answer. `given` is undefined where the client gave no value. */
export function setPrivate(
  context: MetadataContext,
  reader: Reader,
  name: string,
  key: string,
  given: string | undefined,
): OutgoingMessage {
  const { network, settings, user, params, now } = context;
  const { dialect } = reader;
  const { limits } = settings;
  if (!isTarget(context, name)) return dialect.refuse(reader, { kind: "no-such-target", target: name });
  if (!isMetadataKey(key, limits.metadataKeyBytes))
    return dialect.refuse(reader, { kind: "bad-key", subcommand: "SET", key });
  const account = user && accountOf(network, user);
  if (user === undefined || account === undefined)
    return dialect.refuse(reader, { kind: "not-permitted", subcommand: "SET", target: name, key });
  const value = given === "" ? undefined : given;
  const before = network.accounts.wishesOf(account.name).value(name, key);
  if (value === undefined && before === undefined)
    return dialect.refuse(reader, { kind: "not-set", target: name, key });
  if (value !== undefined && byteLength(value) > mostValueBytes(limits))
    return dialect.refuse(reader, { kind: "bad-value", key });
  const others = otherValues(account, name, key, (text) => network.fold(text));
  if (value !== undefined && others.length >= limits.privateMetadata)
    return dialect.refuse(reader, { kind: "too-many-keys", target: name, most: limits.privateMetadata });
  if (value !== before) {
    const { changes } = (user.metadata ??= new Metadata());
    const wait = changes.take(now, limits.metadataChanges, limits.metadataPeriod * 1000);
    if (wait > 0) {
      const seconds = Math.ceil(wait / 1000);
      const again = ["SET", ...params.slice(2)] as const;
      return dialect.refuse(reader, { kind: "too-many-changes", target: name, key, seconds, params: again });
    }
    changePrivate(network, account, name, key, value);
    for (const other of network.accounts.logIns.of(account.name)) announce(context, other, name, key, value);
  }
  return value === undefined
    ? numeric(reader, "RPL_KEYNOTSET", name, key)
    : keyValue(reader, name, { key, value, visibility: VISIBILITY });
}

/** Tells the clients of a user that subscribe to the key; not the one that made the change, which has its answer. */
function announce(
  { audience }: Pick<CommandContext, "audience">,
  user: User,
  name: string,
  key: string,
  value: string | undefined,
  exceptSelf = true,
): void {
  const everyone: Addressee = { nick: "*", causedBy: undefined };
  const interest = { key, exceptSelf, privilege: undefined };
  audience.toUser(user, {
    source: undefined,
    command: "METADATA",
    params: [name, key, VISIBILITY, value ?? ""],
    requires: "draft/metadata-2",
    interest,
  });
  audience.toUser(user, {
    ...(value === undefined
      ? numeric(everyone, "RPL_KEYNOTSET", name, key)
      : keyValue(everyone, name, { key, value, visibility: VISIBILITY })),
    requires: "draft/metadata-3",
    interest,
  });
}

/** The values of the account for a user who has just logged in. */
export function tellPrivate(
  { audience, network }: Pick<CommandContext, "audience" | "network">,
  user: User,
): void {
  for (const [name, key, value] of accountOf(network, user)?.privateMetadata ?? [])
    announce({ audience }, user, name, key, value, false);
}

/** Answers GET for one key. */
export function privateLine(
  { network }: MetadataContext,
  reader: Reader,
  name: string,
  key: string,
): OutgoingMessage {
  const account = reader.user?.account;
  const value = account === undefined ? undefined : network.accounts.wishesOf(account).value(name, key);
  return value === undefined
    ? numeric(reader, "RPL_KEYNOTSET", name, key)
    : keyValue(reader, name, { key, value, visibility: VISIBILITY });
}

/** The values about one target, for LIST. */
export function privateEntries({ network }: MetadataContext, { user }: Reader, name: string): Entry[] {
  const values = (user && accountOf(network, user)?.privateMetadata) ?? [];
  return values
    .filter(([target]) => network.fold(target) === network.fold(name))
    .map(([, key, value]) => ({ key, value, visibility: VISIBILITY }));
}

/** The values with these keys, about all targets, after SUB. */
export function privateValuesOfKeys(
  { network }: MetadataContext,
  reader: Reader,
  keys: ReadonlySet<string>,
): readonly OutgoingMessage[] {
  const { user, dialect } = reader;
  const values = (user && accountOf(network, user)?.privateMetadata) ?? [];
  const lines = values
    .filter(([, key]) => keys.has(key))
    .map(([name, key, value]) => dialect.current(reader, name, { key, value, visibility: VISIBILITY }));
  if (lines.length === 0) return [];
  return dialect.version === 3 ? [metadataBatch(ALL, lines)] : lines;
}
