/** Capabilities that a client may negotiate: one row each. Source: IRCv3 Capability Negotiation and each row's own. */
import type { Limits } from "./limits.ts";

interface CapabilityRow {
  /** One bit; the bits that are on make a session's form. */
  readonly bit: number;
  /** What follows `=` in CAP LS 302, if anything. */
  readonly value?: (limits: Limits) => string;
  readonly help: string;
  readonly specification: string;
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
    help: "Take messages back with REDACT; hear when others do.",
    specification: "IRCv3 message-redaction",
  },
  "draft/multiline": {
    bit: 1 << 19,
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
} as const satisfies Record<string, CapabilityRow>;

export type CapabilityName = keyof typeof capabilityRows;

export const capabilityNames = Object.keys(capabilityRows) as readonly CapabilityName[];

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
