/** IRCv3 sasl-3.1 and sasl-3.2. */
import { beforeEach, describe, expect, it } from "bun:test";
import { deriveKeys } from "../../../src/irc/session/sasl/scram-keys.ts";
import {
  ask,
  challengeIn,
  loggedIn,
  plainResponse,
  responseLine,
  worldWithAccounts,
} from "../session/accounts.ts";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";
import { accountOf, MemoryStore, passwordOf } from "../session/memory-store.ts";
import { RecordingPush } from "../session/push.ts";
import { ScramClient } from "../session/sasl/scram-client.ts";

const LIST = "SCRAM-SHA-512,SCRAM-SHA-256,PLAIN";
const right = plainResponse("jilles", passwordOf("jilles"));

let world: World;

beforeEach(() => {
  world = worldWithAccounts(["jilles", "other"]);
});

/** A client in the middle of its registration. */
function begin(version = "302"): FakeConnection {
  const client = world.open();
  client.say(`CAP LS ${version}`, "NICK jilles", "USER jilles 0 * :Jilles", "CAP REQ :sasl").take();
  return client;
}

describe("IRCv3 sasl-3.1, Example protocol exchange", () => {
  it("logs in with PLAIN, with 900 before 903, and registers with the account", async () => {
    const client = begin();
    expect(client.ask("AUTHENTICATE PLAIN")).toEqual(["AUTHENTICATE +"]);
    expect(await ask(client, `AUTHENTICATE ${right}`)).toEqual([
      ":irc.test 900 jilles jilles!jilles@192.0.2.1 jilles :You are now logged in as jilles",
      ":irc.test 903 jilles :SASL authentication successful",
    ]);
    expect(client.ask("CAP END")[0]).toStartWith(":irc.test 001 jilles");
    expect(client.user.account).toBe("jilles");
  });

  it("takes the account as its authorisation identity too", async () => {
    const client = begin().say("AUTHENTICATE PLAIN");
    client.take();
    const response = plainResponse("jilles", passwordOf("jilles"), "jilles");
    expect((await ask(client, `AUTHENTICATE ${response}`)).at(-1)).toContain(" 903 ");
  });

  it("puts a long response together", async () => {
    const password = "long password ".repeat(30);
    world = worldWithAccounts([accountOf("jilles", { passwordHash: `hash of ${password}` })]);
    const client = begin().say("AUTHENTICATE PLAIN");
    client.take();
    const response = plainResponse("jilles", password);
    expect(response.length).toBeGreaterThan(400);
    const lines = await ask(
      client,
      `AUTHENTICATE ${response.slice(0, 400)}`,
      `AUTHENTICATE ${response.slice(400)}`,
    );
    expect(lines.at(-1)).toContain(" 903 ");
  });

  it("waits for a + after a part of exactly 400", async () => {
    const password = "p".repeat(400 * 0.75 - "\0jilles\0".length);
    world = worldWithAccounts([accountOf("jilles", { passwordHash: `hash of ${password}` })]);
    const client = begin().say("AUTHENTICATE PLAIN");
    client.take();
    const response = plainResponse("jilles", password);
    expect(response.length).toBe(400);
    expect(await ask(client, `AUTHENTICATE ${response}`)).toEqual([]);
    expect((await ask(client, "AUTHENTICATE +")).at(-1)).toContain(" 903 ");
  });
});

