/** The program behind proxies and gateways: the client's address, TLS and certificate, over real sockets. */
import { describe, expect, it } from "bun:test";
import { LineClient } from "../e2e/relais.ts";
import { proxied4, tlsFact, fact } from "../server/proxy-headers.ts";
import { certificate } from "../server/support.ts";
import { inDirectory } from "./directory.ts";
import { Program } from "./program.ts";

const FINGERPRINT = "ab".repeat(32);
const hash = Bun.password.hashSync("hunter2", { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
const { cert, key } = certificate("localhost");

const listeners = `
[[certificate]]
file = "cert.pem"
key = "key.pem"
[[listen]]
host = "127.0.0.1"
port = 0
tls = true
[[listen]]
host = "127.0.0.1"
port = 0
proxies = ["127.0.0.1"]
[[listen]]
host = "127.0.0.1"
port = 0
proxies = ["192.0.2.1"]
[connections]
connections-per-address = 1
exempt = []
`;
const gateway = `[[gateway]]\nname = "webchat"\npassword-hash = '${hash}'\naddresses = ["127.0.0.0/8"]\n`;
const operator = `[[operator]]\nname = "root"\npassword-hash = '${hash}'\n`;

/** The program, and the ports with TLS, for proxies from here, and for proxies from elsewhere. */
async function withRelais(
  more: string,
  use: (
    program: Program,
    ports: { readonly [Port in "tls" | "proxied" | "direct"]: number },
  ) => Promise<void>,
): Promise<void> {
  const files = { "relais.toml": `${listeners}${more}`, "cert.pem": cert, "key.pem": key };
  await inDirectory(files, async (directory) => {
    const program = new Program([], { directory });
    try {
      const listening = await program.stderr.match(/^Listening on .*:(\d+) \(TLS\), .*:(\d+), .*:(\d+)\.$/mu);
      const [tls = 0, proxied = 0, direct = 0] = listening.slice(1).map(Number);
      await use(program, { tls, proxied, direct });
    } finally {
      program.signal("SIGKILL");
      await program.ended();
    }
  });
}

/** Registers a client that began with these bytes. */
async function register(client: LineClient, nick: string, before: string | Uint8Array): Promise<LineClient> {
  client.sendBytes(Buffer.from(before));
  client.send(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
  await client.line(/ (?:376|422) /u);
  return client;
}

async function whois(client: LineClient, nick: string): Promise<string> {
  client.send(`WHOIS ${nick}`);
  return (await client.until(/ 318 /u)).join("\n");
}

describe("behind a proxy", () => {
  it("clients have their own address in limits, bans, WHOIS and log, and TLS and certificate by its word", async () => {
    await withRelais(operator, async (program, { proxied }) => {
      const secure = proxied4("198.51.100.3", 4000, tlsFact(3), fact(0xe5, Buffer.from(FINGERPRINT)));
      const alice = await register(await LineClient.connect(proxied), "alice", secure);
      const own = await whois(alice, "alice");
      expect(own).toContain(" 338 alice alice alice@198.51.100.3 198.51.100.3 ");
      expect(own).toContain(" 671 alice alice ");
      expect(own).toContain(`fingerprint ${FINGERPRINT}`);
      const line = "PROXY TCP4 198.51.100.4 192.0.2.254 4000 6667\r\n";
      const bob = await register(await LineClient.connect(proxied), "bob", line);
      expect(await whois(bob, "bob")).not.toContain(" 671 ");
      // One connection of each address, and no more.
      const second = await LineClient.connect(proxied);
      second.sendBytes(secure);
      expect(await second.line(/ERROR/u)).toBe(
        "ERROR :Closing Link: (Too many connections from your address)",
      );
      alice.send("OPER root hunter2", "DLINE 198.51.100.8/29 :open proxies");
      await alice.line(/You set a D-line/u);
      const banned = await LineClient.connect(proxied);
      banned.sendBytes(proxied4("198.51.100.9", 4000));
      expect(await banned.line(/ 465 /u)).toContain("open proxies");
      alice.send("DLINE 198.51.100.4 :not you");
      expect(await bob.line(/ 465 /u)).toContain("not you");
      expect(await program.logged("registered")).toMatchObject({ address: "198.51.100.3", secure: true });
    });
  });

  it("a damaged header is refused and logged, and a header from elsewhere is not read", async () => {
    await withRelais("", async (program, { proxied, direct }) => {
      const damaged = await LineClient.connect(proxied);
      damaged.send("NICK alice");
      expect(await damaged.line(/ERROR/u)).toBe(
        "ERROR :Closing Link: (Your proxy sent no valid PROXY header)",
      );
      expect(await program.logged("refused")).toMatchObject({
        address: "127.0.0.1",
        reason: { kind: "proxy-header", fault: "malformed" },
      });
      const forged = await LineClient.connect(direct);
      forged.sendBytes(Buffer.from("PROXY TCP4 198.51.100.3 192.0.2.254 4000 6667\r\n"));
      expect(await forged.line(/ERROR/u)).toContain("This port takes no PROXY header from your address");
      expect(await program.logged("foreign-protocol")).toMatchObject({
        address: "127.0.0.1",
        protocol: "proxy",
      });
      await forged.closed;
      const binary = await LineClient.connect(direct);
      binary.sendBytes(proxied4("198.51.100.3", 4000));
      expect(await binary.line(/ERROR/u)).toContain("Closing Link: 127.0.0.1");
    });
  });
});

describe("a gateway", () => {
  it("speaks for clients, whose own addresses are limited and shown", async () => {
    await withRelais(gateway, async (program, { tls }) => {
      const introduction = `WEBIRC hunter2 kiwi 198.51.100.3 198.51.100.3 :secure certfp-sha-256=${FINGERPRINT}\r\n`;
      const alice = await register(await LineClient.connect(tls, {}), "alice", introduction);
      const own = await whois(alice, "alice");
      expect(own).toContain(" 338 alice alice alice@198.51.100.3 198.51.100.3 ");
      expect(own).toContain(" 671 alice alice ");
      expect(own).toContain(`fingerprint ${FINGERPRINT}`);
      expect(own).toContain(":is connected via the webchat WebIRC gateway");
      // The gateway's address may have one connection, and has none while its clients have theirs.
      const other = introduction.replaceAll("198.51.100.3", "198.51.100.4");
      await register(await LineClient.connect(tls, {}), "bob", other);
      const second = await LineClient.connect(tls, {});
      second.sendBytes(Buffer.from(introduction));
      expect(await second.line(/ERROR/u)).toBe("ERROR :Too many connections from your address");
      await second.closed;
      const wrong = await LineClient.connect(tls, {});
      wrong.send("WEBIRC hunter3 kiwi 198.51.100.5 198.51.100.5");
      expect(await wrong.line(/ERROR/u)).toBe("ERROR :Invalid WebIRC password");
      expect(await program.logged("gateway-refused")).toMatchObject({
        address: "127.0.0.1",
        reason: "password",
      });
      expect(program.stdout.text).not.toContain("hunter");
    });
  });

  it("is nobody without a configuration", async () => {
    await withRelais("", async (_program, { tls }) => {
      const client = await LineClient.connect(tls, {});
      client.send("WEBIRC hunter2 kiwi 198.51.100.3 198.51.100.3");
      expect(await client.line(/ERROR/u)).toBe("ERROR :WEBIRC is not allowed from your address");
    });
  });
});
