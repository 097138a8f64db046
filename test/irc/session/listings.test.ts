/** Clients whose addresses are on DNS blocklists: asked about when they connect, judged when they register. */
import { describe, expect, it } from "bun:test";
import type { Listing, ListingAction } from "../../../src/irc/session/dnsbl-port.ts";
import { makeOperator } from "../commands/operator/operators.ts";
import { ask, plainResponse } from "./accounts.ts";
import { settled, World } from "./harness.ts";
import type { FakeConnection, WorldOptions } from "./harness.ts";
import { accountOf, MemoryStore, passwordOf, verifyAtOnce } from "./memory-store.ts";

const ADDRESS = "203.0.113.5";

function listing(action: ListingAction): Listing {
  return { action, zone: "bl.test", reply: "127.0.0.2", reason: `on bl.test (${action})` };
}

/** A world whose lists answer when the test says so, or at once where `known` says what. */
function scene({ known, ...options }: WorldOptions & { readonly known?: readonly Listing[] } = {}) {
  const asked: string[] = [];
  const answer = Promise.withResolvers<readonly Listing[]>();
  const world = new World({
    store: new MemoryStore({ accounts: [accountOf("ana")] }),
    verifyPassword: verifyAtOnce,
    dnsbl: {
      look: (address) => {
        asked.push(address);
        if (address === ADDRESS) return known ?? answer.promise;
        return [];
      },
    },
    ...options,
  });
  const oper = makeOperator(world.connect("oper", "", { host: "staff.test" }), [], "x");
  world.takeEvents();
  const say = async (...listings: readonly Listing[]): Promise<void> => {
    answer.resolve(listings);
    await settled();
  };
  return { world, oper, asked, say };
}

function begin(world: World, nick = "ana"): FakeConnection {
  const client = world.open(ADDRESS);
  client.say("CAP LS 302", `NICK ${nick}`, `USER ${nick} 0 * :x`, "CAP REQ :sasl draft/account-registration");
  client.take();
  return client;
}

const rightPassword = (): Promise<boolean> => Promise.resolve(true);

