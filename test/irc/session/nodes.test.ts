/** A server of a network of several: what its clients see of the others, and when it loses them. */
import { describe, expect, it } from "bun:test";
import { DirectLog } from "../../../src/irc/session/ordered-log.ts";
import type { OrderedLog } from "../../../src/irc/session/ordered-log.ts";
import { CommandLost } from "../../../src/irc/session/node-log.ts";
import type {
  Actor,
  Apply,
  NetworkCommand,
  Origin,
  Registration,
} from "../../../src/irc/session/network-command.ts";
import { defaultSessionLimits } from "../../../src/irc/session/limits.ts";
import { settled, START, World } from "./harness.ts";
import type { WorldOptions } from "./harness.ts";
import { joining, loggedIn, worldWithAccounts } from "./accounts.ts";
import { accountOf, MemoryStore } from "./memory-store.ts";
import { worldWithOperators } from "./operators.ts";

const DAY = 86_400_000;

const endOfStats = (letter: string): string => `:irc.test 219 ada ${letter} :End of /STATS report`;

const node = (name: string) => ({
  name,
  description: `Server ${name}`,
  version: "relais-other",
  run: `${name}-1`,
  since: 1,
});

/** A user joins #tea, from another server. */
function joins(user: number, at: number): NetworkCommand {
  const sent = { session: 1, capabilities: { delivery: 0, other: 0 }, tags: new Map(), facts: {} };
  return { kind: "command", command: "JOIN", user, params: ["#tea"], ...sent, at };
}

/** A world of the server irc.test, in a network with another. */
function twoServers(options: WorldOptions = {}): {
  readonly world: World;
  readonly join: (nick: string, more?: Partial<Registration>) => void;
} {
  const world = new World({ isNode: true, ...options });
  const at = world.now;
  for (const name of ["irc.test", "far.test"])
    world.app.apply({ kind: "node-began", node: node(name), at }, 1);
  const join = (nick: string, more: Partial<Registration> = {}): void => {
    const person = { nick, username: nick, realname: nick, host: "192.0.2.9" };
    const details = { ...person, address: "192.0.2.9", secure: false, server: "far.test", at };
    world.app.apply(
      { kind: "register", details, away: undefined, metadata: undefined, login: undefined, at, ...more },
      2,
    );
  };
  return { world, join };
}

