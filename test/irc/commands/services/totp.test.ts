import { beforeEach, describe, expect, it } from "bun:test";
import { Secret, TOTP, URI } from "otpauth";
import { ask, loggedIn, worldWithAccounts } from "../../session/accounts.ts";
import type { FakeConnection, World } from "../../session/harness.ts";
import { said } from "../../session/mailbox.ts";
import { passwordOf } from "../../session/memory-store.ts";

const STEP = 30_000;
const right = passwordOf("ana");

let world: World;
let ana: FakeConnection;

beforeEach(async () => {
  world = worldWithAccounts(["ana", "bob"]);
  ana = await loggedIn(world, "ana");
});

async function tell(text: string, client = ana): Promise<string[]> {
  return said(await ask(client, `NS TOTP ${text}`));
}

function codeOf(key: string): string {
  return TOTP.generate({ secret: Secret.fromBase32(key), timestamp: world.now });
}

/** Asks for a key. */
async function add(): Promise<string> {
  const [shown = ""] = await tell("ADD");
  return shown.replace("Key for your app: ", "");
}

/** Turns two factors on, and returns the key and the recovery codes. */
async function turnOn(): Promise<{ readonly key: string; readonly recovery: readonly string[] }> {
  const key = await add();
  const [, codes = ""] = await tell(`CONFIRM ${codeOf(key)}`);
  return { key, recovery: codes.split(" ") };
}

async function logsIn(text: string): Promise<boolean> {
  const client = world.connect("device", "", { address: `192.0.2.${world.connections.length + 1}` });
  await ask(client, `NS IDENTIFY ana ${text}`);
  const { account } = client.user;
  client.say("QUIT").lose();
  return account === "ana";
}

describe("TOTP", () => {
  it("is for users who are logged in", async () => {
    expect(await tell("ADD", world.connect("other"))).toEqual(["TOTP: you are not logged in."]);
  });

  it.each(["CONFIRM", "NONSENSE"])("says its syntax: %s", async (text) => {
    expect(await tell(text)).toEqual(["Syntax: TOTP ADD | CONFIRM <code> | DEL <code>"]);
  });

  it("ADD shows a key, and the same key as an address for apps", async () => {
    const [shown = "", address = ""] = await tell("ADD");
    const parsed = URI.parse(address);
    expect(parsed).toMatchObject({ issuer: world.app.settings.network.networkName, label: "ana" });
    expect(shown).toBe(`Key for your app: ${parsed.secret.base32}`);
    expect(parsed.secret.bytes.length).toBe(20);
  });

  it("ADD alone changes nothing", async () => {
    await add();
    expect(await logsIn(right)).toBe(true);
  });

  it("CONFIRM turns two factors on, with a right code only", async () => {
    const key = await add();
    expect((await tell("CONFIRM 000000"))[0]).toStartWith("The code is wrong.");
    expect(await logsIn(right)).toBe(true);
    expect((await tell(`CONFIRM ${codeOf(key)}`)).at(-1)).toStartWith("Two factors are on.");
    expect(await logsIn(right)).toBe(false);
    world.now += STEP;
    expect(await logsIn(`${right} ${codeOf(key)}`)).toBe(true);
  });

  it("CONFIRM needs a key of this account", async () => {
    expect(await tell("CONFIRM 123456")).toEqual(["Begin with TOTP ADD."]);
    const key = await add();
    await ask(ana, `NS IDENTIFY bob ${passwordOf("bob")}`);
    expect(await tell(`CONFIRM ${codeOf(key)}`)).toEqual(["Begin with TOTP ADD."]);
  });

  it("the code of CONFIRM does not count again", async () => {
    const { key } = await turnOn();
    expect(await logsIn(`${right} ${codeOf(key)}`)).toBe(false);
  });

  it("keeps the key, and of the recovery codes only hashes; no event has any of them", async () => {
    const { key, recovery } = await turnOn();
    expect(recovery).toHaveLength(8);
    const kept = JSON.stringify([...world.app.network.accounts.all]);
    expect(kept).toContain(key);
    for (const code of recovery) expect(kept).not.toContain(code);
    for (const secret of [key, ...recovery]) expect(JSON.stringify(world.events)).not.toContain(secret);
  });

  it("ADD and CONFIRM change nothing where there are two factors", async () => {
    const key = await add();
    await tell(`CONFIRM ${codeOf(key)}`);
    expect(await tell("ADD")).toEqual(["Your account has two factors already."]);
    expect(await tell("CONFIRM 123456")).toEqual(["Your account has two factors already."]);
  });

  it("DEL turns them off, with a code that was not used", async () => {
    const { key } = await turnOn();
    expect(await tell(`DEL ${codeOf(key)}`)).toEqual(["The code is wrong, or was used before."]);
    world.now += STEP;
    expect(await tell(`DEL ${codeOf(key)}`)).toEqual(["Two factors are off."]);
    expect(await logsIn(right)).toBe(true);
    expect(await tell("DEL 123456")).toEqual(["Your account has no second factor."]);
  });

  it("DEL takes a recovery code", async () => {
    const { recovery } = await turnOn();
    expect(await tell(`DEL ${recovery[3]}`)).toEqual(["Two factors are off."]);
  });

  it("DEL is limited, like log-ins", async () => {
    const { key } = await turnOn();
    for (let count = 0; count < 3; count += 1) await tell("DEL 000000");
    world.now += 1_000;
    expect((await tell(`DEL ${codeOf(key)}`))[0]).toStartWith("Too many wrong codes; wait ");
  });

  it("PASSWD needs no code of those who are logged in", async () => {
    await turnOn();
    const lines = said(await ask(ana, `NS PASSWD ${right} another-password`));
    expect(lines).toEqual(["The password of ana is changed."]);
  });
});
