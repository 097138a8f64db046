/** Errors of a start become lines for a person and an exit code for a supervisor. */
import { describe, expect, it } from "bun:test";
import { ConfigurationError } from "../../src/config/errors.ts";
import {
  AddressInUseError,
  AddressNotAvailableError,
  CertificateError,
  InvalidOptionError,
  LimitError,
  NameNotFoundError,
  PermissionError,
  StateError,
  UnixPathInUseError,
} from "../../src/server/index.ts";
import { HttpListenError } from "../../src/http/index.ts";
import { StoreError } from "../../src/store/index.ts";
import { startFailure } from "../../src/startup/start-errors.ts";

describe("an error of the start", () => {
  const cases: readonly (readonly [error: Error, exitCode: number])[] = [
    [new AddressInUseError("::1", 6667), 69],
    [new AddressNotAvailableError("192.0.2.1"), 69],
    [new UnixPathInUseError("/run/relais.sock", "server"), 69],
    [new NameNotFoundError("nowhere.invalid"), 68],
    [new PermissionError("0.0.0.0:194", "take a port above 1023"), 77],
    [new CertificateError("it has expired"), 78],
    [new InvalidOptionError("port", -1, "a whole number"), 78],
    [new LimitError("open files", 128, 64, "raise it"), 71],
    [new StateError("start", "running", "start it once"), 70],
    [new StoreError("RELAIS_STORE_NAMES", "Two accounts have the same name."), 78],
    [new StoreError("RELAIS_STORE_FILE_UNREADABLE", "a.jsonl cannot be read."), 66],
    [new StoreError("RELAIS_STORE_FILE_UNWRITABLE", "a.jsonl cannot be written."), 73],
    [new StoreError("RELAIS_STORE_IO", "relais.db cannot be written."), 74],
    [new HttpListenError("127.0.0.1:9667", { code: "EADDRINUSE" }), 69],
    [new HttpListenError("127.0.0.1:80", { code: "EACCES" }), 77],
    [new ConfigurationError(["limits.nick-length: got 3"]), 78],
  ];
  for (const [error, exitCode] of cases) {
    it(`is one line and exit code ${exitCode}: ${error.name}`, () => {
      const failure = startFailure(error);
      expect(failure?.exitCode).toBe(exitCode as never);
      expect(failure?.lines).toHaveLength(1);
      expect(failure?.lines[0]).toStartWith(error.message);
      expect(failure?.lines[0]).not.toContain("\n");
    });
  }

  it("says how to choose another address, the next port at hand", () => {
    expect(startFailure(new AddressInUseError("::1", 6667))?.lines[0]).toContain("RELAIS_LISTEN=[::1]:6668");
    expect(startFailure(new AddressInUseError("::1", 65_535))?.lines[0]).toContain(
      "RELAIS_LISTEN=[::1]:6667",
    );
  });

  it("is not made of what is a fault of the program", () => {
    expect(startFailure(new TypeError("undefined is not a function"))).toBeUndefined();
  });
});
