/** Capabilities that a client may negotiate: one row each. Source: IRCv3 Capability Negotiation and each row's own. */
import type { Limits } from "./limits.ts";
import { mostValueBytes } from "./metadata.ts";

interface CapabilityRow {
  /** One bit; the bits that are on make a session's form. */
  readonly bit: number;
  /** What follows `=` in CAP LS 302, if anything. */
  readonly value?: (limits: Limits) => string;
  /** Capabilities without which this one is nothing: where one of them is not on offer, neither is this. */
  readonly needs?: readonly string[];
  /** Capabilities that may not be on at the same time: a request after which two would be is refused. */
  readonly excludes?: readonly string[];
  readonly help: string;
  readonly specification: string;
}

/** Source: IRCv3 metadata, "draft/metadata-2 Capability". */
function metadataTokens(limits: Limits): string {
  const { metadataSubscriptions, metadataKeys } = limits;
  const sizes = `max-subs=${metadataSubscriptions},max-keys=${metadataKeys}`;
  return `before-connect,${sizes},max-value-bytes=${mostValueBytes(limits)}`;
}

export const capabilityRows = {
  "account-notify": {
    bit: 1 << 0,
    help: "Hear ACCOUNT when a neighbour logs in or out.",
    specification: "IRCv3 account-notify",
  },
  "account-tag": {
    bit: 1 << 1,
    help: "See the sender's account in the account tag.",
    specification: "IRCv3 account-tag",
  },
  "away-notify": {
    bit: 1 << 2,
    help: "Hear AWAY when a neighbour goes or comes back.",
    specification: "IRCv3 away-notify",
  },
  batch: { bit: 1 << 3, help: "Lines that belong together come as a batch.", specification: "IRCv3 batch" },
  "cap-notify": {
    bit: 1 << 4,
    help: "Hear CAP NEW and CAP DEL.",
    specification: "IRCv3 Capability Negotiation",
  },
  chghost: {
    bit: 1 << 5,
    help: "Hear CHGHOST where a neighbour's username or host changes.",
    specification: "IRCv3 chghost",
  },
  "echo-message": {
    bit: 1 << 6,
    help: "Get one's own messages back as the others see them.",
    specification: "IRCv3 echo-message",
  },
  "extended-join": {
    bit: 1 << 7,
    help: "See account and real name in JOIN.",
    specification: "IRCv3 extended-join",
  },
  "invite-notify": {
    bit: 1 << 8,
    help: "Hear INVITE for channels one is in.",
    specification: "IRCv3 invite-notify",
  },
  "labeled-response": {
    bit: 1 << 9,
    needs: ["batch"],
    help: "Answers carry the label of their command.",
    specification: "IRCv3 labeled-response",
  },
  "message-tags": {
    bit: 1 << 10,
    help: "Send and receive client-only tags, TAGMSG and msgid.",
    specification: "IRCv3 message-tags",
  },
  "multi-prefix": {
    bit: 1 << 11,
    help: "See all prefixes of a member, highest first.",
    specification: "IRCv3 multi-prefix",
  },
  "server-time": {
    bit: 1 << 12,
    help: "See when a line was said, in the time tag.",
    specification: "IRCv3 server-time",
  },
  setname: {
    bit: 1 << 13,
    help: "Change one's real name; hear when neighbours do.",
    specification: "IRCv3 setname",
  },
  "standard-replies": {
    bit: 1 << 14,
    help: "FAIL, WARN and NOTE are welcome.",
    specification: "IRCv3 standard-replies",
  },
  "userhost-in-names": {
    bit: 1 << 15,
    help: "NAMES lists nick!user@host.",
    specification: "IRCv3 userhost-in-names",
  },
  "no-implicit-names": {
    bit: 1 << 16,
    help: "No NAMES answer after JOIN.",
    specification: "IRCv3 no-implicit-names",
  },
  "draft/channel-rename": {
    bit: 1 << 17,
    help: "Hear RENAME where a channel gets another name, not PART and JOIN.",
    specification: "IRCv3 channel-rename",
  },
  "draft/message-redaction": {
    bit: 1 << 18,
    needs: ["message-tags"],
    help: "Take messages back with REDACT; hear when others do.",
    specification: "IRCv3 message-redaction",
  },
  "draft/multiline": {
    bit: 1 << 19,
    needs: ["batch"],
    value: ({ multilineBytes, multilineLines }) => `max-bytes=${multilineBytes},max-lines=${multilineLines}`,
    help: "Send and receive messages of several lines as one batch.",
    specification: "IRCv3 multiline",
  },
  "draft/read-marker": {
    bit: 1 << 20,
    help: "Hear MARKREAD: up to where your other clients have read.",
    specification: "IRCv3 read-marker",
  },
  "extended-monitor": {
    bit: 1 << 21,
    help: "Hear AWAY, ACCOUNT, CHGHOST and SETNAME of the nicks on one's MONITOR list.",
    specification: "IRCv3 extended-monitor",
  },
  "draft/extended-isupport": {
    bit: 1 << 22,
    help: "Ask for ISUPPORT before registration too; get it as a batch.",
    specification: "IRCv3 extended-isupport",
  },
  "draft/pre-away": {
    bit: 1 << 23,
    help: "Say AWAY before registration; AWAY * is for no reason given.",
    specification: "IRCv3 pre-away",
  },
  "draft/oper-tag": {
    bit: 1 << 24,
    help: "See in the draft/oper tag that the sender is an operator of the server.",
    specification: "IRCv3 oper-tag",
  },
  "draft/metadata-2": {
    bit: 1 << 25,
    needs: ["batch"],
    excludes: ["draft/metadata-3"],
    value: metadataTokens,
    help: "Read and set metadata of users and channels with METADATA; hear METADATA when it changes.",
    specification: "IRCv3 metadata",
  },
  "draft/metadata-3": {
    bit: 1 << 26,
    needs: ["batch"],
    excludes: ["draft/metadata-2"],
    value: (limits) => `${metadataTokens(limits)},max-key-bytes=${limits.metadataKeyBytes}`,
    help: "Read and set metadata of users and channels with METADATA; hear 761 and 766 when it changes.",
    specification: "IRCv3 metadata, version 3 (ircv3-specifications pull request 613)",
  },
} as const satisfies Record<string, CapabilityRow>;

