/** The options of upgrades: one row each. */
import type { Section } from "./rows.ts";

export const upgradeSection = {
  help: "Upgrades by `upgrade` or SIGUSR2: a new process goes on with the network and the connections.",
  repeated: false,
  rows: {
    startTime: {
      kind: "integer",
      default: 30_000,
      min: 1_000,
      max: 600_000,
      unit: "milliseconds",
      reload: true,
      help: "Time for the new process to be ready. Then it is ended, and the old one goes on. Clients wait meanwhile.",
    },
    returnTime: {
      kind: "integer",
      default: 120_000,
      min: 0,
      max: 3_600_000,
      unit: "milliseconds",
      reload: true,
      help: "Time for clients over TLS and WebSocket to come back by their accounts: their users stay for that long.",
    },
  },
} as const satisfies Section;
