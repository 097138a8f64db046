/** The loads: paced messages, a burst of commands, a channel with many members, a server that catches up. */
import { availableParallelism } from "node:os";
import { median } from "../results.ts";
import type { Row } from "../results.ts";
import { BenchClient } from "./client.ts";
import type { LiveServer } from "../live/server.ts";
import type { BenchNetwork } from "./network.ts";

export interface LoadOptions {
  /** Length of each load. */
  readonly seconds: number;
  /** Seconds of a load before it is measured: the runtime compiles what is used often. */
  readonly warmUp: number;
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
/** Milliseconds between two looks at the clock, where messages are paced. */
const TICK = 2;
/** Milliseconds for the last paced messages to arrive. */
const PATIENCE = 10_000;

/** Clients of one channel, spread over the servers. */
async function enter(
  servers: readonly LiveServer[],
  count: number,
  name: string,
  channel: (index: number) => string,
) {
  return Promise.all(
    Array.from({ length: count }, (_, index) => {
      const port = servers[index % servers.length]?.port ?? 0;
      return BenchClient.enter(port, `${name}${index}`, channel(index));
    }),
  );
}

const percentile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN;

/**
 * Milliseconds of a message to a client of its own server, and to one of another where there is one. `late` is the lateness
 * of the bench's own timer: on a machine that has too much to do, times are no shorter than that.
 */
export async function paced(network: BenchNetwork, { seconds, warmUp, rate }: LoadOptions): Promise<Row> {
  const { servers } = network;
  const near = await BenchClient.enter(servers[0]?.port ?? 0, "near", "#paced");
  const far = await BenchClient.enter(servers.at(-1)?.port ?? 0, "far", "#paced");
  const senders = await Promise.all(
    Array.from({ length: SENDERS }, (_, index) =>
      BenchClient.enter(servers[0]?.port ?? 0, `paced${index}`, "#paced"),
    ),
  );
  const times = { near: [] as number[], far: [] as number[], late: [] as number[] };
  near.heard = (text) => void times.near.push(performance.now() - Number(text));
  far.heard = (text) => void times.far.push(performance.now() - Number(text));
  const begin = performance.now();
  let sent = 0;
  for (let now = begin; now - begin < (seconds + warmUp) * 1_000;) {
    const due = Math.floor(((now - begin) / 1_000) * rate);
    for (; sent < due; sent += 1) senders[sent % SENDERS]?.say(`PRIVMSG #paced :${performance.now()}`);
    await Bun.sleep(TICK);
    times.late.push(performance.now() - now - TICK);
    now = performance.now();
  }
  const end = performance.now() + PATIENCE;
  while (times.near.length < sent || times.far.length < sent) {
    if (performance.now() > end)
      throw new Error(`of ${sent} messages ${times.near.length} and ${times.far.length} have arrived`);
    await Bun.sleep(TICK);
  }
  for (const client of [near, far, ...senders]) client.close();
  const from = rate * warmUp;
  const { near: own, far: other } = { near: times.near.slice(from), far: times.far.slice(from) };
  return {
    p50: percentile(own, 0.5),
    p99: percentile(own, 0.99),
    "p50 elsewhere": percentile(other, 0.5),
    "p99 elsewhere": percentile(other, 0.99),
    "p99 late": percentile(times.late, 0.99),
  };
}

/**
 * Commands a second of many clients, each of which waits for the echo of its message before the next. `CPU µs` are processor
 * time for each command: of all Relais servers, of all NATS servers, and of these clients. `possible/s` are the commands for
 * which that would leave time on this machine, if nothing else ran on it.
 */
export async function burst(network: BenchNetwork, { seconds, warmUp, senders }: LoadOptions): Promise<Row> {
  const clients = await enter(network.servers, senders, "burst", (index) => `#b${index}`);
  const counts: number[] = [];
  let count = 0;
  for (const [index, client] of clients.entries()) {
    client.heard = () => {
      count += 1;
      client.say(`PRIVMSG #b${index} :next`);
    };
    client.say(`PRIVMSG #b${index} :first`);
  }
  await Bun.sleep(warmUp * 1_000);
  const used = () => ({ relais: network.cpu, nats: network.natsCpu, clients: ownCpu() });
  const [first, cpu] = [count, used()];
  for (let second = 0; second < seconds; second += 1) {
    const [before, begin] = [count, performance.now()];
    await Bun.sleep(1_000);
    counts.push(((count - before) / (performance.now() - begin)) * 1_000);
  }
  const [commands, now] = [count - first, used()];
  for (const client of clients) client.close();
  const each = (name: keyof typeof cpu): number => ((now[name] - cpu[name]) / commands) * 1_000_000;
  const [relais, nats, own] = [each("relais"), each("nats"), each("clients")];
  return {
    "commands/s": median(counts),
    "CPU µs Relais": relais,
    "CPU µs NATS": nats,
    "CPU µs clients": own,
    "possible/s": (availableParallelism() * 1_000_000) / (relais + nats + own),
  };
}

/** Seconds of processor time of this process so far. */
function ownCpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

/** Deliveries a second to a channel, whose members are spread over the servers, and the servers' processor time for each. */
export async function fanOut(network: BenchNetwork, { seconds, warmUp, members }: LoadOptions): Promise<Row> {
  const clients = await enter(network.servers, members, "fan", () => "#fan");
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
  await Bun.sleep(warmUp * 1_000);
  const before = { heard, cpu: network.cpu, at: performance.now() };
  await Bun.sleep(seconds * 1_000);
  const deliveries = heard - before.heard;
  const result = {
    "deliveries/s": (deliveries / (performance.now() - before.at)) * 1_000,
    "CPU µs/delivery": ((network.cpu - before.cpu) / deliveries) * 1_000_000,
    "messages/s": own / (seconds + warmUp),
  };
  for (const client of clients) client.close();
  return result;
}

/**
 * Commands a second of a server that was stopped before they came, and of one that begins with nothing, from its start on
 * until it listens. In a network of its own.
 */
export async function catchUp(network: BenchNetwork, options: LoadOptions): Promise<Row> {
  const { commands, senders } = options;
  await network.servers.at(-1)?.end();
  const clients = await enter(network.servers.slice(0, -1), senders, "fill", (index) => `#f${index}`);
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
  const again = await secondsOf(() => network.startAgain());
  const fresh = await secondsOf(() => network.add());
  for (const client of clients) client.close();
  return { "caught up/s": count / again, "from nothing/s": count / fresh };
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1_000;
}
