/** Every limit of uploaded files, once: default, bounds, and what happens at it. */

interface FileLimitRow {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
  readonly help: string;
}

const LARGEST = 1_099_511_627_776;

export const fileLimitRows = {
  fileSize: {
    default: 26_214_400,
    min: 1_024,
    max: 4_294_967_296,
    unit: "bytes",
    help: "Largest file. The upload of a larger one is answered with 413.",
  },
  filesPerAccount: {
    default: 1_000,
    min: 1,
    max: 1_000_000,
    unit: "files",
    help: "Files kept for one account. A further one is answered with 507.",
  },
  bytesPerAccount: {
    default: 1_073_741_824,
    min: 1_024,
    max: LARGEST,
    unit: "bytes",
    help: "Bytes kept for one account. An upload past it is answered with 507.",
  },
  totalBytes: {
    default: 21_474_836_480,
    min: 1_024,
    max: LARGEST,
    unit: "bytes",
    help: "Bytes kept for all accounts. An upload past it is answered with 507.",
  },
  days: {
    default: 90,
    min: 1,
    max: 36_500,
    unit: "days",
    help: "Days that a file is kept. Then it is removed.",
  },
  uploadsAtOnce: {
    default: 8,
    min: 1,
    max: 1_000,
    unit: "uploads",
    help: "Uploads at one time, each of which may hold a picture in memory. A further one is answered with 503.",
  },
  uploadsPerMinute: {
    default: 20,
    min: 1,
    max: 10_000,
    unit: "uploads",
    help: "Uploads of one account in a minute. A further one is answered with 429.",
  },
  uploadTime: {
    default: 600_000,
    min: 1_000,
    max: 86_400_000,
    unit: "milliseconds",
    help: "Time for an upload. One that takes longer is answered with 408.",
  },
} as const satisfies Record<string, FileLimitRow>;

export type FileLimits = Readonly<Record<keyof typeof fileLimitRows, number>>;
