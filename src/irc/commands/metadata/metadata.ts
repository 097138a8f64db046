/** METADATA: reads and sets metadata of users and channels, and subscribes to keys. */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import { isMetadataKey } from "../../wire/metadata.ts";
import { isPrivateKey } from "../../wire/wishes.ts";
import { visibilityOf } from "../../network/policy/metadata.ts";
import { defineCommand } from "../command.ts";
import type { SessionContext } from "../command.ts";
import { optional, wordList } from "../parameters.ts";
import { clearMetadata, setMetadata } from "./changes.ts";
import { keyValue, metadataBatch, numeric } from "./dialect.ts";
import type { MetadataRefusal } from "./dialect.ts";
import { privateEntries, privateLine } from "./private.ts";
import { listSubscriptions, subscribe, unsubscribe } from "./subscriptions.ts";
import { readerOf, synchronise } from "./sync.ts";
import { entriesOf, findMetadataTarget, isReadable, isSelf, valueOf } from "./target.ts";
import type { MetadataContext, MetadataTarget, Reader } from "./target.ts";

export const metadata = defineCommand({
  scope: "network",
  name: "METADATA",
  access: "any",
  parameters: [
    // Missing ones have standard replies of their own, which depend on the version.
    optional(wordList("word")),
  ],
  form: "<target> <GET|LIST|SET|CLEAR|SUB|UNSUB|SUBS|SYNC> [<key>{ <key>}|<key> [<value>]]",
  cost: 3,
  help: "Reads metadata of a user or channel (GET, LIST, SYNC), sets and clears it (SET, CLEAR), and subscribes to keys (SUB, UNSUB, SUBS). The target * is yourself. Needs the capabilities batch and draft/metadata-2 or draft/metadata-3.",
  specification:
    'IRCv3 metadata, "METADATA client command"; version 3 as in ircv3-specifications, pull request 613',
  handle: (context) => {
    const { session, user, params, audience, reply } = context;
    const reader = readerOf(session, user);
    if (reader === undefined) return reply("ERR_UNKNOWNCOMMAND", "METADATA");
    if (user !== undefined && changes.has(params[1]?.toUpperCase() ?? "")) return context.submit();
    for (const line of run(subcommands, context, reader)) audience.toSelf(line);
  },
  apply: (context) => {
    const reader = readerOf(context.session, context.user);
    if (reader === undefined) return;
    for (const line of run(changes, context, reader)) context.audience.toSelf(line);
  },
});

/** For subcommands that take all words of a line. */
const MANY = Number.POSITIVE_INFINITY;

interface Subcommand<C extends MetadataContext> {
  readonly min: number;
  readonly max: number;
  /** Takes no other target than the client itself. */
  readonly selfOnly?: boolean;
  /** Gives the answer. */
  readonly handle: (
    context: C,
    reader: Reader,
    name: string,
    params: readonly string[],
  ) => readonly OutgoingMessage[];
}

/** For those that answer with one line or one batch. */
const one =
  <C extends MetadataContext>(
    answer: (context: C, reader: Reader, name: string, params: readonly string[]) => OutgoingMessage,
  ): Subcommand<C>["handle"] =>
  (...all) => [answer(...all)];

const set = one<MetadataContext>((context, reader, name, [key = "", value]) =>
  setMetadata(context, reader, name, key, value),
);

/** The subcommands that change metadata. Those of users and channels are changes of the network. */
const changes: ReadonlyMap<string, Subcommand<MetadataContext>> = new Map<
  string,
  Subcommand<MetadataContext>
>([
  ["SET", { min: 1, max: 2, handle: set }],
  ["CLEAR", { min: 0, max: 0, handle: one(clearMetadata) }],
]);

const subcommands: ReadonlyMap<string, Subcommand<SessionContext>> = new Map<
  string,
  Subcommand<SessionContext>
>([
  ...changes,
  ["GET", { min: 1, max: MANY, handle: one(get) }],
  ["LIST", { min: 0, max: 0, handle: one(list) }],
  ["SUB", { min: 1, max: MANY, selfOnly: true, handle: subscribe }],
  ["UNSUB", { min: 1, max: MANY, selfOnly: true, handle: unsubscribe }],
  ["SUBS", { min: 0, max: 0, selfOnly: true, handle: one(listSubscriptions) }],
  ["SYNC", { min: 0, max: 0, handle: one(synchronise) }],
]);

/** Takes all parameters, however many: a key that is left out would be one without an answer. */
function run<C extends MetadataContext>(
  table: ReadonlyMap<string, Subcommand<C>>,
  context: C,
  reader: Reader,
): readonly OutgoingMessage[] {
  const { dialect } = reader;
  const { params: all } = context;
  const [name = "", word = "", ...params] = all;
  const refused = (refusal: MetadataRefusal): OutgoingMessage[] => [dialect.refuse(reader, refusal)];
  const wrong = (why: string): OutgoingMessage[] =>
    refused({ kind: "wrong-parameters", subcommand: word, why });
  if (all.length < 2) return wrong("Not enough parameters");
  const subcommand = table.get(word.toUpperCase());
  if (subcommand === undefined) return refused({ kind: "no-such-subcommand", subcommand: word });
  if (params.length < subcommand.min) return wrong("Not enough parameters");
  // Draft 2 does not speak of more than there should be.
  if (params.length > subcommand.max && dialect.version === 3) return wrong("Too many parameters");
  if (subcommand.selfOnly === true && !isSelf(context, name)) {
    return refused({ kind: "no-such-target", target: name });
  }
  return subcommand.handle(context, reader, name, params);
}

/** For every key one line, in their order. Source: IRCv3 metadata, "METADATA GET". */
function get(
  context: SessionContext,
  reader: Reader,
  name: string,
  keys: readonly string[],
): OutgoingMessage {
  const target = findMetadataTarget(context, name);
  if (target === undefined && !keys.every(isPrivateKey))
    return reader.dialect.refuse(reader, { kind: "no-such-target", target: name });
  const lines = keys.map((key) => lineOf(context, reader, name, target, key));
  return metadataBatch(target?.name ?? name, lines);
}

function lineOf(
  context: SessionContext,
  reader: Reader,
  name: string,
  target: MetadataTarget | undefined,
  key: string,
): OutgoingMessage {
  const { dialect } = reader;
  const { settings } = context;
  if (!isMetadataKey(key, settings.limits.metadataKeyBytes)) {
    return dialect.refuse(reader, { kind: "bad-key", subcommand: "GET", key });
  }
  if (target === undefined || isPrivateKey(key)) return privateLine(context, reader, name, key);
  if (!isReadable(settings, target, reader, key)) {
    return dialect.refuse(reader, { kind: "not-permitted", subcommand: "GET", target: target.name, key });
  }
  const value = valueOf(target, reader, key);
  if (value === undefined) return numeric(reader, "RPL_KEYNOTSET", target.name, key);
  const channel = target.kind === "channel" ? target.holder : undefined;
  return keyValue(reader, target.name, { key, value, visibility: visibilityOf(settings, channel, key) });
}

/** Leaves out values that the client may not see. Source: IRCv3 metadata, "METADATA LIST". */
function list(context: SessionContext, reader: Reader, name: string): OutgoingMessage {
  const target = findMetadataTarget(context, name);
  if (target === undefined) return reader.dialect.refuse(reader, { kind: "no-such-target", target: name });
  const entries = [...entriesOf(context.settings, target, reader), ...privateEntries(context, reader, name)];
  return metadataBatch(
    target.name,
    entries.map((entry) => keyValue(reader, target.name, entry)),
  );
}
