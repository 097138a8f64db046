/**
 * METADATA SET and CLEAR, and the notifications of changes. Source: IRCv3 metadata, "METADATA SET", "METADATA CLEAR" and
 * "Notifications".
 */
import type { Interest, OutgoingMessage } from "../../delivery/outgoing-message.ts";
import { accountOf, changeMetadata } from "../../network/kept-metadata.ts";
import { Metadata } from "../../network/metadata.ts";
import type { MetadataChanges, MetadataHolder } from "../../network/metadata.ts";
import { mayChange, mayUseKey, visibilityOf } from "../../network/policy/metadata.ts";
import { isMetadataKey, mostValueBytes } from "../../wire/metadata.ts";
import type { Visibility } from "../../wire/metadata.ts";
import { byteLength } from "../../wire/utf8.ts";
import { screen } from "../moderation/screen.ts";
import { isPrivateKey } from "../../wire/wishes.ts";
import { keyValue, metadataBatch, numeric } from "./dialect.ts";
import type { Addressee, MetadataRefusal } from "./dialect.ts";
import { findMetadataTarget } from "./target.ts";
import type { MetadataContext, MetadataTarget, Reader } from "./target.ts";
import { setPrivate } from "./private.ts";

interface Change {
  readonly target: MetadataTarget;
  /** The target as the client wrote it: `*` stays `*` in the answer. */
  readonly name: string;
  readonly key: string;
  /** Undefined removes the key. */
  readonly value: string | undefined;
}

/** `given` is the value as the client wrote it, undefined without one. Returns the answer. */
export function setMetadata(
  context: MetadataContext,
  reader: Reader,
  name: string,
  key: string,
  given: string | undefined,
): OutgoingMessage {
  const { dialect } = reader;
  if (isPrivateKey(key)) return setPrivate(context, reader, name, key, given);
  const target = findMetadataTarget(context, name);
  if (target === undefined) return dialect.refuse(reader, { kind: "no-such-target", target: name });
  const value = given === "" && dialect.emptyIsNone ? undefined : given;
  const change: Change = { target, name, key, value };
  const refusal = refusalOf(context, change) ?? unsaid(context, change);
  if (refusal !== undefined) return dialect.refuse(reader, refusal);
  apply(context, target, new Map([[key, value]]));
  if (value === undefined) return numeric(reader, "RPL_KEYNOTSET", name, key);
  return keyValue(reader, name, { key, value, visibility: visibilityIn(context, target, key) });
}

/** Keys that are not the user's to see stay. Gives the answer. */
export function clearMetadata(context: MetadataContext, reader: Reader, name: string): OutgoingMessage {
  const { settings, user } = context;
  const { dialect } = reader;
  const target = findMetadataTarget(context, name);
  if (target === undefined) return dialect.refuse(reader, { kind: "no-such-target", target: name });
  if (!mayChangeTarget(context, target)) {
    return dialect.refuse(reader, { kind: "not-permitted", subcommand: "CLEAR", target: name, key: "*" });
  }
  const keys = (target.holder.metadata?.kept ?? [])
    .map(([key]) => key)
    .filter((key) => mayUseKey(settings, user, key));
  const lines = keys.map((key) =>
    dialect.cleared(reader, target.name, key, visibilityIn(context, target, key)),
  );
  apply(context, target, new Map(keys.map((key) => [key, undefined])));
  return metadataBatch(target.name, lines);
}

/** The last gate counts the change, so it comes after all others. */
function refusalOf(
  context: MetadataContext,
  { target, name, key, value }: Change,
): MetadataRefusal | undefined {
  const { settings, user, params: given, now } = context;
  const { limits } = settings;
  const { metadata } = target.holder;
  if (!isMetadataKey(key, limits.metadataKeyBytes)) return { kind: "bad-key", subcommand: "SET", key };
  if (!mayChangeTarget(context, target) || !mayUseKey(settings, user, key)) {
    return { kind: "not-permitted", subcommand: "SET", target: name, key };
  }
  const before = metadata?.get(key);
  if (before === value) return value === undefined ? { kind: "not-set", target: name, key } : undefined;
  if (value !== undefined && byteLength(value) > mostValueBytes(limits)) return { kind: "bad-value", key };
  if (value !== undefined && isFull(context, target, key)) {
    return { kind: "too-many-keys", target: name, most: limits.metadataKeys };
  }
  const { changes } = metadataOf("submit" in context ? (context.user ?? context.session) : context.user);
  const wait = changes.take(now, limits.metadataChanges, limits.metadataPeriod * 1000);
  if (wait === 0) return undefined;
  const params = ["SET", ...given.slice(2)] as const;
  return { kind: "too-many-changes", target: name, key, seconds: Math.ceil(wait / 1000), params };
}

