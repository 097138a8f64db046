/** Changes of the network are plain data in one order: a written log makes the same network again. */
import { describe, expect, it } from "bun:test";
import { IrcApplication } from "../../../src/irc/application.ts";
import type { Apply, UserCommand } from "../../../src/irc/session/network-command.ts";
import type { OrderedLog } from "../../../src/irc/session/ordered-log.ts";
import { readCommand, stateOf, WrittenLog } from "../../simulation/written-log.ts";
import { ask, worldWithAccounts } from "./accounts.ts";
import { settled } from "./harness.ts";
import type { World } from "./harness.ts";
import { worldWithOperators } from "./operators.ts";

describe("the ordered log", () => {
  it("has each change of the network, without passwords", async () => {
    const { world, log } = written();
    const ada = world.connect("ada");
    ada.say("JOIN #tea", "WHO #tea", "OPER root secret", "TOPIC #tea :two words");
    await world.verify(true);
    ada.say("QUIT :bye");
    const commands = log().lines.map((line) => readCommand(line));
    const told = commands.map((command) => (command.kind === "command" ? command.command : command.kind));
    expect(told).toEqual(["register", "JOIN", "OPER", "audit", "TOPIC", "quit"]);
    expect((commands[4] as UserCommand).params).toEqual(["#tea", "two words"]);
    expect(log().lines.join("\n")).not.toContain("secret");
  });

  it("gives message ids by the place of the command", () => {
    const { world } = written();
    const ada = world.connect("ada", "message-tags echo-message");
    ada.say("JOIN #tea", "NAMES #tea").take();
    ada.say("PRIVMSG #tea :one", "WHO ada", "PRIVMSG #tea :two");
    const ids = ada.take().flatMap((line) => /msgid=(\S+)/u.exec(line)?.[1] ?? []);
    expect(ids).toEqual(["test-3", "test-4"]);
  });

  it("makes the same network when it is applied again", async () => {
    const { world, log } = written();
    const [ada, bob] = [world.connect("ada", "message-tags draft/metadata-2 batch"), world.connect("bob")];
    ada.say("METADATA * SET color :blue", "JOIN #tea", "MODE #tea +bl *!*@192.0.2.9 7", "OPER root secret");
    await world.verify(true);
    bob.say("JOIN #tea,#other", "NICK robert", "AWAY :lunch", "MONITOR + ada,nobody", "PRIVMSG #tea :hello");
    ada.say(
      "KLINE 5m *@192.0.2.7 no",
      "SAMODE #tea +a robert",
      "RENAME #tea #coffee",
      "@+x=y PRIVMSG #coffee :hi",
    );
    world.configure({ motd: ["Another"] });
    world.pass(1_000);
    world.connect("gone").say("JOIN #coffee", "QUIT");
    bob.say("MARKREAD #coffee timestamp=2026-01-01T00:00:00.000Z", "INVITE ada #other");

    const again = new IrcApplication({ ...world.options, observe: () => undefined });
    for (const [place, line] of log().lines.entries()) again.apply(readCommand(line), place + 1);
    expect(stateOf(again.network)).toBe(stateOf(world.app.network));
    expect(again.network.findUser("robert")?.away).toBe("lunch");
    expect(again.settings.network.motd).toEqual(["Another"]);
  });

  it("makes the same accounts when it is applied again", async () => {
    let log: WrittenLog | undefined;
    const world = worldWithAccounts([], { log: (apply) => (log = new WrittenLog(apply)) });
    const early = world.open().say("CAP LS", "CAP REQ :draft/account-registration", "NICK early");
    await ask(early, "REGISTER * * a-long-password", "USER early 0 * :Early", "CAP END");
    const ada = world.connect("ada", "sasl draft/account-registration");
    await ask(ada, "REGISTER ada * a-long-password", "NS PASSWD a-long-password another-password");
    await ask(world.connect("bob"), "NS IDENTIFY ada another-password", "NS LOGOUT");
    await ask(world.connect("eve"), "NS IDENTIFY ada another-password");

    const again = new IrcApplication({ ...world.options, observe: () => undefined });
    for (const [place, line] of (log?.lines ?? []).entries()) again.apply(readCommand(line), place + 1);
    expect(stateOf(again.network)).toBe(stateOf(world.app.network));
    expect(again.network.accounts.count).toBe(2);
    expect([...again.network.users].map(({ account }) => account)).toEqual([
      "early",
      "ada",
      undefined,
      "ada",
    ]);
  });

  it("ignores a command of a user that has left before its place", () => {
    const { world, log } = written();
    world.connect("ada").say("JOIN #tea", "QUIT");
    const late = readCommand(log().lines[1] ?? "");
    world.app.apply(late, 4);
    expect(world.app.network.channelCount).toBe(0);
  });

  it("does not carry out a command of a service that its user may not give", () => {
    const world = worldWithAccounts(["bob"]);
    const { id: user } = world.connect("eve").user;
    const sent = { user, session: 1, capabilities: { delivery: 0, other: 0 }, tags: new Map(), facts: {} };
    const params = ["SUSPEND", "bob", "no reason"];
    world.app.apply({ kind: "command", command: "NICKSERV", params, ...sent, at: world.now }, 9);
    expect(world.app.network.accounts.find("bob")).toMatchObject({ name: "bob" });
    expect(world.app.network.accounts.find("bob")?.suspended).toBeUndefined();
  });
});

