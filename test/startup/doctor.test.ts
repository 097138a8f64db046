/** `doctor` on a machine that the tests make up, and the real one. */
import { describe, expect, it } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { examine } from "../../src/startup/doctor/doctor.ts";
import type { Machine } from "../../src/startup/doctor/finding.ts";
import { thisMachine } from "../../src/startup/doctor/machine.ts";
import { lockFolder } from "../../src/store/lock.ts";
import { DnsServer } from "../dnsbl/dns-server.ts";
import { inDirectory } from "../main/directory.ts";
import { pem } from "../server/support.ts";

const GIB = 1024 ** 3;
const healthy: Machine = {
  askNats: (_, server) => {
    if (server.includes("gone")) return Promise.reject(new Error("connection refused"));
    if (server.includes("strict")) return Promise.reject(new Error("Authorization Violation"));
    return Promise.resolve({
      version: server.includes("old") ? "2.9.10" : "2.12.1",
      jetStream: !server.includes("plain"),
      isClustered: !server.includes("alone"),
      maxPayload: server.includes("small") ? 65_536 : 1_048_576,
      ...(server.includes("other") && { problem: "no permission" }),
    });
  },
  now: Date.parse("2026-11-26T10:00:00Z"),
  openFiles: 100_000,
  clockIsSet: true,
  addresses: new Set(["192.0.2.1"]),
  lookUp: (name) =>
    name.endsWith(".example.org") ? Promise.resolve(["192.0.2.1"]) : Promise.reject(new Error(name)),
  resolve: (name) => {
    if (name.endsWith("silent.example")) return Promise.reject(new Error("no answer"));
    const has = name.endsWith("all.example") || (name.startsWith("2.") && name.endsWith("good.example"));
    return Promise.resolve(has ? ["127.0.0.2"] : []);
  },
  freeBytes: () => Promise.resolve(10 * GIB),
  isRunning: () => false,
};

const free = '[[listen]]\nhost = "127.0.0.1"\nport = 0\n';
const tls = `${free}tls = true\n[[certificate]]\nfile = "cert.pem"\nkey = "key.pem"\n`;
const named = '[network]\nserver-name = "irc.example.org"\n';

async function doctor(
  toml: string,
  machine: Partial<Machine> = {},
): Promise<{ lines: readonly string[]; healthy: boolean }> {
  let report: Awaited<ReturnType<typeof examine>> | undefined;
  const files = {
    "relais.toml": toml,
    "cert.pem": pem("localhost.cert"),
    "key.pem": pem("localhost.key"),
    file: "",
  };
  await inDirectory(files, async (directory) => {
    report = await examine({ file: undefined, environment: {}, directory }, { ...healthy, ...machine });
  });
  if (report === undefined) throw new Error("no report");
  return report;
}

