/** Accounts over real sockets, with real hashes: registered, kept before anyone reads of it, and logged in to in each way. */
import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { challengeIn, plainResponse, responseLine } from "../irc/session/accounts.ts";
import { MemoryStore } from "../irc/session/memory-store.ts";
import { ScramClient } from "../irc/session/sasl/scram-client.ts";
import { FrameworkClient } from "./framework-client.ts";
import { Relais } from "./relais.ts";

const PASSWORD = "sésame-open-sesame";

let store: MemoryStore;
let relais: Relais;

beforeEach(async () => {
  store = new MemoryStore();
  relais = await Relais.start({ store });
  const client = await relais.open();
  client.send("CAP LS 302", "NICK ana", "CAP REQ :draft/account-registration", `REGISTER * * ${PASSWORD}`);
  await client.line(/ REGISTER SUCCESS ana /u);
  await client.line(/ 900 ana ana!\*@127\.0\.0\.1 ana /u);
  // The store had it before the bytes left.
  expect(store.committed).toMatchObject([{ kind: "account", record: { name: "ana" } }]);
  expect(JSON.stringify(store.committed)).not.toContain(PASSWORD);
  client.end();
});

afterEach(async () => {
  await relais.stop();
});

/** The server comes back with what was kept. */
async function restart(): Promise<void> {
  await relais.stop();
  relais = await Relais.start({ store: store.reopened() });
}

describe("an account", () => {
  it("is logged in to with PLAIN after a restart", async () => {
    await restart();
    const client = await relais.open();
    client.send("CAP LS 302", "NICK other", "USER other 0 * :Other", "CAP REQ :sasl", "AUTHENTICATE PLAIN");
    await client.line(/^AUTHENTICATE \+$/u);
    client.send(`AUTHENTICATE ${plainResponse("ana", PASSWORD)}`);
    const lines = await client.until(/ 90[34] /u);
    expect(lines.map((line) => line.split(" ")[1])).toEqual(["900", "903"]);
    client.send("CAP END", "WHOIS other");
    expect(await client.line(/ 330 /u)).toContain(" other ana :is logged in as");
  });

  it.each([
    ["SCRAM-SHA-256", "sha256"],
    ["SCRAM-SHA-512", "sha512"],
  ] as const)("is logged in to with %s after a restart", async (mechanism, hash) => {
    await restart();
    const client = await relais.open();
    const scram = new ScramClient(hash, "ana", PASSWORD);
    const challenge = async (): Promise<string> => challengeIn([await client.line(/^AUTHENTICATE /u)]);
    client.send("CAP LS 302", "NICK other", "USER other 0 * :Other", "CAP REQ :sasl");
    client.send(`AUTHENTICATE ${mechanism}`);
    await challenge();
    client.send(responseLine(scram.first));
    client.send(responseLine(scram.final(await challenge())));
    expect(await challenge()).toBe(scram.serverFinal);
    client.send("AUTHENTICATE +");
    expect(await client.line(/ 90[34] /u)).toContain(" 903 ");
  });

  it("is logged in to with NickServ, its password changed, and dropped", async () => {
    const client = await relais.connect("other");
    client.send("PRIVMSG NickServ :IDENTIFY ana nonsense");
    await client.line(/^:NickServ!\S+ NOTICE other :The account or the password is wrong\.$/u);
    client.send(`PRIVMSG NickServ :IDENTIFY ana ${PASSWORD}`);
    await client.line(/^:NickServ!\S+ NOTICE other :You are logged in as ana\.$/u);
    client.send(`NS PASSWD ${PASSWORD} another-password`);
    await client.line(/ :The password of ana is changed\.$/u);
    client.send("NS DROP ana");
    const code = (await client.line(/: DROP ana \S+$/u)).split(" ").at(-1) ?? "";
    client.send(`NS DROP ana ${code}`);
    await client.line(/ :The account ana is removed\.$/u);
    expect(store.reopened().state.accounts).toEqual([]);
  });

  it("is logged in to by irc-framework", async () => {
    const client = await FrameworkClient.connect({
      nick: "alice",
      port: relais.port,
      account: { account: "ana", password: PASSWORD },
    });
    expect(await client.next("loggedin")).toMatchObject({ account: "ana" });
    await client.quit();
  });
});

describe("a store that cannot commit", () => {
  it("makes no account, and says so", async () => {
    const client = await relais.connect("bob", "draft/account-registration standard-replies");
    store.broken = true;
    client.send(`REGISTER * * ${PASSWORD}`);
    await client.line(/ FAIL REGISTER TEMPORARILY_UNAVAILABLE bob :/u);
    client.send(`NS IDENTIFY ana ${PASSWORD}`, `NS PASSWD ${PASSWORD} another-password`);
    await client.line(/ FAIL NICKSERV TEMPORARILY_UNAVAILABLE PASSWD :/u);
    store.broken = false;
    client.send(`NS PASSWD ${PASSWORD} another-password`, "NS LOGOUT");
    // The capability went with the first failure.
    client.send("CAP REQ :draft/account-registration", `REGISTER * * ${PASSWORD}`);
    await client.line(/ REGISTER SUCCESS bob /u);
    expect(store.committed.at(-1)).toMatchObject({ record: { name: "bob" } });
  });
});
