/** SASL EXTERNAL: the certificate of the connection logs in. */
import { beforeEach, describe, expect, it } from "bun:test";
import { ask, loggedIn, plainResponse, worldWithAccounts } from "../accounts.ts";
import type { FakeConnection, World } from "../harness.ts";
import { settled } from "../harness.ts";
import { accountOf, passwordOf } from "../memory-store.ts";

const own = "ab".repeat(32);
const strange = "cd".repeat(32);

const jilles = accountOf("jilles", { certificates: [own] });
const suspended = { by: "root", reason: "spam", at: 1 };
const LOGGED_IN = ":irc.test 900 jilles jilles!jilles@192.0.2.1 jilles :You are now logged in as jilles";
const SUCCESS = ":irc.test 903 jilles :SASL authentication successful";
const FAILURE = ":irc.test 904 jilles :SASL authentication failed";

let world: World;

beforeEach(() => {
  world = worldWithAccounts([jilles, accountOf("other", { certificates: ["ef".repeat(32)] })]);
});

/** A client in the middle of its registration, with this certificate. */
function begin(fingerprint: string | undefined, address = "192.0.2.1"): FakeConnection {
  const client = world.open(address, true, { fingerprint });
  client.say("CAP LS 302", "NICK jilles", "USER jilles 0 * :Jilles", "CAP REQ :sasl").take();
  return client;
}

/** The value of the capability. */
const value = (client: FakeConnection): string | undefined =>
  /\bsasl=(\S+)/u.exec(client.ask("CAP LS 302").join(" "))?.[1];

const base64 = (text: string): string => Buffer.from(text).toString("base64");

describe("SASL EXTERNAL", () => {
  it("logs in to the account that lists the certificate: named, in any case, or not named", async () => {
    for (const response of ["+", base64("jilles"), base64("JILLES")]) {
      const client = begin(own);
      expect(client.ask("AUTHENTICATE EXTERNAL")).toEqual(["AUTHENTICATE +"]);
      expect(await ask(client, `AUTHENTICATE ${response}`)).toEqual([LOGGED_IN, SUCCESS]);
      client.say("CAP END");
      expect(client.user.account).toBe("jilles");
      client.say("QUIT").lose();
    }
  });

  it("takes its response at once (sasl-ir)", async () => {
    expect(await ask(begin(own), "AUTHENTICATE EXTERNAL +")).toEqual([LOGGED_IN, SUCCESS]);
  });

  it("refuses a certificate that no account lists, another account's name, a name with NUL, and what is not UTF-8", async () => {
    for (const [fingerprint, response] of [
      [strange, "+"],
      [strange, base64("jilles")],
      [own, base64("other")],
      [own, base64("nobody")],
      [own, base64("jilles\0jilles")],
      [own, Buffer.from([0xff]).toString("base64")],
    ] as const) {
      const client = begin(fingerprint);
      client.ask("AUTHENTICATE EXTERNAL");
      expect([response, await ask(client, `AUTHENTICATE ${response}`)]).toEqual([response, [FAILURE]]);
    }
  });

  it("is on offer to clients with a certificate only, which see it first", () => {
    expect(value(world.open("192.0.2.1", true, { fingerprint: strange }))).toBe(
      "EXTERNAL,SCRAM-SHA-512,SCRAM-SHA-256,PLAIN",
    );
    expect(value(world.open("192.0.2.1", true))).toBe("SCRAM-SHA-512,SCRAM-SHA-256,PLAIN");
    expect(begin(undefined).ask("AUTHENTICATE EXTERNAL")).toEqual([
      ":irc.test 908 jilles SCRAM-SHA-512,SCRAM-SHA-256,PLAIN :are available SASL mechanisms",
      FAILURE,
    ]);
    expect(begin(own).ask("AUTHENTICATE GSSAPI")[0]).toContain(" 908 jilles EXTERNAL,SCRAM-SHA-512,");
  });

  it("does not get past a suspension", async () => {
    world = worldWithAccounts([{ ...jilles, suspended }]);
    const client = begin(own);
    client.ask("AUTHENTICATE EXTERNAL");
    expect(await ask(client, "AUTHENTICATE +")).toEqual([
      ":irc.test 902 jilles :You must use a nick assigned to you",
    ]);
  });

  it("does not get past the pause after failures, and its own failures count", async () => {
    world = worldWithAccounts([jilles], { limits: { failedTries: 2 } });
    for (let failure = 0; failure < 2; failure += 1) {
      await ask(begin(strange), "AUTHENTICATE EXTERNAL", `AUTHENTICATE ${base64("jilles")}`);
    }
    expect(await ask(begin(own), "AUTHENTICATE EXTERNAL", "AUTHENTICATE +")).toEqual([
      "AUTHENTICATE +",
      FAILURE,
    ]);
    expect(world.takeEvents()).toContainEqual(
      expect.objectContaining({ kind: "login-refused", account: "jilles", reason: "too-many-tries" }),
    );
  });

  it("tells the log of a refused certificate", async () => {
    await ask(begin(strange), "AUTHENTICATE EXTERNAL", "AUTHENTICATE +");
    expect(world.takeEvents()).toContainEqual(
      expect.objectContaining({
        kind: "login-refused",
        account: strange,
        reason: "certificate",
      }),
    );
  });

  it("counts failures of unknown certificates apart from each other", async () => {
    world = worldWithAccounts([jilles], { limits: { failedTries: 1 } });
    await ask(begin(strange, "198.51.100.7"), "AUTHENTICATE EXTERNAL", "AUTHENTICATE +");
    expect(await ask(begin(own), "AUTHENTICATE EXTERNAL", "AUTHENTICATE +")).toContain(SUCCESS);
  });

  it("does not log in with a certificate that was removed before the end of the registration", async () => {
    const client = begin(own);
    expect(await ask(client, "AUTHENTICATE EXTERNAL", "AUTHENTICATE +")).toContain(SUCCESS);
    const owner = await loggedIn(world, "owner", "jilles");
    await ask(owner, `NS CERT DEL ${own}`);
    client.say("CAP END");
    expect(client.user.account).toBeUndefined();
    expect(client.take().some((line) => line.includes(" 901 jilles "))).toBe(true);
  });

  it("logs in a registered client, and changes from one account to another", async () => {
    const client = world.connect("jilles", "sasl cap-notify", { tls: { fingerprint: own } });
    client.ask("CAP LS 302");
    await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse("other", passwordOf("other"))}`);
    expect(client.user.account).toBe("other");
    expect(await ask(client, "AUTHENTICATE EXTERNAL", "AUTHENTICATE +")).toEqual([
      "AUTHENTICATE +",
      LOGGED_IN,
      SUCCESS,
    ]);
    await settled();
    expect(client.user.account).toBe("jilles");
  });
});
