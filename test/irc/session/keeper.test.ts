/** Capabilities that need a store: withdrawn while changes cannot be kept. Source: IRCv3 sasl-3.2. */
import { beforeEach, describe, expect, it } from "bun:test";
import { ask, plainResponse, worldWithAccounts } from "./accounts.ts";
import { makeOperator } from "../commands/operator/operators.ts";
import type { FakeConnection, World } from "./harness.ts";
import { accountOf, MemoryStore, passwordOf } from "./memory-store.ts";

const SASL = "sasl=SCRAM-SHA-512,SCRAM-SHA-256,PLAIN";
const REGISTRATION =
  "draft/account-registration=before-connect,custom-account-name,min-password-length=8,max-password-length=300";
const NAMES = "sasl draft/account-registration draft/sasl-ir";
const refusal = "The server cannot keep changes at the moment; try again later";

let store: MemoryStore;
let world: World;

beforeEach(() => {
  store = new MemoryStore({ accounts: [accountOf("ana")] });
  world = worldWithAccounts([], { store });
});

function modern(nick: string): FakeConnection {
  const client = world.connect(nick, `cap-notify ${NAMES}`);
  client.say("CAP LS 302").take();
  return client;
}

/** The store fails, and a client finds out. */
async function fail(client: FakeConnection): Promise<string[]> {
  store.broken = true;
  return ask(client, "REGISTER * * a-long-password");
}

const back = (nick: string): string => `:irc.test CAP ${nick} NEW :${SASL} ${REGISTRATION} draft/sasl-ir`;

describe("a store that fails", () => {
  it("withdraws sasl and draft/account-registration by CAP DEL, and refuses what it cannot keep", async () => {
    const [client, other] = [modern("bea"), modern("other")];
    expect(await fail(client)).toEqual([
      `:irc.test CAP bea DEL :${NAMES}`,
      `:irc.test FAIL REGISTER TEMPORARILY_UNAVAILABLE bea :${refusal}`,
    ]);
    expect(other.take()).toEqual([`:irc.test CAP other DEL :${NAMES}`]);
    expect(other.ask("AUTHENTICATE PLAIN")).toEqual([":irc.test 421 other AUTHENTICATE :Unknown command"]);
  });

  it("refuses new accounts and codes by their standard reply, also without the capability", async () => {
    await fail(modern("bea"));
    const [early, client] = [world.open(), modern("other")];
    early.say("NICK early");
    for (const [each, nick] of [
      [early, "early"],
      [client, "other"],
    ] as const) {
      for (const command of ["REGISTER", "VERIFY"]) {
        expect(await ask(each, `${command} * * a-long-password`)).toEqual([
          `:irc.test FAIL ${command} TEMPORARILY_UNAVAILABLE ${nick} :${refusal}`,
        ]);
      }
    }
  });

  it("tells every operator, also those who asked for no notices, and when it is over", async () => {
    const root = makeOperator(world.connect("root"), []);
    await fail(modern("bea"));
    expect(root.take()).toEqual([":irc.test NOTICE root :*** Changes cannot be kept: the disk is full"]);
    store.broken = false;
    world.app.network.accounts.replace(accountOf("ana", { createdAt: 1 }));
    expect(root.take()).toEqual([":irc.test NOTICE root :*** Changes can be kept again"]);
  });

  it("offers neither, and answers a request with NAK", async () => {
    await fail(modern("bea"));
    const client = world.open();
    expect(client.ask("CAP LS 302").join(" ")).not.toMatch(/sasl|account-registration/u);
    expect(client.ask("CAP REQ :sasl")).toEqual([":irc.test CAP * NAK sasl"]);
    expect(client.ask("CAP REQ :draft/account-registration")).toEqual([
      ":irc.test CAP * NAK draft/account-registration",
    ]);
  });

  it("ends an exchange in the middle, silently for a client without cap-notify", async () => {
    const old = world.connect("old", "sasl");
    old.say("AUTHENTICATE PLAIN").take();
    await fail(modern("bea"));
    expect(old.take()).toEqual([]);
    const response = plainResponse("ana", passwordOf("ana"));
    expect(await ask(old, `AUTHENTICATE ${response}`)).toEqual([
      ":irc.test 421 old AUTHENTICATE :Unknown command",
    ]);
  });

  it("fails a log-in whose password is being verified", async () => {
    world = worldWithAccounts([], { store, verifyPassword: () => verification.promise });
    const verification = Promise.withResolvers<boolean>();
    const client = world.connect("ana", "sasl");
    await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse("ana", passwordOf("ana"))}`);
    await fail(modern("bea"));
    verification.resolve(true);
    expect(await ask(client)).toEqual([":irc.test 904 ana :SASL authentication failed"]);
    expect(client.user.account).toBeUndefined();
  });

  it("does not log out anyone, and NickServ logs in", async () => {
    const client = modern("bea");
    await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse("ana", passwordOf("ana"))}`);
    const other = modern("other");
    await fail(other);
    expect(client.user.account).toBe("ana");
    await ask(other, `NS IDENTIFY ana ${passwordOf("ana")}`);
    expect(other.user.account).toBe("ana");
    const third = modern("third");
    expect((await ask(third, "NS REGISTER a-long-password")).join()).toContain(`:${refusal}.`);
  });

  it("stays withdrawn over REHASH", async () => {
    const client = modern("bea");
    await fail(client);
    world.configure({ networkName: "Tea" });
    expect(client.take().filter((line) => line.includes(" CAP "))).toEqual([]);
    expect(client.ask("CAP REQ :sasl")).toEqual([":irc.test CAP bea NAK sasl"]);
  });
});

describe("a store that works again", () => {
  it("brings both back by CAP NEW with the next change", async () => {
    const client = modern("bea");
    await fail(client);
    store.broken = false;
    world.app.network.accounts.replace(accountOf("ana", { createdAt: 1 }));
    expect(client.take()).toEqual([back("bea")]);
    client.say(`CAP REQ :${NAMES}`).take();
    expect((await ask(client, "REGISTER * * a-long-password")).at(-1)).toContain(" 900 ");
  });

  it.each<[string, number, () => void]>([
    ["a new connection", 10_000, () => world.open()],
    ["the deadline of a connection", 90_000, () => world.pass(0)],
  ])("is noticed at %s, without a change", async (_, time, happen) => {
    const client = modern("bea");
    await fail(client);
    happen();
    expect(client.take()).toEqual([]);
    store.broken = false;
    world.now += time;
    happen();
    expect(client.take()).toContain(back("bea"));
    expect(world.events.filter(({ kind }) => kind.startsWith("store-")).map(({ kind }) => kind)).toEqual([
      "store-failed",
      "store-works",
    ]);
  });

  it("is looked for again after a look in vain", async () => {
    await fail(modern("bea"));
    world.now += 10_000;
    world.open();
    store.broken = false;
    world.now += 10_000;
    expect(world.open().ask("CAP LS 302").join(" ")).toContain(SASL);
  });

  it("is looked at only every ten seconds", async () => {
    await fail(modern("bea"));
    store.broken = false;
    world.now += 9_999;
    expect(world.open().ask("CAP LS 302").join(" ")).not.toContain("sasl");
    world.now += 1;
    expect(world.open().ask("CAP LS 302").join(" ")).toContain(SASL);
  });
});
