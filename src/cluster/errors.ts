/** Faults of the log that no further try can mend. */
export class LogError extends Error {
  readonly code:
    | "LOG_TRIMMED"
    | "LOG_REPLACED"
    | "LOG_CLOSED"
    | "LOG_REFUSED"
    | "LOG_UNFIT"
    | "STREAM_UNFIT"
    | "NO_SNAPSHOT"
    | "FOREIGN_DATA"
    | "STATE_DIFFERS";

  constructor(code: LogError["code"], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
