/** Browsers that stay logged in: the code, the secret, EXTERNAL by it, and everything that ends it. */
import { beforeEach, describe, expect, it } from "bun:test";
import type { AccountRecord } from "../../../src/irc/network/durable.ts";
import { hashToken } from "../../../src/irc/session/tokens.ts";
import { ask, loggedIn, plainResponse, responseLine, worldWithAccounts } from "./accounts.ts";
import type { FakeConnection, World } from "./harness.ts";
import { said } from "./mailbox.ts";
import { accountOf, MemoryStore, passwordOf } from "./memory-store.ts";

const DAY = 86_400_000;
const NAME = "Firefox on Linux";
const DEVICE = "abcdefghijklmnopqrstuvwxyz234567";
const device = { name: "phone", hash: hashToken(DEVICE), createdAt: 0 };

let world: World;
let store: MemoryStore;

beforeEach(() => {
  store = new MemoryStore({ accounts: [accountOf("ana"), accountOf("bob")] });
  world = worldWithAccounts([], {
    store,
    stayLoggedIn: true,
    limits: { browsers: 2, browserExpiry: 10, browserCodeLifetime: 30_000 },
  });
});

const account = (name = "ana"): AccountRecord | undefined => world.app.network.accounts.find(name);
const browsers = (): World["app"]["outside"]["browsers"] => world.app.outside.browsers;

/** A browser with a password, or with the secret of its cookie: registered, with an answer to each line. */
async function enter(nick: string, secret?: string, password = passwordOf("ana")): Promise<FakeConnection> {
  const page = world.openBrowser(secret);
  page.say("CAP REQ :sasl relais.chat/session", `NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
  if (secret === undefined) {
    await ask(page, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse("ana", password)}`);
  } else await ask(page, "AUTHENTICATE EXTERNAL", responseLine("ana"));
  await ask(page, "CAP END");
  return page;
}

function codeFor(page: FakeConnection): string {
  page.take();
  const [line = ""] = page.ask("SESSION CODE");
  return /SESSION CODE ([a-z2-7]{32}) 30$/u.exec(line)?.[1] ?? "";
}

/** The secret that the browser gets for a code. */
async function keep(page: FakeConnection, secret?: string): Promise<string> {
  const outcome = await browsers().exchange({ code: codeFor(page), secret, name: NAME });
  if (typeof outcome === "string") throw new Error(`refused: ${outcome}`);
  return outcome.secret;
}

/** CAP LS and the way of a connection with this secret, as far as EXTERNAL. */
async function external(secret: string, name = ""): Promise<{ offered: string; answer: string }> {
  const page = world.openBrowser(secret);
  const offered = /sasl=(\S+)/u.exec(page.ask("CAP LS 302").join("\n"))?.[1] ?? "";
  page.say("CAP REQ :sasl", "NICK again", "USER again 0 * :Again");
  const answer = (
    await ask(page, "AUTHENTICATE EXTERNAL", name === "" ? "AUTHENTICATE +" : responseLine(name))
  )
    .join("\n")
    .replaceAll(/^.*CAP.*$/gmu, "");
  page.lose();
  return { offered, answer };
}

const works = async (secret: string): Promise<boolean> => (await external(secret)).answer.includes(" 900 ");