describe("a log that applies commands later", () => {
  it("has the further lines of a client wait, and its labelled answer", async () => {
    const { world, log } = later();
    const ada = world
      .open()
      .say("CAP REQ :labeled-response batch echo-message", "NICK ada", "USER ada 0 * :Ada");
    expect(ada.say("CAP END", "JOIN #tea").take().join()).not.toContain(" 001 ");
    await log.applyAll();
    expect(ada.take().join()).toMatch(/ 001 .* 366 /u);
    ada.say("@label=a PRIVMSG #tea :hello", "@label=b PING x");
    expect(ada.take()).toEqual([]);
    await log.applyAll();
    expect(ada.take()).toEqual([
      "@label=a :ada!ada@192.0.2.1 PRIVMSG #tea :hello",
      "@label=b :irc.test PONG irc.test x",
    ]);
  });

  it("gives a nick to the first of two who register at once", async () => {
    const { world, log } = later();
    const clients = [1, 2].map(() => world.open().say("NICK ada", "USER ada 0 * :Ada"));
    await log.applyAll();
    expect(clients.map((each) => each.take().join().includes(" 001 "))).toEqual([true, false]);
    expect(clients[1]?.say("NICK eve").state.registered).toBe(false);
    await log.applyAll();
    expect(clients[1]?.state.user?.nick).toBe("eve");
  });

  it("ends a user whose client was gone before it was there", async () => {
    const { world, log } = later();
    world.open().say("NICK ada", "USER ada 0 * :Ada").lose();
    await log.applyAll();
    expect([world.app.network.userCount, world.app.metrics.unregistered]).toEqual([0, 0]);
  });

  it("does not carry out a command whose user has lost the privilege for it", async () => {
    const { world, log } = later();
    const ada = world.open().say("NICK ada", "USER ada 0 * :Ada", "OPER root secret");
    await log.applyAll();
    await world.verify(true);
    await log.applyAll();
    world.connect("eve");
    ada.say("KLINE *@192.0.2.7 no");
    world.configure({ operators: [] });
    log.reverse();
    await log.applyAll();
    expect(world.app.network.bans.size).toBe(0);
    expect(ada.take().at(-1)).toContain(" 481 ada ");
  });
});

/** A log of one machine that applies nothing until `applyAll`. */
class LaterLog implements OrderedLog {
  position = 0;
  readonly #apply: Apply;
  readonly #waiting: (() => void)[] = [];

  constructor(apply: Apply) {
    this.#apply = apply;
  }

  submit(...[command, origin]: Parameters<OrderedLog["submit"]>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(() => {
      this.position += 1;
      this.#apply(command, this.position, origin);
      resolve();
    });
    return promise;
  }

  /** The last one comes first. */
  reverse(): void {
    this.#waiting.reverse();
  }

  async applyAll(): Promise<void> {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      next();
      await settled();
      for (const connection of this.world?.connections ?? []) connection.read();
    }
  }

  world: World | undefined = undefined;
}

function later(): { readonly world: World; readonly log: LaterLog } {
  const logs: LaterLog[] = [];
  const world = worldWithOperators({
    log: (apply) => {
      const log = new LaterLog(apply);
      logs.push(log);
      return log;
    },
  });
  const [log] = logs;
  if (log === undefined) throw new Error("there is no log");
  log.world = world;
  return { world, log };
}

function written(): { readonly world: World; readonly log: () => WrittenLog } {
  let log: WrittenLog | undefined;
  const world = worldWithOperators({ log: (apply) => (log = new WrittenLog(apply)) });
  return {
    world,
    log: () => {
      if (log === undefined) throw new Error("there is no log");
      return log;
    },
  };
}
