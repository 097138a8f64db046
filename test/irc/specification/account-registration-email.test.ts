/** IRCv3 account-registration where the server sends e-mail: REGISTER with an address, and VERIFY. */
import { beforeEach, describe, expect, it } from "bun:test";
import { ask, plainResponse } from "../session/accounts.ts";
import type { FakeConnection, World } from "../session/harness.ts";
import { HOUR, Mailbox, worldWithMail } from "../session/mailbox.ts";
import { MemoryStore, verifyAtOnce } from "../session/memory-store.ts";

const CAPABILITY = "draft/account-registration";
const PASSWORD = "hunter2hunter2";
const EMAIL = "tester@example.org";
const ASK = `REGISTER * ${EMAIL} ${PASSWORD}`;

let mailbox: Mailbox;
let world: World;

beforeEach(() => {
  mailbox = new Mailbox();
  world = worldWithMail(mailbox, ["taken"]);
});

/** A client that has sent NICK and USER, and not CAP END. */
function begin(nick = "tester"): FakeConnection {
  const client = world.open();
  client.say("CAP LS 302", `NICK ${nick}`, `USER ${nick} 0 * :Tester`, `CAP REQ :${CAPABILITY}`).take();
  return client;
}

const connected = (nick = "tester"): FakeConnection => world.connect(nick, CAPABILITY);

const fail = (command: string, code: string, name: string): RegExp =>
  new RegExp(`^:irc\\.test FAIL ${command} ${code} ${name} :.`, "u");

function keys(): string {
  const lines = world.open().ask("CAP LS 302").join(" ");
  return / draft\/account-registration=(\S+)/u.exec(lines)?.[1] ?? "";
}

describe("IRCv3 account-registration, Capability", () => {
  it("says email-required while an address is required", () => {
    expect(keys().split(",")).not.toContain("email-required");
    world = worldWithMail(mailbox, [], { required: true });
    expect(keys().split(",")).toContain("email-required");
  });

  it("is announced anew when that changes", () => {
    const client = world.connect("tester", "cap-notify");
    client.say("CAP LS 302").take();
    const { mail } = world.app.settings.network;
    if (mail === undefined) throw new Error("no mail");
    world.configure({ mail: { ...mail, required: true } });
    expect(client.take()).toEqual([
      expect.stringMatching(/ CAP tester NEW draft\/account-registration=\S*email-required/u),
    ]);
  });
});

describe.each([
  ["before registration of the connection", begin],
  ["after it", connected],
] as const)("REGISTER with an e-mail address %s", (_, open) => {
  it("is answered with VERIFICATION_REQUIRED, and VERIFY completes it and logs in", async () => {
    const client = open();
    expect(await ask(client, ASK)).toEqual([
      expect.stringMatching(
        /^:irc\.test REGISTER VERIFICATION_REQUIRED tester :.*tester@example\.org.*VERIFY/u,
      ),
    ]);
    expect(mailbox.letters.map(({ to }) => to)).toEqual([EMAIL]);
    expect(mailbox.command).toStartWith("VERIFY tester ");
    expect(await ask(client, `VERIFY tester ${mailbox.code}`)).toEqual([
      ":irc.test VERIFY SUCCESS tester :Account verified",
      ":irc.test 900 tester tester!tester@192.0.2.1 tester :You are now logged in as tester",
    ]);
    client.say("CAP END");
    expect(client.user.account).toBe("tester");
    expect(world.app.network.accounts.find("tester")).toMatchObject({ email: EMAIL });
  });

  it("takes the account * in VERIFY, and a code in any case", async () => {
    const client = open();
    await ask(client, ASK);
    expect((await ask(client, `VERIFY * ${mailbox.code.toUpperCase()}`))[0]).toContain(
      "VERIFY SUCCESS tester ",
    );
  });

  it.each([
    ["INVALID_EMAIL", "tester"],
    ["INVALID_EMAIL", "@example.org"],
    ["INVALID_EMAIL", "tester@localhost"],
    ["INVALID_EMAIL", `${"x".repeat(65)}@example.org`],
    ["INVALID_EMAIL", "a,b@example.org"],
  ])("refuses with %s: %s", async (code, email) => {
    expect(await ask(open(), `REGISTER * ${email} ${PASSWORD}`)).toEqual([
      expect.stringMatching(fail("REGISTER", code, "tester")),
    ]);
    expect(mailbox.letters).toEqual([]);
  });

  it.each(["üser@exämple.org", "a.b+c@sub.example.org", "o'neil@example.co.uk"])(
    "sends a code to %s",
    async (email) => {
      await ask(open(), `REGISTER * ${email} ${PASSWORD}`);
      expect(mailbox.letters.map(({ to }) => to)).toEqual([email]);
    },
  );

  it("refuses with INVALID_EMAIL where the mail server does not take letters to the address", async () => {
    mailbox.outcome = { kind: "refused", reason: "EENVELOPE 550" };
    expect(await ask(open(), ASK)).toEqual([
      expect.stringMatching(fail("REGISTER", "INVALID_EMAIL", "tester")),
    ]);
    expect(world.app.network.accounts.find("tester")).toBeUndefined();
  });

  it("refuses with TEMPORARILY_UNAVAILABLE where no letter can be sent, and the log says why", async () => {
    mailbox.outcome = { kind: "failed", reason: "ECONNECTION" };
    expect(await ask(open(), ASK)).toEqual([
      expect.stringMatching(fail("REGISTER", "TEMPORARILY_UNAVAILABLE", "tester")),
    ]);
    expect(world.app.network.accounts.find("tester")).toBeUndefined();
    expect(world.events).toMatchObject([...world.events.slice(0, -1), { reason: "ECONNECTION" }]);
  });

  it("refuses with UNACCEPTABLE_EMAIL past the number of accounts of an address, verified or not", async () => {
    const client = open();
    await ask(connected("one"), `REGISTER one ${EMAIL} ${PASSWORD}`);
    await ask(connected("two"), `REGISTER two ${EMAIL.toUpperCase()} ${PASSWORD}`);
    expect(await ask(client, ASK)).toEqual([
      expect.stringMatching(fail("REGISTER", "UNACCEPTABLE_EMAIL", "tester")),
    ]);
  });

  it("refuses none but with INVALID_EMAIL where an address is required", async () => {
    world = worldWithMail(mailbox, [], { required: true });
    expect(await ask(open(), `REGISTER * * ${PASSWORD}`)).toEqual([
      expect.stringMatching(fail("REGISTER", "INVALID_EMAIL", "tester")),
    ]);
  });

  it("needs no address where none is required", async () => {
    expect((await ask(open(), `REGISTER * * ${PASSWORD}`))[0]).toContain("REGISTER SUCCESS tester ");
    expect(mailbox.letters).toEqual([]);
  });
});