describe("doctor", () => {
  it("finds nothing where nothing is", async () => {
    const { lines, healthy: well } = await doctor(named + free);
    expect(well).toBe(true);
    expect(lines.at(-1)).toBe("faults: 0, warnings: 0, notes: 1, ok: 6");
  });

  it.each<[what: string, line: RegExp, toml: string, machine?: Partial<Machine>]>([
    [
      "a wrong configuration",
      /^fault {4}configuration .*network\.nam: unknown option/u,
      "[network]\nnam = 1",
    ],
    ...(
      [
        ["NATS", /^ok {7}cluster .*nats:\/\/new:4222: NATS 2\.12\.1 with JetStream$/u, "new"],
        ["an old NATS", /^warning {2}cluster .*2\.9\.10 cannot sync each write/u, "old"],
        [
          "a NATS that does not answer",
          /^fault {4}cluster .*does not answer \(connection refused\)/u,
          "gone",
        ],
        ["a NATS without JetStream", /^fault {4}cluster .*has no JetStream/u, "plain"],
        [
          "a NATS that does not know it",
          /^fault {4}cluster .*Authorization Violation.*cluster\.user/u,
          "strict",
        ],
        ["a NATS without others", /^fault {4}cluster .*cannot keep 3 copies/u, "alone"],
        ["a NATS that takes little", /^fault {4}cluster .*raise its max_payload/u, "small"],
        ["a NATS that keeps no log for it", /^fault {4}cluster .*no permission/u, "other"],
      ] as const
    ).map(([what, line, host]): [string, RegExp, string] => [
      what,
      line,
      `[network]\nserver-name = "a.test"\n[cluster]\nservers = ["nats://${host}:4222"]`,
    ]),
    [
      "an address of another machine",
      /^fault {4}ports .*198\.51\.100\.1/u,
      '[[listen]]\nhost = "198.51.100.1"\nport = 0',
    ],
    ["a file in the place of a socket", /^fault {4}ports .*file in the place/u, '[[listen]]\npath = "file"'],
    ["a path in no directory", /^fault {4}ports .*cannot write/u, '[[listen]]\npath = "none/socket"'],
    ["a socket of systemd", /^note {5}ports .*systemd opens it/u, '[[listen]]\nactivation = "irc"'],
    ["no TLS", /^note {5}certificates .*readable/u, free],
    ["STS without TLS", /^fault {4}certificates .*sts\.port/u, `${free}[sts]\nport = 6697`],
    ["a certificate for another name", /^warning {2}certificates .*irc\.example\.org/u, named + tls],
    ["an expired certificate", /^fault {4}certificates .*expired/u, tls, { now: Date.parse("2200-01-01") }],
    ["few open files", /^warning {2}open files .*room for 896 clients/u, free, { openFiles: 1024 }],
    ["hardly any open files", /^fault {4}open files .*no client/u, free, { openFiles: 100 }],
    ["a clock that nothing sets", /^warning {2}clock .*no time service/u, free, { clockIsSet: false }],
    ["a system that does not know", /^note {5}clock/u, free, { clockIsSet: undefined }],
    [
      "a disk that is nearly full",
      /^warning {2}disk .*make room/u,
      free,
      { freeBytes: () => Promise.resolve(GIB / 2) },
    ],
    ["a full disk", /^fault {4}disk .*make room/u, free, { freeBytes: () => Promise.resolve(0) }],
    [
      "a server name that does not resolve",
      /^warning {2}DNS .*irc\.tea\.example/u,
      '[network]\nserver-name = "irc.tea.example"\n' + free,
    ],
    [
      "a server name elsewhere",
      /^note {5}DNS .*no address of this machine/u,
      named + free,
      { addresses: new Set() },
    ],
    [
      "a mail server that does not resolve",
      /^warning {2}DNS .*mail\.host/u,
      `${free}[mail]\nhost = "mail.tea.example"\nfrom = "irc@tea.example"`,
    ],
    [
      "a mail server",
      /^ok {7}DNS .*mail\.host/u,
      `${free}[mail]\nhost = "mail.example.org"\nfrom = "irc@tea.example"`,
    ],
    ["a blocklist", /^ok {7}DNS .*good\.example.*127\.0\.0\.2/u, `${free}[[dnsbl]]\nzone = "good.example"`],
    ["a silent blocklist", /^warning {2}DNS .*does not answer/u, `${free}[[dnsbl]]\nzone = "silent.example"`],
    ["a blocklist of all", /^warning {2}DNS .*has every address/u, `${free}[[dnsbl]]\nzone = "all.example"`],
    ["a blocklist of none", /^warning {2}DNS .*test address/u, `${free}[[dnsbl]]\nzone = "none.example"`],
  ])("notices %s", async (_, line, toml, machine = {}) => {
    const { lines, healthy: well } = await doctor(toml, machine);
    expect(lines.filter((each) => line.test(each))).toHaveLength(1);
    expect(well).toBe(!lines.some((each) => each.startsWith("fault ")));
  });

  it("tells a port that the running server has from one that another program has", async () => {
    const taken = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    const toml = `[[listen]]\nport = ${taken.port}`;
    const alone = await doctor(toml);
    expect(alone.lines.join("\n")).toMatch(/^fault {4}ports .*in use/mu);
    const running = await doctor(toml, { isRunning: () => true });
    expect(running.lines.join("\n")).toMatch(/^note {5}ports .*a Relais is running/mu);
    taken.stop();
  });

  it("tries the ports of HTTP and of the page too, and all at the same time", async () => {
    const taken = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    const { port } = taken;
    for (const [toml, option] of [
      [`${free}[http]\nport = ${port}`, "http.port"],
      [`${free}[web]\nport = ${port}`, "web.port"],
    ]) {
      const { lines } = await doctor(`${toml}`);
      expect(lines.find((line) => line.startsWith("fault "))).toContain(
        `${option}: 127.0.0.1:${port} is in use`,
      );
    }
    taken.stop();
    const own = `[[listen]]\nhost = "127.0.0.1"\nport = ${port}\n`;
    expect((await doctor(`${own}[http]\nport = ${port}`)).healthy).toBe(false);
    expect((await doctor(`${own}[http]\nport = 0`)).healthy).toBe(true);
  });

  it("tells a Unix socket that a server has from one that a killed server left", async () => {
    await inDirectory({}, async (directory) => {
      const path = join(directory, "irc.sock");
      const taken = Bun.listen({ unix: path, socket: { data() {} } });
      const toml = `[[listen]]\npath = "${path}"`;
      expect((await doctor(toml)).lines.join("\n")).toMatch(/^fault {4}ports .*irc\.sock.*server listens/mu);
      expect((await doctor(toml, { isRunning: () => true })).lines.join("\n")).toMatch(/^note {5}ports/mu);
      taken.stop();
    });
  });

  it("notices a damaged database, and folders that cannot be used", async () => {
    await inDirectory({ "relais.toml": free }, async (directory) => {
      const sources = { file: undefined, environment: {}, directory };
      const data = join(directory, "data");
      mkdirSync(data);
      writeFileSync(join(data, "relais.db"), "not a database, but long enough to look at".repeat(50));
      expect((await examine(sources, healthy)).lines.join("\n")).toMatch(/^fault {4}disk/mu);
    });
  });
});

describe("this machine", () => {
  it("knows a running server by its data folder", async () => {
    await inDirectory({}, async (directory) => {
      const { isRunning, freeBytes, openFiles, lookUp, resolve } = thisMachine();
      expect(isRunning(directory)).toBe(false);
      const release = lockFolder(directory);
      expect(isRunning(directory)).toBe(true);
      release();
      expect(isRunning(directory)).toBe(false);
      expect(await freeBytes(directory)).toBeGreaterThan(0);
      expect(openFiles).toBeGreaterThan(0);
      const dns = await DnsServer.start();
      dns.replies.set("known.test", { addresses: ["192.0.2.1"] });
      dns.replies.set("broken.test", { code: "SERVFAIL" });
      expect(await resolve("known.test", [dns.address])).toEqual(["192.0.2.1"]);
      expect(await resolve("unknown.test", [dns.address])).toEqual([]);
      expect(resolve("broken.test", [dns.address])).rejects.toThrow();
      dns.stop();
      expect(await lookUp("localhost")).toContainAnyValues(["127.0.0.1", "::1"]);
    });
  });
});
