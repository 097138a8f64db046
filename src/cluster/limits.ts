/** Every limit of a node of a cluster, once: default, bounds, and its effect. */
import { entryForms } from "../irc/session/log-entry.ts";

interface ClusterLimitRow {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit?: "bytes" | "entries" | "milliseconds";
  readonly help: string;
}

export const clusterLimitRows = {
  signInterval: {
    default: 2_000,
    min: 100,
    max: 60_000,
    unit: "milliseconds",
    help: "Time between two signs of life of a server.",
  },
  parkAfter: {
    default: 6_000,
    min: 500,
    max: 600_000,
    unit: "milliseconds",
    help: "A server whose signs of life do not come back in the log for this long refuses commands and keeps its clients, until they do. More than two times `signInterval`.",
  },
  lostAfter: {
    default: 30_000,
    min: 1_000,
    max: 3_600_000,
    unit: "milliseconds",
    help: "A server without a sign of life for this long is taken for lost: its users quit, apart from those who stay. More than `parkAfter`.",
  },
  snapshotEntries: {
    default: 10_000,
    min: 10,
    max: 10_000_000,
    unit: "entries",
    help: "Entries of the log between two snapshots of the network in the database. A server that starts again reads as many at most. The servers compare their states at the same places.",
  },
  snapshotTimeout: {
    default: 600_000,
    min: 1_000,
    max: 86_400_000,
    unit: "milliseconds",
    help: "Time for another server to give a new one a copy of its database.",
  },
  entryLength: {
    default: 262_144,
    min: 1_024,
    max: 524_288,
    unit: "bytes",
    help: "Commands of one turn that are put in the log as one entry. NATS takes 1 MiB at most by default.",
  },
  entryForm: {
    default: entryForms.newest,
    min: entryForms.oldest,
    max: entryForms.newest,
    help: "Newest form of the log's entries that this server writes, and lets the others write. That of an earlier version, while servers are upgraded, keeps the way back to that version open.",
  },
  duplicateWindow: {
    default: 120_000,
    min: 1_000,
    max: 3_600_000,
    unit: "milliseconds",
    help: "Time for which NATS knows the ids of entries. Set when the stream is made.",
  },
  appendTimeout: {
    default: 2_000,
    min: 100,
    max: 60_000,
    unit: "milliseconds",
    help: "An entry without an answer for this long is sent again, under the same id.",
  },
  retryWait: {
    default: 250,
    min: 10,
    max: 60_000,
    unit: "milliseconds",
    help: "Wait before another try of anything that NATS did not do.",
  },
  gapWait: {
    default: 100,
    min: 1,
    max: 60_000,
    unit: "milliseconds",
    help: "An entry of this server that the stream has, and that was not heard for this long, is read from the stream.",
  },
  lookInterval: {
    default: 1_000,
    min: 50,
    max: 60_000,
    unit: "milliseconds",
    help: "The stream is asked this often for entries that were not heard.",
  },
  pullEntries: {
    default: 2_000,
    min: 1,
    max: 100_000,
    unit: "entries",
    help: "The most that one request for entries asks for.",
  },
  pullTimeout: {
    default: 5_000,
    min: 1_000,
    max: 60_000,
    unit: "milliseconds",
    help: "A request for entries without an answer for this long is made again.",
  },
  heardEntries: {
    default: 10_000,
    min: 1,
    max: 1_000_000,
    unit: "entries",
    help: "Entries that are heard while the stream is read, and kept: more are read from the stream.",
  },
} as const satisfies Record<string, ClusterLimitRow>;

export type ClusterLimits = Readonly<Record<keyof typeof clusterLimitRows, number>>;

/** An entry's headers have fewer bytes. */
const HEADERS = 1_024;

/** True if servers that take messages of so many bytes take entries of so many. */
export function takesEntries(maxPayload: number, entryLength: number): boolean {
  return entryLength + HEADERS <= maxPayload;
}
