/** Limits of what operators leave behind: reservations, and the audit. */

export const operatorLimitRows = {
  reservations: {
    default: 500,
    min: 10,
    max: 10_000,
    help: "Masks of RESV. Another one is refused.",
  },
  auditEntries: {
    default: 10_000,
    min: 100,
    max: 1_000_000,
    help: "Acts of operators that AUDIT remembers. The oldest is forgotten.",
  },
  auditDays: {
    default: 365,
    min: 1,
    max: 36_500,
    help: "Days that an act of an operator is remembered.",
  },
} as const;
