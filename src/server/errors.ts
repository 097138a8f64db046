/**
 * Everything that the engine throws. Each class stands for one thing that a person can act on; its `code` never
 * changes, its message says what to do, and `cause` keeps what the system said.
 */

/** Every code that a {@link ServerError} can carry, with what it means. docs/errors.md holds the same list. */
export const errorCodes = {
  RELAIS_ADDRESS_IN_USE: "Another socket listens on this address and port.",
  RELAIS_ADDRESS_NOT_AVAILABLE: "This machine has no such address.",
  RELAIS_PERMISSION_DENIED: "This user may not listen on this port or create a socket at this path.",
  RELAIS_NAME_NOT_FOUND: "The host name does not resolve to an address.",
  RELAIS_UNIX_PATH_IN_USE:
    "The path of a Unix socket is taken by a living server or by a file that is no socket.",
  RELAIS_CERTIFICATE_INVALID: "The certificate or the key of a TLS listener cannot be used.",
  RELAIS_INVALID_OPTION: "An option is unknown, or its value is out of bounds.",
  RELAIS_INVALID_STATE: "The call does not fit the server's state, such as a second start.",
  RELAIS_LIMIT_EXCEEDED: "A bound of the engine or of the process does not allow what was asked.",
} as const;

/** A stable name of the error. */
export type ServerErrorCode = keyof typeof errorCodes;

/** Base of the engine's errors. */
export abstract class ServerError extends Error {
  readonly code: ServerErrorCode;

  constructor(code: ServerErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
  }
}

/** Another socket listens there. */
export class AddressInUseError extends ServerError {
  readonly host: string;
  readonly port: number;

  constructor(host: string, port: number, cause?: unknown) {
    super(
      "RELAIS_ADDRESS_IN_USE",
      `${formatAddress(host, port)} is in use: stop the program that listens there, or choose another port (0 lets the system choose).`,
      cause,
    );
    this.host = host;
    this.port = port;
  }
}

/** The address belongs to no interface of this machine. */
export class AddressNotAvailableError extends ServerError {
  readonly host: string;

  constructor(host: string, cause?: unknown) {
    super(
      "RELAIS_ADDRESS_NOT_AVAILABLE",
      `${host} is no address of this machine: take one that its interfaces have, or 0.0.0.0 or :: for all of them.`,
      cause,
    );
    this.host = host;
  }
}

/** The system does not let this user do it. */
export class PermissionError extends ServerError {
  /** The address with its port, or the path. */
  readonly target: string;

  constructor(target: string, advice: string, cause?: unknown) {
    super("RELAIS_PERMISSION_DENIED", `No permission to listen on ${target}: ${advice}.`, cause);
    this.target = target;
  }
}

/** The name cannot be resolved. */
export class NameNotFoundError extends ServerError {
  readonly host: string;

  constructor(host: string, cause?: unknown) {
    super(
      "RELAIS_NAME_NOT_FOUND",
      `The host name "${host}" does not resolve: check its spelling, or give an address instead (IPv6 without brackets).`,
      cause,
    );
    this.host = host;
  }
}

/** The path is taken. */
export class UnixPathInUseError extends ServerError {
  readonly path: string;

  constructor(path: string, occupant: "server" | "file", cause?: unknown) {
    super(
      "RELAIS_UNIX_PATH_IN_USE",
      occupant === "server"
        ? `A server listens on the Unix socket ${path}: stop it, or choose another path.`
        : `${path} exists and is no socket, so it was left alone: remove it, or choose another path.`,
      cause,
    );
    this.path = path;
  }
}

/** The pair of certificate and key cannot be used. */
export class CertificateError extends ServerError {
  constructor(problem: string, cause?: unknown) {
    super(
      "RELAIS_CERTIFICATE_INVALID",
      `The TLS certificate cannot be used: ${problem}. Both must be PEM text, and the key must belong to the first certificate.`,
      cause,
    );
  }
}

/** An option is unknown or wrong. */
export class InvalidOptionError extends ServerError {
  readonly option: string;
  readonly value: unknown;
  /** Accepted values, in words. */
  readonly bounds: string;

  constructor(option: string, value: unknown, bounds: string, cause?: unknown) {
    super("RELAIS_INVALID_OPTION", `Option "${option}" takes ${bounds}; it got ${describe(value)}.`, cause);
    this.option = option;
    this.value = value;
    this.bounds = bounds;
  }
}

/** The call does not fit the state that the server is in. */
export class StateError extends ServerError {
  /** The method that was called. */
  readonly method: string;
  /** The state that the server was in. */
  readonly state: string;

  constructor(method: string, state: string, advice: string) {
    super("RELAIS_INVALID_STATE", `${method}() was called on a server that is ${state}: ${advice}.`);
    this.method = method;
    this.state = state;
  }
}

/** A bound does not allow it. */
export class LimitError extends ServerError {
  /** Name of the bound. */
  readonly limit: string;
  /** The value that was asked for, in the unit of the bound. */
  readonly asked: number;
  /** The bound, in the same unit. */
  readonly allowed: number;

  constructor(limit: string, asked: number, allowed: number, advice: string, cause?: unknown) {
    super("RELAIS_LIMIT_EXCEEDED", `${limit} allows ${allowed}, and ${asked} was asked: ${advice}.`, cause);
    this.limit = limit;
    this.asked = asked;
    this.allowed = allowed;
  }
}

/** The system's name for an error, as `ECONNRESET`, or what else it goes by. */
export function codeOf(error: unknown): string {
  if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string")
    return error.code;
  return error instanceof Error ? error.name : "UNKNOWN";
}

/** `host:port`, with brackets where the host is an IPv6 address. */
export function formatAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (typeof value === "object" && value !== null) {
    const name = value.constructor?.name;
    try {
      const text = JSON.stringify(value);
      if (text !== undefined && text.length <= 80) return text;
    } catch {
      // A cyclic value has no JSON; its kind is enough.
    }
    return name === undefined ? "an object" : `a value of type ${name}`;
  }
  return String(value);
}
