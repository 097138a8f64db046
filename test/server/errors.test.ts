/** Every error is thrown here by really causing it. */
import { describe, expect, it } from "bun:test";
import { chmodSync, readFileSync } from "node:fs";
import {
  closeKinds,
  errorCodes,
  formatAddress,
  InvalidOptionError,
  LimitError,
  refuseKinds,
  Server,
  ServerError,
} from "../../src/server/index.ts";
import type { ListenOptions, ServerErrorCode } from "../../src/server/index.ts";
import { Client, failure, run, tableUnder, temporaryFolder } from "./support.ts";

const silent = { opened: () => undefined, received() {}, closed() {} };
const project = `${import.meta.dir}/../..`;
const fixture = (name: string): string => readFileSync(`${import.meta.dir}/fixtures/${name}.pem`, "utf8");

/** The error of starting a server with this listener. */
async function failureOf(options: ListenOptions): Promise<unknown> {
  const server = new Server(silent);
  return failure(server.listen(options).then(() => server.start()));
}

/** The same in a process of its own that has set itself up by `setup`. */
async function failureInChild(
  setup: string,
  options: ListenOptions,
  command: readonly string[] = [],
): Promise<unknown> {
  const script = `
    import { Server } from "relais/server";
    ${setup}
    try {
      const server = new Server({ opened() {}, received() {}, closed() {} });
      await server.listen(${JSON.stringify(options)});
      await server.start();
      console.log("{}");
      process.exit();
    } catch (error) {
      console.log(JSON.stringify({ ...error, message: error.message, cause: error.cause?.code }));
    }
  `;
  const child = Bun.spawn([...command, process.execPath, "-e", script], { cwd: project, stderr: "inherit" });
  return JSON.parse(await child.stdout.text());
}

/** Runs without the rights of a superuser: a superuser becomes nobody first. */
const WITHOUT_RIGHTS = "if (process.getuid() === 0) { process.setgid(65534); process.setuid(65534); }";

/** Description of a wrong value in a message. */
const text = (value: unknown): string => new InvalidOptionError("o", value, "x").message;

/** A table of kinds as a document has it. */
function rows(kinds: Readonly<Record<string, string>>): string[][] {
  return Object.entries(kinds).map(([kind, help]) => [`\`${kind}\``, help]);
}

describe("listening", () => {
  it("on an address in use throws AddressInUseError", async () => {
    const { listener } = await run();
    const error = await failureOf({ host: "127.0.0.1", port: listener.port });
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({
      name: "AddressInUseError",
      code: "RELAIS_ADDRESS_IN_USE",
      host: "127.0.0.1",
      port: listener.port,
      message: expect.stringContaining(`127.0.0.1:${listener.port}`),
      cause: { code: "EADDRINUSE" },
    });
  });

  it("on an address of another machine throws AddressNotAvailableError", async () => {
    // 203.0.113.0/24 is set aside for documentation (RFC 5737).
    expect(await failureOf({ host: "203.0.113.7", port: 0 })).toMatchObject({
      name: "AddressNotAvailableError",
      code: "RELAIS_ADDRESS_NOT_AVAILABLE",
      host: "203.0.113.7",
      cause: { code: "EADDRNOTAVAIL" },
    });
  });

  it("on a name that does not resolve throws NameNotFoundError", async () => {
    // "invalid" is set aside for names that do not exist (RFC 2606).
    expect(await failureOf({ host: "no-such-host.invalid", port: 0 })).toMatchObject({
      name: "NameNotFoundError",
      code: "RELAIS_NAME_NOT_FOUND",
      host: "no-such-host.invalid",
    });
  });

  it("on an IPv6 address in brackets throws NameNotFoundError, which says how to write it", async () => {
    expect(await failureOf({ host: "[::1]", port: 0 })).toMatchObject({
      code: "RELAIS_NAME_NOT_FOUND",
      message: expect.stringContaining("without brackets"),
    });
  });

  it("on a path in a folder of somebody else throws PermissionError", async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o555);
    const error = await failureInChild(WITHOUT_RIGHTS, { path: `${folder}/socket` });
    expect(error).toMatchObject({
      name: "PermissionError",
      code: "RELAIS_PERMISSION_DENIED",
      target: `${folder}/socket`,
      cause: "EACCES",
    });
  });

  it("with an invalid certificate throws CertificateError", async () => {
    const tls = { key: fixture("localhost.key"), cert: "not a certificate" };
    const error = await failureOf({ host: "127.0.0.1", port: 0, tls });
    expect(error).toMatchObject({ name: "CertificateError", code: "RELAIS_CERTIFICATE_INVALID" });
    expect(error).toMatchObject({ cause: { code: expect.stringContaining("ERR_OSSL") } });
  });

  it("with a key of another certificate throws CertificateError", async () => {
    const tls = { key: fixture("other.key"), cert: fixture("localhost.cert") };
    const error = await failureOf({ host: "127.0.0.1", port: 0, tls });
    expect(error).toMatchObject({
      code: "RELAIS_CERTIFICATE_INVALID",
      message: expect.stringContaining("KEY_VALUES_MISMATCH"),
    });
  });

  it("with a wrong option throws InvalidOptionError, which names it", async () => {
    const folder = temporaryFolder();
    const unknownOption = { hots: "x" };
    const wrong: [ListenOptions, string][] = [
      [{ host: "127.0.0.1", port: 65_536 }, "port"],
      [{ host: "127.0.0.1", port: 1.5 }, "port"],
      [{ host: "", port: 0 }, "host"],
      [{ host: "127.0.0.1", port: 0, name: "" }, "name"],
      [{ host: "127.0.0.1", port: 0, tls: { key: "", cert: "" } }, "tls.key"],
      [{ path: "" }, "path"],
      [{ path: `${folder}/${"x".repeat(108)}` }, "path"],
      [{ path: `${folder}/none/socket` }, "path"],
      [{ path: `${folder}/socket`, mode: 0o1000 }, "mode"],
      [{ host: "127.0.0.1", port: 0, ...unknownOption }, "hots"],
    ];
    for (const [options, option] of wrong) {
      expect(await failureOf(options)).toMatchObject({
        name: "InvalidOptionError",
        code: "RELAIS_INVALID_OPTION",
        option,
      });
    }
  });
});

