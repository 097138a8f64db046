/** The options of gateways (WEBIRC): one row each. */
import { addressRangeOf, passwordHash, peerRange, unixPeers, word } from "./forms.ts";
import type { Section, Values } from "./rows.ts";

export const gatewaySection = {
  help: "A gateway, such as a web client's: it may use WEBIRC to speak for clients elsewhere.",
  repeated: true,
  rows: {
    name: {
      kind: "text",
      default: undefined,
      required: true,
      example: "webchat",
      form: word(64),
      reload: true,
      help: "Name of the gateway in WHOIS and in the log. Gateways do not have to send it.",
    },
    passwordHash: {
      kind: "text",
      default: undefined,
      required: true,
      example: "$argon2id$v=19$m=65536,t=2,p=1$…",
      form: passwordHash,
      secret: true,
      reload: true,
      help: "Hash of the password of its WEBIRC, as `bun run start hash-password` prints it.",
    },
    addresses: {
      kind: "texts",
      default: [],
      form: peerRange,
      reload: true,
      help: "Addresses and ranges that it connects from; unix stands for Unix sockets. From elsewhere WEBIRC is refused.",
    },
  },
} as const satisfies Section;

/** The gateways as the application takes them. */
export function gatewaysOf(sections: readonly Values<(typeof gatewaySection)["rows"]>[]) {
  return sections.map(({ name, passwordHash: hash, addresses }) => ({
    name,
    passwordHash: hash,
    addresses: addresses.filter((range) => range !== unixPeers).map(addressRangeOf),
    unix: addresses.includes(unixPeers),
  }));
}
