/** Every limit of the sender of push notifications, once: default, bounds, and what happens at it. */

interface PushLimitRow {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
  readonly help: string;
}

export const pushLimitRows = {
  delay: {
    default: 10_000,
    min: 0,
    max: 3_600_000,
    unit: "milliseconds",
    help: "Time between a message and its notification. A user who returns, or reads the message on another device (MARKREAD), in this time is not notified.",
  },
  timeToLive: {
    default: 604_800,
    min: 0,
    max: 2_419_200,
    unit: "seconds",
    help: "Time for which a push service keeps a notification for a device that it cannot reach.",
  },
  timeout: {
    default: 10_000,
    min: 1_000,
    max: 120_000,
    unit: "milliseconds",
    help: "Time for a push service to answer.",
  },
  connections: {
    default: 16,
    min: 1,
    max: 1_000,
    unit: "connections",
    help: "Notifications that are sent at one time. Each device receives one after the other.",
  },
  attempts: {
    default: 5,
    min: 1,
    max: 20,
    unit: "attempts",
    help: "Attempts to send a notification to a push service that does not answer, or answers with an error of its own (5xx, 429). Then it is dropped.",
  },
  retryPause: {
    default: 30_000,
    min: 1_000,
    max: 3_600_000,
    unit: "milliseconds",
    help: "Pause after the first attempt; each further one is twice as long. A push service may ask for a longer one (Retry-After).",
  },
  longestPause: {
    default: 3_600_000,
    min: 1_000,
    max: 86_400_000,
    unit: "milliseconds",
    help: "Longest pause between two attempts.",
  },
  queue: {
    default: 10_000,
    min: 1,
    max: 1_000_000,
    unit: "notifications",
    help: "Notifications that may wait, of all users. Further ones are not sent.",
  },
  queuePerAccount: {
    default: 50,
    min: 1,
    max: 10_000,
    unit: "notifications",
    help: "Notifications that may wait for one account. Further ones are not sent.",
  },
} as const satisfies Record<string, PushLimitRow>;

type PushLimitName = keyof typeof pushLimitRows;
export type PushLimits = Readonly<Record<PushLimitName, number>>;
