/**
 * The bits of capabilities in the two words of a session: names in the order of their bits, 31 in each word at most. The log of a network of several
 * servers has the words, and versions of Relais that differ read it. So a capability keeps its place, also after it was removed, and a
 * new one comes at the end.
 */
import type { CapabilityName, DeliveryCapability } from "./capabilities.ts";

export const capabilityOrder = {
  delivery: [
    "account-notify",
    "account-tag",
    "away-notify",
    "batch",
    "chghost",
    "echo-message",
    "extended-join",
    "invite-notify",
    "labeled-response",
    "message-tags",
    "server-time",
    "setname",
    "draft/channel-rename",
    "draft/message-redaction",
    "draft/multiline",
    "draft/read-marker",
    "extended-monitor",
    "draft/oper-tag",
    "draft/metadata-2",
    "draft/metadata-3",
    "relais.chat/edit",
  ],
  other: [
    "cap-notify",
    "multi-prefix",
    "sasl",
    "standard-replies",
    "userhost-in-names",
    "no-implicit-names",
    "draft/account-registration",
    "draft/sasl-ir",
    "draft/chathistory",
    "draft/event-playback",
    "draft/search",
    "soju.im/search",
    "draft/webpush",
    "draft/authtoken",
    "draft/extended-isupport",
    "draft/persistence",
    "draft/pre-away",
    "soju.im/webpush",
    "relais.chat/session",
  ],
} as const satisfies {
  readonly delivery: readonly DeliveryCapability[];
  readonly other: readonly Exclude<CapabilityName, DeliveryCapability>[];
};
