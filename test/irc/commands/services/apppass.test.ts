import { beforeEach, describe, expect, it } from "bun:test";
import { ask, loggedIn, worldWithAccounts } from "../../session/accounts.ts";
import type { FakeConnection, World } from "../../session/harness.ts";
import { said } from "../../session/mailbox.ts";

let world: World;
let ana: FakeConnection;

beforeEach(async () => {
  world = worldWithAccounts(["ana"], { limits: { applicationPasswords: 2 } });
  ana = await loggedIn(world, "ana");
});

async function tell(text: string, client = ana): Promise<string[]> {
  return said(await ask(client, `NS APPPASS ${text}`));
}

/** Makes a password, and returns it. */
async function add(name: string): Promise<string> {
  const [shown = ""] = await tell(`ADD ${name}`);
  return /: ([a-z2-7]{32})$/u.exec(shown)?.[1] ?? "";
}

async function logsIn(password: string): Promise<boolean> {
  const client = world.connect("device");
  await ask(client, `NS IDENTIFY ana ${password}`);
  const { account } = client.user;
  client.say("QUIT").lose();
  return account === "ana";
}

describe("APPPASS", () => {
  it("is for users who are logged in", async () => {
    expect(await tell("LIST", world.connect("other"))).toEqual(["APPPASS: you are not logged in."]);
  });

  it.each(["", "ADD", "DEL", "NONSENSE x"])("says its syntax: %s", async (text) => {
    expect((await tell(text))[0]).toStartWith("Syntax: APPPASS ");
  });

  it("ADD shows a password once, which logs in", async () => {
    const password = await add("phone");
    expect(password).toHaveLength(32);
    expect(await logsIn(password)).toBe(true);
    expect((await tell("LIST")).join("\n")).not.toContain(password);
    const [account] = world.app.network.accounts.all;
    expect(JSON.stringify(account)).not.toContain(password);
    expect(JSON.stringify(world.events)).not.toContain(password);
  });

  it("ADD makes another password each time", async () => {
    expect(await add("phone")).not.toBe(await add("laptop"));
  });

  it("ADD refuses a name twice, one that is too long, and more than the limit", async () => {
    await add("phone");
    expect(await tell("ADD Phone")).toEqual(["There is an application password Phone already."]);
    expect(await tell(`ADD ${"x".repeat(33)}`)).toEqual(["A name has at most 32 characters."]);
    await add("laptop");
    expect(await tell("ADD tablet")).toEqual(["You have 2 application passwords, the most there can be."]);
  });

  it("LIST shows names, when they were made and last used", async () => {
    expect(await tell("LIST")).toEqual(["You have no application passwords."]);
    const password = await add("phone");
    const [before] = await tell("LIST");
    expect(before).toMatch(/^phone: made .*, never used$/u);
    await logsIn(password);
    expect((await tell("LIST"))[0]).toMatch(/^phone: made .*, last used about /u);
  });

  it("DEL revokes one, and leaves the others", async () => {
    const [phone, laptop] = [await add("phone"), await add("laptop")];
    expect(await tell("DEL PHONE")).toEqual(["The application password phone is revoked."]);
    expect(await logsIn(phone)).toBe(false);
    expect(await logsIn(laptop)).toBe(true);
    expect(await tell("DEL phone")).toEqual(["There is no application password phone."]);
  });

  it("is no password to change the password with", async () => {
    const password = await add("phone");
    const lines = said(await ask(ana, `NS PASSWD ${password} another-password`));
    expect(lines).toEqual(["The account or the password is wrong."]);
  });
});
