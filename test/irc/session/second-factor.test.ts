/** Two factors and application passwords: what they let in, how often, and what is kept of it. */
import { beforeEach, describe, expect, it } from "bun:test";
import { Secret, TOTP } from "otpauth";
import type { ApplicationPassword, TwoFactors } from "../../../src/irc/network/account-facts.ts";
import type { AccountRecord } from "../../../src/irc/network/durable.ts";
import { hashToken } from "../../../src/irc/session/tokens.ts";
import { ask, plainResponse, worldWithAccounts } from "./accounts.ts";
import { World } from "./harness.ts";
import type { FakeConnection } from "./harness.ts";
import { accountOf, MemoryStore, passwordOf, verifyAtOnce } from "./memory-store.ts";

const SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
const RECOVERY = "abcdefghijklmnop";
const DEVICE = "abcdefghijklmnopqrstuvwxyz234567";
const STEP = 30_000;
const DAY = 86_400_000;
const right = passwordOf("ana");

const twoFactors: TwoFactors = { secret: SECRET, lastStep: 0, recovery: [hashToken(RECOVERY)] };
const device: ApplicationPassword = { name: "phone", hash: hashToken(DEVICE), createdAt: 0 };

function codeAt(time: number): string {
  return TOTP.generate({ secret: Secret.fromBase32(SECRET), timestamp: time });
}

/** Tries to log in with a password and perhaps a code, and resolves to the answer. */
type Way = (client: FakeConnection, password: string, code?: string) => Promise<string[]>;