describe("a server of several", () => {
  it("is listed with the others by LINKS, MAP and LUSERS", () => {
    const { world, join } = twoServers();
    const ada = world.connect("ada");
    join("bob");
    join("eve");
    expect(ada.ask("LINKS")).toEqual([
      ":irc.test 364 ada irc.test irc.test :0 A server under test",
      ":irc.test 364 ada far.test irc.test :1 Server far.test",
      ":irc.test 365 ada * :End of /LINKS list",
    ]);
    expect(ada.ask("MAP").slice(0, 2)).toEqual([
      ":irc.test 006 ada :irc.test 1 users (33 %) relais-test",
      ":irc.test 006 ada :`- far.test 2 users (67 %) relais-other",
    ]);
    const counts = ada.ask("LUSERS").join("\n");
    expect(counts).toContain("There are 3 users and 0 invisible on 2 servers");
    expect(counts).toContain("I have 1 clients and 1 servers");
    expect(counts).toContain("Current local users 1, max 1");
  });

  it("is named by WHOIS, WHO and VERSION, for its own users and those of others", () => {
    const { world, join } = twoServers();
    const ada = world.connect("ada");
    join("bob");
    expect(ada.ask("WHOIS bob").join("\n")).toContain("312 ada bob far.test :Server far.test");
    expect(ada.ask("WHOIS ada").join("\n")).toContain("312 ada ada irc.test :A server under test");
    expect(ada.ask("WHO bob %nsd")).toContain(":irc.test 354 ada far.test bob 1");
    expect(ada.ask("WHO bob")[0]).toContain(" far.test bob H :1 bob");
    expect(ada.ask("VERSION far.test")).toEqual([":irc.test 351 ada relais-other far.test :Server far.test"]);
    world.now = DAY + 1;
    expect(ada.ask("STATS u far.test")).toEqual([
      ":irc.test 242 ada :Server Up 1 days 0:00:00",
      endOfStats("u"),
    ]);
    const refusal = ":irc.test 400 ada STATS :Only clients of far.test can ask for these figures";
    for (const letter of ["l", "m"])
      expect(ada.ask(`STATS ${letter} far.test`)).toEqual([refusal, endOfStats(letter)]);
    expect(ada.ask("STATS u none.test")).toEqual([":irc.test 402 ada none.test :No such server"]);
    expect(ada.ask("TIME bob")[0]).toContain(" 391 ");
  });

  it("sees the users of a lost one quit, once, and its own stay", () => {
    const { world, join } = twoServers();
    const ada = world.connect("ada");
    ada.say("JOIN #tea", "MONITOR + bob").take();
    join("bob");
    const bob = world.app.network.findUser("bob")?.id ?? 0;
    world.app.apply(joins(bob, world.now), 3);
    ada.take();
    const ended = { kind: "node-ended", node: "far.test", run: "far.test-1", reason: "gone" } as const;
    world.app.apply({ ...ended, run: "an earlier run", at: world.now }, 4);
    expect(ada.take()).toEqual([]);
    for (const position of [5, 6]) world.app.apply({ ...ended, at: world.now }, position);
    expect(ada.take()).toEqual([":bob!bob@192.0.2.9 QUIT :gone", ":irc.test 731 * bob"]);
    expect(world.app.network.userCount).toBe(1);
    expect(ada.ask("LINKS").length).toBe(2);
  });

  it("tells each client of a user once that it is away", async () => {
    const world = worldWithAccounts(["ada"], { isNode: true });
    world.app.apply({ kind: "node-began", node: node("irc.test"), at: world.now }, 1);
    const laptop = await loggedIn(world, "ada");
    const phone = await joining(world, "ada");
    world.hush();
    phone.say("AWAY :lunch");
    const away = [":irc.test 306 ada :You have been marked as being away"];
    expect([phone.take(), laptop.take()]).toEqual([away, away]);
  });

  it("counts users that nobody is connected for on no server", () => {
    const store = new MemoryStore({ accounts: [accountOf("bob")] });
    const { world, join } = twoServers({ store, network: { alwaysOn: "mandatory" } });
    const ada = world.connect("ada");
    join("bob", { login: { account: "bob", passwordHash: accountOf("bob").passwordHash } });
    const ended = { kind: "node-ended", node: "far.test", run: "far.test-1", reason: "gone" } as const;
    world.app.apply({ ...ended, at: world.now }, 4);
    expect(world.app.network.userCount).toBe(2);
    expect(ada.ask("MAP")[0]).toBe(":irc.test 006 ada :irc.test 1 users (50 %) relais-test");
    expect(ada.ask("LUSERS").join("\n")).toContain("I have 1 clients");
  });

  it.each(["off", "mandatory"] as const)(
    "remembers when accounts were last used on a lost one: %s",
    (alwaysOn) => {
      const store = new MemoryStore({ accounts: [accountOf("bob")] });
      const { world, join } = twoServers({ store, network: { alwaysOn } });
      join("bob", { login: { account: "bob", passwordHash: accountOf("bob").passwordHash } });
      world.pass(2 * DAY);
      const ended = { kind: "node-ended", node: "far.test", run: "far.test-1", reason: "gone" } as const;
      world.app.apply({ ...ended, at: world.now }, 4);
      expect(world.app.network.userCount).toBe(alwaysOn === "off" ? 0 : 1);
      expect(world.app.network.accounts.find("bob")?.lastSeen).toBe(world.now - (world.now % DAY));
    },
  );

  it("closes its clients with a reason to connect again, if the others take it for lost", () => {
    const { world } = twoServers();
    const ada = world.connect("ada");
    ada.take();
    const ended = { kind: "node-ended", node: "irc.test", run: "irc.test-1", reason: "Lost" } as const;
    world.app.apply({ ...ended, at: world.now }, 4);
    expect(ada.take()).toEqual(["ERROR :Closing Link: 192.0.2.1 (Lost; connect again)"]);
    expect(world.app.network.userCount).toBe(0);
  });

  it("keeps its clients while it cannot see the log: pings and questions are answered, all else is refused", () => {
    const { world } = twoServers();
    const ada = world.connect("ada", "standard-replies");
    ada.say("JOIN #tea").take();
    world.app.park();
    world.app.park();
    expect(ada.take()).toEqual([
      ":irc.test NOTICE ada :*** This server has lost the rest of the network. Your connection stays; commands are refused until it is back",
    ]);
    expect(ada.ask("PING x")).toEqual([":irc.test PONG irc.test x"]);
    expect(ada.ask("NAMES #tea").length).toBe(2);
    for (const line of ["PRIVMSG ada :hello", "NICK other", "JOIN #other", "AWAY :gone"]) {
      expect(ada.say(line).take().join()).toMatch(/^:irc\.test FAIL \w+ TEMPORARILY_UNAVAILABLE :/u);
    }
    expect(world.app.network.findUser("ada")?.memberships.length).toBe(1);
    world.app.unpark();
    expect(ada.take()).toEqual([":irc.test NOTICE ada :*** This server is back in the network"]);
    expect(ada.say("JOIN #other").take().join()).toContain("JOIN #other");
  });

  it("does not close a client for the time that its registration waits for the log", async () => {
    const submitted: PromiseWithResolvers<void>[] = [];
    const log = (): OrderedLog => ({
      position: 0,
      submit: () => {
        const applied = Promise.withResolvers<void>();
        submitted.push(applied);
        return applied.promise;
      },
    });
    const world = new World({ isNode: true, log });
    const [ada, silent] = [world.open(), world.open()];
    ada.say("NICK ada", "USER ada 0 * :Ada");
    await settled();
    world.app.park();
    for (let count = 0; count < 3; count += 1) world.pass(defaultSessionLimits.registrationTimeout);
    expect([ada.open, silent.open]).toEqual([true, false]);
    world.app.unpark();
    world.pass(defaultSessionLimits.registrationTimeout);
    expect(ada.open).toBe(false);
    expect(submitted.length).toBe(1);
  });

  it("lets the first steps of a client that comes meanwhile wait, and registers it once", async () => {
    const submitted: NetworkCommand[] = [];
    const log = (): OrderedLog => ({
      position: 0,
      submit: (command) => {
        submitted.push(command);
        return new Promise(() => {});
      },
    });
    const world = new World({ isNode: true, log });
    world.app.park();
    const ada = world.open().say("NICK ada", "USER ada 0 * :Ada", "NICK eve");
    await settled();
    for (let count = 0; count < 3; count += 1) world.pass(defaultSessionLimits.registrationTimeout);
    expect(ada.open).toBe(true);
    expect(submitted).toMatchObject([{ kind: "register", details: { nick: "ada" } }]);
  });

  it("tells a program to try again whose request was on its way when the server was taken for lost", async () => {
    const log: OrderedLog = { position: 0, submit: () => Promise.reject(new CommandLost("gone")) };
    const world = new World({ isNode: true, log: () => log });
    const names = { nick: "bridge", username: "bridge", host: "bridge.api", operator: "token bridge" };
    const actor: Actor = { ...names, privileges: [] };
    const answer = await world.app.outside.say(actor, { command: "NOTICE", target: "#tea", text: "x" });
    expect(answer).toMatchObject({ done: false, refusal: { code: "TEMPORARILY_UNAVAILABLE" } });
  });

  it("has the settings of the network, and some of its own", () => {
    const { world } = twoServers();
    const ada = world.connect("ada");
    const { network } = world.options.settings;
    const shared = { ...network, serverName: "far.test", networkName: "Other", motd: ["theirs"] };
    world.app.apply({ kind: "settings", settings: shared, at: world.now }, 7);
    expect(world.app.settings.network).toMatchObject({ serverName: "irc.test", networkName: "Other" });
    expect(world.app.settings.network.motd).toEqual(network.motd);
    world.configure({ networkName: "Third", motd: ["mine"] });
    expect(world.app.sharedSettings?.networkName).toBe("Third");
    expect(ada.ask("MOTD").join()).toContain("mine");
  });

  it("keeps what services do in the history as the other servers keep it", () => {
    const channel = { createdAt: 1, registeredAt: 1, founder: "bob", access: [], usedAt: START };
    const text = { flags: "nt", settings: {}, lists: {} };
    const kept = ["irc.test", "far.test"].map((serverName) => {
      const channels = [{ name: "#tea", ...channel, ...text }];
      const store = new MemoryStore({ accounts: [accountOf("bob")], channels });
      const { world, join } = twoServers({ store, network: { serverName, history: true } });
      join("bob", { login: { account: "bob", passwordHash: accountOf("bob").passwordHash } });
      const [bob] = world.app.network.users;
      world.app.apply(joins(bob?.id ?? 0, world.now), 3);
      world.app.commit();
      return store.history.committed.flatMap((change) =>
        change.kind === "message" ? [`${change.message.source} ${change.message.command}`] : [],
      );
    });
    const same = ["bob!bob@192.0.2.9 JOIN", "ChanServ!ChanServ@far.test MODE"];
    expect(kept).toEqual([same, same]);
  });

  it("ends the histories of channels without members while it stops, as the others do", () => {
    const store = new MemoryStore();
    const world = new World({ isNode: true, store });
    world.connect("ada").say("JOIN #tea", "PRIVMSG #tea :hello");
    world.app.stopping();
    world.app.commit();
    expect(store.history.committed.map(({ kind }) => kind)).toContain("history-ended");
  });
});

