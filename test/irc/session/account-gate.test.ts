/** The gate of log-ins: each way in and each condition. */
import { beforeAll, describe, expect, it } from "bun:test";
import type { AccountRecord } from "../../../src/irc/network/durable.ts";
import { deriveKeys } from "../../../src/irc/session/sasl/scram-keys.ts";
import { ask, challengeIn, plainResponse, responseLine, worldWithAccounts } from "./accounts.ts";
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

const ways: Readonly<Record<string, Way>> = {
  PLAIN: (client, account, password) =>
    ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse(account, password)}`),
  "SCRAM-SHA-256": scram("SCRAM-SHA-256", "sha256"),
  "SCRAM-SHA-512": scram("SCRAM-SHA-512", "sha512"),
  "NickServ IDENTIFY": (client, account, password) => ask(client, `NS IDENTIFY ${account} ${password}`),
  EXTERNAL: (client, account, password) => {
    client.tls = { serverName: undefined, fingerprint: fingerprintFor(password) };
    return ask(client, "AUTHENTICATE EXTERNAL", `AUTHENTICATE ${Buffer.from(account).toString("base64")}`);
  },
};

/** The fingerprint of the certificate that stands for a password. */
const fingerprintFor = (password: string): string => Buffer.from(password).toString("hex").padEnd(64, "0");

let keys: AccountRecord["scram"];

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
  const world = worldWithAccounts(
    [accountOf("ana", { scram: keys, certificates: [fingerprintFor(passwordOf("ana"))], ...others })],
    options,
  );
  const client = world.connect("client", "sasl");
  client.say("CAP LS 302").take();
  world.takeEvents();
  return { world, client };
}

describe.each(Object.entries(ways))("%s", (kind, way) => {
  const refused = kind === "EXTERNAL" ? "certificate" : "password";
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
    expect(world.takeEvents()).toMatchObject([{ kind: "login-refused", account, reason: refused }]);
  });

  it("keeps out of a suspended account, and tells only those who know the password", async () => {
    const { world, client } = scene({ suspended: { by: "root", reason: "spam", at: 0 } });
    await way(client, "ana", "wrong-password");
    await way(client, "ana", right);
    expect(client.user.account).toBeUndefined();
    expect(world.takeEvents()).toMatchObject([{ reason: refused }, { reason: "suspended" }]);
  });

  it("looks at no password after too many failures, from other addresses too", async () => {
    let tries = 0;
    const verifyPassword = (password: string, hash: string): Promise<boolean> => {
      tries += 1;
      return verifyAtOnce(password, hash);
    };
    const { world, client } = scene({}, { verifyPassword });
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
      const world = worldWithAccounts(["ana"], { verifyPassword });
      const client = world.connect("client", "sasl");
      await ways[name]?.(client, "nobody", "a password");
      await ways[name]?.(client, "ana", "a password");
      expect(hashes).toHaveLength(2);
      const [decoy = "", real = ""] = hashes;
      expect(real).toBe(accountOf("ana").passwordHash);
      // The work is set by these numbers.
      const fresh = await Bun.password.hash("a password");
      const work = /^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$/u;
      expect(work.exec(decoy)?.[0]).toBe(work.exec(fresh)?.[0] ?? "");
      expect(await Bun.password.verify("a password", decoy)).toBe(false);
    },
  );
});

describe("a log-in that was proved", () => {
  it.each([
    ["PLAIN", " 902 ana "],
    ["NickServ IDENTIFY", "This account is suspended."],
  ])(
    "with %s is not applied if the account was suspended before its place in the log",
    async (name, answer) => {
      const { world, held, client } = holding();
      await ways[name]?.(client, "ana", passwordOf("ana"));
      const suspended = { by: "root", reason: "spam", at: 0 };
      world.app.network.accounts.replace(accountOf("ana", { suspended }));
      held.release();
      expect(client.take().join("\n")).toContain(answer);
      expect(client.user.account).toBeUndefined();
    },
  );

  it.each([
    ["PLAIN", " 904 ana "],
    ["NickServ IDENTIFY", "The account or the password is wrong."],
  ])("with %s is not applied if the password was changed before", async (name, answer) => {
    const { world, held, client } = holding();
    await ways[name]?.(client, "ana", passwordOf("ana"));
    world.app.network.accounts.replace(accountOf("ana", { passwordHash: "another" }));
    held.release();
    expect(client.take().join("\n")).toContain(answer);
    expect(client.user.account).toBeUndefined();
  });
});

/** A log whose commands wait, once the client is there. */
function holding(): { world: World; client: FakeConnection; held: { release(): void } } {
  const waiting: (() => void)[] = [];
  let holds = false;
  const world = worldWithAccounts(["ana"], {
    log: (apply) => {
      let position = 0;
      return {
        submit: (command, origin) => {
          position += 1;
          const place = position;
          if (holds) waiting.push(() => apply(command, place, origin));
          else apply(command, place, origin);
        },
      };
    },
  });
  const client = world.connect("ana", "sasl");
  holds = true;
  return { world, client, held: { release: () => waiting.forEach((command) => command()) } };
}
