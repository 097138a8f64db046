/** KLINE and UNKLINE of accounts: `~a:ana`, or `~account:ana`. */
import { describe, expect, it } from "bun:test";
import { ask, joined, loggedIn, plainResponse } from "../../session/accounts.ts";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";
import { accountOf, MemoryStore, passwordOf, verifyAtOnce } from "../../session/memory-store.ts";
import { makeOperator } from "./operators.ts";

function scene(store = new MemoryStore({ accounts: ["ana", "bea"].map((name) => accountOf(name)) })) {
  const world = new World({ store, verifyPassword: verifyAtOnce, network: { accounts: true } });
  const oper = makeOperator(world.connect("oper", "", { address: "198.51.100.1" }), ["ban-user", "audit"]);
  return { world, store, oper };
}

async function logIn(client: FakeConnection, account: string): Promise<string[]> {
  const response = plainResponse(account, passwordOf(account));
  return (await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${response}`)).slice(-1);
}

const REFUSED = "904 ana :This account is banned from this server";

describe("KLINE ~a:", () => {
  it("disconnects the users of the account, and nobody else", async () => {
    const { world, oper } = scene();
    const [ana, bea] = [await loggedIn(world, "ana"), await loggedIn(world, "bea")];
    const second = await joined(world, "ana");
    const guest = world.connect("guest");
    expect(oper.ask("KLINE 1h ~account:ANA :spam")).toEqual([
      ":irc.test NOTICE oper :*** You set a K-line on ~a:ana, for 1h: spam",
    ]);
    expect([ana.open, second.open, bea.open, guest.open]).toEqual([false, false, true, true]);
    expect(ana.take().at(-1)).toBe("ERROR :Closing Link: 192.0.2.1 (K-lined: spam)");
  });

  it("refuses the log-in at registration and later, from any address, and lets in as a guest", async () => {
    const { world, oper } = scene();
    oper.say("KLINE ~a:ana :spam");
    const client = world.open("203.0.113.9").say("CAP REQ :sasl", "NICK ana", "USER ana 0 * :x");
    expect(await logIn(client, "ana")).toEqual([expect.stringContaining(REFUSED)]);
    client.say("CAP END", "NICK guest");
    expect(client.user.account).toBeUndefined();
    expect(await ask(client, `PRIVMSG NickServ :IDENTIFY ana ${passwordOf("ana")}`)).toContain(
      ":NickServ!NickServ@irc.test NOTICE guest :This account is banned from this server.",
    );
  });

  it("tells nobody without the password", async () => {
    const { world, oper } = scene();
    oper.say("KLINE ~a:ana :spam");
    const client = world.open().say("CAP REQ :sasl", "NICK ana", "USER ana 0 * :x");
    client.take();
    const answer = await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse("ana", "guessed")}`);
    expect(answer.at(-1)).toBe(":irc.test 904 ana :SASL authentication failed");
  });

  it("holds for a log-in that was passed before it", async () => {
    const { world, oper } = scene();
    const client = world.open("203.0.113.9").say("CAP REQ :sasl", "NICK ann", "USER ana 0 * :x");
    await logIn(client, "ana");
    oper.say("KLINE ~a:ana :spam");
    client.say("CAP END");
    expect(client.user.account).toBeUndefined();
  });

  it("ends in time, is listed, replaced, and removed", async () => {
    const { world, oper } = scene();
    oper.say("KLINE 1h ~a:ana :spam", "KLINE 2h ~a:Ana :more spam");
    oper.take();
    expect(oper.ask("KLINE")[0]).toContain(
      " 216 oper K ~a:ana * * :more spam (oper!oper@198.51.100.1, expires in 2h)",
    );
    world.now += 7_200_000;
    await loggedIn(world, "ana");
    oper.say("KLINE ~a:bea");
    oper.take();
    expect(oper.ask("UNKLINE ~account:bea")).toEqual([
      ":irc.test NOTICE oper :*** You removed the K-line on ~a:bea",
    ]);
    expect(oper.ask("UNKLINE ~a:bea")).toEqual([":irc.test 400 oper UNKLINE :There is no K-line on ~a:bea"]);
    await loggedIn(world, "bea");
  });

  it("takes wildcards, and keeps the names that they match from being registered", async () => {
    const { world, oper } = scene();
    oper.say("KLINE ~a:spam* :spam");
    const client = world.connect("guest", "draft/account-registration");
    expect(await ask(client, "REGISTER Spam99 * a-long-password")).toEqual([
      ":irc.test FAIL REGISTER BAD_ACCOUNT_NAME Spam99 :This account is banned from this server",
    ]);
    expect(world.app.network.accounts.count).toBe(2);
  });

  it("stands for the account that a nick belongs to", () => {
    const { world, oper } = scene(new MemoryStore({ accounts: [{ ...accountOf("ana"), nicks: ["annie"] }] }));
    oper.say("KLINE ~a:annie :spam");
    expect(world.app.network.bans.list("account", world.now)).toMatchObject([
      { mask: "ana", reason: "spam" },
    ]);
  });

  it("spares operators who are online", async () => {
    const { world, oper } = scene();
    const ana = makeOperator(await loggedIn(world, "ana"), ["kill"]);
    expect(oper.ask("KLINE ~a:ana")).toContain(
      ":irc.test NOTICE oper :*** Operators stay until they leave, though it matches ana",
    );
    expect(ana.open).toBe(true);
  });

  it.each([
    ["everyone", "~a:*", "matches almost everyone"],
    ["no name", "~a:", " 415 "],
    ["a mask", "~a:*!*@host", " 415 "],
    ["others negated", "~!a:ana", " 415 "],
    ["REQUIRE-SASL", "REQUIRE-SASL ~a:ana", "REQUIRE-SASL does not go with an account"],
  ])("refuses %s", (_, words, text) => {
    const { world, oper } = scene();
    expect(oper.ask(`KLINE ${words} :spam`)).toEqual([expect.stringContaining(text)]);
    expect(world.app.network.bans.size).toBe(0);
  });

  it("is in the audit, and outlasts a restart", async () => {
    const { store, oper } = scene();
    oper.say("KLINE 1h ~a:ana :spam");
    oper.take();
    expect(oper.ask("AUDIT target=~a:ana")[0]).toContain(" KLINE ~a:ana for 1h: spam");
    const next = scene(store.reopened());
    const client = next.world.open().say("CAP REQ :sasl", "NICK ana", "USER ana 0 * :x");
    expect(await logIn(client, "ana")).toEqual([expect.stringContaining(REFUSED)]);
  });
});
