/** Errors at start: one line for a person, and the exit code for a supervisor. */
import { LogError } from "../cluster/errors.ts";
import { defaultFile } from "../config/load.ts";
import { ConfigurationError } from "../config/errors.ts";
import { HttpListenError } from "../http/index.ts";
import { AddressInUseError, ServerError } from "../server/index.ts";
import type { ServerErrorCode } from "../server/index.ts";
import { StoreError } from "../store/index.ts";
import type { StoreErrorCode } from "../store/index.ts";
import { exitCodes } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";

const exitCodeOf: Readonly<Record<ServerErrorCode, ExitCode>> = {
  RELAIS_ADDRESS_IN_USE: exitCodes.unavailable,
  RELAIS_ADDRESS_NOT_AVAILABLE: exitCodes.unavailable,
  RELAIS_UNIX_PATH_IN_USE: exitCodes.unavailable,
  RELAIS_NAME_NOT_FOUND: exitCodes.noHost,
  RELAIS_PERMISSION_DENIED: exitCodes.permission,
  RELAIS_CERTIFICATE_INVALID: exitCodes.configuration,
  RELAIS_INVALID_OPTION: exitCodes.configuration,
  RELAIS_LIMIT_EXCEEDED: exitCodes.system,
  RELAIS_INVALID_STATE: exitCodes.software,
};

const storeExitCodeOf: Readonly<Record<StoreErrorCode, ExitCode>> = {
  RELAIS_STORE_FOLDER: exitCodes.cannotCreate,
  RELAIS_STORE_LOCKED: exitCodes.unavailable,
  RELAIS_STORE_MISSING: exitCodes.noInput,
  RELAIS_STORE_NEWER: exitCodes.data,
  RELAIS_STORE_CORRUPT: exitCodes.data,
  RELAIS_STORE_NAMES: exitCodes.configuration,
  RELAIS_STORE_IO: exitCodes.io,
  RELAIS_STORE_FILE_EXISTS: exitCodes.cannotCreate,
  RELAIS_STORE_FILE_UNREADABLE: exitCodes.noInput,
  RELAIS_STORE_FILE_UNWRITABLE: exitCodes.cannotCreate,
  RELAIS_STORE_FILE_INVALID: exitCodes.data,
};

/** Errors that another data folder would cure. */
const folderErrors: ReadonlySet<StoreErrorCode> = new Set([
  "RELAIS_STORE_FOLDER",
  "RELAIS_STORE_LOCKED",
  "RELAIS_STORE_MISSING",
]);

/** Errors that another address would cure. */
const addressErrors: ReadonlySet<ServerErrorCode> = new Set([
  "RELAIS_ADDRESS_IN_USE",
  "RELAIS_ADDRESS_NOT_AVAILABLE",
  "RELAIS_UNIX_PATH_IN_USE",
  "RELAIS_NAME_NOT_FOUND",
  "RELAIS_PERMISSION_DENIED",
]);

const FOLDER_SETTING = `The data folder is set by RELAIS_DATA, or by store.data in ${defaultFile}.`;

interface StartFailure {
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
}

/** Undefined for an internal error, as opposed to a problem of the start itself. */
export function startFailure(error: unknown): StartFailure | undefined {
  if (error instanceof ConfigurationError)
    return { lines: error.problems, exitCode: exitCodes.configuration };
  if (error instanceof StoreError) {
    const place = folderErrors.has(error.code) ? ` ${FOLDER_SETTING}` : "";
    return { lines: [`${error.message}${place}`], exitCode: storeExitCodeOf[error.code] };
  }
  if (error instanceof HttpListenError) {
    const exitCode = error.forbidden ? exitCodes.permission : exitCodes.unavailable;
    return {
      lines: [`${error.message} The address is set by http.host and http.port in ${defaultFile}.`],
      exitCode,
    };
  }
  if (error instanceof LogError) return { lines: [error.message], exitCode: exitCodes.unavailable };
  if (!(error instanceof ServerError)) return undefined;
  const where = addressErrors.has(error.code) ? ` ${elsewhere(error)}` : "";
  return { lines: [`${error.message}${where}`], exitCode: exitCodeOf[error.code] };
}

function elsewhere(error: ServerError): string {
  const { host, port } = error instanceof AddressInUseError ? error : { host: "127.0.0.1", port: 6667 };
  const name = host.includes(":") ? `[${host}]` : host;
  const other = error instanceof AddressInUseError && port < 65_535 ? port + 1 : 6667;
  return `Where to listen is set by RELAIS_LISTEN, as RELAIS_LISTEN=${name}:${other}, or by [[listen]] in ${defaultFile}.`;
}
