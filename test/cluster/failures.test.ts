/** A network on three machines of which one dies, is stopped, is slow, or is cut off from the others: with real processes. */
import { afterAll, beforeAll, describe, expect, it, setDefaultTimeout } from "bun:test";
import type { LineClient } from "../e2e/relais.ts";
import { plainResponse } from "../irc/session/accounts.ts";
import { BACK, join, Observers, speak } from "./agreement.ts";
import { whyNoNamespaces } from "./namespaces.ts";
import { OPERATOR, ThreeNodes } from "./three-nodes.ts";
import type { Machine } from "./three-nodes.ts";

setDefaultTimeout(90_000);

const reason = whyNoNamespaces();
if (reason !== undefined) console.warn(`failures of three nodes: not tested, since ${reason}`);

const CHANNELS = ["#tea"];
const PASSWORD = "sesame-open-sesame";

/** Registers an account, and joins #tea. */
async function register(machine: Machine, nick: string): Promise<LineClient> {
  const client = await machine.open();
  client.send("CAP REQ :draft/account-registration draft/persistence", `NICK ${nick}`, `USER ${nick} 0 * :R`);
  client.send(`REGISTER * * ${PASSWORD}`);
  await client.line(/ REGISTER SUCCESS /u);
  client.send("CAP END", "JOIN #tea");
  await client.line(/ 366 /u);
  return client;
}

async function logIn(machine: Machine, nick: string): Promise<LineClient> {
  const client = await machine.open();
  client.send("CAP REQ sasl", `NICK ${nick}`, `USER ${nick} 0 * :R`, "AUTHENTICATE PLAIN");
  await client.line(/^AUTHENTICATE \+$/u);
  client.send(`AUTHENTICATE ${plainResponse(nick, PASSWORD)}`);
  await client.line(/ 903 /u);
  client.send("CAP END");
  await client.line(/ (?:376|422) /u);
  return client;
}