/** Filters look at a new value. */
function unsaid(context: MetadataContext, { target, key, value }: Change): MetadataRefusal | undefined {
  if (value === undefined || target.holder.metadata?.get(key) === value) return undefined;
  const name = `the value of ${key}`;
  const why =
    "submit" in context
      ? context.screenEarly("metadata", value, name)
      : screen(context, "metadata", value, name);
  return why === undefined ? undefined : { kind: "bad-value", key, why };
}

function mayChangeTarget({ user }: MetadataContext, target: MetadataTarget): boolean {
  return target.kind === "draft" || (user !== undefined && mayChange(target.holder, user));
}

/** True if the target, or the account that its values belong to, has no room for another key. */
function isFull({ network, settings }: MetadataContext, target: MetadataTarget, key: string): boolean {
  const account = target.kind === "user" ? accountOf(network, target.holder) : undefined;
  const holders = [target.holder.metadata?.kept ?? [], account?.metadata ?? []];
  return holders.some(
    (values) => values.length >= settings.limits.metadataKeys && !values.some(([other]) => other === key),
  );
}

function apply(context: MetadataContext, target: MetadataTarget, changes: MetadataChanges): void {
  const { holder, kind } = target;
  const made = new Map([...changes].filter(([key, value]) => holder.metadata?.get(key) !== value));
  if (made.size === 0) return;
  if (kind === "draft") metadataOf(holder).change(made);
  else changeMetadata(context.network, holder, made);
  if (kind !== "draft" && holder !== context.user && context.user?.privileges.has("metadata") === true) {
    const keys = [...made.keys()].join(" ");
    context.effect({ kind: "operator-action", action: "METADATA", target: target.name, value: keys });
  }
  for (const [key, value] of made) announceMetadata(context, target, key, value);
}

function metadataOf(holder: MetadataHolder): Metadata {
  return (holder.metadata ??= new Metadata());
}

type Announcing = Pick<MetadataContext, "settings" | "audience" | "user">;

function visibilityIn({ settings }: Announcing, target: MetadataTarget, key: string): Visibility {
  return visibilityOf(settings, target.kind === "channel" ? target.holder : undefined, key);
}

/**
 * Notifies subscribers of changes to channels that they are in, to users that they see in one, and to users that they
 * watch. The user that made the change receives only the answer: no METADATA as well, and in version 3, where both are the
 * same numeric, never a second one. With `tellSelf` there is no such answer.
 */
export function announceMetadata(
  context: Announcing,
  target: MetadataTarget,
  key: string,
  value: string | undefined,
  tellSelf = false,
): void {
  const { user, audience } = context;
  if (target.kind === "draft") return;
  // The same line for every recipient.
  const everyone: Addressee = { nick: "*", causedBy: user };
  const visibility = visibilityIn(context, target, key);
  const privilege = visibility === "operators" ? ("metadata" as const) : undefined;
  const interest = (exceptSelf: boolean): Interest => ({ key, exceptSelf, privilege });
  const draft2: OutgoingMessage = {
    source: user,
    command: "METADATA",
    params: [target.name, key, visibility, value ?? ""],
    requires: "draft/metadata-2",
    interest: interest(target.holder === user && !tellSelf),
  };
  const draft3: OutgoingMessage = {
    ...(value === undefined || value === ""
      ? numeric(everyone, "RPL_KEYNOTSET", target.name, key)
      : keyValue(everyone, target.name, { key, value, visibility })),
    requires: "draft/metadata-3",
    interest: interest(!tellSelf),
  };
  for (const line of [draft2, draft3]) {
    if (target.kind === "channel") audience.toChannel(target.holder, line);
    else audience.toNeighboursAndWatchers(target.holder, line, true);
  }
}