async function logIn(client: FakeConnection): Promise<void> {
  await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse("ana", passwordOf("ana"))}`);
}

const REFUSED = [
  ":irc.test 465 ana :You are banned from this server: on bl.test (refuse)",
  `ERROR :Closing Link: ${ADDRESS} (on bl.test (refuse))`,
];

describe("registration", () => {
  it("waits for the lists, which are asked when the client connects, and then goes on", async () => {
    const { world, oper, asked, say } = scene();
    const client = world.open(ADDRESS);
    expect(asked.at(-1)).toBe(ADDRESS);
    client.say("NICK bob", "USER bob 0 * :b", "JOIN #tea");
    await settled();
    expect(client.take()).toEqual([]);
    await say();
    client.read();
    const lines = client.take();
    expect(lines[0]).toContain(" 001 bob ");
    expect(lines.join("\n")).toContain(" JOIN #tea");
    expect(oper.take()).toEqual([]);
  });

  it("does not wait where the answer is known, or nobody is asked", () => {
    expect(scene({ known: [] }).world.open(ADDRESS).ask("NICK bob", "USER bob 0 * :b")[0]).toContain(
      " 001 bob ",
    );
    expect(scene().world.open().ask("NICK bob", "USER bob 0 * :b")[0]).toContain(" 001 bob ");
  });

  it("of a client that has left meanwhile is nothing", async () => {
    const { world, say } = scene();
    const client = world.open(ADDRESS).say("NICK bob", "USER bob 0 * :b");
    client.lose();
    await say(listing("refuse"));
    expect(world.takeEvents().map(({ kind }) => kind)).toEqual(["unregistered"]);
    expect(world.app.metrics.unregistered).toBe(0);
  });

  it("is timed out as ever while a list does not answer", async () => {
    const { world, say } = scene();
    const client = world.open(ADDRESS).say("NICK bob", "USER bob 0 * :b");
    world.pass(30_000);
    expect(client.take()).toEqual([`ERROR :Closing Link: ${ADDRESS} (Registration timed out)`]);
    await say();
    expect(client.take()).toEqual([]);
  });
});

describe("a client on a list that refuses", () => {
  it("is kept out with 465, with an account too, and operators and the log know", async () => {
    const { world, oper, say } = scene();
    const client = begin(world);
    await logIn(client);
    client.say("CAP END");
    client.take();
    await say(listing("refuse"), listing("mark"));
    expect(client.take()).toEqual(REFUSED);
    expect(client.open).toBe(false);
    expect(oper.take()).toEqual([
      `:irc.test NOTICE oper :*** ana (${ADDRESS}) was kept out by the list bl.test (127.0.0.2)`,
    ]);
    expect(
      world.takeEvents().filter(({ kind }) => kind === "listed" || kind === "unregistered"),
    ).toMatchObject([
      { kind: "listed", action: "refuse", zone: "bl.test", reply: "127.0.0.2", client: { address: ADDRESS } },
      { kind: "unregistered", cause: "listed" },
    ]);
    expect(world.app.metrics.unregistered).toBe(0);
  });

  it("makes no account either", async () => {
    const { world, say } = scene();
    const client = begin(world, "new");
    client.say("REGISTER * * a-long-password");
    await say(listing("refuse"));
    expect(client.take().join("\n")).toContain("on bl.test (refuse)");
    expect(world.app.network.accounts.findByNick("new")).toBeUndefined();
  });

  it("is judged by the address that its gateway states", async () => {
    const gateways = [{ name: "web", passwordHash: "h", addresses: ["192.0.2.80"], unix: false }];
    const { world, asked } = scene({ known: [listing("refuse")], gateways, verifyPassword: rightPassword });
    const client = world.open("192.0.2.80");
    const lines = await ask(client, `WEBIRC secret web ${ADDRESS} ${ADDRESS}`, "NICK ana", "USER ana 0 * :a");
    expect(asked.slice(-2)).toEqual(["192.0.2.80", ADDRESS]);
    expect(lines).toEqual(REFUSED);
  });
});

describe("a client on a list that requires an account", () => {
  const known = [listing("require-account")];
  const refusal =
    ":irc.test FAIL * ACCOUNT_REQUIRED :You need an account to connect from your address: log in by SASL (on bl.test (require-account))";

  it("is let in if it logs in, and may not make one", async () => {
    const { world } = scene({ known });
    expect((await ask(begin(world, "new"), "REGISTER * * a-long-password")).join("\n")).toContain(
      "on bl.test (require-account)",
    );
    const client = begin(world);
    await logIn(client);
    expect(client.ask("CAP END")[0]).toContain(" 001 ana ");
  });

  it("is kept out otherwise", () => {
    const { world, oper } = scene({ known });
    expect(begin(world, "bea").ask("CAP END")).toEqual([
      refusal,
      `ERROR :Closing Link: ${ADDRESS} (on bl.test (require-account))`,
    ]);
    expect(oper.take()).toHaveLength(1);
  });

  it("has to leave when it logs out", async () => {
    const { world } = scene({ known });
    const client = begin(world);
    await logIn(client);
    client.say("CAP END").take();
    expect(client.user.account).toBe("ana");
    await ask(client, "NS LOGOUT");
    expect(client.open).toBe(false);
  });
});

describe("a client on a list that marks", () => {
  it("is let in, and operators and the log know", () => {
    const { world, oper } = scene({ known: [listing("mark")] });
    const client = world.open(ADDRESS);
    expect(client.ask("NICK bob", "USER bob 0 * :b")[0]).toContain(" 001 bob ");
    expect(oper.take()).toEqual([
      `:irc.test NOTICE oper :*** bob!bob@${ADDRESS} is on the list bl.test (127.0.0.2)`,
    ]);
    expect(world.takeEvents()).toContainEqual(expect.objectContaining({ kind: "listed", action: "mark" }));
  });
});
