/**
 * The two versions draft/metadata-2 and draft/metadata-3, side by side: how each sends a value and each refusal. Knows no
 * state. Sources: IRCv3 metadata (draft 2), "METADATA server message" and "Standard Replies"; version 3, "Replies".
 */
import { middleParameter } from "../../wire/message.ts";
import type { OutgoingMessage, SessionView } from "../../delivery/outgoing-message.ts";
import type { User } from "../../network/user.ts";
import type { Visibility } from "../../wire/metadata.ts";
import { numericLine } from "../../wire/numerics.ts";
import type { NumericName, NumericParameters } from "../../wire/numerics.ts";

/** The reader: a nick, or `*`. */
export interface Addressee {
  readonly nick: string;
  /** The user whose command it comes of; undefined before registration. */
  readonly causedBy: User | undefined;
}

export interface Entry {
  readonly key: string;
  readonly value: string;
  readonly visibility: Visibility;
}

type KeySubcommand = "GET" | "SET" | "CLEAR" | "SUB" | "UNSUB";

export type MetadataRefusal =
  | { readonly kind: "no-such-target"; readonly target: string }
  | { readonly kind: "bad-key"; readonly subcommand: KeySubcommand; readonly key: string }
  /** `why` where it is not too long. */
  | { readonly kind: "bad-value"; readonly key: string; readonly why?: string }
  | {
      readonly kind: "not-permitted";
      readonly subcommand: KeySubcommand;
      readonly target: string;
      readonly key: string;
    }
  /** For version 3 this is an answer like any other. */
  | { readonly kind: "not-set"; readonly target: string; readonly key: string }
  | { readonly kind: "too-many-keys"; readonly target: string; readonly most: number }
  | { readonly kind: "too-many-subscriptions"; readonly key: string; readonly most: number }
  /** `params`: the subcommand and what followed it. */
  | {
      readonly kind: "too-many-changes";
      readonly target: string;
      readonly key: string;
      readonly seconds: number;
      readonly params: readonly [string, ...string[]];
    }
  | { readonly kind: "no-such-subcommand"; readonly subcommand: string }
  /** `subcommand` is empty if the client gave none. */
  | { readonly kind: "wrong-parameters"; readonly subcommand: string; readonly why: string }
  | { readonly kind: "later"; readonly target: string; readonly seconds: number };

export interface Dialect {
  readonly version: 2 | 3;
  /** True if setting the empty value removes the key. */
  readonly emptyIsNone: boolean;
  /** The line for a value that was neither just changed nor asked for by its key. */
  current(to: Addressee, target: string, entry: Entry): OutgoingMessage;
  /** Answers CLEAR, once for each key. */
  cleared(to: Addressee, target: string, key: string, visibility: Visibility): OutgoingMessage;
  refuse(to: Addressee, refusal: MetadataRefusal): OutgoingMessage;
}

const draft2: Dialect = {
  version: 2,
  emptyIsNone: false,
  current: (_to, target, { key, value, visibility }) => ({
    source: undefined,
    command: "METADATA",
    params: [target, key, visibility, value],
  }),
  cleared: (to, target, key, visibility) => keyValue(to, target, { key, value: "", visibility }),
  refuse: (to, refusal) => {
    switch (refusal.kind) {
      case "no-such-target":
        return standard("FAIL", "INVALID_TARGET", [refusal.target], texts.target);
      case "bad-key":
        return standard("FAIL", "KEY_INVALID", [refusal.key], texts.key);
      case "bad-value":
        return standard("FAIL", "VALUE_INVALID", [], refusal.why ?? texts.value);
      case "not-permitted":
        return standard("FAIL", "KEY_NO_PERMISSION", [refusal.target, refusal.key], texts.permission);
      case "not-set":
        return standard("FAIL", "KEY_NOT_SET", [refusal.target, refusal.key], texts.notSet);
      case "too-many-keys":
        return standard("FAIL", "LIMIT_REACHED", [refusal.target], texts.keys);
      case "too-many-subscriptions":
        return standard("FAIL", "TOO_MANY_SUBS", [refusal.key], texts.subscriptions);
      case "too-many-changes": {
        const { target, key, seconds } = refusal;
        return standard("FAIL", "RATE_LIMITED", [target, key, `${seconds}`], texts.changes);
      }
      case "no-such-subcommand":
        return standard("FAIL", "SUBCOMMAND_INVALID", [refusal.subcommand], texts.subcommand);
      case "wrong-parameters":
        return numeric(to, "ERR_NEEDMOREPARAMS", "METADATA");
      case "later":
        return numeric(to, "RPL_METADATASYNCLATER", refusal.target, `${refusal.seconds}`);
    }
  },
};

