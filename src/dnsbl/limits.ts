/** Every limit of look-ups in DNS blocklists, once: default, bounds, and its effect. */

interface DnsLimitRow {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit: "look-ups" | "names" | "failures" | "milliseconds";
  readonly help: string;
}

export const dnsLimitRows = {
  lookUpsAtOnce: {
    default: 512,
    min: 1,
    max: 65_536,
    unit: "look-ups",
    help: "Look-ups that wait for an answer at one time. An address past it is let in without one.",
  },
  cacheEntries: {
    default: 20_000,
    min: 1,
    max: 1_000_000,
    unit: "names",
    help: "Answers that are remembered. The oldest is forgotten first.",
  },
  cacheShortest: {
    default: 60_000,
    min: 0,
    max: 86_400_000,
    unit: "milliseconds",
    help: "Shortest time for which an answer is remembered, whatever its time to live says.",
  },
  cacheLongest: {
    default: 3_600_000,
    min: 1_000,
    max: 604_800_000,
    unit: "milliseconds",
    help: "Longest time for which an answer is remembered, whatever its time to live says.",
  },
  cacheUnlisted: {
    default: 600_000,
    min: 0,
    max: 86_400_000,
    unit: "milliseconds",
    help: "Time for which it is remembered that an address is not on a list.",
  },
  cacheFailed: {
    default: 10_000,
    min: 0,
    max: 3_600_000,
    unit: "milliseconds",
    help: "Time for which a look-up without an answer is not tried again for the same address.",
  },
  failures: {
    default: 5,
    min: 1,
    max: 1_000,
    unit: "failures",
    help: "Look-ups in a row that a list does not answer before it is left alone for the pause.",
  },
  pause: {
    default: 300_000,
    min: 1_000,
    max: 86_400_000,
    unit: "milliseconds",
    help: "Time for which a list that does not answer is not asked, and nobody waits for it. Then one look-up tries it again.",
  },
} as const satisfies Record<string, DnsLimitRow>;

export type DnsLimits = Readonly<Record<keyof typeof dnsLimitRows, number>>;
