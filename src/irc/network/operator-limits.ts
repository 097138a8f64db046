/** Limits of what operators leave behind: reservations, and the audit. */

export const operatorLimitRows = {
  reports: {
    default: 500,
    min: 10,
    max: 10_000,
    help: "Open reports of users (REPORT). Another one is refused.",
  },
  reportsPerUser: {
    default: 3,
    min: 1,
    max: 100,
    help: "Open reports of one account, or of one host without an account. Another one is refused.",
  },
  reportLength: {
    default: 300,
    min: 50,
    max: 350,
    help: "Bytes in the reason of a report. A longer one is cut.",
  },
  reportTextLength: {
    default: 1_000,
    min: 100,
    max: 4_000,
    help: "Bytes of a reported message that the report keeps. The rest is left out.",
  },
  reportablePrivate: {
    default: 1_000,
    min: 0,
    max: 100_000,
    help: "Private messages whose texts can be reported although the history does not have them. The oldest is forgotten.",
  },
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