describe.each([
  ["SCRAM-SHA-256", "sha256"],
  ["SCRAM-SHA-512", "sha512"],
] as const)("IRCv3 sasl-3.1 with %s", (mechanism, hash) => {
  const password = passwordOf("jilles");

  beforeEach(async () => {
    const keys = await deriveKeys(hash, password, "c2FsdHNhbHRzYWx0c2E=", 4096);
    const { scram } = accountOf("jilles");
    world = worldWithAccounts([accountOf("jilles", { scram: { ...scram, [hash]: keys } })]);
  });

  it("logs in after the client has taken note of the last challenge", async () => {
    const client = begin();
    const scram = new ScramClient(hash, "jilles", password);
    expect(client.ask(`AUTHENTICATE ${mechanism}`)).toEqual(["AUTHENTICATE +"]);
    const challenge = challengeIn(client.ask(responseLine(scram.first)));
    const last = await ask(client, responseLine(scram.final(challenge)));
    expect(challengeIn(last)).toBe(scram.serverFinal);
    expect(client.state.login).toBeUndefined();
    const end = await ask(client, "AUTHENTICATE +");
    expect(end.map((line) => line.split(" ")[1])).toEqual(["900", "903"]);
    client.say("CAP END");
    expect(client.user.account).toBe("jilles");
  });

  it("fails with 904 for a wrong password, and the next exchange can be right", async () => {
    const client = begin();
    for (const [tried, numerics] of [
      ["wrong", ["904"]],
      [password, ["900", "903"]],
    ] as const) {
      const scram = new ScramClient(hash, "jilles", tried);
      client.say(`AUTHENTICATE ${mechanism}`).take();
      const challenge = challengeIn(client.ask(responseLine(scram.first)));
      const lines = await ask(client, responseLine(scram.final(challenge)), "AUTHENTICATE +");
      const seen = lines.map((line) => line.split(" ")[1]).filter((word) => /^9\d\d$/u.test(word ?? ""));
      expect(seen.slice(0, 2)).toEqual([...numerics, ...(tried === "wrong" ? ["908"] : [])]);
    }
  });

  it("answers an unknown name like a known one, until the proof", async () => {
    const first = (name: string): string => {
      const client = begin();
      client.say(`AUTHENTICATE ${mechanism}`).take();
      return challengeIn(client.ask(responseLine(new ScramClient(hash, name, "x").first)));
    };
    expect(first("nobody")).toMatch(/^r=fyko[^,]+,s=[^,]+,i=\d{4,}$/u);
    expect(saltOf(first("nobody"))).toBe(saltOf(first("NOBODY")));
    expect(saltOf(first("nobody"))).not.toBe(saltOf(first("nobody2")));
    const client = begin();
    const scram = new ScramClient(hash, "nobody", "x");
    client.say(`AUTHENTICATE ${mechanism}`).take();
    const challenge = challengeIn(client.ask(responseLine(scram.first)));
    expect(await ask(client, responseLine(scram.final(challenge)))).toEqual([
      ":irc.test 904 jilles :SASL authentication failed",
    ]);
  });

  it("answers it the same after a restart, if the database has the key of push services", () => {
    const store = new MemoryStore();
    const other = new RecordingPush({ publicKey: "W".repeat(87), privateKey: "w".repeat(43) });
    const [before, after, elsewhere] = [
      new World({ store, push: new RecordingPush() }),
      new World({ store: store.reopened(), push: new RecordingPush() }),
      new World({ store: new MemoryStore(), push: other }),
    ].map((each) => {
      const client = each.open();
      client.say("CAP REQ :sasl", "NICK jilles", `AUTHENTICATE ${mechanism}`).take();
      return saltOf(challengeIn(client.ask(responseLine(new ScramClient(hash, "nobody", "x").first))));
    });
    expect(after).toBe(before);
    expect(elsewhere).not.toBe(before);
  });

  it("does not take a proof of a password that was changed meanwhile", async () => {
    const client = begin();
    const scram = new ScramClient(hash, "jilles", password);
    client.say(`AUTHENTICATE ${mechanism}`).take();
    const challenge = challengeIn(client.ask(responseLine(scram.first)));
    world.app.network.accounts.replace(accountOf("jilles", { passwordHash: "another" }));
    expect((await ask(client, responseLine(scram.final(challenge)))).at(-1)).toContain(" 904 ");
  });
});