describe.each([
  ["before registration of the connection", begin],
  ["after it", connected],
] as const)("VERIFY %s", (_, open) => {
  it("refuses with INVALID_CODE a wrong code, an unknown account and one that waits for none", async () => {
    const client = open();
    await ask(client, ASK);
    for (const name of ["tester", "taken", "nobody"]) {
      expect(await ask(client, `VERIFY ${name} aaaabbbbccccdddd`)).toEqual([
        expect.stringMatching(fail("VERIFY", "INVALID_CODE", name)),
      ]);
    }
  });

  it("refuses with TEMPORARILY_UNAVAILABLE after too many wrong codes, even the right one, for a while", async () => {
    const client = open();
    await ask(client, ASK);
    for (let count = 0; count < 3; count += 1) await ask(client, "VERIFY tester wrong");
    expect(await ask(client, `VERIFY tester ${mailbox.code}`)).toEqual([
      expect.stringMatching(fail("VERIFY", "TEMPORARILY_UNAVAILABLE", "tester")),
    ]);
    world.now += 2_000;
    expect((await ask(client, `VERIFY tester ${mailbox.code}`))[0]).toContain("VERIFY SUCCESS tester ");
  });

  it("takes no code any more after ten wrong ones", async () => {
    const client = open();
    await ask(client, ASK);
    const { verification } = world.app.network.accounts.find("tester") ?? {};
    if (verification === undefined) throw new Error("no code is awaited");
    const account = world.app.network.accounts.find("tester");
    if (account !== undefined)
      world.app.network.accounts.replace({ ...account, verification: { ...verification, wrong: 9 } });
    await ask(client, "VERIFY tester wrong");
    expect(await ask(client, `VERIFY tester ${mailbox.code}`)).toEqual([
      expect.stringMatching(fail("VERIFY", "INVALID_CODE", "tester")),
    ]);
  });

  it("refuses with INVALID_CODE after the code has expired, and the name is free then", async () => {
    const client = open();
    await ask(client, ASK);
    const { code } = mailbox;
    world.now += 3 * HOUR;
    expect(await ask(client, `VERIFY tester ${code}`)).toEqual([
      expect.stringMatching(fail("VERIFY", "INVALID_CODE", "tester")),
    ]);
    expect(world.app.network.accounts.find("tester")).toBeUndefined();
    expect((await ask(client, ASK))[0]).toContain("REGISTER VERIFICATION_REQUIRED tester ");
  });

  it("refuses with TEMPORARILY_UNAVAILABLE a suspended account", async () => {
    const client = open();
    await ask(client, ASK);
    const account = world.app.network.accounts.find("tester");
    if (account === undefined) throw new Error("no account");
    const suspended = { by: "root", reason: "spam", at: 0 };
    world.app.network.accounts.replace({ ...account, suspended });
    expect(await ask(client, `VERIFY tester ${mailbox.code}`)).toEqual([
      ":irc.test FAIL VERIFY TEMPORARILY_UNAVAILABLE tester :This account is suspended",
    ]);
  });

  it("refuses with TEMPORARILY_UNAVAILABLE while the store cannot keep it", async () => {
    const store = new MemoryStore();
    world = worldWithMail(mailbox, [], {}, { store, verifyPassword: verifyAtOnce });
    const client = open();
    await ask(client, ASK);
    store.broken = true;
    const lines = await ask(client, `VERIFY tester ${mailbox.code}`);
    expect(lines.at(-1)).toMatch(fail("VERIFY", "TEMPORARILY_UNAVAILABLE", "tester"));
    // The capability was withdrawn meanwhile, and comes back with a new connection.
    store.broken = false;
    world.pass(60_000);
    world.connect("first");
    const other = world.connect("other", CAPABILITY, { address: "198.51.100.1" });
    expect((await ask(other, `VERIFY tester ${mailbox.code}`))[0]).toContain("VERIFY SUCCESS tester ");
  });
});

