/**
 * The options of a server: one row each, with what it takes, its default and its effect. Validation and the table in
 * docs/engine.md both come from the rows.
 */
import { parseCIDR } from "ipaddr.js";
import { systemClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { InvalidOptionError } from "./errors.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

/** How many connections an address may open, and within what time. */
export interface ConnectionRate {
  readonly limit: number;
  readonly perMilliseconds: number;
}

/** Options that are one whole number. */
export const numberOptions = {
  sendRingBytes: {
    default: 4 * MIB,
    min: 64 * KIB,
    max: 1024 * MIB,
    unit: "bytes",
    powerOfTwo: true,
    help: "Size of the send ring. In a larger ring, bytes for slow readers are copied out later.",
  },
  lineLimit: {
    default: 8 * KIB,
    min: 16,
    max: MIB,
    unit: "bytes",
    powerOfTwo: false,
    help: "Longest line, without its line end. A longer one is dropped, and `lineTooLong` is called once.",
  },
  sendQueueLimit: {
    default: MIB,
    min: KIB,
    max: 1024 * MIB,
    unit: "bytes",
    powerOfTwo: false,
    help: "Bytes that may wait for one peer. Above it the connection is closed with `send-queue-exceeded`.",
  },
  highWaterMark: {
    default: 256 * KIB,
    min: 1,
    max: 1024 * MIB,
    unit: "bytes",
    powerOfTwo: false,
    help: "Waiting bytes after a flush above which `congested` is called. At most `sendQueueLimit`; by default at most half of it.",
  },
  lowWaterMark: {
    default: 64 * KIB,
    min: 0,
    max: 1024 * MIB,
    unit: "bytes",
    powerOfTwo: false,
    help: "Waiting bytes at which `writable` is called after `congested`. Below `highWaterMark`; by default at most half of it.",
  },
  flushSlice: {
    default: 144,
    min: 1,
    max: 1_048_576,
    unit: "connections",
    powerOfTwo: false,
    help: "Connections that are written to before new input is read. A flush to more goes on in the next turns.",
  },
  connectionLimit: {
    default: 65_536,
    min: 1,
    max: 1_048_576,
    unit: "connections",
    powerOfTwo: false,
    help: "Connections at one time, at most the process's limit of open files less `descriptorReserve`. Further peers are refused with `connection-limit`.",
  },
  descriptorReserve: {
    default: 128,
    min: 16,
    max: 65_536,
    unit: "descriptors",
    powerOfTwo: false,
    help: "Open files kept back for listeners, for the application and for refusing peers: at most half of them wait for a refused peer to read its last line.",
  },
  connectionsPerAddress: {
    default: 128,
    min: 1,
    max: 1_048_576,
    unit: "connections",
    powerOfTwo: false,
    help: "Connections at one time from one address or range (`ipv4Prefix`, `ipv6Prefix`). Further ones are refused with `address-limit`.",
  },
  ipv4Prefix: {
    default: 32,
    min: 8,
    max: 32,
    unit: "bits",
    powerOfTwo: false,
    help: "Prefix of the IPv4 ranges that addresses are counted by: with 24, all of 192.0.2.0/24 count as one.",
  },
  ipv6Prefix: {
    default: 64,
    min: 16,
    max: 128,
    unit: "bits",
    powerOfTwo: false,
    help: "Prefix of the IPv6 ranges that addresses are counted by. Providers give a client a /64 at least.",
  },
  addressTableLimit: {
    default: 65_536,
    min: 16,
    max: 1_048_576,
    unit: "addresses",
    powerOfTwo: false,
    help: "Addresses remembered for `connectionRate`. The least recent one is forgotten first.",
  },
  connectionBanAfter: {
    default: 60,
    min: 0,
    max: 1_000_000,
    unit: "refusals",
    powerOfTwo: false,
    help: "Refusals by `connectionRate` within its period after which an address or range is banned for a time, and refused with `address-ban`. 0: never.",
  },
  connectionBanTime: {
    default: 60_000,
    min: 1000,
    max: 86_400_000,
    unit: "milliseconds",
    powerOfTwo: false,
    help: "Length of the first ban of an address or range. Each further one is twice as long.",
  },
  connectionBanLongest: {
    default: 3_600_000,
    min: 1000,
    max: 604_800_000,
    unit: "milliseconds",
    powerOfTwo: false,
    help: "Longest ban of an address or range.",
  },
  connectionBanMemory: {
    default: 86_400_000,
    min: 0,
    max: 2_592_000_000,
    unit: "milliseconds",
    powerOfTwo: false,
    help: "Time after the end of a ban for which it is remembered. Later the next one is as long as the first.",
  },
  connectionBanLimit: {
    default: 10_000,
    min: 16,
    max: 1_048_576,
    unit: "ranges",
    powerOfTwo: false,
    help: "Addresses and ranges with a ban, past ones included while they are remembered. The oldest is forgotten first.",
  },
  lingerTimeout: {
    default: 5000,
    min: 0,
    max: 600_000,
    unit: "milliseconds",
    powerOfTwo: false,
    help: "Time for a closing connection to send its queue and to see the peer's end. Then it is cut.",
  },
  handshakeTimeout: {
    default: 10_000,
    min: 100,
    max: 600_000,
    unit: "milliseconds",
    powerOfTwo: false,
    help: "Time for a TLS handshake. Then the connection is cut.",
  },
  proxyTimeout: {
    default: 5000,
    min: 100,
    max: 600_000,
    unit: "milliseconds",
    powerOfTwo: false,
    help: "Time for a proxy to send its PROXY header. Then it is refused with `proxy-header`.",
  },
  sweepInterval: {
    default: 1000,
    min: 10,
    max: 60_000,
    unit: "milliseconds",
    powerOfTwo: false,
    help: "Interval between checks of deadlines: no timeout is later than this.",
  },
} as const;

/** The two numbers of `connectionRate`. */
export const connectionRateOptions = {
  limit: {
    default: 240,
    min: 1,
    max: 1000,
    unit: "connections",
    help: "Connections that one address may open within the period. Further ones are refused with `address-rate`, and not counted.",
  },
  perMilliseconds: {
    default: 60_000,
    min: 1,
    max: 3_600_000,
    unit: "milliseconds",
    help: "Period in which the connections of one address are counted.",
  },
} as const;

/** Default of `exemptAddresses`. */
export const defaultExemptAddresses: readonly string[] = ["127.0.0.0/8", "::1/128"];

/** Options that are more than a number: what they take, their default in words, and their effect. */
export const otherOptions = {
  connectionRate: {
    takes: "{ limit: 1 to 1000, perMilliseconds: 1 to 3600000 }",
    default: "{ limit: 240, perMilliseconds: 60000 }",
    help: connectionRateOptions.limit.help,
  },
  exemptAddresses: {
    takes: "a list of address ranges such as 192.0.2.0/24",
    default: '["127.0.0.0/8", "::1/128"]',
    help: "Ranges that `connectionsPerAddress` and `connectionRate` do not count, and that are not banned. Unix sockets are never counted.",
  },
  clock: {
    takes: "an object with now(), in milliseconds since the Unix epoch",
    default: "a steady clock",
    help: "Clock for deadlines, timeouts and rates. The default is the machine's at the start, and goes on evenly when that is set. Tests hand in their own.",
  },
} as const;

type NumberOption = keyof typeof numberOptions;

/** Options of `new Server`. Each has a default. */
export type ServerOptions = { readonly [Name in NumberOption]?: number } & {
  readonly connectionRate?: ConnectionRate;
  readonly exemptAddresses?: readonly string[];
  readonly clock?: Clock;
};

/** All options with their values. */
export type ResolvedOptions = Required<ServerOptions>;

const DEFAULT_RATE: ConnectionRate = {
  limit: connectionRateOptions.limit.default,
  perMilliseconds: connectionRateOptions.perMilliseconds.default,
};

/**
 * Checks every option, and fills in the defaults.
 * @throws InvalidOptionError naming the first wrong option, its value and what it takes.
 */
export function resolveOptions(given: ServerOptions): ResolvedOptions {
  for (const name of Object.keys(given)) {
    if (!(name in numberOptions) && !(name in otherOptions)) {
      const known = [...Object.keys(numberOptions), ...Object.keys(otherOptions)];
      throw new InvalidOptionError(
        name,
        Reflect.get(given, name),
        `no value, for it does not exist (known are ${known.join(", ")})`,
      );
    }
  }
  const number = (name: NumberOption, min: number, max: number, fallback: number): number =>
    wholeNumber(name, given[name] ?? fallback, min, max, numberOptions[name].powerOfTwo);
  const simple = (name: NumberOption): number => {
    const row = numberOptions[name];
    return number(name, row.min, row.max, row.default);
  };
  const sendQueueLimit = simple("sendQueueLimit");
  const highWaterMark = number(
    "highWaterMark",
    numberOptions.highWaterMark.min,
    sendQueueLimit,
    Math.min(numberOptions.highWaterMark.default, sendQueueLimit >> 1),
  );
  return {
    sendRingBytes: simple("sendRingBytes"),
    lineLimit: simple("lineLimit"),
    sendQueueLimit,
    highWaterMark,
    lowWaterMark: number(
      "lowWaterMark",
      numberOptions.lowWaterMark.min,
      highWaterMark - 1,
      Math.min(numberOptions.lowWaterMark.default, highWaterMark >> 1),
    ),
    flushSlice: simple("flushSlice"),
    connectionLimit: simple("connectionLimit"),
    descriptorReserve: simple("descriptorReserve"),
    connectionsPerAddress: simple("connectionsPerAddress"),
    ipv4Prefix: simple("ipv4Prefix"),
    ipv6Prefix: simple("ipv6Prefix"),
    addressTableLimit: simple("addressTableLimit"),
    connectionBanAfter: simple("connectionBanAfter"),
    connectionBanTime: simple("connectionBanTime"),
    connectionBanLongest: simple("connectionBanLongest"),
    connectionBanMemory: simple("connectionBanMemory"),
    connectionBanLimit: simple("connectionBanLimit"),
    lingerTimeout: simple("lingerTimeout"),
    handshakeTimeout: simple("handshakeTimeout"),
    proxyTimeout: simple("proxyTimeout"),
    sweepInterval: simple("sweepInterval"),
    connectionRate: checkRate(given.connectionRate ?? DEFAULT_RATE),
    exemptAddresses: checkRanges("exemptAddresses", given.exemptAddresses ?? defaultExemptAddresses),
    clock: checkClock(given.clock ?? systemClock),
  };
}

/**
 * Checks a whole number against its bounds.
 * @throws InvalidOptionError
 */
export function wholeNumber(
  option: string,
  value: unknown,
  min: number,
  max: number,
  powerOfTwo = false,
): number {
  const fits =
    typeof value === "number" &&
    Number.isInteger(value) &&
    value >= min &&
    value <= max &&
    (!powerOfTwo || (value & (value - 1)) === 0);
  if (fits) return value;
  throw new InvalidOptionError(
    option,
    value,
    `a ${powerOfTwo ? "power of two" : "whole number"} from ${min} to ${max}`,
  );
}

function checkRate(rate: ConnectionRate): ConnectionRate {
  if (typeof rate !== "object" || rate === null) {
    throw new InvalidOptionError("connectionRate", rate, otherOptions.connectionRate.takes);
  }
  const { limit, perMilliseconds } = connectionRateOptions;
  return {
    limit: wholeNumber("connectionRate.limit", rate.limit, limit.min, limit.max),
    perMilliseconds: wholeNumber(
      "connectionRate.perMilliseconds",
      rate.perMilliseconds,
      perMilliseconds.min,
      perMilliseconds.max,
    ),
  };
}

/**
 * Checks a list of address ranges.
 * @throws InvalidOptionError
 */
export function checkRanges(option: string, ranges: readonly string[]): readonly string[] {
  const { takes } = otherOptions.exemptAddresses;
  if (!Array.isArray(ranges)) throw new InvalidOptionError(option, ranges, takes);
  for (const range of ranges) {
    try {
      parseCIDR(range);
    } catch (cause) {
      throw new InvalidOptionError(option, range, takes, cause);
    }
  }
  return [...ranges];
}

function checkClock(clock: Clock): Clock {
  if (typeof clock?.now === "function") return clock;
  throw new InvalidOptionError("clock", clock, otherOptions.clock.takes);
}