describe("IRCv3 sasl-3.1, Numerics used by this extension", () => {
  it("904 for a wrong password, an unknown account and a malformed response", async () => {
    const client = begin();
    const failed = ":irc.test 904 jilles :SASL authentication failed";
    for (const response of [
      plainResponse("jilles", "wrong"),
      plainResponse("nobody", "wrong"),
      "!",
      "QUJD",
      "+",
    ]) {
      client.say("AUTHENTICATE PLAIN").take();
      expect(await ask(client, `AUTHENTICATE ${response}`)).toEqual([failed]);
      world.now += 600_000;
    }
    expect(client.state.login).toBeUndefined();
  });

  it("902 for a suspended account whose password is right, and 904 if it is wrong", async () => {
    world = worldWithAccounts([accountOf("jilles", { suspended: { by: "root", reason: "spam", at: 0 } })]);
    const client = begin().say("AUTHENTICATE PLAIN");
    client.take();
    expect(await ask(client, `AUTHENTICATE ${right}`)).toEqual([
      ":irc.test 902 jilles :You must use a nick assigned to you",
    ]);
    client.say("AUTHENTICATE PLAIN").take();
    expect((await ask(client, `AUTHENTICATE ${plainResponse("jilles", "wrong")}`)).at(-1)).toContain(" 904 ");
  });

  it("905 for a parameter of more than 400 characters", () => {
    const client = begin().say("AUTHENTICATE PLAIN");
    client.take();
    expect(client.ask(`AUTHENTICATE ${"Q".repeat(404)}`)).toEqual([
      ":irc.test 905 jilles :SASL message too long",
    ]);
    expect(client.ask("AUTHENTICATE PLAIN")).toEqual(["AUTHENTICATE +"]);
  });

  it("906 for an exchange that the client aborts", () => {
    const client = begin().say("AUTHENTICATE PLAIN");
    client.take();
    expect(client.ask("AUTHENTICATE *")).toEqual([":irc.test 906 jilles :SASL authentication aborted"]);
    expect(client.ask("AUTHENTICATE PLAIN")).toEqual(["AUTHENTICATE +"]);
  });

  it("906 where registration is complete in the middle, and then no account", () => {
    const client = begin().say("AUTHENTICATE PLAIN");
    client.take();
    const lines = client.ask("CAP END");
    expect(lines.slice(0, 2)).toEqual([
      ":irc.test 906 jilles :SASL authentication aborted",
      expect.stringContaining(" 001 jilles "),
    ]);
    expect(client.user.account).toBeUndefined();
  });

  it("908 and then 904 for an unknown mechanism", () => {
    expect(begin().ask("AUTHENTICATE DH-AES")).toEqual([
      `:irc.test 908 jilles ${LIST} :are available SASL mechanisms`,
      ":irc.test 904 jilles :SASL authentication failed",
    ]);
  });
});

