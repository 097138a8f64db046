/** The bouncers soju and ZNC log in to accounts over TLS, with the commands of docs/accounts.md. */
import { afterEach, beforeEach, expect, it, setDefaultTimeout } from "bun:test";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { passwordServices } from "../../src/startup/passwords.ts";
import { Relais } from "../e2e/relais.ts";
import type { LineClient } from "../e2e/relais.ts";
import { MemoryStore } from "../irc/session/memory-store.ts";
import { certificate, pem } from "../server/support.ts";
import { startSoju, startZnc } from "./bouncers.ts";
import type { Bouncer } from "./bouncers.ts";
import { describeWith } from "./installed.ts";

setDefaultTimeout(30_000);

const PASSWORD = "sesame-open-sesame";
const guide = readFileSync(join(import.meta.dir, "../../docs/accounts.md"), "utf8");
const { fingerprint256, fingerprint512 } = new X509Certificate(pem("localhost.cert"));

let relais: Relais;

beforeEach(async () => {
  const credentials = await passwordServices.makeCredentials(PASSWORD);
  if (credentials === undefined) throw new Error("no keys");
  const store = new MemoryStore({ accounts: [{ name: "ana", ...credentials, createdAt: 0 }] });
  relais = await Relais.start({ store, tls: certificate("localhost") });
});

afterEach(async () => {
  await relais.stop();
});

/** Commands of the guide, with the test's password and server in place of those of the guide. */
function typed(server: string, lines: readonly string[]): string[] {
  return lines.map((line) => {
    expect(guide).toContain(`\n${line}\n`);
    const [, target, text = ""] = /^\/msg (\S+) (.*)$/u.exec(line.replace("/znc", "/msg *status")) ?? [];
    const own = text.replace("<password>", PASSWORD).replace(/irc\.example\.org(?: \+6697)?/u, server);
    return `PRIVMSG ${target} :${own}`;
  });
}

/**
 * ana talks through the bouncer. It stays when she leaves, and has what was said when she is back. `reads` tells it that she has
 * read what came.
 */
async function talks(bouncer: Bouncer, reads: (ana: LineClient) => Promise<void>): Promise<void> {
  const ana = await bouncer.connect("tea");
  ana.send("JOIN #tea");
  await ana.line(/ 366 \S+ #tea /u);
  const user = relais.app.network.findUser("ana");
  expect([user?.account, user?.secure]).toEqual(["ana", true]);
  const bob = await relais.open();
  bob.send("NICK bob", "USER bob 0 * :Bob", "JOIN #tea", "PRIVMSG #tea :hello ana");
  await ana.line(/:bob!\S+ PRIVMSG #tea :hello ana$/u);
  await reads(ana);
  ana.send("PRIVMSG #tea :hello bob", "QUIT");
  await bob.line(/^:ana!\S+ PRIVMSG #tea :hello bob$/u);
  await ana.closed;
  bob.send("PRIVMSG #tea :are you there?");
  await bob.heard();
  const again = await bouncer.connect("tea");
  await again.line(/:bob!\S+ PRIVMSG #tea :are you there\?$/u);
  bob.send("QUIT");
  await bob.closed;
}

describeWith(["soju", "sojudb"], "soju", () => {
  it("logs in with PLAIN, and passes on what was said while its user was away", async () => {
    const soju = await startSoju();
    try {
      const ana = await soju.connect();
      ana.send(
        ...typed(`127.0.0.1:${relais.port} -certfp ${fingerprint512}`, [
          "/msg BouncerServ network create -addr irc.example.org -name tea -nick ana -enabled false",
          "/msg BouncerServ sasl set-plain -network tea ana <password>",
          "/msg BouncerServ network update tea -enabled true",
        ]),
      );
      await soju.log.line('logged in with account "ana"');
      await soju.log.line("connection registered");
      ana.send("QUIT");
      await ana.closed;
      await talks(soju, async (reader) => {
        reader.send((await reader.line(/^PING /u)).replace("PING", "PONG"));
      });
    } finally {
      await soju.stop();
    }
  });
});

describeWith(["znc"], "ZNC", () => {
  it("logs in with PLAIN, and passes on what was said while its user was away", async () => {
    const znc = await startZnc();
    try {
      const ana = await znc.connect();
      // The test's certificate is signed by nobody, and ZNC would wait two seconds between lines.
      const trust = `PRIVMSG *status :AddTrustedServerFingerprint ${fingerprint256}`;
      const atOnce = "PRIVMSG *controlpanel :SetNetwork FloodBurst ana tea 100";
      const [add = "", jump = "", ...rest] = typed(`127.0.0.1 +${relais.port}`, [
        "/znc AddNetwork tea",
        "/znc JumpNetwork tea",
        "/znc LoadMod sasl",
        "/msg *sasl Mechanism PLAIN",
        "/msg *sasl Set ana <password>",
        "/znc AddServer irc.example.org +6697",
      ]);
      ana.send(add, jump, trust, atOnce, ...rest);
      await ana.line(/ 900 .* ana :/u);
      await ana.line(/ 001 /u);
      ana.send("QUIT");
      await ana.closed;
      await talks(znc, () => Promise.resolve());
    } finally {
      await znc.stop();
    }
  });
});
