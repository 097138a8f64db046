/** Limits of a conversation, once each: default, bounds, unit, and what happens at it. The configuration derives from these rows. */

interface SessionLimitRow {
  readonly default: number;
  readonly least: number;
  readonly most: number;
  readonly unit: "units" | "units a second" | "bytes" | "milliseconds";
  /** What is counted, and what happens past it. */
  readonly help: string;
}

export const sessionLimitRows = {
  floodBudget: {
    default: 30,
    least: 5,
    most: 100_000,
    unit: "units",
    help: "Flood budget of a client; each command costs some of it. Where it is used up, reading from that client waits.",
  },
  floodRefill: {
    default: 4,
    least: 1,
    most: 100_000,
    unit: "units a second",
    help: "How much of the flood budget comes back each second.",
  },
  receiveQueueLimit: {
    default: 16_384,
    least: 1_024,
    most: 1_048_576,
    unit: "bytes",
    help: 'Bytes that may wait to be read while a client is over its flood budget. Past it: closed with "Excess Flood".',
  },
  registrationTimeout: {
    default: 30_000,
    least: 2_000,
    most: 600_000,
    unit: "milliseconds",
    help: "Time for a client to register. Past it: closed.",
  },
  pingInterval: {
    default: 90_000,
    least: 5_000,
    most: 3_600_000,
    unit: "milliseconds",
    help: "A client that has been silent for this long is sent PING.",
  },
  pingTimeout: {
    default: 60_000,
    least: 5_000,
    most: 3_600_000,
    unit: "milliseconds",
    help: 'A client that stays silent for this long after PING is closed with "Ping timeout".',
  },
  batchTimeout: {
    default: 30_000,
    least: 1_000,
    most: 600_000,
    unit: "milliseconds",
    help: "A batch that a client has opened, and of which no line came for this long, is refused with TIMEOUT.",
  },
} as const satisfies Record<string, SessionLimitRow>;

type SessionLimitName = keyof typeof sessionLimitRows;
export type SessionLimits = Readonly<Record<SessionLimitName, number>>;

export const defaultSessionLimits: SessionLimits = {
  floodBudget: sessionLimitRows.floodBudget.default,
  floodRefill: sessionLimitRows.floodRefill.default,
  receiveQueueLimit: sessionLimitRows.receiveQueueLimit.default,
  registrationTimeout: sessionLimitRows.registrationTimeout.default,
  pingInterval: sessionLimitRows.pingInterval.default,
  pingTimeout: sessionLimitRows.pingTimeout.default,
  batchTimeout: sessionLimitRows.batchTimeout.default,
};