export type CapabilityName = keyof typeof capabilityRows;

export const capabilityNames = Object.keys(capabilityRows) as readonly CapabilityName[];

/** Those that an operator may switch off: CAP NEW and CAP DEL themselves have to stay (IRCv3 Capability Negotiation, "cap-notify"). */
export const removableCapabilities = capabilityNames.filter((name) => name !== "cap-notify");

/** The names of those that are on offer, where `disabled` are switched off. */
export function offeredCapabilities(disabled: readonly CapabilityName[]): readonly CapabilityName[] {
  const off: ReadonlySet<string> = new Set(disabled);
  return capabilityNames.filter((name) => {
    const { needs = [] }: CapabilityRow = capabilityRows[name];
    return !off.has(name) && !needs.some((needed) => off.has(needed));
  });
}

/** A capability as CAP LS 302 and CAP NEW list it: with its value, if it has one. */
export function capabilityWithValue(name: CapabilityName, limits: Limits): string {
  const { value }: CapabilityRow = capabilityRows[name];
  return value === undefined ? name : `${name}=${value(limits)}`;
}

/** Whether capabilities are on together that exclude each other. Takes bits. */
export function areInConflict(bits: number): boolean {
  const on: ReadonlySet<string> = new Set(
    capabilityNames.filter((name) => (bits & capabilityBit(name)) !== 0),
  );
  return [...on].some((name) => exclusions.get(name)?.some((other) => on.has(other)) === true);
}

const exclusions: ReadonlyMap<string, readonly string[]> = new Map(
  capabilityNames.map((name) => {
    const { excludes = [] }: CapabilityRow = capabilityRows[name];
    return [name, excludes];
  }),
);

export function capabilityBit(name: CapabilityName): number {
  return capabilityRows[name].bit;
}

/** The bits of one capability, of several, or of none. */
export function capabilityBits(names: CapabilityName | readonly CapabilityName[] | undefined): number {
  if (names === undefined) return 0;
  return typeof names === "string"
    ? capabilityBit(names)
    : names.reduce((bits, name) => bits | capabilityBit(name), 0);
}
