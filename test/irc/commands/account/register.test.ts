import { describe, expect, it } from "bun:test";
import { ask, worldWithAccounts } from "../../session/accounts.ts";
import type { NetworkCommand } from "../../../../src/irc/session/network-command.ts";
import { DirectLog } from "../../../../src/irc/session/ordered-log.ts";

const CAPABILITY = "draft/account-registration";
const PASSWORD = "sesame-open-sesame";

describe("REGISTER", () => {
  it("needs its capability, and three parameters", () => {
    const world = worldWithAccounts();
    expect(world.connect("old").say(`REGISTER * * ${PASSWORD}`).take()).toEqual([
      ":irc.test 421 old REGISTER :Unknown command",
    ]);
    expect(world.connect("ana", CAPABILITY).say("REGISTER * *").take()).toEqual([
      ":irc.test 461 ana REGISTER :Not enough parameters",
    ]);
  });

  it("keeps no e-mail address", async () => {
    const world = worldWithAccounts();
    const ana = world.connect("ana", CAPABILITY);
    expect((await ask(ana, `REGISTER * ana@example.org ${PASSWORD}`))[0]).toContain("REGISTER SUCCESS ana");
    expect(JSON.stringify(world.app.network.accounts.find("ana"))).not.toContain("example.org");
  });

  it("prepares the password with SASLprep", async () => {
    const made: string[] = [];
    const makeCredentials = (password: string): Promise<undefined> => {
      made.push(password);
      return Promise.resolve(undefined);
    };
    const world = worldWithAccounts([], { makeCredentials });
    await ask(world.connect("ana", CAPABILITY), "REGISTER * * :pass\u00a0word\u2168");
    expect(made).toEqual(["pass wordIX"]);
  });

  it("is an event for the log", async () => {
    const world = worldWithAccounts();
    await ask(world.connect("ana", CAPABILITY), `REGISTER * * ${PASSWORD}`);
    const early = world.open().say("CAP LS", `CAP REQ :${CAPABILITY}`, "NICK bob");
    await ask(early, `REGISTER * * ${PASSWORD}`);
    const events = world.events.filter(({ kind }) => kind === "account-registered");
    expect(events).toMatchObject([{ account: "ana" }, { account: "bob" }]);
  });

  it("puts no password in the log of commands, and neither does any other way to give one", async () => {
    const seen: NetworkCommand[] = [];
    const world = worldWithAccounts(["old"], {
      log: (apply) =>
        new DirectLog((command, position, origin) => {
          seen.push(command);
          apply(command, position, origin);
        }),
      makeCredentials: () => Promise.resolve({ passwordHash: "hash", scram: { sha256: KEYS, sha512: KEYS } }),
      verifyPassword: () => Promise.resolve(true),
    });
    const ana = world.connect("ana", `${CAPABILITY} sasl echo-message batch draft/multiline`);
    const encoded = Buffer.from(`\0ana\0${PASSWORD}`).toString("base64");
    await ask(
      ana,
      `REGISTER * * ${PASSWORD}`,
      "AUTHENTICATE PLAIN",
      `AUTHENTICATE ${encoded}`,
      `NS IDENTIFY ana ${PASSWORD}`,
      `NICKSERV IDENTIFY ${PASSWORD}`,
      `PRIVMSG NickServ :IDENTIFY ${PASSWORD}`,
      `NOTICE nickserv :IDENTIFY ${PASSWORD}`,
      `PRIVMSG NickServ,#tea :IDENTIFY ${PASSWORD}`,
      "BATCH +1 draft/multiline NickServ",
      `@batch=1 PRIVMSG NickServ :IDENTIFY ${PASSWORD}`,
      "BATCH -1",
      `NS PASSWD ${PASSWORD} ${PASSWORD}2`,
      "NS LOGOUT",
      `NS REGISTER ${PASSWORD}`,
    );
    expect(seen.length).toBeGreaterThan(6);
    const text = JSON.stringify(seen);
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain(encoded);
  });
});

const KEYS = { iterations: 4096, salt: "c2FsdA==", storedKey: "", serverKey: "" } as const;
