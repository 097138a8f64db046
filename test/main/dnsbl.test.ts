/** The program with DNS blocklists: the clients of a proxy are looked up at a DNS server on the loopback. */
import { describe, expect, it } from "bun:test";
import { join } from "node:path";
import { LineClient } from "../e2e/relais.ts";
import { DnsServer } from "../dnsbl/dns-server.ts";
import { proxied4, proxied6 } from "../server/proxy-headers.ts";
import { withRelais } from "./program.ts";

const base = `
[[listen]]
host = "127.0.0.1"
port = 0
proxies = ["127.0.0.1"]
[log]
level = "debug"
`;

function withLists(dns: DnsServer, more = ""): string {
  return `${base}
[dns]
servers = ["${dns.address}"]
[[dnsbl]]
zone = "bl.test"
require-account = ["127.0.0.3"]
mark = ["127.0.0.4"]
reason = "%ip is on %zone"
timeout = 1000
${more}`;
}

/** The first line that says how the registration of a client of the proxy ended. */
async function outcomeOf(port: number, header: Buffer): Promise<string> {
  const client = await LineClient.connect(port);
  client.sendBytes(header);
  client.send("NICK ana", "USER ana 0 * :a");
  const line = await client.line(/ (?:001|465) | FAIL /u);
  client.end();
  await client.closed;
  return line;
}

async function withDns(use: (dns: DnsServer) => Promise<void>): Promise<void> {
  const dns = await DnsServer.start();
  try {
    await use(dns);
  } finally {
    dns.stop();
  }
}

describe("DNS blocklists", () => {
  it("keep out, require an account and mark by their replies, for IPv4 and IPv6, and follow the configuration", async () => {
    await withDns(async (dns) => {
      dns.replies.set("2.2.0.192.bl.test", { addresses: ["127.0.0.2"] });
      dns.replies.set("3.2.0.192.bl.test", { addresses: ["127.0.0.3"] });
      dns.replies.set("4.2.0.192.bl.test", { addresses: ["127.0.0.4"] });
      dns.replies.set("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.test", {
        addresses: ["127.0.0.2"],
      });
      await withRelais(withLists(dns), {}, async (program, directory) => {
        const port = await program.port();
        const from = (address: string): Promise<string> => outcomeOf(port, proxied4(address, 4000));
        expect(await from("192.0.2.1")).toContain(" 001 ");
        expect(await from("192.0.2.2")).toEndWith(
          ":You are banned from this server: 192.0.2.2 is on bl.test",
        );
        expect(await from("192.0.2.3")).toContain("FAIL * ACCOUNT_REQUIRED");
        expect(await from("192.0.2.4")).toContain(" 001 ");
        const six = Uint8Array.from([0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        expect(await outcomeOf(port, proxied6(six, 4000))).toContain("2001:db8::1 is on bl.test");
        expect(await program.logged("listed")).toMatchObject({
          zone: "bl.test",
          reply: "127.0.0.2",
          action: "refuse",
        });
        // Local addresses are not looked up, and answers are remembered.
        expect(await from("10.0.0.1")).toContain(" 001 ");
        await from("192.0.2.2");
        expect(dns.asked).toHaveLength(5);
        await Bun.write(join(directory, "relais.toml"), base);
        program.signal("SIGHUP");
        expect(await program.logged("reread")).toMatchObject({ applied: expect.arrayContaining(["dnsbl"]) });
        expect(await from("192.0.2.2")).toContain(" 001 ");
      });
    });
  });

  it("that do not answer hold clients up no longer than their time, and then let them in", async () => {
    await withDns(async (dns) => {
      dns.other = "silence";
      await withRelais(withLists(dns), {}, async (program) => {
        const port = await program.port();
        expect(await outcomeOf(port, proxied4("192.0.2.1", 4000))).toContain(" 001 ");
        expect(await program.logged("dnsbl-failed")).toMatchObject({ level: "warn", zone: "bl.test" });
        expect(dns.asked).toEqual(["1.2.0.192.bl.test"]);
      });
    });
  });

  it("that do not answer several times in a row are skipped, and tried again by a look-up after the pause", async () => {
    await withDns(async (dns) => {
      dns.other = { code: "SERVFAIL" };
      const toml = withLists(dns).replace("[dns]", "[dns]\nfailures = 2\npause = 1000");
      await withRelais(toml, {}, async (program) => {
        const port = await program.port();
        for (const host of [1, 2, 3]) await outcomeOf(port, proxied4(`192.0.2.${host}`, 4000));
        expect(await program.logged("dnsbl-skipped")).toMatchObject({ level: "warn", zone: "bl.test" });
        expect(dns.asked).toHaveLength(2);
        dns.other = { addresses: ["127.0.0.2"] };
        let host = 4;
        while (!(await outcomeOf(port, proxied4(`192.0.2.${host}`, 4000))).includes("is on bl.test"))
          host += 1;
        expect(await program.logged("dnsbl-works")).toMatchObject({ level: "info", zone: "bl.test" });
      });
    });
  });
});
