/** Every limit of link previews, once: default, bounds, and what happens at it. */

interface PreviewLimitRow {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
  readonly help: string;
}

export const previewLimitRows = {
  time: {
    default: 5_000,
    min: 100,
    max: 60_000,
    unit: "milliseconds",
    help: "Time for a page, with what it redirects to. Then it has no preview.",
  },
  bytes: {
    default: 262_144,
    min: 1_024,
    max: 10_485_760,
    unit: "bytes",
    help: "Bytes that are read of a page. Titles stand at its beginning.",
  },
  pagesAtOnce: {
    default: 8,
    min: 1,
    max: 1_000,
    unit: "pages",
    help: "Pages that are asked for at one time. A further request is answered with 503.",
  },
  perMinute: {
    default: 60,
    min: 1,
    max: 10_000,
    unit: "requests",
    help: "Requests of one address in a minute. A further one is answered with 429.",
  },
  kept: {
    default: 1_000,
    min: 1,
    max: 1_000_000,
    unit: "previews",
    help: "Previews that are kept in memory, also those of pages without one. The oldest is forgotten first.",
  },
  keptTime: {
    default: 3_600_000,
    min: 1_000,
    max: 604_800_000,
    unit: "milliseconds",
    help: "How long a preview is kept.",
  },
} as const satisfies Record<string, PreviewLimitRow>;

export type PreviewLimits = Readonly<Record<keyof typeof previewLimitRows, number>>;