describe("a browser that stays logged in", () => {
  it("gets a secret for a code, of which a hash is kept", async () => {
    const secret = await keep(await enter("ana"));
    expect(secret).toMatch(/^[a-z2-7]{52}$/u);
    expect(account()?.browsers).toEqual([
      {
        number: 1,
        hash: hashToken(secret),
        name: NAME,
        createdAt: world.now,
        seenAt: world.now,
        expiresAt: world.now + 10 * DAY,
      },
    ]);
    expect(JSON.stringify(world.events)).not.toContain(secret);
  });

  it("is offered EXTERNAL, and logs in with it, with two factors too", async () => {
    const secret = await keep(await enter("ana"));
    const { offered, answer } = await external(secret);
    expect(offered).toStartWith("EXTERNAL,");
    expect(answer).toContain(" 900 ");
    const found = account();
    if (found === undefined) throw new Error("no account");
    const twoFactors = { secret: "JBSWY3DPEHPK3PXP", lastStep: 0, recovery: [] };
    world.app.network.accounts.replace({ ...found, twoFactors });
    expect((await external(secret, "ANA")).answer).toContain(" 900 ");
  });

  it.each([
    ["bob", "another account"],
    ["nobody", "an account that does not exist"],
    ["ana\0bob", "two names"],
  ])("cannot log in as %j: %s", async (name) => {
    const secret = await keep(await enter("ana"));
    expect((await external(secret, name)).answer).toContain(" 904 ");
  });

  it("is offered EXTERNAL only while its secret is right", async () => {
    await keep(await enter("ana"));
    expect((await external("a".repeat(52))).offered).not.toContain("EXTERNAL");
    expect((await external("")).offered).not.toContain("EXTERNAL");
  });

  it("keeps its secret at the next visit, which begins its time anew", async () => {
    const secret = await keep(await enter("ana"));
    world.pass(6 * DAY);
    const page = await enter("ana2", secret);
    expect(await keep(page, secret)).toBe(secret);
    expect(account()?.browsers).toMatchObject([{ seenAt: world.now, expiresAt: world.now + 10 * DAY }]);
    world.pass(9 * DAY);
    expect(await works(secret)).toBe(true);
    world.pass(DAY);
    expect(await works(secret)).toBe(false);
  });

  it("gets no second secret by its first one", async () => {
    const secret = await keep(await enter("ana"));
    const page = await enter("ana2", secret);
    for (const sent of [undefined, "b".repeat(52)]) {
      const code = codeFor(page);
      expect(await browsers().exchange({ code, secret: sent, name: NAME })).toBe("code");
    }
    expect(account()?.browsers).toHaveLength(1);
  });

  it("takes the place of the one that was away the longest", async () => {
    const first = await keep(await enter("ana"));
    world.pass(DAY);
    const second = await keep(await enter("ana2"));
    world.pass(DAY);
    await keep(await enter("ana3", first), first);
    const third = await keep(await enter("ana4"));
    expect(await works(second)).toBe(false);
    expect([await works(first), await works(third)]).toEqual([true, true]);
    expect(account()?.browsers?.map(({ number }) => number)).toEqual([1, 3]);
  });

  it("ends the log-in of another account in the same browser", async () => {
    const secret = await keep(await enter("ana"));
    const bob = world.openBrowser(secret);
    bob.say("CAP REQ :sasl relais.chat/session", "NICK bob", "USER bob 0 * :Bob");
    await ask(
      bob,
      "AUTHENTICATE PLAIN",
      `AUTHENTICATE ${plainResponse("bob", passwordOf("bob"))}`,
      "CAP END",
    );
    const fresh = await keep(bob, secret);
    expect([await works(secret), await works(fresh)]).toEqual([false, true]);
    expect(account()?.browsers).toBeUndefined();
  });
});

describe("a code", () => {
  it.each<[string, (page: FakeConnection, code: string) => unknown]>([
    ["was used", (_page, code) => browsers().exchange({ code, secret: undefined, name: NAME })],
    ["is too old", () => world.pass(30_000)],
    ["was replaced", (page) => codeFor(page)],
    ["is of a client that has gone", (page) => page.lose()],
    ["is of a client that has logged out", (page) => ask(page, "NS LOGOUT")],
  ])("that %s is refused", async (_, change) => {
    const page = await enter("ana");
    const code = codeFor(page);
    await change(page, code);
    expect(await browsers().exchange({ code, secret: undefined, name: NAME })).toBe("code");
  });

  it("is not given after a log-in with an application password", async () => {
    const found = account();
    if (found === undefined) throw new Error("no account");
    world.app.network.accounts.replace({ ...found, applicationPasswords: [device] });
    const page = await enter("ana", undefined, DEVICE);
    expect(page.user.account).toBe("ana");
    page.take();
    expect(page.ask("SESSION CODE").join()).toContain("FAIL SESSION NOT_ALLOWED CODE ");
  });

  it("keeps nothing where changes cannot be kept", async () => {
    const page = await enter("ana");
    const code = codeFor(page);
    store.broken = true;
    expect(await browsers().exchange({ code, secret: undefined, name: NAME })).toBe("unavailable");
  });
});

describe("a browser is logged out", () => {
  let page: FakeConnection;
  let secret: string;

  beforeEach(async () => {
    page = await enter("ana");
    secret = await keep(page);
    page.take();
  });

  it("by its own request", async () => {
    await browsers().end(secret);
    expect(await works(secret)).toBe(false);
    expect(account()?.browsers).toBeUndefined();
  });

  it("by another client, with its connection", async () => {
    const other = await loggedIn(world, "other", "ana");
    expect(said(await ask(other, "NS BROWSERS"))[0]).toMatch(/^1: Firefox on Linux, logged in /u);
    expect(said(await ask(other, "NS BROWSERS END 1"))).toEqual([
      "Browser 1 is logged out: Firefox on Linux.",
    ]);
    expect(page.open).toBe(false);
    expect(other.open).toBe(true);
    expect(await works(secret)).toBe(false);
  });

  it("by a new password, but goes on where it was given", async () => {
    const elsewhere = await enter("ana2");
    const second = await keep(elsewhere);
    await ask(page, `NS PASSWD ${passwordOf("ana")} another-password`);
    expect([page.open, elsewhere.open]).toEqual([true, false]);
    expect([await works(secret), await works(second)]).toEqual([false, false]);
  });

  it.each([
    ["a suspension", "NS SUSPEND ana"],
    ["an operator's new password", "NS SAPASSWD ana another-password"],
  ])("by %s", async (_, line) => {
    const oper = world.connect("oper");
    oper.user.privileges = new Set(["accounts"]);
    await ask(oper, line);
    expect(account()?.browsers).toBeUndefined();
    await ask(oper, "NS UNSUSPEND ana");
    expect(await works(secret)).toBe(false);
  });
});
