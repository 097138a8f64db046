/** Capabilities that a client may negotiate: one row each. Source: IRCv3 Capability Negotiation and each row's own. */
import { capabilityOrder } from "./capability-order.ts";
import type { Features } from "./features.ts";
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from "./lengths.ts";
import { mostValueBytes } from "./metadata.ts";
import type { ValueLimits } from "./metadata.ts";
import { offeredMechanisms } from "./sasl.ts";
import { PLAIN_TCP, SESSION_PATH } from "./transport.ts";
import type { ClientTransport } from "./transport.ts";

/** Limits that values of capabilities state. */
type CapabilityLimits = ValueLimits &
  Readonly<
    Record<
      | "multilineBytes"
      | "multilineLines"
      | "metadataSubscriptions"
      | "metadataKeys"
      | "privateMetadata"
      | "editWindow",
      number
    >
  >;

/** Settings that values of capabilities depend on. */
interface ValueSettings extends Features {
  readonly limits: CapabilityLimits;
  readonly mail?: { readonly required: boolean } | undefined;
}

interface CapabilityRow {
  /**
   * The capability changes the rendering or the recipients of lines. Its bit is in the first of the two words of a session.
   */
  readonly delivery?: true;
  /** The value after `=` in CAP LS 302. */
  readonly value?: (settings: ValueSettings, transport: ClientTransport) => string;
  /** Capabilities without which this one is nothing: where one of them is not on offer, neither is this. */
  readonly needs?: readonly string[];
  /** Capabilities that may not be on at the same time: a request after which two would be is refused. */
  readonly excludes?: readonly string[];
  /** The feature that the server needs for it. */
  readonly feature?: keyof Features;
  /** Not on offer while changes cannot be kept. */
  readonly keeps?: true;
  readonly help: string;
  readonly specification: string;
}

/** Token for the number of values with private keys. Source: docs/extensions.md, "Private metadata". */
const PRIVATE_METADATA = "relais.chat/private";

/** Source: IRCv3 metadata, "draft/metadata-2 Capability". */
function metadataTokens({ limits }: ValueSettings): string {
  const { metadataSubscriptions, metadataKeys } = limits;
  const sizes = `max-subs=${metadataSubscriptions},max-keys=${metadataKeys}`;
  const more = `${PRIVATE_METADATA}=${limits.privateMetadata}`;
  return `before-connect,${sizes},max-value-bytes=${mostValueBytes(limits)},${more}`;
}

