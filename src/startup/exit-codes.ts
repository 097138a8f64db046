/** How the program ends: the codes of BSD's sysexits(3), which supervisors know. */
export const exitCodes = {
  /** All well. */
  ok: 0,
  /** `doctor` found a fault, or `upgrade` failed. */
  faulty: 1,
  /** `hash-password` was given nothing to hash (EX_USAGE). */
  usage: 64,
  /** The database or a file to import is damaged or of another program (EX_DATAERR). */
  data: 65,
  /** A file to read is not there (EX_NOINPUT). */
  noInput: 66,
  /** The host name to listen on does not resolve (EX_NOHOST). */
  noHost: 68,
  /** An address, a path or the data folder is taken, or not of this machine (EX_UNAVAILABLE). */
  unavailable: 69,
  /** Our own fault (EX_SOFTWARE). */
  software: 70,
  /** The system does not allow more (EX_OSERR). */
  system: 71,
  /** The data folder or a file cannot be made (EX_CANTCREAT). */
  cannotCreate: 73,
  /** The disk is full or faulty (EX_IOERR). */
  io: 74,
  /** RESTART was asked for, and the system cannot replace a running program (EX_TEMPFAIL). */
  startAgain: 75,
  /** Not allowed to listen there (EX_NOPERM). */
  permission: 77,
  /** A wrong option, in the file, in the environment or on the command line (EX_CONFIG). */
  configuration: 78,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