describe.skipIf(reason !== undefined)("three nodes", () => {
  let nodes: ThreeNodes;
  let observers: Observers;
  let names = 0;

  beforeAll(async () => {
    // A machine that is cut off comes back without a copy.
    nodes = await ThreeNodes.start(300);
    observers = new Observers(nodes.machines, CHANNELS);
    await observers.on(machineAt(0));
  });
  afterAll(async () => {
    await nodes.close();
    const events = nodes.machines.flatMap(({ log }) => log);
    const faults = new Set(["cluster-state-differs", "cluster-command-failed"]);
    expect(events.filter(({ event }) => faults.has(String(event)))).toEqual([]);
  });

  const machineAt = (index: number): Machine => {
    const machine = nodes.machines[index];
    if (machine === undefined) throw new Error("no machine");
    return machine;
  };

  /** One without the leader of the log, and the two others. */
  const chosen = async (): Promise<readonly [Machine, Machine, Machine]> => {
    // A NATS server that has just come back may take the lead from the others for seconds.
    await nodes.current();
    const leader = await nodes.leader();
    const [one = leader, other = leader] = nodes.machines.filter((machine) => machine !== leader);
    return [one, other, leader];
  };

  /** Users in #tea on a machine. */
  const guests = async (
    machine: Machine,
    count: number,
  ): Promise<readonly (readonly [string, LineClient])[]> =>
    Promise.all(
      Array.from({ length: count }, async () => {
        names += 1;
        const nick = `guest${names}`;
        const client = await machine.connect(nick);
        await join(client, ["#tea"]);
        return [nick, client] as const;
      }),
    );

  const say = async (from: Machine, text: string, to: readonly Machine[]): Promise<void> => {
    const heard = await Promise.all(to.map((machine) => observers.on(machine)));
    const speaker = await observers.on(from);
    await speak(speaker, "#tea", text);
    const others = heard.filter((client) => client !== speaker);
    await Promise.all(others.map((client) => client.line(new RegExp(` PRIVMSG #tea :${text}$`, "u"))));
  };

  /** Waits for these users to quit, as the observer of a machine sees it; then once more for what follows. */
  const quits = async (seenOn: Machine, nicks: readonly string[], text: string): Promise<void> => {
    const client = await observers.on(seenOn);
    const missing = new Set(nicks);
    while (missing.size > 0) {
      const line = await client.line(/ QUIT /u);
      const [, nick = "", words] = /:([^!\s]+)!\S+ QUIT :(.*)$/u.exec(line) ?? [];
      if (!nicks.includes(nick)) continue;
      expect([nick, words]).toEqual([nick, text]);
      // Once only.
      expect(missing.delete(nick)).toBe(true);
    }
  };

  it("users of a node that is killed quit once; the others stay; it comes back to the same network", async () => {
    const [killed, ...others] = await chosen();
    const lost = (await guests(killed, 3)).map(([nick]) => nick);
    const [guest] = await guests(others[0], 1);
    const [staying] = guest ?? ["nobody"];
    await observers.settle();
    await killed.end("SIGKILL");
    await Promise.all(others.map((machine) => quits(machine, lost, "Lost connection to the network")));
    await say(others[0], "still here", others);
    await killed.start();
    const state = await observers.agree();
    expect(state.some((line) => line.includes(staying))).toBe(true);
    expect(
      state.filter((line) => lost.some((nick) => line.startsWith("354 ") && line.includes(nick))),
    ).toEqual([]);
    for (const machine of others) {
      const more = await (await observers.on(machine)).heard();
      expect(more.filter((line) => line.includes(" QUIT "))).toEqual([]);
    }
  });

  it("users of a node that is stopped quit at once, with the reason", async () => {
    const [stopped, ...others] = await chosen();
    const gone = (await guests(stopped, 2)).map(([nick]) => nick);
    await observers.settle();
    const seen = others.map((machine) => quits(machine, gone, "Server shutting down"));
    expect(await stopped.end("SIGTERM")).toBe(0);
    await Promise.all(seen);
    await stopped.start();
    await observers.agree();
  });

  it("a NATS server that is killed is not missed, if it does not lead", async () => {
    const [killed] = await chosen();
    await killed.nats.kill();
    for (const machine of nodes.machines) await say(machine, `without ${killed.name}`, nodes.machines);
    await killed.nats.start();
    await observers.agree();
  });

  it("nothing is lost where the leader of the log is killed, and nobody quits", async () => {
    const leader = await nodes.leader();
    const speakers = await Promise.all(nodes.machines.map((machine) => observers.on(machine)));
    for (const [index, client] of speakers.entries()) client.send(`PRIVMSG #tea :before ${index}`);
    await leader.nats.kill();
    // Refused only if that is said: nothing is dropped without a word.
    for (const machine of nodes.machines)
      await speak(await observers.on(machine), "#tea", `after ${machine.index}`);
    await leader.nats.start();
    const state = await observers.agree();
    for (const index of speakers.keys()) {
      expect(state.filter((line) => line.endsWith(` :before ${index}`))).toHaveLength(1);
      expect(state.filter((line) => line.endsWith(` :after ${index}`))).toHaveLength(1);
    }
  });

  it("a machine that is cut off keeps its clients and refuses their commands, and goes on when it is back", async () => {
    const [cut, ...others] = await chosen();
    const client = await observers.on(cut);
    await observers.settle();
    cut.cutOff();
    client.send("PRIVMSG #tea :on its way");
    await client.line(/ NOTICE \S+ :\*\*\* This server has lost the rest of the network/u);
    client.send("PING :there", "PRIVMSG #tea :refused", "JOIN #cake");
    expect(await client.line(/ PONG /u)).toMatch(/ PONG \S+ :?there$/u);
    expect(await client.line(/ FAIL /u)).toContain(" FAIL PRIVMSG TEMPORARILY_UNAVAILABLE ");
    expect(await client.line(/ FAIL /u)).toContain(" FAIL JOIN TEMPORARILY_UNAVAILABLE ");
    cut.join();
    const heard = others.map(async (machine) => (await observers.on(machine)).until(/ :on its way$/u));
    await client.line(BACK);
    for (const lines of await Promise.all(heard))
      expect(lines.filter((line) => line.includes(" QUIT "))).toEqual([]);
    const state = await observers.agree();
    expect(state.filter((line) => line.endsWith(" :on its way"))).toHaveLength(1);
    expect(state.filter((line) => line.endsWith(" :refused"))).toEqual([]);
  });

  it("a machine that is cut off for longer has lost its users, and its clients connect again", async () => {
    const [cut, ...others] = await chosen();
    const clients = await guests(cut, 2);
    await observers.settle();
    cut.cutOff();
    const nicks = clients.map(([nick]) => nick);
    await Promise.all(others.map((machine) => quits(machine, nicks, "Lost connection to the network")));
    await say(others[0], "without them", others);
    cut.join();
    for (const [, client] of clients)
      expect(await client.line(/^(?:@\S+ )?ERROR /u)).toContain("connect again");
    await Promise.all(clients.map(([, client]) => client.closed));
    await guests(cut, 1);
    await observers.agree();
  });

  it("a node that does nothing for a while goes on with what was said meanwhile", async () => {
    const [slow, ...others] = await chosen();
    const client = await observers.on(slow);
    await observers.settle();
    slow.relais.signal("SIGSTOP");
    client.send("PRIVMSG #tea :late");
    for (let turn = 0; turn < 200; turn += 1)
      await say(others[turn % 2] ?? slow, `meanwhile ${turn}`, others);
    slow.relais.signal("SIGCONT");
    await client.line(/ :meanwhile 199$/u);
    const state = await observers.agree();
    expect(state.filter((line) => line.endsWith(" :late"))).toHaveLength(1);
  });

  it("a new node begins with a copy where the log no longer has its beginning", async () => {
    const [fresh] = await chosen();
    await nodes.trimmed();
    await fresh.end("SIGTERM");
    await fresh.loseData();
    await fresh.start();
    expect(fresh.relais.log.map(({ event }) => event)).toContain("cluster-copy");
    await observers.agree();
  });

  it("a node that has an entry which the log has lost begins with a copy", async () => {
    const [stopped] = await chosen();
    await stopped.end("SIGTERM");
    stopped.loseEntry();
    await stopped.start();
    expect(stopped.relais.log.map(({ event }) => event)).toContain("cluster-copy");
    await observers.agree();
  });

  it("a ban that is set on one node keeps out on all", async () => {
    const operator = await machineAt(0).connect("boss");
    operator.send(`OPER ${OPERATOR.name} ${OPERATOR.password}`);
    await operator.line(/ 381 /u);
    operator.send("KLINE *@192.0.2.66 :not you");
    await operator.heard();
    await observers.settle();
    for (const machine of nodes.machines) {
      const client = await machine.open("192.0.2.66");
      client.send("NICK mallory", "USER mallory 0 * :M");
      expect(await client.line(/ 465 /u)).toContain("not you");
    }
  });

  it("an account is everyone's, and a user who stays does so when its node dies", async () => {
    const [dying, other, third] = await chosen();
    const ana = await register(dying, "ana");
    ana.send("PERSISTENCE SET ON");
    await ana.line(/ PERSISTENCE STATUS ON ON$/u);
    await observers.settle();
    const second = await logIn(other, "ana");
    second.send("QUIT");
    await second.closed;
    await guests(dying, 1);
    const watcher = await observers.on(other);
    await watcher.heard();
    await dying.end("SIGKILL");
    const lines = await watcher.until(/:guest\S+ QUIT /u);
    expect(lines.filter((line) => /:ana!\S+ QUIT /u.test(line))).toEqual([]);
    await say(third, "for ana", [other, third]);
    const back = await logIn(third, "ana");
    await back.line(/ for ana$/u);
    await dying.start();
    await observers.agree();
  });
});
