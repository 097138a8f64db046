/** The gate of log-ins: each way in and each condition. */
import { beforeAll, describe, expect, it } from "bun:test";
import type { AccountRecord, PasswordKeys } from "../../../src/irc/network/durable.ts";
import { deriveKeys } from "../../../src/irc/session/sasl/scram-keys.ts";
import {
  ask,
  bearerResponse,
  challengeIn,
  identityOf,
  plainResponse,
  PROVIDER,
  readToken,
  responseLine,
  tokenOf,
  worldWithAccounts,
} from "./accounts.ts";
import type { FakeConnection, World, WorldOptions } from "./harness.ts";
import { accountOf, passwordOf, verifyAtOnce } from "./memory-store.ts";
import { ScramClient } from "./sasl/scram-client.ts";

/** Tries to log in to an account, and resolves to the answer. */
type Way = (client: FakeConnection, account: string, password: string) => Promise<string[]>;

const scram =
  (mechanism: string, hash: "sha256" | "sha512"): Way =>
  async (client, account, password) => {
    const machine = new ScramClient(hash, account, password);
    await ask(client, `AUTHENTICATE ${mechanism}`);
    const challenge = challengeIn(await ask(client, responseLine(machine.first)));
    const answer = await ask(client, responseLine(machine.final(challenge)));
    return answer[0]?.startsWith("AUTHENTICATE ") === true ? ask(client, "AUTHENTICATE +") : answer;
  };

/** The person of an account at the provider: a nick of the account is no other person. */
const subjectOf = (name: string): string => (/^annie$/iu.test(name) ? "ana" : name.toLowerCase());