export const capabilityRows = {
  "account-notify": {
    delivery: true,
    help: "ACCOUNT when a user in the same channel logs in or out.",
    specification: "IRCv3 account-notify",
  },
  "account-tag": {
    delivery: true,
    help: "See the sender's account in the account tag.",
    specification: "IRCv3 account-tag",
  },
  "away-notify": {
    delivery: true,
    help: "AWAY when a user in the same channel goes away or returns.",
    specification: "IRCv3 away-notify",
  },
  batch: {
    delivery: true,
    help: "Lines that belong together come as a batch.",
    specification: "IRCv3 batch",
  },
  "cap-notify": {
    help: "CAP NEW and CAP DEL when capabilities change.",
    specification: "IRCv3 Capability Negotiation",
  },
  chghost: {
    delivery: true,
    help: "CHGHOST when the username or host of a user in the same channel changes.",
    specification: "IRCv3 chghost",
  },
  "echo-message": {
    delivery: true,
    help: "Get one's own messages back as the others see them.",
    specification: "IRCv3 echo-message",
  },
  "extended-join": {
    delivery: true,
    help: "See account and real name in JOIN.",
    specification: "IRCv3 extended-join",
  },
  "invite-notify": {
    delivery: true,
    help: "INVITE of other users to your channels.",
    specification: "IRCv3 invite-notify",
  },
  "labeled-response": {
    delivery: true,
    needs: ["batch"],
    help: "Answers carry the label of their command.",
    specification: "IRCv3 labeled-response",
  },
  "message-tags": {
    delivery: true,
    help: "Send and receive client-only tags, TAGMSG and msgid.",
    specification: "IRCv3 message-tags",
  },
  "multi-prefix": {
    help: "See all prefixes of a member, highest first.",
    specification: "IRCv3 multi-prefix",
  },
  sasl: {
    feature: "accounts",
    keeps: true,
    value: (settings, transport) => offeredMechanisms(settings, transport).join(","),
    help: "Log in to an account with AUTHENTICATE.",
    specification: "IRCv3 sasl-3.1; IRCv3 sasl-3.2",
  },
  "server-time": {
    delivery: true,
    help: "See when a line was said, in the time tag.",
    specification: "IRCv3 server-time",
  },
  setname: {
    delivery: true,
    help: "Changes your real name; SETNAME when users in the same channels change theirs.",
    specification: "IRCv3 setname",
  },
  "standard-replies": {
    help: "FAIL, WARN and NOTE are welcome.",
    specification: "IRCv3 standard-replies",
  },
  "userhost-in-names": {
    help: "NAMES lists nick!user@host.",
    specification: "IRCv3 userhost-in-names",
  },
  "no-implicit-names": {
    help: "No NAMES answer after JOIN.",
    specification: "IRCv3 no-implicit-names",
  },
  "draft/account-registration": {
    feature: "accounts",
    keeps: true,
    // The lengths: ircv3-specifications pull request 595.
    value: ({ mail }) =>
      `before-connect,custom-account-name,min-password-length=${MIN_PASSWORD_LENGTH},max-password-length=${MAX_PASSWORD_LENGTH}${mail?.required === true ? ",email-required" : ""}`,
    help: "Make an account with REGISTER.",
    specification: "IRCv3 account-registration",
  },
  "draft/sasl-ir": {
    feature: "accounts",
    keeps: true,
    needs: ["sasl"],
    help: "Begin a log-in with AUTHENTICATE <mechanism> <response>. Works without the capability too.",
    specification: "IRCv3 sasl-ir",
  },
  "draft/channel-rename": {
    delivery: true,
    help: "RENAME instead of PART and JOIN when a channel is renamed.",
    specification: "IRCv3 channel-rename",
  },
  "draft/chathistory": {
    feature: "history",
    needs: ["batch", "server-time", "message-tags"],
    help: "Read earlier messages with CHATHISTORY.",
    specification: "IRCv3 chathistory",
  },
  "draft/event-playback": {
    feature: "history",
    needs: ["draft/chathistory"],
    help: "CHATHISTORY shows TAGMSG and events of channels (JOIN, MODE …) too.",
    specification: "IRCv3 chathistory",
  },
  "draft/search": {
    feature: "history",
    help: "Find earlier messages with SEARCH.",
    specification: "IRCv3 search",
  },
  "soju.im/search": {
    feature: "history",
    help: "The same as draft/search, with the batch of that name.",
    specification: "IRCv3 search",
  },
  "draft/message-redaction": {
    delivery: true,
    needs: ["message-tags"],
    help: "Deletes messages with REDACT; REDACT when others delete theirs.",
    specification: "IRCv3 message-redaction",
  },
  "draft/multiline": {
    delivery: true,
    needs: ["batch"],
    value: ({ limits: { multilineBytes, multilineLines } }) =>
      `max-bytes=${multilineBytes},max-lines=${multilineLines}`,
    help: "Send and receive messages of several lines as one batch.",
    specification: "IRCv3 multiline",
  },
  "draft/read-marker": {
    delivery: true,
    help: "MARKREAD: up to where your other clients have read.",
    specification: "IRCv3 read-marker",
  },
  "draft/webpush": {
    feature: "push",
    help: "Register for push notifications with WEBPUSH.",
    specification: "IRCv3 webpush",
  },
  "extended-monitor": {
    delivery: true,
    help: "AWAY, ACCOUNT, CHGHOST and SETNAME of the nicks on your MONITOR list.",
    specification: "IRCv3 extended-monitor",
  },
  "draft/authtoken": {
    help: "Learn of the services that take tokens of TOKEN, and of changes.",
    specification: "IRCv3 authtoken",
  },
  "draft/extended-isupport": {
    help: "Ask for ISUPPORT before registration too; get it as a batch.",
    specification: "IRCv3 extended-isupport",
  },
  "draft/persistence": {
    feature: "accounts",
    help: "PERSISTENCE: whether you stay in your channels while you are not connected.",
    specification: "IRCv3 persistence (ircv3-specifications pull request 503)",
  },
  "draft/pre-away": {
    help: "Say AWAY before registration; AWAY * is for no reason given.",
    specification: "IRCv3 pre-away",
  },
  "draft/oper-tag": {
    delivery: true,
    help: "See in the draft/oper tag that the sender is an operator of the server.",
    specification: "IRCv3 oper-tag",
  },
  "draft/metadata-2": {
    delivery: true,
    needs: ["batch"],
    excludes: ["draft/metadata-3"],
    value: metadataTokens,
    help: "Metadata of users and channels with METADATA; METADATA when it changes.",
    specification: "IRCv3 metadata",
  },
  "draft/metadata-3": {
    delivery: true,
    needs: ["batch"],
    excludes: ["draft/metadata-2"],
    value: (settings) => `${metadataTokens(settings)},max-key-bytes=${settings.limits.metadataKeyBytes}`,
    help: "Metadata of users and channels with METADATA; 761 and 766 when it changes.",
    specification: "IRCv3 metadata, version 3 (ircv3-specifications pull request 613)",
  },
  "soju.im/webpush": {
    feature: "push",
    help: "The same as draft/webpush.",
    specification: "IRCv3 webpush",
  },
  "relais.chat/session": {
    feature: "stayLoggedIn",
    keeps: true,
    value: () => SESSION_PATH,
    help: "SESSION: a code by which a browser stays logged in.",
    specification: "Relais, docs/extensions.md",
  },
  "relais.chat/edit": {
    delivery: true,
    needs: ["message-tags"],
    value: ({ limits: { editWindow } }) => `window=${editWindow}`,
    help: "Change the text of your messages with the tag relais.chat/edit; see the edits of others as edits.",
    specification: "Relais, docs/extensions.md",
  },
} as const satisfies Record<string, CapabilityRow>;

