/** Limits of a conversation, once each: default, bounds, unit, and what happens at it. The configuration derives from these rows. */
import { defaultsOf } from "../network/limits.ts";

interface SessionLimitRow {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit:
    "units" | "units a second" | "bytes" | "milliseconds" | "tries" | "addresses and names" | "tokens";
  /** The counted quantity, and the effect of the limit. */
  readonly help: string;
}

export const sessionLimitRows = {
  floodBudget: {
    default: 30,
    min: 5,
    max: 100_000,
    unit: "units",
    help: "Flood budget of a client; each command costs some of it. When it is used up, reading from that client waits.",
  },
  floodRefill: {
    default: 4,
    min: 1,
    max: 100_000,
    unit: "units a second",
    help: "Flood budget that comes back each second.",
  },
  connectBudget: {
    default: 400,
    min: 0,
    max: 100_000,
    unit: "units",
    help: "A second flood budget after registration, for lines that clients send automatically: JOIN, and queries (WHO, MARKREAD, MODE) about their own channels. Never refilled; after it these lines cost as usual.",
  },
  connectPeriod: {
    default: 60_000,
    min: 0,
    max: 600_000,
    unit: "milliseconds",
    help: "How long after registration `connectBudget` can be used.",
  },
  receiveQueueLimit: {
    default: 16_384,
    min: 1_024,
    max: 1_048_576,
    unit: "bytes",
    help: 'Bytes that may wait to be read while a client is over its flood budget. Above it the connection is closed with "Excess Flood".',
  },
  registrationTimeout: {
    default: 30_000,
    min: 2_000,
    max: 600_000,
    unit: "milliseconds",
    help: "Time for a client to register. Then the connection is closed.",
  },
  pingInterval: {
    default: 90_000,
    min: 5_000,
    max: 3_600_000,
    unit: "milliseconds",
    help: "Silence of a client after which it is sent PING.",
  },
  pingTimeout: {
    default: 60_000,
    min: 5_000,
    max: 3_600_000,
    unit: "milliseconds",
    help: 'Time for a client to answer PING. Then the connection is closed with "Ping timeout".',
  },
  batchTimeout: {
    default: 30_000,
    min: 1_000,
    max: 600_000,
    unit: "milliseconds",
    help: "Time between two lines of a client batch. Then it is refused with TIMEOUT.",
  },
  browserCodeLifetime: {
    default: 60_000,
    min: 5_000,
    max: 600_000,
    unit: "milliseconds",
    help: "Time in which a web client has to exchange the code of SESSION CODE for a cookie. Then the code is refused.",
  },
  failedTries: {
    default: 3,
    min: 1,
    max: 1_000,
    unit: "tries",
    help: "Wrong passwords (PASS, OPER, accounts) from one address or range (`ipv4Prefix`, `ipv6Prefix`), or with one name, before the first pause.",
  },
  newAccounts: {
    default: 20,
    min: 1,
    max: 1_000,
    unit: "tries",
    help: "New accounts from one address or range (`ipv4Prefix`, `ipv6Prefix`) before the first pause, which lasts as long as one after wrong passwords. REGISTER is answered TEMPORARILY_UNAVAILABLE meanwhile.",
  },
  failedTryPause: {
    default: 2_000,
    min: 0,
    max: 600_000,
    unit: "milliseconds",
    help: "First pause; each further failure doubles it. A try during a pause is refused and not looked at (464; 904 for SASL).",
  },
  failedTryLongestPause: {
    default: 300_000,
    min: 0,
    max: 86_400_000,
    unit: "milliseconds",
    help: "Longest pause. Failures that are twice as old are forgotten.",
  },
  failedTriesRemembered: {
    default: 10_000,
    min: 100,
    max: 1_000_000,
    unit: "addresses and names",
    help: "Addresses and names whose failures are remembered. The oldest is forgotten first.",
  },
  serviceTokens: {
    default: 10_000,
    min: 10,
    max: 1_000_000,
    unit: "tokens",
    help: "Tokens for services (TOKEN GENERATE) that are good at once, at most 32 for one user. The oldest is forgotten first.",
  },
  serviceTokenTime: {
    default: 600_000,
    min: 10_000,
    max: 3_600_000,
    unit: "milliseconds",
    help: "How long such a token is good. One for an upload is good for one only.",
  },
} as const satisfies Record<string, SessionLimitRow>;

type SessionLimitName = keyof typeof sessionLimitRows;
export type SessionLimits = Readonly<Record<SessionLimitName, number>>;

export const defaultSessionLimits: SessionLimits = defaultsOf(sessionLimitRows);