const ways: Readonly<Record<string, Way>> = {
  PLAIN: (client, account, password) =>
    ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse(account, password)}`),
  "SCRAM-SHA-256": scram("SCRAM-SHA-256", "sha256"),
  "SCRAM-SHA-512": scram("SCRAM-SHA-512", "sha512"),
  OAUTHBEARER: async (client, account, password) => {
    const response = bearerResponse(tokenOf(subjectOf(account), password), account);
    const answer = await ask(client, "AUTHENTICATE OAUTHBEARER", `AUTHENTICATE ${response}`);
    return answer.at(-1)?.startsWith("AUTHENTICATE ") === true ? ask(client, "AUTHENTICATE AQ==") : answer;
  },
  IRCV3BEARER: (client, account, password) => {
    const response = `${account}\0oauth2\0${tokenOf(subjectOf(account), password)}`;
    return ask(client, "AUTHENTICATE IRCV3BEARER", responseLine(response));
  },
  "NickServ IDENTIFY": (client, account, password) => ask(client, `NS IDENTIFY ${account} ${password}`),
  // So do GHOST, REGAIN and RECOVER.
  "NickServ RELEASE": (client, account, password) => ask(client, `NS RELEASE ${account} ${password}`),
  EXTERNAL: (client, account, password) => {
    client.tls = { serverName: undefined, fingerprint: fingerprintFor(password) };
    return ask(client, "AUTHENTICATE EXTERNAL", `AUTHENTICATE ${Buffer.from(account).toString("base64")}`);
  },
};

/** The fingerprint of the certificate that stands for a password. */
const fingerprintFor = (password: string): string => Buffer.from(password).toString("hex").padEnd(64, "0");
const TWO_FACTORS = { secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", lastStep: 0, recovery: [] };

let keys: PasswordKeys["scram"];

beforeAll(async () => {
  const password = passwordOf("ana");
  const [sha256, sha512] = await Promise.all([
    deriveKeys("sha256", password, "c2FsdA==", 4096),
    deriveKeys("sha512", password, "c2FsdA==", 4096),
  ]);
  keys = { sha256, sha512 };
});

function scene(
  others: Partial<AccountRecord> = {},
  options: WorldOptions = {},
): { readonly world: World; readonly client: FakeConnection } {
  const certificates = [fingerprintFor(passwordOf("ana"))];
  const ana = accountOf("ana", { scram: keys, certificates, identity: identityOf("ana"), ...others });
  const world = worldWithAccounts([ana], { provider: PROVIDER, verifyToken: readToken, ...options });
  const client = world.connect("client", "sasl");
  client.say("CAP LS 302").take();
  world.takeEvents();
  return { world, client };
}

describe.each(Object.entries(ways))("%s", (kind, way) => {
  const wrong = kind.endsWith("BEARER") ? "token" : kind === "EXTERNAL" ? "certificate" : "password";
  const right = passwordOf("ana");

  it("takes a nick of the account for its name, and counts failures with any of them together", async () => {
    const { client } = scene({ nicks: ["annie"] });
    for (const name of ["annie", "ana", "ANNIE"]) await way(client, name, "guess");
    await way(client, "ana", right);
    expect(client.user.account).toBeUndefined();
    const next = scene({ nicks: ["annie"] }).client;
    await way(next, "Annie", right);
    expect(next.user.account).toBe("ana");
  });

  it("lets in with the right password, and says so in the log", async () => {
    const { world, client } = scene();
    expect((await way(client, "ANA", right)).join("\n")).toContain(" 900 client ");
    expect(client.user.account).toBe("ana");
    expect(world.takeEvents()).toMatchObject([{ kind: "logged-in", account: "ana" }]);
  });

  it.each([
    ["a wrong password", "ana", "wrong-password"],
    ["an unknown account", "nobody", right],
  ])("keeps out with %s", async (_name, account, password) => {
    const { world, client } = scene();
    await way(client, account, password);
    expect(client.user.account).toBeUndefined();
    expect(world.takeEvents()).toMatchObject([{ kind: "login-refused", account, reason: wrong }]);
  });

  it("keeps out of a suspended account, and tells only those who know the password", async () => {
    const { world, client } = scene({ suspended: { by: "root", reason: "spam", at: 0 } });
    await way(client, "ana", "wrong-password");
    await way(client, "ana", right);
    expect(client.user.account).toBeUndefined();
    expect(world.takeEvents()).toMatchObject([{ reason: wrong }, { reason: "suspended" }]);
  });

  it("keeps out of an account that is not verified, and tells only those who know the password", async () => {
    const { world, client } = scene({ verification: { hash: "", expiresAt: Infinity, wrong: 0 } });
    await way(client, "ana", "wrong-password");
    const lines = await way(client, "ana", right);
    // A client that sent a token hears why by the mechanism, if at all.
    if (wrong !== "token") expect(lines.join("\n")).toContain("not verified yet");
    expect(client.user.account).toBeUndefined();
    expect(world.takeEvents()).toMatchObject([{ reason: wrong }, { reason: "unverified" }]);
  });

  it("needs a code where there are two factors, unless the proof is a certificate or a token", async () => {
    const { world, client } = scene({ twoFactors: TWO_FACTORS });
    await way(client, "ana", "wrong-password");
    const lines = await way(client, "ana", right);
    if (wrong !== "password") expect(client.user.account).toBe("ana");
    else {
      expect(lines.join("\n")).toContain("two factors");
      expect(client.user.account).toBeUndefined();
      expect(world.takeEvents()).toMatchObject([{ reason: wrong }, { reason: "code-needed" }]);
    }
  });

  it("looks at no password after too many failures, from other addresses too", async () => {
    let tries = 0;
    const verifyPassword = (password: string, hash: string): Promise<boolean> => {
      tries += 1;
      return verifyAtOnce(password, hash);
    };
    const verifyToken: typeof readToken = (token, provider) => {
      tries += 1;
      return readToken(token, provider);
    };
    const { world, client } = scene({}, { verifyPassword, verifyToken });
    for (let count = 0; count < 3; count += 1) await way(client, "ana", "wrong-password");
    const before = tries;
    await way(client, "ana", right);
    const other = world.connect("other", "sasl", { address: "198.51.100.1" });
    other.say("CAP LS 302").take();
    await way(other, "Ana", right);
    expect(tries).toBe(before);
    expect([client.user.account, other.user.account]).toEqual([undefined, undefined]);
    expect(world.events.map((event) => "reason" in event && event.reason)).toEqual(
      expect.arrayContaining(["too-many-tries"]),
    );
    world.now += 2_000;
    await way(client, "ana", right);
    expect(client.user.account).toBe("ana");
  });

  it("does not clear the failures of the address: an own account is no way to guess others", async () => {
    const { client } = scene();
    for (let count = 0; count < 3; count += 1) {
      await way(client, `victim${count}`, "wrong-password");
      if (count < 2) await way(client, "ana", right);
    }
    await ask(client, "NS LOGOUT");
    await way(client, "ana", right);
    expect(client.user.account).toBeUndefined();
  });
});

describe("a log-in while too many passwords wait", () => {
  it.each([
    ["PLAIN", " 904 client "],
    ["NickServ IDENTIFY", "The server is busy; try again in a moment."],
  ])("with %s is refused, and is no failure", async (name, answer) => {
    let busy = true;
    const verifyPassword = (password: string, hash: string): Promise<boolean | "busy"> =>
      busy ? Promise.resolve("busy") : verifyAtOnce(password, hash);
    const { world, client } = scene({}, { verifyPassword });
    for (let count = 0; count < 5; count += 1) {
      const lines = await ways[name]?.(client, "ana", passwordOf("ana"));
      expect(lines?.join("\n")).toContain(answer);
    }
    expect(world.takeEvents()).toMatchObject(Array.from({ length: 5 }, () => ({ reason: "busy" })));
    busy = false;
    await ways[name]?.(client, "ana", passwordOf("ana"));
    expect(client.user.account).toBe("ana");
  });
});

describe("the time of a log-in", () => {
  it.each(["PLAIN", "NickServ IDENTIFY"])(
    "does not tell with %s whether there is an account",
    async (name) => {
      const hashes: string[] = [];
      const verifyPassword = (_password: string, hash: string): Promise<boolean> => {
        hashes.push(hash);
        return Promise.resolve(false);
      };
      const withoutPassword = { name: "bea", identity: identityOf("bea"), createdAt: 0 };
      const world = worldWithAccounts([accountOf("ana"), withoutPassword], { verifyPassword });
      const client = world.connect("client", "sasl");
      await ways[name]?.(client, "nobody", "a password");
      await ways[name]?.(client, "ana", "a password");
      await ways[name]?.(client, "bea", "a password");
      expect(hashes).toHaveLength(3);
      const [decoy = "", real = "", ofIdentity = ""] = hashes;
      expect(real).toBe(accountOf("ana").passwordHash);
      expect(ofIdentity).toBe(decoy);
      // The work is set by these numbers.
      const fresh = await Bun.password.hash("a password");
      const work = /^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$/u;
      expect(work.exec(decoy)?.[0]).toBe(work.exec(fresh)?.[0] ?? "");
      expect(await Bun.password.verify("a password", decoy)).toBe(false);
    },
  );
});

describe("the first challenge of SCRAM", () => {
  it("does not tell whether there is an account, nor whether it has a password", async () => {
    const withoutPassword = { name: "bea", identity: identityOf("bea"), createdAt: 0 };
    const world = worldWithAccounts([withoutPassword]);
    const saltOf = async (name: string): Promise<string> => {
      const client = world.connect("client", "sasl");
      client.say("AUTHENTICATE SCRAM-SHA-256").take();
      const challenge = challengeIn(
        await ask(client, responseLine(new ScramClient("sha256", name, "x").first)),
      );
      client.lose();
      return challenge.replace(/^r=[^,]+,/u, "");
    };
    const before = [await saltOf("bea"), await saltOf("nobody")];
    expect(before).toEqual([
      expect.stringMatching(/^s=[A-Za-z0-9+/]{22}==,i=16384$/u),
      expect.stringMatching(/^s=[A-Za-z0-9+/]{22}==,i=16384$/u),
    ]);
    world.app.network.accounts.remove("bea");
    expect([await saltOf("bea"), await saltOf("nobody")]).toEqual(before);
  });
});

describe("a log-in that was proved", () => {
  it.each([
    ["PLAIN", " 902 ana "],
    ["OAUTHBEARER", " 902 ana "],
    ["NickServ IDENTIFY", "This account is suspended."],
  ])(
    "with %s is not applied if the account was suspended before its place in the log",
    async (name, answer) => {
      const { world, held, client } = holding();
      await ways[name]?.(client, "ana", passwordOf("ana"));
      const suspended = { by: "root", reason: "spam", at: 0 };
      world.app.network.accounts.replace(accountOf("ana", { suspended, identity: identityOf("ana") }));
      held.release();
      expect(client.take().join("\n")).toContain(answer);
      expect(client.user.account).toBeUndefined();
    },
  );

  it.each([
    ["PLAIN", " 904 ana "],
    ["NickServ IDENTIFY", "The account or the password is wrong."],
    ["OAUTHBEARER", " 904 ana "],
  ])("with %s is not applied if the credential was changed before", async (name, answer) => {
    const { world, held, client } = holding();
    await ways[name]?.(client, "ana", passwordOf("ana"));
    world.app.network.accounts.replace(accountOf("ana", { passwordHash: "another" }));
    held.release();
    expect(client.take().join("\n")).toContain(answer);
    expect(client.user.account).toBeUndefined();
  });
});

describe("an account without a password", () => {
  it.each(Object.entries(ways).filter(([name]) => !/^(?:EXTERNAL|.*BEARER)$/u.test(name)))(
    "cannot be entered with one by %s",
    async (_, way) => {
      const { client, world } = scene({}, { verifyPassword: () => Promise.resolve(true) });
      world.app.network.accounts.replace({ name: "ana", identity: identityOf("ana"), createdAt: 0 });
      await way(client, "ana", passwordOf("ana"));
      expect(client.user.account).toBeUndefined();
      expect(world.takeEvents()).toMatchObject([{ reason: "password" }]);
    },
  );
});

/** A log whose commands wait, once the client is there. */
function holding(): { world: World; client: FakeConnection; held: { release(): void } } {
  const waiting: (() => void)[] = [];
  let holds = false;
  const world = worldWithAccounts([accountOf("ana", { identity: identityOf("ana") })], {
    provider: PROVIDER,
    verifyToken: readToken,
    log: (apply) => {
      let position = 0;
      return {
        get position() {
          return position;
        },
        submit: (command, origin) => {
          position += 1;
          const place = position;
          if (holds) waiting.push(() => apply(command, place, origin));
          else apply(command, place, origin);
          return undefined;
        },
      };
    },
  });
  const client = world.connect("ana", "sasl");
  holds = true;
  return { world, client, held: { release: () => waiting.forEach((command) => command()) } };
}
