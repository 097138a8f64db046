/** A network on three machines, with a NATS server and a Relais on each: one network, whatever happens at the same moment. */
import { afterAll, beforeAll, describe, expect, it, setDefaultTimeout } from "bun:test";
import type { LineClient } from "../e2e/relais.ts";
import { messages, Observers } from "./agreement.ts";
import { whyNoNamespaces } from "./namespaces.ts";
import { ThreeNodes } from "./three-nodes.ts";
import type { Machine } from "./three-nodes.ts";

setDefaultTimeout(60_000);

const reason = whyNoNamespaces();
if (reason !== undefined) console.warn(`three nodes: not tested, since ${reason}`);

const CLIENTS = 60;
const CHANNELS = ["#tea", "#cake"];
const CAPABILITIES = "server-time message-tags echo-message account-tag";

async function end(clients: readonly LineClient[]): Promise<void> {
  for (const client of clients) client.send("QUIT");
  await Promise.all(clients.map((client) => client.closed));
}

describe.skipIf(reason !== undefined)("three nodes", () => {
  let nodes: ThreeNodes;
  let observers: Observers;

  beforeAll(async () => {
    nodes = await ThreeNodes.start();
    observers = new Observers(nodes.machines, CHANNELS);
    // The first one makes the channels, and is their operator.
    await observers.on(machineOf(0));
  });
  afterAll(() => nodes.close());

  const machineOf = (index: number): Machine => {
    const machine = nodes.machines[index % nodes.machines.length];
    if (machine === undefined) throw new Error("no machine");
    return machine;
  };

  /** Users on all machines in turn, in all channels. */
  const users = (count: number, name: string): Promise<LineClient[]> =>
    Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const client = await machineOf(index).connect(`${name}${index}`, CAPABILITIES);
        client.send(`JOIN ${CHANNELS.join()}`);
        await client.line(new RegExp(` 366 \\S+ ${CHANNELS.at(-1)} `, "u"));
        return client;
      }),
    );

  it("60 clients see the same messages in the same order, with the same times and ids", async () => {
    const clients = await users(CLIENTS, "user");
    const each = 3;
    for (const [index, client] of clients.entries()) {
      for (let turn = 0; turn < each; turn += 1)
        client.send(...CHANNELS.map((channel) => `PRIVMSG ${channel} :${turn} of ${index}`));
    }
    const count = CLIENTS * each * CHANNELS.length;
    const seen = await Promise.all(clients.map((client) => messages(client, count)));
    const [first = []] = seen;
    for (const lines of seen) expect(lines).toEqual(first);
    const ids = first.map((line) => /msgid=([^; ]+)/u.exec(line)?.[1]);
    expect(new Set(ids).size).toBe(count);
    expect(ids).not.toContain(undefined);
    await end(clients);
    await observers.agree();
  });

  it("a nick that nine want at the same moment is one's, everywhere", async () => {
    const clients = await users(9, "rival");
    for (const client of clients) client.send("NICK :wanted");
    const outcomes = await Promise.all(
      clients.map((client, index) =>
        client.line(new RegExp(`^(?:@\\S+ )?:(?:rival${index}!\\S+ NICK| ?n\\d\\.test 433) `, "u")),
      ),
    );
    expect(outcomes.filter((line) => line.includes(" NICK "))).toHaveLength(1);
    const state = await observers.agree();
    expect(state.filter((line) => line.startsWith("354 #tea ") && line.includes(" wanted "))).toHaveLength(1);
    await end(clients);
  });

  it("modes that operators on all machines set at the same moment are the same everywhere", async () => {
    const clients = await users(6, "op");
    const root = await observers.on(machineOf(0));
    await observers.settle();
    root.send(...clients.map((_, index) => `MODE #tea +o op${index}`));
    await observers.settle();
    for (const [index, client] of clients.entries()) {
      client.send(
        `MODE #tea +k key${index}`,
        `MODE #tea +l ${index + 10}`,
        `MODE #tea +b *!*@host${index}`,
        `MODE #tea -b *!*@host${(index + 1) % clients.length}`,
        `MODE #tea ${index % 2 === 0 ? "+" : "-"}m`,
        `MODE #tea -o op${(index + 1) % clients.length}`,
      );
    }
    await Promise.all(clients.map((client) => client.heard()));
    const state = await observers.agree();
    expect(state.filter((line) => line.startsWith("324 #tea "))).toEqual([expect.stringMatching(/\+\w*k/u)]);
    await end(clients);
    root.send("MODE #tea -k key", "MODE #tea -lm");
    await observers.settle();
  });

  it("operators who kick each other at the same moment are out everywhere, or in everywhere", async () => {
    const clients = await users(6, "king");
    const root = await observers.on(machineOf(0));
    await observers.settle();
    root.send(...clients.map((_, index) => `MODE #tea +o king${index}`));
    await observers.settle();
    for (const [index, client] of clients.entries())
      client.send(`KICK #tea king${(index + 1) % clients.length} :out`);
    await Promise.all(clients.map((client) => client.line(/ (?:KICK|482|442|441) /u)));
    const state = await observers.agree();
    const left = state.filter((line) => line.startsWith("354 #tea ") && line.includes("king"));
    expect(left.length).toBeLessThan(clients.length);
    await end(clients);
  });
});
