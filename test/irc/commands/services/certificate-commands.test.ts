/** NickServ CERT, and the fingerprint in WHOIS. */
import { beforeEach, describe, expect, it } from "bun:test";
import { ask, worldWithAccounts } from "../../session/accounts.ts";
import { World } from "../../session/harness.ts";
import type { FakeConnection, Origin } from "../../session/harness.ts";
import { makeOperator } from "../operator/operators.ts";
import { accountOf, MemoryStore, passwordOf, verifyAtOnce } from "../../session/memory-store.ts";

const own = "ab".repeat(32);
const another = "cd".repeat(32);
const withCertificate: Origin = { tls: { fingerprint: own } };

let world: World;
let store: MemoryStore;

beforeEach(() => {
  store = new MemoryStore({ accounts: [accountOf("ada"), accountOf("bob")] });
  world = new World({ store, verifyPassword: verifyAtOnce, limits: { accountCertificates: 2 } });
});

async function identified(nick: string, origin: Origin = withCertificate): Promise<FakeConnection> {
  const client = world.connect(nick, "", origin);
  await ask(client, `NS IDENTIFY ${passwordOf(nick)}`);
  return client;
}

/** The texts of the notices that answer. */
async function cert(client: FakeConnection, words: string): Promise<string[]> {
  const lines = await ask(client, `NS CERT ${words}`);
  return lines.map((line) => line.replace(/^:NickServ!NickServ@irc\.test NOTICE \S+ :/u, ""));
}

const listed = (name: string): readonly string[] | undefined =>
  world.app.network.accounts.find(name)?.certificates;

describe("NickServ CERT", () => {
  it("ADD takes the certificate of the connection, LIST shows it, DEL removes it", async () => {
    const ada = await identified("ada");
    expect(await cert(ada, "LIST")).toEqual(["Your account has no certificates."]);
    expect(await cert(ada, "ADD")).toEqual([`The certificate ${own} logs in to ada now.`]);
    expect(await cert(ada, "list")).toEqual([`${own} (you are connected with it)`]);
    expect(await cert(ada, `DEL ${own}`)).toEqual([`The certificate ${own} is removed.`]);
    expect(listed("ada")).toBeUndefined();
    expect(await cert(ada, `DEL ${own}`)).toEqual(["Your account does not have this certificate."]);
  });

  it("takes a fingerprint in the forms of other programs", async () => {
    const ada = await identified("ada", {});
    const printed = another.toUpperCase().replaceAll(/..(?=.)/gu, "$&:");
    expect(await cert(ada, `ADD ${printed}`)).toEqual([`The certificate ${another} logs in to ada now.`]);
    expect(await cert(ada, "LIST")).toEqual([another]);
  });

  it("refuses what is not a fingerprint, and ADD without a certificate", async () => {
    const ada = await identified("ada", {});
    const wrong = "A fingerprint is the SHA-256 of a certificate: 64 hexadecimal digits.";
    for (const text of ["x", own.slice(1), `${own}0`, `${own.slice(1)}g`]) {
      expect(await cert(ada, `ADD ${text}`)).toEqual([wrong]);
      expect(await cert(ada, `DEL ${text}`)).toEqual([wrong]);
    }
    expect(await cert(ada, "ADD")).toEqual(["You are connected without a certificate."]);
    expect(await cert(ada, "DEL")).toEqual(["Syntax: CERT DEL <fingerprint>"]);
    expect(await cert(ada, "SHOW")).toEqual(["Syntax: CERT <add/del/list> [<fingerprint>]"]);
    expect(listed("ada")).toBeUndefined();
  });

  it("refuses a certificate twice, one of another account, and more than the limit", async () => {
    const ada = await identified("ada");
    const bob = await identified("bob");
    await cert(ada, "ADD");
    expect(await cert(ada, "ADD")).toEqual(["Your account has this certificate already."]);
    expect(await cert(bob, "ADD")).toEqual(["This certificate belongs to another account."]);
    await cert(ada, `ADD ${another}`);
    expect(await cert(ada, `ADD ${"ef".repeat(32)}`)).toEqual([
      "An account has at most 2 certificates; remove one of them with CERT DEL.",
    ]);
    expect(listed("ada")).toEqual([own, another]);
    await cert(ada, `DEL ${own}`);
    expect(await cert(bob, "ADD")).toEqual([`The certificate ${own} logs in to bob now.`]);
  });

  it("is for users who are logged in", async () => {
    const stranger = world.connect("eve", "", withCertificate);
    expect(await cert(stranger, "ADD")).toEqual(["CERT: you are not logged in."]);
  });

  it("frees the certificates of a dropped account", async () => {
    const ada = await identified("ada");
    await cert(ada, "ADD");
    const code = (await ask(ada, "NS DROP ada"))[0]?.split(" ").at(-1) ?? "";
    await ask(ada, `NS DROP ada ${code}`);
    expect(world.app.network.accounts.findByCertificate(own)).toBeUndefined();
    const bob = await identified("bob");
    expect(await cert(bob, "ADD")).toEqual([`The certificate ${own} logs in to bob now.`]);
  });

  it("lasts over a restart and a change of the password", async () => {
    const ada = await identified("ada");
    await cert(ada, "ADD");
    await ask(ada, `NS PASSWD ${passwordOf("ada")} another-password`);
    const later = worldWithAccounts([], { store: store.reopened() });
    expect(later.app.network.accounts.findByCertificate(own)?.name).toBe("ada");
  });

  it("changes nothing when the change cannot be kept", async () => {
    const ada = await identified("ada");
    store.broken = true;
    expect((await ask(ada, "NS CERT ADD")).join()).toContain("The server cannot keep changes");
    expect(world.app.network.accounts.findByCertificate(own)).toBeUndefined();
    expect(listed("ada")).toBeUndefined();
  });
});

const fingerprints = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => line.includes(" 276 "));

describe("WHOIS", () => {
  it("shows the fingerprint of a certificate to the user itself and to operators, with 276", () => {
    const ada = world.connect("ada", "", withCertificate);
    const bob = world.connect("bob");
    expect(fingerprints(ada.ask("WHOIS ada"))).toEqual([
      `:irc.test 276 ada ada :has client certificate fingerprint ${own}`,
    ]);
    expect(fingerprints(bob.ask("WHOIS ada"))).toEqual([]);
    makeOperator(bob, ["see"]);
    expect(fingerprints(bob.ask("WHOIS ada"))).toEqual([
      `:irc.test 276 bob ada :has client certificate fingerprint ${own}`,
    ]);
    expect(fingerprints(bob.ask("WHOIS bob"))).toEqual([]);
  });
});
