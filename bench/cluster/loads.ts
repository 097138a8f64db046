/** The loads: paced messages, a burst of commands, a channel with many members, a server that catches up. */
import { median } from "../results.ts";
import type { Row } from "../results.ts";
import { BenchClient } from "./client.ts";
import type { BenchNetwork } from "./network.ts";

export interface LoadOptions {
  /** Length of each load. */
  readonly seconds: number;
  /** Messages a second, where they are paced. */
  readonly rate: number;
  /** Clients of a burst. */
  readonly senders: number;
  /** Members of a channel. */
  readonly members: number;
  /** Commands to catch up with. */
  readonly commands: number;
}

const SENDERS = 10;
const TICK = 10;

/** Clients of one channel, spread over the servers. */
async function enter(network: BenchNetwork, count: number, name: string, channel: (index: number) => string) {
  const { servers } = network;
  return Promise.all(
    Array.from({ length: count }, (_, index) => {
      const port = servers[index % servers.length]?.port ?? 0;
      return BenchClient.enter(port, `${name}${index}`, channel(index));
    }),
  );
}

const percentile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN;

/** Milliseconds of a message to a client of its own server, and to one of another where there is one. */
export async function paced(network: BenchNetwork, { seconds, rate }: LoadOptions): Promise<Row> {
  const { servers } = network;
  const near = await BenchClient.enter(servers[0]?.port ?? 0, "near", "#paced");
  const far = await BenchClient.enter(servers.at(-1)?.port ?? 0, "far", "#paced");
  const senders = await Promise.all(
    Array.from({ length: SENDERS }, (_, index) =>
      BenchClient.enter(servers[0]?.port ?? 0, `paced${index}`, "#paced"),
    ),
  );
  const times = { near: [] as number[], far: [] as number[] };
  near.heard = (text) => void times.near.push(performance.now() - Number(text));
  far.heard = (text) => void times.far.push(performance.now() - Number(text));
  const begin = performance.now();
  let sent = 0;
  while (performance.now() - begin < seconds * 1_000) {
    const due = Math.floor(((performance.now() - begin) / 1_000) * rate);
    for (; sent < due; sent += 1) senders[sent % SENDERS]?.say(`PRIVMSG #paced :${performance.now()}`);
    await Bun.sleep(TICK / 5);
  }
  while (times.near.length < sent || times.far.length < sent) await Bun.sleep(TICK);
  for (const client of [near, far, ...senders]) client.close();
  // The first second is for warming up.
  const { near: own, far: other } = { near: times.near.slice(rate), far: times.far.slice(rate) };
  return {
    p50: percentile(own, 0.5),
    p99: percentile(own, 0.99),
    "p50 elsewhere": percentile(other, 0.5),
    "p99 elsewhere": percentile(other, 0.99),
  };
}

/** Commands a second of many clients, each of which waits for the echo of its message before the next. */
export async function burst(network: BenchNetwork, { seconds, senders }: LoadOptions): Promise<Row> {
  const clients = await enter(network, senders, "burst", (index) => `#b${index}`);
  const counts: number[] = [];
  let count = 0;
  for (const [index, client] of clients.entries()) {
    client.heard = () => {
      count += 1;
      client.say(`PRIVMSG #b${index} :next`);
    };
    client.say(`PRIVMSG #b${index} :first`);
  }
  for (let second = 0; second < seconds; second += 1) {
    const [before, begin] = [count, performance.now()];
    await Bun.sleep(1_000);
    counts.push(((count - before) / (performance.now() - begin)) * 1_000);
  }
  for (const client of clients) client.close();
  return { "commands/s": median(counts.slice(1)) };
}

/** Deliveries a second to a channel, whose members are spread over the servers, and the servers' processor time for each. */
export async function fanOut(network: BenchNetwork, { seconds, members }: LoadOptions): Promise<Row> {
  const clients = await enter(network, members, "fan", () => "#fan");
  let heard = 0;
  let own = 0;
  const [sender] = clients;
  for (const client of clients) {
    client.heard = () => {
      heard += 1;
      if (client !== sender) return;
      own += 1;
      client.say("PRIVMSG #fan :hello to all of you");
    };
  }
  sender?.say("PRIVMSG #fan :hello to all of you");
  await Bun.sleep(1_000);
  const before = { heard, cpu: network.cpu, at: performance.now() };
  await Bun.sleep(seconds * 1_000);
  const deliveries = heard - before.heard;
  const result = {
    "deliveries/s": (deliveries / (performance.now() - before.at)) * 1_000,
    "CPU µs/delivery": ((network.cpu - before.cpu) / deliveries) * 1_000_000,
    "messages/s": own / (seconds + 1),
  };
  for (const client of clients) client.close();
  return result;
}

/** Seconds for one more server to apply so many commands from the beginning of the log. */
export async function catchUp(network: BenchNetwork, options: LoadOptions): Promise<Row> {
  const { commands, senders } = options;
  const clients = await enter(network, senders, "fill", (index) => `#f${index}`);
  const full = Promise.withResolvers<void>();
  let count = 0;
  for (const [index, client] of clients.entries()) {
    client.heard = () => {
      count += 1;
      if (count >= commands) full.resolve();
      else client.say(`PRIVMSG #f${index} :one of many`);
    };
    client.say(`PRIVMSG #f${index} :one of many`);
  }
  await full.promise;
  const begin = performance.now();
  await network.add();
  const took = (performance.now() - begin) / 1_000;
  for (const client of clients) client.close();
  return { "seconds to catch up": took, "commands caught up/s": count / took };
}
