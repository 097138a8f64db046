/** KLINE and DLINE that keep out only those who are not logged in. */
import { describe, expect, it } from "bun:test";
import { ask, joined, loggedIn, plainResponse } from "../../session/accounts.ts";
import { World } from "../../session/harness.ts";
import type { FakeConnection, WorldOptions } from "../../session/harness.ts";
import { accountOf, MemoryStore, passwordOf, verifyAtOnce } from "../../session/memory-store.ts";
import { makeOperator } from "./operators.ts";

const GATEWAY = "203.0.113.5";

interface Scene {
  readonly world: World;
  readonly store: MemoryStore;
  readonly oper: FakeConnection;
}

function scene(store = new MemoryStore({ accounts: [accountOf("ana")] }), options: WorldOptions = {}): Scene {
  const world = new World({ store, verifyPassword: verifyAtOnce, ...options });
  const origin = { host: "staff.test", address: "198.51.100.1" };
  return { world, store, oper: makeOperator(world.connect("oper", "", origin), ["ban-user", "ban-address"]) };
}

function begin(world: World, nick = "ana"): FakeConnection {
  const client = world.open(GATEWAY);
  client
    .say("CAP LS 302", `NICK ${nick}`, `USER ${nick} 0 * :x`, "CAP REQ :sasl draft/account-registration")
    .take();
  return client;
}

async function logIn(client: FakeConnection): Promise<void> {
  await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse("ana", passwordOf("ana"))}`);
}

describe.each([
  ["KLINE", `*@${GATEWAY}`, "K-line", "K-lined"],
  ["DLINE", "203.0.113.0/24", "D-line", "D-lined"],
])("%s REQUIRE-SASL", (command, mask, name, done) => {
  it("keeps out clients that do not log in, with FAIL * ACCOUNT_REQUIRED", () => {
    const { world, oper } = scene();
    expect(oper.ask(`${command} REQUIRE-SASL 1d ${mask} :open proxy`)).toEqual([
      `:irc.test NOTICE oper :*** You set a ${name} on ${mask}, for 1d, for users without an account: open proxy`,
    ]);
    const client = begin(world);
    expect(client.open).toBe(true);
    expect(client.ask("AUTHENTICATE PLAIN", "CAP END").slice(1)).toEqual([
      ":irc.test 906 ana :SASL authentication aborted",
      ":irc.test FAIL * ACCOUNT_REQUIRED :You need an account to connect from your address: log in by SASL (open proxy)",
      `ERROR :Closing Link: ${GATEWAY} (${done}: open proxy)`,
    ]);
  });

  it("lets in those who log in, and lets nobody make an account", async () => {
    const { world, oper } = scene();
    oper.say(`${command} require-sasl ${mask}`);
    const client = begin(world);
    await logIn(client);
    expect(client.ask("CAP END")[0]).toContain(" 001 ana ");
    const other = begin(world, "bea");
    expect(await ask(other, "REGISTER * * a-long-password")).toEqual([
      `:irc.test FAIL REGISTER TEMPORARILY_UNAVAILABLE bea :${done}: No reason given`,
    ]);
  });

  it("disconnects only users without an account", async () => {
    const { world, oper } = scene();
    const ana = await loggedIn(world, "ana");
    const bea = world.connect("bea");
    world.app.network.setUserhost(ana.user, "ana", "same.test");
    oper.say(command === "KLINE" ? "KLINE REQUIRE-SASL *@192.0.2.1" : "DLINE REQUIRE-SASL 192.0.2.1");
    expect([ana.open, bea.open]).toEqual([true, false]);
  });

  it("disconnects users who log out", async () => {
    const { world, oper } = scene();
    oper.say(`${command} REQUIRE-SASL ${mask} :open proxy`);
    const client = begin(world);
    await logIn(client);
    client.say("CAP END").take();
    const lines = client.ask("NICKSERV LOGOUT");
    expect(lines.slice(-2)).toEqual([
      ":irc.test FAIL * ACCOUNT_REQUIRED :You need an account to connect from your address: log in by SASL (open proxy)",
      `ERROR :Closing Link: ${GATEWAY} (${done}: open proxy)`,
    ]);
    expect(client.open).toBe(false);
    expect(world.app.network.findUser("ana")).toBeUndefined();
  });

  it("ends only those clients of such a user that it matches, and spares operators", async () => {
    const { world, oper } = scene();
    oper.say(`${command} REQUIRE-SASL ${mask}`);
    const inside = begin(world);
    await logIn(inside);
    inside.say("CAP END").take();
    const outside = await joined(world, "ana");
    inside.say("NICKSERV LOGOUT");
    expect([inside.open, outside.open]).toEqual([false, true]);
    expect(outside.user.sessions).toHaveLength(1);
    const staff = begin(world);
    await logIn(staff);
    staff.say("NICK staff", "CAP END").take();
    makeOperator(staff, ["see"]).say("NICKSERV LOGOUT");
    expect(staff.open).toBe(true);
  });

  it("outlasts a restart, is listed as such, and is removed", () => {
    const before = scene();
    before.oper.say(`${command} REQUIRE-SASL ${mask} :open proxy`);
    const { world, oper } = scene(before.store.reopened());
    expect(oper.ask(command).join("\n")).toContain(
      "(oper!oper@staff.test, permanent, only without an account)",
    );
    expect(begin(world).ask("CAP END").join("\n")).toContain(" FAIL * ACCOUNT_REQUIRED ");
    oper.say(`UN${command} ${mask}`);
    expect(begin(world).ask("CAP END")[0]).toContain(" 001 ana ");
  });

  it("does not spare anyone from another ban", async () => {
    const { world, oper } = scene();
    oper.say(`${command} REQUIRE-SASL ${mask}`, "KLINE ana@203.0.113.* :no");
    const client = begin(world);
    await logIn(client);
    expect(client.ask("CAP END")[0]).toContain(" 465 ana ");
  });
});

it("is a word before the mask only: a mask may follow without it", () => {
  const { world, oper } = scene();
  oper.say(`DLINE ${GATEWAY} REQUIRE-SASL`);
  expect(world.open(GATEWAY).open).toBe(false);
});