const ways: Readonly<Record<string, Way>> = {
  PLAIN: (client, password, code) => {
    const text = code === undefined ? password : `${password} ${code}`;
    return ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse("ana", text)}`);
  },
  "NickServ IDENTIFY": (client, password, code = "") => ask(client, `NS IDENTIFY ana ${password} ${code}`),
  // So do GHOST, REGAIN and RECOVER.
  "NickServ RELEASE": (client, password, code = "") => ask(client, `NS RELEASE ana ${password} ${code}`),
};

let world: World;
let store: MemoryStore;

function begin(facts: Partial<AccountRecord>): FakeConnection {
  store = new MemoryStore({ accounts: [accountOf("ana", facts)] });
  world = new World({ store, verifyPassword: verifyAtOnce });
  return connect("client");
}

function connect(nick: string): FakeConnection {
  const client = world.connect(nick, "sasl", { address: `192.0.2.${world.connections.length + 1}` });
  client.say("CAP LS 302").take();
  return client;
}

const account = (): AccountRecord | undefined => world.app.network.accounts.find("ana");

describe.each(Object.entries(ways))("%s to an account with two factors", (_, way) => {
  let client: FakeConnection;

  beforeEach(() => {
    client = begin({ twoFactors });
  });

  it.each([
    ["of now", 0],
    ["of the step before", -STEP],
    ["of the next step", STEP],
  ])("lets in with a code %s", async (_name, off) => {
    await way(client, right, codeAt(world.now + off));
    expect(client.user.account).toBe("ana");
  });

  it.each([
    ["of two steps before", -2 * STEP],
    ["of two steps later", 2 * STEP],
  ])("keeps out with a code %s", async (_name, off) => {
    await way(client, right, codeAt(world.now + off));
    expect(client.user.account).toBeUndefined();
  });

  it("keeps out with a right code and a wrong password", async () => {
    await way(client, "wrong-password", codeAt(world.now));
    expect(client.user.account).toBeUndefined();
  });

  it("lets in once with each code, after a restart too, and not with an older one", async () => {
    await way(client, right, codeAt(world.now));
    const { now } = world;
    store = store.reopened();
    world = new World({ store, verifyPassword: verifyAtOnce });
    world.now = now;
    for (const time of [now, now - STEP]) {
      const other = connect("other");
      await way(other, right, codeAt(time));
      expect(other.user.account).toBeUndefined();
      other.say("QUIT");
      other.lose();
    }
    const later = connect("later");
    await way(later, right, codeAt(now + STEP));
    expect(later.user.account).toBe("ana");
  });

  it("lets in once with a recovery code", async () => {
    await way(client, right, RECOVERY.toUpperCase());
    expect(client.user.account).toBe("ana");
    expect(account()?.twoFactors?.recovery).toEqual([]);
    const other = connect("other");
    await way(other, right, RECOVERY);
    expect(other.user.account).toBeUndefined();
  });

  it("keeps out while it cannot keep that the code was used", async () => {
    store.broken = true;
    await way(client, right, codeAt(world.now));
    expect(client.user.account).toBeUndefined();
    // SASL was withdrawn meanwhile, and comes back with a new connection.
    store.broken = false;
    world.now += 2 * STEP;
    world.connect("first");
    const other = connect("other");
    await way(other, right, codeAt(world.now));
    expect(other.user.account).toBe("ana");
  });
});

describe("NickServ IDENTIFY with password and code, and no account", () => {
  it("is for the account of the nick, and the log does not name the password as an account", async () => {
    begin({ twoFactors });
    const client = connect("ana");
    world.takeEvents();
    await ask(client, `NS IDENTIFY ${right} 000000`);
    expect(client.user.account).toBeUndefined();
    await ask(client, `NS IDENTIFY ${right} ${codeAt(world.now)}`);
    expect(client.user.account).toBe("ana");
    expect(JSON.stringify(world.events)).not.toContain(right);
  });
});

describe("SASL before registration of the connection", () => {
  it.each(["code", "recovery code"])("uses a %s up at once: the next client needs another", async (kind) => {
    begin({ twoFactors });
    const code = kind === "code" ? codeAt(world.now) : RECOVERY;
    expect(await proved("n1", code)).toContain(" 903 n1 ");
    expect(await proved("n2", code)).toContain(" 904 n2 ");
    expect(await proved("n3", codeAt(world.now + STEP))).toContain(" 903 n3 ");
    const users = world.connections.slice(-3).map((client) => client.say("CAP END").user.account);
    expect(users).toEqual(["ana", undefined, "ana"]);
  });

  it("fails while it cannot be kept that the code was used", async () => {
    begin({ twoFactors });
    store.broken = true;
    expect(await proved("n1", codeAt(world.now))).toContain(" 904 n1 ");
  });
});

/** The answer to the code of a client that has yet to register. */
async function proved(nick: string, code: string): Promise<string> {
  const client = world.open(`198.51.100.${world.connections.length}`);
  client.say("CAP LS 302", "CAP REQ sasl", `NICK ${nick}`, "USER n 0 * :n").take();
  return (await ways["PLAIN"]?.(client, right, code))?.join("\n") ?? "";
}

/** Proves itself with the code of this time, and has yet to register. */
async function prove(time: number): Promise<FakeConnection> {
  expect(await proved("ana", codeAt(time))).toContain(" 903 ");
  const client = world.connections.at(-1);
  if (client === undefined) throw new Error("no client");
  return client;
}

describe("a second client of a user with two factors", () => {
  it("joins the user with a code of its own", async () => {
    begin({ twoFactors });
    const [first, second] = [await prove(world.now), await prove(world.now + STEP)];
    first.say("CAP END");
    second.say("CAP END");
    expect(second.user).toBe(first.user);
    expect(account()?.twoFactors?.lastStep).toBe(Math.floor((world.now + STEP) / STEP));
  });
});

describe("a password that ends like a code", () => {
  it("is a password for an account without a second factor", async () => {
    const client = begin({ passwordHash: "hash of tea for two 123456" });
    await ways["PLAIN"]?.(client, "tea for two", "123456");
    expect(client.user.account).toBe("ana");
  });

  it("works with two factors, with the code after it", async () => {
    const client = begin({ passwordHash: "hash of tea for two 123456", twoFactors });
    await ways["PLAIN"]?.(client, "tea for two 123456", codeAt(world.now));
    expect(client.user.account).toBe("ana");
  });
});

describe.each(Object.entries(ways))("%s with an application password", (_, way) => {
  it.each([
    ["without a second factor", {}],
    ["with one, and needs no code", { twoFactors }],
  ])("logs in to an account %s", async (_name, facts) => {
    const client = begin({ applicationPasswords: [device], ...facts });
    await way(client, DEVICE);
    expect(client.user.account).toBe("ana");
  });

  it("notes the use at most once a day", async () => {
    const client = begin({ applicationPasswords: [device] });
    const { now } = world;
    const uses: (number | undefined)[] = [];
    for (const time of [now, now + DAY - 1, now + DAY]) {
      world.now = time;
      await way(client, DEVICE);
      uses.push(account()?.applicationPasswords?.[0]?.usedAt);
    }
    expect(uses).toEqual([now, now, now + DAY]);
    expect(store.commits).toBe(2);
  });

  it("lets in while the use cannot be kept", async () => {
    const client = begin({ applicationPasswords: [device] });
    store.broken = true;
    await way(client, DEVICE);
    expect(client.user.account).toBe("ana");
  });

  it.each([
    ["suspended", { suspended: { by: "root", reason: "spam", at: 0 } }],
    ["not verified", { verification: { hash: "", expiresAt: Infinity, wrong: 0 } }],
  ])("keeps out of an account that is %s", async (_name, facts) => {
    const client = begin({ applicationPasswords: [device], ...facts });
    await way(client, DEVICE);
    expect(client.user.account).toBeUndefined();
  });

  it("costs no more work when it is wrong, however many there are", async () => {
    let work = 0;
    const many = Array.from({ length: 20 }, (_each, place) => ({ ...device, name: `d${place}`, hash: "" }));
    const verifyPassword = (): Promise<boolean> => {
      work += 1;
      return Promise.resolve(false);
    };
    world = worldWithAccounts([accountOf("ana", { applicationPasswords: many })], { verifyPassword });
    await way(connect("client"), DEVICE);
    expect(work).toBe(1);
  });
});
