/** irssi and weechat over TLS: they log in by their certificate, with the commands of docs/accounts.md. */
import { afterAll, beforeAll, describe, expect, it, setDefaultTimeout } from "bun:test";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Relais } from "../e2e/relais.ts";
import { accountOf, MemoryStore } from "../irc/session/memory-store.ts";
import { inDirectory } from "../main/directory.ts";
import { certificate, pem } from "../server/support.ts";
import type { ChatOptions, ChatProgram } from "./chat-program.ts";
import { describeWith } from "./installed.ts";
import { startIrssi } from "./irssi.ts";
import { startWeechat } from "./weechat.ts";

setDefaultTimeout(20_000);

const { fingerprint256 } = new X509Certificate(pem("client.cert"));
const fingerprint = fingerprint256.replaceAll(":", "").toLowerCase();

const guide = readFileSync(join(import.meta.dir, "../../docs/accounts.md"), "utf8");

let relais: Relais;

beforeAll(async () => {
  const store = new MemoryStore({ accounts: [accountOf("ana", { certificates: [fingerprint] })] });
  relais = await Relais.start({ store, tls: { ...certificate("localhost"), askForCertificate: true } });
});

afterAll(async () => {
  await relais.stop();
});

async function logsIn(start: (options: ChatOptions) => Promise<ChatProgram>, nick: string): Promise<void> {
  await inDirectory({ "ana.pem": pem("client.key") + pem("client.cert") }, async (directory) => {
    const program = await start({ nick, port: relais.port, certificate: join(directory, "ana.pem") });
    try {
      await program.greeted();
      await program.sees("You are now logged in as ana");
      const user = relais.app.network.findUser(nick);
      expect([user?.account, user?.secure, user?.certificates]).toEqual(["ana", true, [fingerprint]]);
    } finally {
      await program.stop();
    }
  });
}

describeWith(["irssi"], "irssi", () => {
  it("logs in by its certificate", async () => {
    expect(guide).toContain("/network add -sasl_mechanism EXTERNAL tea");
    expect(guide).toContain("-tls -tls_cert");
    await logsIn(startIrssi, "iris");
  });
});

describeWith(["weechat-headless"], "weechat", () => {
  it("logs in by its certificate", async () => {
    expect(guide).toContain("/set irc.server.tea.sasl_mechanism external");
    await logsIn(startWeechat, "wee");
  });
});

describe("a client over TLS", () => {
  it("adds the certificate of its connection with NickServ, and logs in by it the next time", async () => {
    const other = certificate("other-client");
    const first = await relais.open(other);
    first.send("CAP LS 302", "NICK bob", "USER bob 0 * :Bob", "CAP REQ :sasl draft/account-registration");
    expect(await first.line(/ LS .*sasl=/u)).toContain("sasl=EXTERNAL,SCRAM-SHA-512");
    first.send("REGISTER * * sesame-open-sesame");
    await first.line(/ 900 /u);
    first.send("CAP END", "NS CERT ADD");
    await first.line(/NOTICE bob :The certificate [0-9a-f]{64} logs in to bob now/u);
    first.send("QUIT");
    await first.closed;
    const second = await relais.open(other);
    second.send("CAP LS 302", "NICK bob2", "USER bob 0 * :Bob", "CAP REQ :sasl", "AUTHENTICATE EXTERNAL +");
    await second.line(/ 900 .* bob :/u);
    second.send("CAP END", "MODE bob2", "WHOIS bob2");
    expect(await second.line(/ 221 /u)).toEndWith(" +Z");
    await second.line(/ 671 /u);
    await second.line(/ 276 bob2 bob2 :has client certificate fingerprint [0-9a-f]{64}$/u);
    const without = await relais.open();
    without.send("CAP LS 302");
    expect(await without.line(/ LS .*sasl=/u)).toContain("sasl=SCRAM-SHA-512,");
  });
});
