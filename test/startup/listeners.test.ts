/** Opening what the configuration says, on a stand-in for the engine that refuses what the test tells it to. */
import { describe, expect, it } from "bun:test";
import { defaultEndpoints } from "../../src/config/endpoints.ts";
import type { Log } from "../../src/logging/logger.ts";
import { AddressInUseError, AddressNotAvailableError } from "../../src/server/index.ts";
import type { Listener, ListenOptions } from "../../src/server/index.ts";
import { Listeners } from "../../src/startup/listeners.ts";

function fake(refused: Readonly<Record<string, Error>>) {
  const warnings: unknown[] = [];
  const listen = (options: ListenOptions): Promise<Listener> => {
    const address = "host" in options ? options.host : options.path;
    const error = refused[address];
    if (error !== undefined) return Promise.reject(error);
    const port = "port" in options ? options.port : 0;
    return Promise.resolve({
      name: address,
      transport: "tcp",
      secure: false,
      address,
      port,
      listening: true,
      descriptor: undefined,
      replaceCertificates: () => undefined,
    });
  };
  const log: Log = {
    write: (level, facts) => void warnings.push({ level, ...facts }),
    writeEvent: () => undefined,
    configure: () => undefined,
    close: () => Promise.resolve(),
  };
  const server = {
    listen,
    replace: (_: Listener, options: ListenOptions) => listen(options),
    unlisten: () => undefined,
  };
  return { listeners: new Listeners(server, [], log), warnings };
}

const tls = { minVersion: "1.2", handshakeTimeout: 10_000, checkInterval: 60_000 } as const;
const others = { certificates: [], settings: { tls } };
const given = { endpoints: defaultEndpoints, endpointsGiven: true, ...others };
const notGiven = { endpoints: defaultEndpoints, endpointsGiven: false, ...others };
const noIpv6 = { "::1": new AddressNotAvailableError("::1") };

describe("the default endpoints", () => {
  it("are 127.0.0.1 and ::1, port 6667", async () => {
    const { listeners } = fake({});
    expect(await listeners.open(notGiven)).toEqual([
      { kind: "tcp", host: "127.0.0.1", port: 6667 },
      { kind: "tcp", host: "::1", port: 6667 },
    ]);
  });

  it("do without ::1, with a warning, on a machine that has no IPv6", async () => {
    const { listeners, warnings } = fake(noIpv6);
    expect(await listeners.open(notGiven)).toEqual([{ kind: "tcp", host: "127.0.0.1", port: 6667 }]);
    expect(warnings).toEqual([{ level: "warn", event: "endpoint-missing", endpoint: "[::1]:6667" }]);
  });

  it("have to open one of them", async () => {
    const { listeners } = fake({ ...noIpv6, "127.0.0.1": new AddressNotAvailableError("127.0.0.1") });
    expect(listeners.open(notGiven)).rejects.toThrow(AddressNotAvailableError);
  });

  it("may not be in use", async () => {
    const { listeners } = fake({ "::1": new AddressInUseError("::1", 6667) });
    expect(listeners.open(notGiven)).rejects.toThrow(AddressInUseError);
  });
});

describe("endpoints that somebody asked for", () => {
  it("have to open", async () => {
    const { listeners } = fake(noIpv6);
    expect(listeners.open(given)).rejects.toThrow(AddressNotAvailableError);
  });
});