describe("a server", () => {
  it("in the wrong state throws StateError", async () => {
    const { server } = await run();
    expect(await failure(server.start())).toMatchObject({
      name: "StateError",
      code: "RELAIS_INVALID_STATE",
      method: "start",
      state: "running",
    });
  });

  it("in a process that may open hardly any files throws LimitError", async () => {
    const error = await failureInChild("", { host: "127.0.0.1", port: 0 }, [
      "sh",
      "-c",
      'ulimit -n 100; exec "$0" "$@"',
    ]);
    expect(error).toMatchObject({
      name: "LimitError",
      code: "RELAIS_LIMIT_EXCEEDED",
      asked: 129,
      allowed: 100,
    });
  });

  it("whose ring is written a piece too long throws LimitError", async () => {
    const { server } = await run({}, { sendRingBytes: 64 * 1024 });
    expect(() => server.ring.write("x".repeat(8 * 1024 + 1))).toThrow(LimitError);
  });

  it("leaves a Unix path that is in use alone, and throws UnixPathInUseError", async () => {
    const path = `${temporaryFolder()}/socket`;
    const { listener } = await run({}, { listen: { path } });
    expect(await failureOf({ path })).toMatchObject({
      name: "UnixPathInUseError",
      code: "RELAIS_UNIX_PATH_IN_USE",
      path,
    });
    await Client.connect(listener);
  });
});

describe("a message", () => {
  it("says what was wrong with an option, whatever its value is", () => {
    const cyclic: Record<string, unknown> = {};
    cyclic["self"] = cyclic;
    expect(text("a")).toBe('Option "o" takes x; it got "a".');
    expect(text(-1)).toBe('Option "o" takes x; it got -1.');
    expect(text(undefined)).toBe('Option "o" takes x; it got undefined.');
    expect(text({ a: 1 })).toBe('Option "o" takes x; it got {"a":1}.');
    expect(text(cyclic)).toBe('Option "o" takes x; it got a value of type Object.');
    expect(text("x".repeat(200)).length).toBeLessThan(120);
  });

  it("writes addresses as they are written elsewhere", () => {
    expect(formatAddress("127.0.0.1", 6667)).toBe("127.0.0.1:6667");
    expect(formatAddress("::1", 6667)).toBe("[::1]:6667");
  });
});

describe("docs/errors.md", () => {
  const document = readFileSync(`${project}/docs/errors.md`, "utf8");
  it("lists every code", () => {
    const listed = tableUnder(document, "## Errors").map(([code, , meaning]) => [code, meaning]);
    expect(listed).toEqual(rows(errorCodes));
  });

  it("names the class that carries each code", async () => {
    const source = await Bun.file(`${project}/src/server/errors.ts`).text();
    const classes = new Map<string, string>();
    for (const part of source.split("\nexport class ").slice(1)) {
      const code = /"(RELAIS_[A-Z_]+)"/.exec(part)?.[1];
      if (code !== undefined) classes.set(code, part.slice(0, part.indexOf(" ")));
    }
    for (const [code, name] of tableUnder(document, "## Errors")) {
      expect(name).toBe(`\`${classes.get(code?.slice(1, -1) ?? "")}\``);
    }
    expect(classes.size).toBe(Object.keys(errorCodes satisfies Record<ServerErrorCode, string>).length);
  });

  it("lists every reason for closing and for refusing", () => {
    expect(tableUnder(document, "## Reasons for closing")).toEqual(rows(closeKinds));
    expect(tableUnder(document, "## Reasons for refusing")).toEqual(rows(refuseKinds));
  });
});
