/** IRCv3 webirc. */
import { describe, expect, it } from "bun:test";
import { Cloak } from "../../../src/irc/session/cloak.ts";
import { ask, worldWithAccounts } from "../session/accounts.ts";
import type { FakeConnection, World, WorldOptions } from "../session/harness.ts";
import { accountOf } from "../session/memory-store.ts";
import { makeOperator } from "../commands/operator/operators.ts";

const FINGERPRINT = "22e88c7d6da9b73fbb515ed6a8f6d133c680527a799e3069ca7ce346d90649b2";
const INTRODUCTION = "WEBIRC hunter2 ExampleGateway 198.51.100.3 198.51.100.3";
const GATEWAY = "192.0.2.80";
const gateway = {
  name: "webchat",
  passwordHash: "hash of hunter2",
  addresses: ["192.0.2.80", "2001:db8::/64"],
  unix: false,
};

/** The number of passwords that were compared with a hash. */
let compared = 0;

function worldWithGateway(options: WorldOptions = {}): World {
  compared = 0;
  return worldWithAccounts([accountOf("jilles", { certificates: [FINGERPRINT] })], {
    gateways: [gateway],
    verifyPassword: (password, hash) => {
      compared += 1;
      return Promise.resolve(hash === `hash of ${password}`);
    },
    ...options,
  });
}

