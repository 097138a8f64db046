/** The machine's clock is set an hour ahead or back while clients are connected: nobody waits for longer, or is too late. */
import { beforeEach, describe, expect, it } from "bun:test";
import { accountOf, MemoryStore, passwordOf } from "./memory-store.ts";
import { ask, plainResponse, worldWithAccounts } from "./accounts.ts";
import { World } from "./harness.ts";
import { defaultSessionLimits as limits } from "../../../src/irc/session/limits.ts";

const HOUR = 3_600_000;

describe.each([
  ["ahead", HOUR],
  ["back", -HOUR],
])("a clock that is set an hour %s", (_, jump) => {
  let world: World;
  beforeEach(() => {
    world = worldWithAccounts(["ana", "bob"], {
      network: { nickProtection: "grace" },
      floodExemptions: [],
      store: new MemoryStore({ accounts: [accountOf("ana"), accountOf("bob")] }),
    });
  });

  it("disconnects nobody and sends no PING, registered or not, with a PING open or not", () => {
    const [silent, pinged] = [world.connect("silent"), world.connect("pinged")];
    world.pass(limits.pingInterval - 1000);
    const fresh = world.open();
    silent.ask("PONG :x");
    world.pass(1000);
    expect([silent.take(), pinged.take()]).toEqual([[], ["PING irc.test"]]);
    world.shift += jump;
    world.pass(1000);
    expect([silent.take(), pinged.take(), fresh.take()]).toEqual([[], [], []]);
    // Each is called on at its time.
    world.pass(limits.registrationTimeout - 2000);
    expect(fresh.take()[0]).toContain("Registration timed out");
    world.pass(limits.pingTimeout);
    expect(pinged.take()[0]).toMatch(/Ping timeout: \d+ seconds/u);
    expect(silent.take()).toEqual(["PING irc.test"]);
  });

  it("lets a client that waits for its flood budget wait for that", () => {
    const client = world.connect("client");
    client.say(...Array.from({ length: 60 }, (_line, index) => `PRIVMSG nobody :${index}`));
    expect(client.paused).toBeTrue();
    world.shift += jump;
    client.take();
    world.pass(2000);
    const answers = client.take().length;
    expect(answers).toBeGreaterThan(0);
    expect(answers).toBeLessThan(20);
    world.pass(60_000);
    expect(client.paused).toBeFalse();
  });

  it("leaves the pause after wrong passwords as long as it is", async () => {
    const attempt = async (password: string): Promise<string[]> => {
      const client = world.connect("client", "sasl");
      const lines = await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse("bob", password)}`);
      client.lose();
      return lines;
    };
    for (let tries = 0; tries < limits.failedTries; tries += 1) await attempt("wrong");
    world.shift += jump;
    expect((await attempt(passwordOf("bob"))).join("\n")).toContain(" 904 ");
    world.pass(limits.failedTryPause);
    expect((await attempt(passwordOf("bob"))).join("\n")).toContain(" 903 ");
  });

  it("gives the user of a reserved nick its time to log in, and no more", () => {
    const client = world.connect("ana");
    world.shift += jump;
    world.pass(59_000);
    expect(client.user.nick).toBe("ana");
    world.pass(1000);
    expect(client.user.nick).toMatch(/^Guest-/u);
  });

  it("leaves an open batch open, for its time", () => {
    const client = world.connect("client", "batch draft/multiline message-tags standard-replies");
    client.say("BATCH +1 draft/multiline client", "@batch=1 PRIVMSG client :one");
    world.shift += jump;
    world.pass(limits.batchTimeout - 1);
    expect(client.take()).toEqual([]);
    world.pass(1);
    expect(client.take()[0]).toContain("FAIL BATCH TIMEOUT 1 ");
  });

  it("counts the seconds of STATS l by themselves", () => {
    const client = world.connect("client");
    world.pass(5000);
    world.shift += jump;
    expect(client.ask("STATS l")[0]).toEndWith(" 5");
  });
});

describe("a clock that is set back", () => {
  it("mutes nobody in slow mode, and lets others join a channel with a throttle, and rename it", () => {
    const world = new World();
    const [ana, bob] = [world.connect("ana"), world.connect("bob")];
    ana.say("JOIN #tea", "MODE #tea +Wj 10 1:30");
    bob.say("JOIN #tea", "PRIVMSG #tea :one");
    world.hush();
    world.shift -= HOUR;
    bob.say("PRIVMSG #tea :two");
    expect(ana.take()).toEqual([":bob!bob@192.0.2.1 PRIVMSG #tea :two"]);
    const carl = world.connect("carl");
    expect(carl.ask("JOIN #tea")[0]).toBe(":carl!carl@192.0.2.1 JOIN #tea");
    // From then on both count again.
    expect(world.connect("dan").ask("JOIN #tea")[0]).toContain(" 480 ");
    expect(bob.ask("PRIVMSG #tea :three")[0]).toContain(" 404 ");
    ana.take();
    ana.ask("RENAME #tea #coffee");
    world.shift -= HOUR;
    expect(ana.ask("RENAME #coffee #cocoa").join("\n")).not.toContain("CANNOT_RENAME");
  });

  it("does not keep a store that works again from being noticed", async () => {
    const store = new MemoryStore({ accounts: [accountOf("ana")] });
    const world = worldWithAccounts([], { store });
    store.broken = true;
    await ask(world.connect("bea", "draft/account-registration"), "REGISTER * * a-long-password");
    expect(world.app.metrics.storeFails).toBeTrue();
    store.broken = false;
    world.shift -= HOUR;
    world.pass(10_000);
    expect(world.app.metrics.checkStore()).toBeTrue();
  });
});
