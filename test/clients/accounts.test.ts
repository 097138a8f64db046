/** irssi and weechat log in to accounts, with the commands of docs/accounts.md. */
import { afterAll, beforeAll, expect, it, setDefaultTimeout } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Relais } from "../e2e/relais.ts";
import { MemoryStore } from "../irc/session/memory-store.ts";
import { passwordServices } from "../../src/startup/passwords.ts";
import { describeWith } from "./installed.ts";
import { startIrssi } from "./irssi.ts";
import { startWeechat } from "./weechat.ts";

setDefaultTimeout(20_000);

const PASSWORD = "sesame-open-sesame";
const guide = readFileSync(join(import.meta.dir, "../../docs/accounts.md"), "utf8");

let relais: Relais;

beforeAll(async () => {
  const credentials = await passwordServices.makeCredentials(PASSWORD);
  if (credentials === undefined) throw new Error("no keys");
  const store = new MemoryStore({ accounts: [{ name: "ana", ...credentials, createdAt: 0 }] });
  relais = await Relais.start({ store });
});

afterAll(async () => {
  await relais.stop();
});

describeWith(["irssi"], "irssi", () => {
  it("logs in with PLAIN, then out and in again with NickServ", async () => {
    expect(guide).toContain("/network add -sasl_mechanism PLAIN -sasl_username ana -sasl_password");
    const login = { mechanism: "PLAIN", account: "ana", password: PASSWORD };
    const irssi = await startIrssi({ nick: "iris", port: relais.port, login });
    try {
      await irssi.greeted();
      await irssi.sees("You are now logged in as ana");
      expect(relais.app.network.findUser("iris")?.account).toBe("ana");
      irssi.type("/msg NickServ LOGOUT");
      await irssi.sees("You are logged out.");
      irssi.type(`/msg NickServ IDENTIFY ana ${PASSWORD}`);
      await irssi.sees("You are logged in as ana.");
    } finally {
      await irssi.stop();
    }
  });
});

describeWith(["weechat-headless"], "weechat", () => {
  it.each(["plain", "scram-sha-256", "scram-sha-512"])("logs in with %s", async (mechanism) => {
    expect(guide).toContain("/set irc.server.tea.sasl_mechanism scram-sha-256");
    const login = { mechanism, account: "ana", password: PASSWORD };
    const weechat = await startWeechat({ nick: "wee", port: relais.port, login });
    try {
      await weechat.greeted();
      await weechat.sees("You are now logged in as ana");
      expect(relais.app.network.findUser("wee")?.account).toBe("ana");
    } finally {
      await weechat.stop();
    }
  });
});

describeWith(["irssi", "weechat-headless"], "irssi and weechat as one user", () => {
  it("share a nick and its channels: each shows what the other says as its own", async () => {
    const login = { mechanism: "PLAIN", account: "ana", password: PASSWORD };
    const irssi = await startIrssi({ nick: "ana", port: relais.port, login });
    try {
      await irssi.greeted();
      irssi.type("/join #tea");
      await irssi.receives(/ 366 ana #tea /u);
      const weechat = await startWeechat({
        nick: "ana",
        port: relais.port,
        login: { ...login, mechanism: "plain" },
      });
      try {
        await weechat.greeted();
        // It has not joined anything.
        await weechat.receives(/:ana!\S+ JOIN #tea/u);
        await weechat.receives(/ 366 ana #tea /u);
        expect(relais.app.network.findUser("ana")?.sessions).toHaveLength(2);
        irssi.type("/msg #tea hello from irssi");
        await weechat.sees(/ana hello from irssi$/u);
        weechat.type("/msg -server relais #tea hello from weechat");
        await irssi.sees(/ana.? hello from weechat/u);
      } finally {
        await weechat.stop();
      }
      expect(relais.app.network.findUser("ana")?.memberships).toHaveLength(1);
    } finally {
      await irssi.stop();
    }
  });
});