describe("IRCv3 sasl-3.2", () => {
  it("lets any client authenticate again, whatever version of capability negotiation it has named", async () => {
    const client = begin("");
    for (let time = 1; time <= 2; time += 1) {
      const lines = await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${right}`);
      expect(lines.at(-1)).toContain(" 903 jilles ");
    }
  });

  it("lists the mechanisms for version 302, and for no earlier one", () => {
    expect(world.open().ask("CAP LS 302").join(" ")).toContain(` sasl=${LIST} `);
    expect(world.open().ask("CAP LS").join(" ")).toMatch(/ sasl /u);
  });

  it("is not on offer where nobody can log in, and not granted", () => {
    const client = new World().open();
    expect(client.ask("CAP LS 302").join(" ")).not.toContain("sasl");
    expect(client.ask("CAP REQ :sasl")).toEqual([":irc.test CAP * NAK sasl"]);
    expect(client.ask("AUTHENTICATE PLAIN")).toEqual([":irc.test 421 * AUTHENTICATE :Unknown command"]);
  });

  it("is withdrawn by CAP DEL, and offered again by CAP NEW", () => {
    const client = world.connect("modern", "cap-notify sasl");
    client.say("CAP LS 302", "AUTHENTICATE PLAIN").take();
    world.configure({ disabledCapabilities: ["sasl"] });
    expect(client.take()).toEqual([":irc.test CAP modern DEL :sasl draft/sasl-ir"]);
    expect(client.ask("AUTHENTICATE PLAIN")).toEqual([":irc.test 421 modern AUTHENTICATE :Unknown command"]);
    world.configure({ disabledCapabilities: [] });
    expect(client.take()).toEqual([`:irc.test CAP modern NEW :sasl=${LIST} draft/sasl-ir`]);
    client.say("CAP REQ :sasl").take();
    expect(client.ask("AUTHENTICATE PLAIN")).toEqual(["AUTHENTICATE +"]);
  });

  it("authenticates anew at any time, into another account too", async () => {
    const client = begin();
    await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${right}`);
    const other = plainResponse("other", passwordOf("other"));
    expect((await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${other}`)).at(-1)).toContain(" 903 ");
    client.say("CAP END").take();
    expect(client.user.account).toBe("other");
    expect((await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${right}`)).slice(1)).toEqual([
      ":irc.test 900 jilles jilles!jilles@192.0.2.1 jilles :You are now logged in as jilles",
      ":irc.test 903 jilles :SASL authentication successful",
    ]);
    expect(client.user.account).toBe("jilles");
  });

  it("keeps the account where a new try fails", async () => {
    const client = await loggedIn(world, "jilles");
    await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse("other", "wrong")}`);
    expect(client.user.account).toBe("jilles");
  });
});

function saltOf(challenge: string): string | undefined {
  return /,s=([^,]+),/u.exec(challenge)?.[1];
}

describe("IRCv3 sasl-ir", () => {
  it("is on offer as draft/sasl-ir, and goes with sasl", () => {
    expect(world.open().ask("CAP LS 302").join(" ")).toContain(" draft/sasl-ir ");
    world.configure({ disabledCapabilities: ["sasl"] });
    expect(world.open().ask("CAP LS 302").join(" ")).not.toContain("sasl-ir");
  });

  it("takes the initial response with the mechanism, without the capability too", async () => {
    const client = begin();
    const lines = await ask(client, `AUTHENTICATE PLAIN ${right}`);
    expect(lines.map((line) => line.split(" ")[1])).toEqual(["900", "903"]);
  });

  it("takes further parts of a long one", async () => {
    const password = "p".repeat(400 * 0.75 - "\0jilles\0".length);
    world = worldWithAccounts([accountOf("jilles", { passwordHash: `hash of ${password}` })]);
    const client = begin();
    expect(await ask(client, `AUTHENTICATE PLAIN ${plainResponse("jilles", password)}`)).toEqual([]);
    expect((await ask(client, "AUTHENTICATE +")).at(-1)).toContain(" 903 ");
  });

  it("fails with a wrong, malformed or long one as an exchange does", async () => {
    const client = begin();
    expect(await ask(client, `AUTHENTICATE PLAIN ${plainResponse("jilles", "wrong")}`)).toEqual([
      ":irc.test 904 jilles :SASL authentication failed",
    ]);
    expect(client.ask("AUTHENTICATE PLAIN !")).toEqual([":irc.test 904 jilles :SASL authentication failed"]);
    expect(client.ask(`AUTHENTICATE PLAIN ${"Q".repeat(401)}`)).toEqual([
      ":irc.test 905 jilles :SASL message too long",
    ]);
    expect(client.ask("AUTHENTICATE EXTERNAL +").map((line) => line.split(" ")[1])).toEqual(["908", "904"]);
    expect(client.ask("AUTHENTICATE PLAIN")).toEqual(["AUTHENTICATE +"]);
  });
});

describe("a log-in before registration", () => {
  it("does not count if the account was suspended meanwhile: 901", async () => {
    const client = begin();
    await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${right}`);
    world.app.network.accounts.replace(
      accountOf("jilles", { suspended: { by: "root", reason: "spam", at: 0 } }),
    );
    expect(client.ask("CAP END").at(-1)).toBe(
      ":irc.test 901 jilles jilles!jilles@192.0.2.1 :You are now logged out",
    );
    expect(client.user.account).toBeUndefined();
  });
});
