/** The options of DNS blocklists (DNSBL), and of the look-ups in DNS for them. */
import { isIP, isIPv4, isIPv6 } from "node:net";
import { dnsLimitRows } from "../dnsbl/limits.ts";
import { addressRange, oneLine } from "./forms.ts";
import type { Form } from "./forms.ts";
import { isInRange, parseAddressRange } from "../irc/network/address-ranges.ts";
import type { Settings } from "./options.ts";
import { limitOptions } from "./rows.ts";
import type { Section } from "./rows.ts";

/** The name of an IPv6 address has 64 characters before it, of 253 that a name may have. */
const zone: Form = {
  takes: "the name of a zone in DNS, as dnsbl.example.org, at most 180 characters",
  accepts: (text) =>
    text.length <= 180 && /^[a-z0-9_](?:[a-z0-9_-]*\.)*[a-z0-9_-]*[a-z0-9]$/iu.test(text) && !isIPv4(text),
};

/** Source: RFC 5782, section 2.1. */
const reply: Form = {
  takes: "replies in 127.0.0.0/8, as 127.0.0.2, or ranges of them",
  accepts: (text) => {
    const [range, all] = [parseAddressRange(text), parseAddressRange("127.0.0.0/8")];
    return range !== undefined && all !== undefined && isInRange(range, all);
  },
};

const resolver: Form = {
  takes: "IP addresses of DNS servers, with a port or without, as 192.0.2.1:53 or [2001:db8::1]:53",
  accepts: (text) => {
    if (isIP(text) !== 0) return true;
    const [, address = "", port = ""] = /^(?:\[(?<six>[^\]]+)\]|[\d.]+):(?<port>\d{1,5})$/u.exec(text) ?? [];
    const four = text.slice(0, text.lastIndexOf(":"));
    return (address === "" ? isIPv4(four) : isIPv6(address)) && Number(port) >= 1 && Number(port) <= 65_535;
  },
};

/** Addresses of the machine itself and of local networks, which no list has. */
const localRanges = [
  "127.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "::1/128",
  "fc00::/7",
  "fe80::/10",
] as const;

const replies = (help: string) => ({ kind: "texts", default: [], form: reply, reload: true, help }) as const;

export const dnsblSections = {
  dnsbl: {
    help: "A DNS blocklist (DNSBL) that is asked about the address of each client: all lists at the same time, from the moment that the client connects. Its registration waits for the answers. Without one in time, it is let in.",
    repeated: true,
    rows: {
      zone: {
        kind: "text",
        default: undefined,
        required: true,
        example: "dnsbl.example.org",
        form: zone,
        reload: true,
        help: "Zone of the list.",
      },
      action: {
        kind: "choice",
        default: "refuse",
        values: ["refuse", "require-account", "mark", "ignore"],
        reload: true,
        help: "What happens to clients on the list, where the next four do not name the reply: refuse keeps them out, require-account lets in those who log in by SASL, mark tells operators (notices x), ignore lets them in.",
      },
      refuse: replies(
        "Replies for which clients are kept out. Of several replies the strictest action counts.",
      ),
      requireAccount: replies("Replies for which clients have to log in by SASL."),
      mark: replies("Replies for which operators read a notice."),
      ignore: replies("Replies for which clients are let in."),
      reason: {
        kind: "text",
        default: "Your address %ip is on the list %zone",
        form: oneLine(200),
        reload: true,
        help: "Reason for the client. %ip is its address, %zone the list, %reply the reply.",
      },
      exempt: {
        kind: "texts",
        default: localRanges,
        form: addressRange,
        reload: true,
        help: "Addresses and ranges that the list is not asked about. Clients over Unix sockets never are.",
      },
      timeout: {
        kind: "integer",
        default: 2_000,
        min: 100,
        max: 20_000,
        unit: "milliseconds",
        reload: true,
        help: "Time for the list to answer. Registration waits no longer.",
      },
    },
  },
  dns: {
    help: "Look-ups in DNS for [[dnsbl]].",
    repeated: false,
    rows: {
      servers: {
        kind: "texts",
        default: [],
        form: resolver,
        environment: "RELAIS_DNS_SERVERS",
        reload: true,
        help: "DNS servers to ask. Without any: those of the system. Many lists do not answer public resolvers: use one of your own.",
      },
      ...limitOptions(dnsLimitRows, "dns", true),
    },
  },
} as const satisfies Readonly<Record<string, Section>>;

/** The lists as the look-ups take them. */
export function blocklistsOf(settings: Pick<Settings, "dnsbl">) {
  return settings.dnsbl.flatMap(({ zone: name, ...others }) =>
    name === undefined ? [] : [{ zone: name, ...others }],
  );
}