const draft3: Dialect = {
  version: 3,
  emptyIsNone: true,
  current: (to, target, entry) => keyValue(to, target, entry),
  cleared: (to, target, key) => numeric(to, "RPL_KEYNOTSET", target, key),
  refuse: (to, refusal) => {
    switch (refusal.kind) {
      case "no-such-target":
        return standard("FAIL", "INVALID_TARGET", [refusal.target], texts.target);
      case "bad-key":
        return standard(
          refusal.subcommand === "SET" ? "FAIL" : "WARN",
          "INVALID_KEY",
          [refusal.key],
          texts.key,
        );
      case "bad-value":
        return standard("FAIL", "INVALID_VALUE", [refusal.key], refusal.why ?? texts.value);
      case "not-permitted": {
        const { subcommand, target, key } = refusal;
        return standard(severities[subcommand], "KEY_NO_PERMISSION", [target, key], texts.permission);
      }
      case "not-set":
        return numeric(to, "RPL_KEYNOTSET", refusal.target, refusal.key);
      case "too-many-keys":
        return standard("FAIL", "LIMIT_REACHED", ["SET", refusal.target, `${refusal.most}`], texts.keys);
      case "too-many-subscriptions":
        return standard(
          "FAIL",
          "LIMIT_REACHED",
          ["SUB", refusal.key, `${refusal.most}`],
          texts.subscriptions,
        );
      case "too-many-changes":
        return numeric(to, "ERR_METADATARATELIMIT", `${refusal.seconds}`, refusal.target, ...refusal.params);
      case "no-such-subcommand":
        return standard("FAIL", "INVALID_PARAMS", [refusal.subcommand], texts.subcommand);
      case "wrong-parameters":
        return standard("FAIL", "INVALID_PARAMS", [refusal.subcommand], refusal.why);
      case "later":
        return numeric(to, "RPL_METADATASYNCLATER", refusal.target, `${refusal.seconds}`, texts.later);
    }
  },
};

/** Effect of a key without permission on the rest of the command, in version 3: all of it fails, a part, or nothing. */
const severities = {
  GET: "WARN",
  SET: "FAIL",
  CLEAR: "FAIL",
  SUB: "NOTE",
  UNSUB: "NOTE",
} as const satisfies Record<KeySubcommand, "FAIL" | "WARN" | "NOTE">;

const texts = {
  target: "No such user or channel",
  key: "Not a key of a-z, 0-9 and _./- that is short enough",
  value: "The value is too long",
  permission: "You are not permitted to do that",
  notSet: "The key is not set",
  keys: "There are as many keys as there may be",
  subscriptions: "You subscribe to as many keys as you may",
  changes: "Too many changes, wait a little",
  subcommand: "No such subcommand",
  later: "Ask for it later with METADATA SYNC",
} as const;

/** The dialect of a session. Undefined without the capability, or without batch ("Relation with other specifications"). */
export function dialectOf(session: Pick<SessionView, "has">): Dialect | undefined {
  if (!session.has("batch")) return undefined;
  if (session.has("draft/metadata-3")) return draft3;
  return session.has("draft/metadata-2") ? draft2 : undefined;
}

export function keyValue(to: Addressee, target: string, { key, value, visibility }: Entry): OutgoingMessage {
  return numeric(to, "RPL_KEYVALUE", target, key, visibility, value);
}

export function numeric<N extends NumericName>(
  { nick, causedBy }: Addressee,
  name: N,
  ...params: NumericParameters<N>
): OutgoingMessage {
  const line = numericLine(name, nick, params);
  return { source: undefined, command: line.code, params: line.params, causedBy };
}

/** A batch of this target; it may be empty. Source: IRCv3 metadata, "Batch types". */
export function metadataBatch(target: string, inside: readonly OutgoingMessage[]): OutgoingMessage {
  return { source: undefined, command: "BATCH", params: ["metadata", target], inside };
}

/** Source: IRCv3 Standard Replies, "Message Format". */
function standard(
  severity: "FAIL" | "WARN" | "NOTE",
  code: string,
  context: readonly string[],
  text: string,
): OutgoingMessage {
  return {
    source: undefined,
    command: severity,
    params: ["METADATA", code, ...context.map(middleParameter), text],
  };
}