/** A registered user that came by the gateway. */
async function connected(world: World, nick: string, line = INTRODUCTION, secure = false) {
  const client = world.open(GATEWAY, secure);
  await ask(client, line, `NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
  return client;
}

function numeric(lines: readonly string[], code: string): string | undefined {
  return lines.find((line) => line.split(" ")[1] === code);
}

/** The line of WHOIS about the gateway. */
const shown = (lines: readonly string[]) => numeric(lines, "350");

/** The client was closed with this line, and is no user. */
function expectRefused(client: FakeConnection, lines: readonly string[], error: string): void {
  expect(lines).toEqual([`ERROR :${error}`]);
  expect(client.open).toBe(false);
  expect(client.world.app.metrics.unregistered).toBe(0);
}

describe("IRCv3 webirc", () => {
  it("gives a client its own address in place of the gateway's", async () => {
    const world = worldWithGateway();
    const client = await connected(
      world,
      "alice",
      "WEBIRC hunter2 ExampleGateway 3-100-51-198.isp.example 198.51.100.3",
    );
    expect([client.remoteAddress, client.user.address, client.user.host]).toEqual([
      "198.51.100.3",
      "198.51.100.3",
      "198.51.100.3",
    ]);
    expect(client.say("WHOIS alice").take()).toContain(
      ":irc.test 338 alice alice alice@198.51.100.3 198.51.100.3 :Is actually using host",
    );
  });

  it("takes an IPv6 address with a zero before its colon", async () => {
    const client = await connected(worldWithGateway(), "alice", "WEBIRC hunter2 ExampleGateway 0::7 0::7");
    expect(client.say("USERHOST alice").take()[0]).toEndWith("@0::7");
  });

  it("shows WHOIS that a gateway is in use, and the address to those who may see it", async () => {
    const world = worldWithGateway({ cloakKey: "k".repeat(32) });
    const client = await connected(world, "alice");
    const text = ":is connected via the webchat WebIRC gateway";
    expect(shown(client.say("WHOIS alice").take())).toBe(
      `:irc.test 350 alice alice 198.51.100.3 198.51.100.3 ${text}`,
    );
    const bob = world.connect("bob");
    expect(shown(bob.say("WHOIS alice").take())).toBe(`:irc.test 350 bob alice * * ${text}`);
    makeOperator(bob, ["see"]);
    expect(shown(bob.say("WHOIS alice").take())).toBe(
      `:irc.test 350 bob alice 198.51.100.3 198.51.100.3 ${text}`,
    );
    expect(shown(client.say("WHOIS bob").take())).toBeUndefined();
  });

  it("is refused with the wrong password", async () => {
    const world = worldWithGateway();
    const client = world.open(GATEWAY);
    const lines = await ask(
      client,
      INTRODUCTION.replace("hunter2", "hunter3"),
      "NICK alice",
      "USER a 0 * :a",
    );
    expectRefused(client, lines, "Invalid WebIRC password");
    expect(world.takeEvents()).toMatchObject([
      { kind: "gateway-refused", reason: "password", client: { address: GATEWAY } },
      { kind: "unregistered", cause: "gateway" },
    ]);
  });

  it("is refused from an address that is not the gateway's, without a look at the password", async () => {
    for (const address of ["192.0.2.81", ""]) {
      const world = worldWithGateway();
      const client = world.open(address);
      const lines = await ask(client, INTRODUCTION, "NICK alice", "USER a 0 * :a");
      expectRefused(client, lines, "WEBIRC is not allowed from your address");
      expect(compared).toBe(0);
      expect(world.takeEvents()[0]).toMatchObject({ kind: "gateway-refused", reason: "address" });
    }
  });

  it("is refused without any gateway", async () => {
    const client = worldWithGateway({ gateways: [] }).open(GATEWAY);
    expectRefused(client, await ask(client, INTRODUCTION), "WEBIRC is not allowed from your address");
  });

  it.each(["CAP LS 302", "NICK alice", "PING tea", "WEBIRC", INTRODUCTION])(
    "is refused after another command: %s",
    async (first) => {
      const client = worldWithGateway().open(GATEWAY);
      await ask(client, first);
      // The first one has made another address of it.
      const error =
        first === INTRODUCTION ? "is not allowed from your address" : "has to be the first command";
      expectRefused(client, await ask(client, INTRODUCTION), `WEBIRC ${error}`);
    },
  );

  it.each(["tea", "198.51.100.256", "198.51.100", "fe80::1%eth0", "3-100-51-198.isp.example"])(
    "is refused without an IP address: %s",
    async (address) => {
      const client = worldWithGateway().open(GATEWAY);
      const lines = await ask(client, `WEBIRC hunter2 ExampleGateway host ${address}`);
      expectRefused(client, lines, "WEBIRC needs the IP address of the client");
    },
  );
});

describe("the options of WEBIRC", () => {
  it("make the client secure only if the gateway itself comes over TLS", async () => {
    const world = worldWithGateway();
    const plain = await connected(world, "plain", `${INTRODUCTION} secure`);
    expect(numeric(plain.say("WHOIS plain").take(), "671")).toBeUndefined();
    const secure = await connected(
      world,
      "secure",
      `${INTRODUCTION} :secure=examplevalue remote-port=21726`,
      true,
    );
    expect(numeric(secure.say("WHOIS secure").take(), "671")).toBeDefined();
    expect(secure.say("MODE secure").take()).toEqual([":irc.test 221 secure +Z"]);
    expect(secure.remotePort).toBe(21_726);
    const without = await connected(world, "without", INTRODUCTION, true);
    expect(numeric(without.say("WHOIS without").take(), "671")).toBeUndefined();
  });

  it("carry the certificate, which SASL EXTERNAL takes", async () => {
    const world = worldWithGateway();
    const client = world.open(GATEWAY, true);
    const line = `${INTRODUCTION} :secure certfp-sha-256=${FINGERPRINT.toUpperCase()}`;
    const lines = await ask(client, line, "CAP LS 302", "NICK jilles", "USER jilles 0 * :j", "CAP REQ :sasl");
    expect(lines.join("\n")).toMatch(/sasl=\S*EXTERNAL/u);
    expect(numeric(await ask(client, "AUTHENTICATE EXTERNAL", "AUTHENTICATE +"), "900")).toBe(
      ":irc.test 900 jilles jilles!jilles@198.51.100.3 jilles :You are now logged in as jilles",
    );
    await ask(client, "CAP END");
    expect(numeric(client.say("WHOIS jilles").take(), "276")).toEndWith(FINGERPRINT);
  });

  it("carry no certificate without secure, nor over a link without TLS", async () => {
    const world = worldWithGateway();
    const certificate = `certfp-sha-256=${FINGERPRINT}`;
    const first = await connected(world, "first", `${INTRODUCTION} ${certificate}`, true);
    const second = await connected(world, "second", `${INTRODUCTION} :secure ${certificate}`);
    expect([...first.user.certificates, ...second.user.certificates]).toEqual([]);
  });

  it("leave nothing of the gateway's own certificate", async () => {
    const world = worldWithGateway();
    const client = world.open(GATEWAY, true, { fingerprint: FINGERPRINT });
    await ask(client, `${INTRODUCTION} secure`, "NICK alice", "USER alice 0 * :alice");
    expect(client.user.certificates).toEqual([]);
  });
});

describe("the address of a gateway's client", () => {
  it("counts for bans on addresses, and for those on hosts", async () => {
    const world = worldWithGateway();
    const oper = world.connect("oper");
    makeOperator(oper, ["ban-address", "ban-user"]);
    oper.say("DLINE 198.51.100.0/24 :open proxies").take();
    const client = world.open(GATEWAY);
    const lines = await ask(client, INTRODUCTION, "NICK alice", "USER alice 0 * :alice");
    expect(lines[0]).toStartWith(":irc.test 465 * :You are banned from this server: open proxies");
    expect(client.open).toBe(false);
    oper.say("UNDLINE 198.51.100.0/24", "KLINE *@198.51.100.3 :not you").take();
    const another = await connected(world, "alice");
    expect(another.open).toBe(false);
    // The gateway's own address is not banned with it.
    expect(world.connect("bob", "", { address: GATEWAY }).open).toBe(true);
  });

  it("is what is cloaked", async () => {
    const cloakKey = "k".repeat(32);
    const client = await connected(worldWithGateway({ cloakKey }), "alice");
    expect(client.user.host).toBe(new Cloak(cloakKey).hostOf("198.51.100.3"));
  });

  it("decides about flood control", async () => {
    const world = worldWithGateway({ floodExemptions: [GATEWAY] });
    const client = await connected(world, "alice");
    expect(client.state.exempt).toBe(false);
    const free = worldWithGateway({ floodExemptions: ["198.51.100.3"] });
    expect((await connected(free, "alice")).state.exempt).toBe(true);
  });

  it("is refused if it has too many connections", async () => {
    const client = worldWithGateway().open(GATEWAY);
    client.refusal = { kind: "address-limit", limit: 1 };
    expectRefused(client, await ask(client, INTRODUCTION), "Too many connections from your address");
  });

  it("is in the log, with the gateway and where that came from", async () => {
    const world = worldWithGateway();
    await connected(world, "alice");
    expect(world.takeEvents()).toMatchObject([
      { kind: "gateway", gateway: "webchat", from: GATEWAY, client: { address: "198.51.100.3" } },
      { kind: "registered", client: { address: "198.51.100.3" } },
    ]);
  });
});

describe("the passwords of gateways", () => {
  it("are compared with the hash once, and from then on without it", async () => {
    const world = worldWithGateway();
    await connected(world, "alice");
    await connected(world, "bob");
    expect(compared).toBe(1);
    // Another password is compared again, and does not get in by it.
    const wrong = world.open(GATEWAY);
    expectRefused(
      wrong,
      (await ask(wrong, INTRODUCTION.replace("hunter2", "hunter3"))).slice(-1),
      "Invalid WebIRC password",
    );
    expect(compared).toBe(2);
  });

  it("are compared anew after REHASH", async () => {
    const world = worldWithGateway();
    await connected(world, "alice");
    const { settings } = world.app;
    const changed = { ...gateway, passwordHash: "hash of another" };
    world.app.rehash({ ...settings, session: { ...settings.session, gateways: [changed] } });
    const client = world.open(GATEWAY);
    expectRefused(client, await ask(client, INTRODUCTION), "Invalid WebIRC password");
  });

  it("may be several for one address, with the name of the one whose password it was", async () => {
    const other = { ...gateway, name: "other", passwordHash: "hash of hunter3", unix: true };
    const world = worldWithGateway({ gateways: [gateway, other] });
    const client = await connected(world, "alice", INTRODUCTION.replace("hunter2", "hunter3"));
    expect(client.user.sessions[0]?.gateway).toBe("other");
    const local = world.open("");
    await ask(local, INTRODUCTION.replace("hunter2", "hunter3"), "NICK bob", "USER bob 0 * :bob");
    expect(local.user.sessions[0]?.gateway).toBe("other");
  });

  it("are guessed no faster than those of users, and a gateway that is right goes on", async () => {
    const world = worldWithGateway({ limits: { failedTries: 2 } });
    await connected(world, "alice");
    for (let guess = 0; guess < 2; guess += 1)
      await ask(world.open(GATEWAY), `WEBIRC guess${guess} g h 192.0.2.9`);
    compared = 0;
    const guessing = world.open(GATEWAY);
    const [error] = await ask(guessing, "WEBIRC guess3 g h 192.0.2.9");
    expect(error).toStartWith("ERROR :Too many wrong WebIRC passwords; wait ");
    expect(compared).toBe(0);
    expect((await connected(world, "bob")).open).toBe(true);
  });

  it("let a client go that leaves while its gateway's password is compared", async () => {
    const pending = Promise.withResolvers<boolean>();
    const world = worldWithGateway({ verifyPassword: () => pending.promise });
    const client = world.open(GATEWAY);
    client.say(INTRODUCTION);
    client.lose({ kind: "peer-reset", code: "ECONNRESET" });
    pending.resolve(true);
    await ask(world.open());
    expect(client.remoteAddress).toBe(GATEWAY);
    expect(world.app.metrics.unregistered).toBe(1);
  });
});