describe("an account that is not verified", () => {
  it("outlasts a restart, and so does its code", async () => {
    const store = new MemoryStore();
    world = worldWithMail(mailbox, [], {}, { store });
    await ask(connected(), ASK);
    world = worldWithMail(mailbox, [], {}, { store: store.reopened() });
    expect((await ask(connected(), `VERIFY * ${mailbox.code}`))[0]).toContain("VERIFY SUCCESS tester ");
  });

  it("is removed for good when its time is over", async () => {
    const store = new MemoryStore();
    world = worldWithMail(mailbox, [], {}, { store });
    await ask(connected(), ASK);
    world.now += 3 * HOUR;
    world.connect("other");
    expect(world.app.network.accounts.count).toBe(0);
    expect(store.reopened().state.accounts).toEqual([]);
  });

  it("is removed later where the store cannot keep that", async () => {
    const store = new MemoryStore();
    world = worldWithMail(mailbox, [], {}, { store });
    await ask(connected(), ASK);
    world.now += 3 * HOUR;
    store.broken = true;
    world.connect("other");
    expect(world.app.network.accounts.count).toBe(1);
    store.broken = false;
    world.now += 60_000;
    world.connect("another");
    expect(world.app.network.accounts.count).toBe(0);
  });

  it("lets nobody in, and tells those who know the password why", async () => {
    await ask(connected(), ASK);
    const client = world.connect("other", "sasl");
    const login = ["AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse("tester", PASSWORD)}`];
    expect((await ask(client, ...login)).at(-1)).toContain(" 904 other :This account is not verified yet");
    expect((await ask(client, `NS IDENTIFY tester ${PASSWORD}`)).at(-1)).toContain("is not verified yet");
    expect(client.user.account).toBeUndefined();
  });
});

describe("the letters", () => {
  it("to one address are not too many in an hour", async () => {
    world = worldWithMail(mailbox, [], { accountsPerAddress: 100, lettersPerHour: 2 });
    const answers: string[] = [];
    for (const [place, name] of ["one", "two", "three"].entries()) {
      const client = world.connect(name, CAPABILITY, { address: `192.0.2.${place + 10}` });
      answers.push(...(await ask(client, `REGISTER ${name} ${EMAIL} ${PASSWORD}`)));
    }
    expect(mailbox.letters).toHaveLength(2);
    expect(answers.at(-1)).toMatch(fail("REGISTER", "TEMPORARILY_UNAVAILABLE", "three"));
    const counts = structuredClone(world.app.handOver.tries());
    world = worldWithMail(mailbox, [], { accountsPerAddress: 100, lettersPerHour: 2 });
    world.app.handOver.takeTries(counts);
    const answer = (await ask(connected("four"), `REGISTER four ${EMAIL} ${PASSWORD}`)).at(-1);
    expect(answer).toMatch(fail("REGISTER", "TEMPORARILY_UNAVAILABLE", "four"));
  });

  it("are in no event, nor are addresses and codes", async () => {
    const client = connected();
    await ask(client, ASK, `VERIFY tester ${mailbox.code}`);
    mailbox.outcome = { kind: "failed", reason: "ECONNECTION" };
    await ask(connected("other"), `REGISTER other ${EMAIL} ${PASSWORD}`);
    const events = JSON.stringify(world.events);
    expect(events).toContain("mail-failed");
    for (const secret of [EMAIL, mailbox.code, PASSWORD]) expect(events).not.toContain(secret);
  });
});
