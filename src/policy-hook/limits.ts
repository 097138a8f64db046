/** Limits of the policy hook. */

export const policyLimitRows = {
  deadline: {
    default: 1_000,
    min: 50,
    max: 10_000,
    unit: "milliseconds",
    help: "How long a question waits for its answer. Then the default counts. The client's further lines wait as long.",
  },
  mostRequests: {
    default: 100,
    min: 1,
    max: 10_000,
    help: "Questions that wait for an answer at one time. The default counts for more of them.",
  },
  failures: {
    default: 5,
    min: 1,
    max: 1_000,
    help: "Failures in a row after which the hook is not asked for the time of `pause`: the default counts at once.",
  },
  pause: {
    default: 30_000,
    min: 100,
    max: 3_600_000,
    unit: "milliseconds",
    help: "How long the hook is left alone after `failures`. Then one question tries it again.",
  },
} as const;