describe("counts against abuse", () => {
  it("are the same on all servers: wrong passwords on one count on another", async () => {
    const commands: NetworkCommand[] = [];
    const log = (apply: Apply): OrderedLog => {
      const own = new DirectLog(apply);
      const submit = (command: NetworkCommand, origin?: Origin): undefined => {
        commands.push(command);
        return own.submit(command, origin);
      };
      return { position: 0, submit };
    };
    const limits = { failedTries: 3 };
    const first = worldWithOperators({ isNode: true, log, limits });
    const ada = first.connect("ada", "standard-replies");
    for (let tries = 0; tries < 3; tries += 1) {
      ada.say("OPER root wrong");
      await first.verify(false);
    }
    const counted = commands.filter(({ kind }) => kind === "count");
    expect(counted.length).toBe(3);
    const second = worldWithOperators({ isNode: true, limits, network: { serverName: "far.test" } });
    const bob = second.connect("bob", "standard-replies");
    for (const command of counted) second.app.apply(command, 1);
    bob.take();
    bob.say("OPER root secret");
    await settled();
    expect(bob.take().join()).toMatch(/Too many wrong passwords/u);
  });

  it("are in the log for connections of an address: of two at the same moment one is refused", () => {
    const commands: { readonly command: NetworkCommand; readonly origin: Origin | undefined }[] = [];
    /** Applies nothing by itself. */
    const log = (): OrderedLog => ({
      position: 0,
      submit: (command, origin) => {
        commands.push({ command, origin });
        return Promise.resolve();
      },
    });
    const most = { ipv4Prefix: 24, ipv6Prefix: 64, exempt: ["192.0.2.1"], most: 1 };
    const open = (serverName: string, address: string): World => {
      const world = new World({ isNode: true, log, networkConnections: most, network: { serverName } });
      world.open(address).say("NICK n" + commands.length, "USER n 0 * :n");
      return world;
    };
    const worlds = [
      open("irc.test", "192.0.2.8"),
      open("far.test", "192.0.2.9"),
      open("irc.test", "192.0.2.1"),
    ];
    for (const { app } of worlds) for (const { command } of commands) app.apply(command, 1);
    for (const { app } of worlds)
      expect(Array.from(app.network.users, ({ nick }) => nick)).toEqual(["n0", "n2"]);
    const [, second] = worlds;
    const [, refused] = commands;
    if (refused !== undefined) second?.app.apply(refused.command, 2, refused.origin);
    expect(second?.connections[0]?.take().join()).toContain("Too many connections from your address");
    expect(second?.connections[0]?.open).toBe(false);
  });

  it("refuse one connection too many from an address, on whichever server", () => {
    const most = { ipv4Prefix: 32, ipv6Prefix: 64, exempt: [], most: 2 };
    const { world, join } = twoServers({ networkConnections: most });
    join("bob");
    join("eve");
    const late = world.open("192.0.2.9").say("NICK late", "USER late 0 * :Late");
    expect(late.take().join()).toContain("Too many connections from your address");
    expect(world.connect("ada").user.nick).toBe("ada");
  });
});