export type CapabilityName = keyof typeof capabilityRows;

/** Capabilities that change the rendering or the recipients of lines. */
export type DeliveryCapability = {
  [Name in CapabilityName]: (typeof capabilityRows)[Name] extends { readonly delivery: true } ? Name : never;
}[CapabilityName];

export const capabilityNames = Object.keys(capabilityRows) as readonly CapabilityName[];

/** The capabilities of a session, one bit each (`capability-order.ts`). */
export interface CapabilityWords {
  readonly delivery: number;
  readonly other: number;
}

function isDelivery(name: CapabilityName): name is DeliveryCapability {
  const { delivery }: CapabilityRow = capabilityRows[name];
  return delivery === true;
}

/** The same for any text. */
export function isDeliveryCapability(name: string): name is DeliveryCapability {
  return name in capabilityRows && isDelivery(name as CapabilityName);
}

const bits = new Map<CapabilityName, number>();
for (const names of Object.values(capabilityOrder)) {
  for (const [place, name] of names.entries()) bits.set(name, 1 << place);
}

export function capabilityWords(names: Iterable<CapabilityName>): CapabilityWords {
  let [delivery, other] = [0, 0];
  for (const name of names) {
    const bit = bits.get(name) ?? 0;
    if (isDelivery(name)) delivery |= bit;
    else other |= bit;
  }
  return { delivery, other };
}

export function hasCapability({ delivery, other }: CapabilityWords, name: CapabilityName): boolean {
  return ((isDelivery(name) ? delivery : other) & (bits.get(name) ?? 0)) !== 0;
}

/** Those that an operator may switch off: CAP NEW and CAP DEL themselves have to stay (IRCv3 Capability Negotiation, "cap-notify"). */
export const removableCapabilities = capabilityNames.filter((name) => name !== "cap-notify");

/** The settings that decide which capabilities are on offer. */
export interface CapabilitySettings extends Features {
  readonly disabledCapabilities: readonly CapabilityName[];
}

/** The names of those that are on offer. */
export function offeredCapabilities(settings: CapabilitySettings): readonly CapabilityName[] {
  const off: ReadonlySet<string> = new Set(settings.disabledCapabilities);
  return capabilityNames.filter((name) => {
    const { needs = [], feature, keeps }: CapabilityRow = capabilityRows[name];
    const possible = feature === undefined || settings[feature] === true;
    if (keeps === true && settings.storeFails === true) return false;
    return possible && !off.has(name) && !needs.some((needed) => off.has(needed));
  });
}

/** A capability as CAP LS 302 and CAP NEW list it: with its value, if it has one. */
export function capabilityWithValue(
  name: CapabilityName,
  settings: ValueSettings,
  transport = PLAIN_TCP,
): string {
  const { value }: CapabilityRow = capabilityRows[name];
  return value === undefined ? name : `${name}=${value(settings, transport)}`;
}

/** True where two of these exclude each other. */
export function areInConflict(names: ReadonlySet<CapabilityName>): boolean {
  return [...names].some((name) => {
    const { excludes = [] }: CapabilityRow = capabilityRows[name];
    return excludes.some((other) => names.has(other as CapabilityName));
  });
}

/** The bit in the word of the delivery. */
export function capabilityBit(name: DeliveryCapability): number {
  return bits.get(name) ?? 0;
}

/** The bits of one capability, of several, or of none. */
export function capabilityBits(
  names: DeliveryCapability | readonly DeliveryCapability[] | undefined,
): number {
  if (names === undefined) return 0;
  return typeof names === "string"
    ? capabilityBit(names)
    : names.reduce((word, name) => word | capabilityBit(name), 0);
}
