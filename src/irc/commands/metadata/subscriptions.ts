/** METADATA SUB, UNSUB and SUBS: the subscriptions of a session. Source: IRCv3 metadata, the sections of these names. */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import { mayUseKey } from "../../network/policy/metadata.ts";
import { isMetadataKey } from "../../wire/metadata.ts";
import { numericRows } from "../../wire/numerics.ts";
import type { SessionContext } from "../command.ts";
import { numeric } from "./dialect.ts";
import { privateValuesOfKeys } from "./private.ts";
import { valuesOfKeys } from "./sync.ts";
import type { Reader } from "./target.ts";
import { packWords, roomAfter } from "../packing.ts";

type KeyNumeric = "RPL_METADATASUBOK" | "RPL_METADATAUNSUBOK" | "RPL_METADATASUBS";

/** With the client they are 14 parameters, which all clients can read (Modern IRC, "Parameters"). */
const MOST_KEYS = 13;

/** Handles the keys in order, up to the limit. Past it, not even keys with a subscription are handled. */
export function subscribe(
  context: SessionContext,
  reader: Reader,
  _self: string,
  keys: readonly string[],
): readonly OutgoingMessage[] {
  const { settings, session, user } = context;
  const { metadataSubscriptions: most, metadataKeyBytes } = settings.limits;
  const { dialect } = reader;
  const all = new Set(session.subscriptions);
  const accepted = new Set<string>();
  const added = new Set<string>();
  const refusals: OutgoingMessage[] = [];
  for (const key of keys) {
    if (all.size >= most) {
      refusals.push(dialect.refuse(reader, { kind: "too-many-subscriptions", key, most }));
      break;
    }
    if (!isMetadataKey(key, metadataKeyBytes)) {
      refusals.push(dialect.refuse(reader, { kind: "bad-key", subcommand: "SUB", key }));
      continue;
    }
    // The subscription counts, and takes effect once the user has permission.
    if (!mayUseKey(settings, user, key)) {
      refusals.push(
        dialect.refuse(reader, { kind: "not-permitted", subcommand: "SUB", target: reader.nick, key }),
      );
    }
    if (!all.has(key)) added.add(key);
    all.add(key);
    accepted.add(key);
  }
  session.subscriptions = all;
  return [
    ...keyLines(context, reader, "RPL_METADATASUBOK", accepted),
    ...refusals,
    ...valuesOfKeys(context, reader, added),
    ...privateValuesOfKeys(context, reader, added),
  ];
}

export function unsubscribe(
  context: SessionContext,
  reader: Reader,
  _self: string,
  keys: readonly string[],
): readonly OutgoingMessage[] {
  const { settings, session } = context;
  const left = new Set(session.subscriptions);
  const accepted = new Set<string>();
  const refusals: OutgoingMessage[] = [];
  for (const key of keys) {
    if (isMetadataKey(key, settings.limits.metadataKeyBytes)) {
      left.delete(key);
      accepted.add(key);
    } else refusals.push(reader.dialect.refuse(reader, { kind: "bad-key", subcommand: "UNSUB", key }));
  }
  session.subscriptions = left;
  return [...keyLines(context, reader, "RPL_METADATAUNSUBOK", accepted), ...refusals];
}

export function listSubscriptions(context: SessionContext, reader: Reader): OutgoingMessage {
  const inside = keyLines(context, reader, "RPL_METADATASUBS", context.session.subscriptions);
  return { source: undefined, command: "BATCH", params: ["metadata-subs"], inside };
}

/** As few lines as hold them all. */
function keyLines(
  { settings }: SessionContext,
  reader: Reader,
  name: KeyNumeric,
  keys: ReadonlySet<string>,
): OutgoingMessage[] {
  const room = roomAfter(settings.serverName, numericRows[name].code, reader.nick);
  return packWords(keys, room).flatMap((text) => {
    const words = text.split(" ");
    const lines: OutgoingMessage[] = [];
    for (let start = 0; start < words.length; start += MOST_KEYS) {
      lines.push(numeric(reader, name, ...words.slice(start, start + MOST_KEYS)));
    }
    return lines;
  });
}
