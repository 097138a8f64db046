/** A network on three machines that is upgraded one machine after the other, and back, while its users talk. */
import { afterAll, beforeAll, describe, expect, it, setDefaultTimeout } from "bun:test";
import type { LineClient } from "../e2e/relais.ts";
import { join, messages, Observers } from "./agreement.ts";
import { earlierVersion } from "./earlier-version.ts";
import { whyNoNamespaces } from "./namespaces.ts";
import { ThreeNodes } from "./three-nodes.ts";
import type { Machine } from "./three-nodes.ts";

setDefaultTimeout(120_000);

const reason = whyNoNamespaces();
if (reason !== undefined) console.warn(`two versions in one network: not tested, since ${reason}`);

const CHANNELS = ["#tea"];
// Who can ask for history is not shown it at a JOIN.
const CAPABILITIES = "server-time message-tags echo-message multi-prefix batch draft/chathistory";

describe.skipIf(reason !== undefined)("a network of two versions", () => {
  let earlier: string;
  let removeEarlier: () => Promise<void>;
  let nodes: ThreeNodes;
  let observers: Observers;
  const users = new Map<Machine, LineClient>();
  let said = 0;

  beforeAll(async () => {
    [earlier, removeEarlier] = await earlierVersion();
    nodes = await ThreeNodes.start(undefined, earlier);
    observers = new Observers(nodes.machines, CHANNELS);
    for (const machine of nodes.machines) await arrive(machine);
  });
  afterAll(async () => {
    await nodes.close();
    await removeEarlier();
    const faults = new Set(["cluster-state-differs", "cluster-command-failed"]);
    const events = nodes.machines.flatMap(({ log }) => log);
    expect(events.filter(({ event }) => faults.has(String(event)))).toEqual([]);
  });

  async function arrive(machine: Machine): Promise<void> {
    const client = await machine.connect(`user${machine.index}`, CAPABILITIES);
    await join(client, CHANNELS);
    users.set(machine, client);
  }

  /** The users of all machines say something at the same moment: all see the same, and no more. */
  async function talk(): Promise<void> {
    said += 1;
    const clients = [...users.values()];
    for (const [index, client] of clients.entries())
      client.send(`@+draft/reply=${said} PRIVMSG #tea :${said} by ${index}`, `MODE #tea +l ${said}${index}`);
    const seen = await Promise.all(clients.map((client) => messages(client, clients.length)));
    const [first = []] = seen;
    for (const lines of seen) expect(lines).toEqual(first);
    expect(first.map((line) => / :(\d+) by /u.exec(line)?.[1])).toEqual(clients.map(() => String(said)));
    await observers.agree();
  }

  async function restart(machine: Machine, main?: string): Promise<void> {
    expect(await machine.end("SIGTERM")).toBe(0);
    await machine.start(main);
    await arrive(machine);
  }

  it("is upgraded one machine after the other, with a way back while one is of the earlier version", async () => {
    await talk();
    const [first, second, third] = nodes.machines as [Machine, Machine, Machine];
    for (const [machine, main] of [
      [first],
      [first, earlier],
      [first],
      [second],
      [second, earlier],
      [second],
      [third],
    ] as const) {
      await restart(machine, main);
      await talk();
    }
  });

  it("no longer lets the earlier version in when all machines have the later one, and goes on", async () => {
    const [, , third] = nodes.machines as [Machine, Machine, Machine];
    expect(await third.end("SIGTERM")).toBe(0);
    const program = await third.launch(earlier);
    const { exitCode, stderr } = await program.ended();
    expect(exitCode).toBe(69);
    expect(stderr).toContain("The log has an entry of the form");
    await third.start();
    await arrive(third);
    await talk();
  });
});
