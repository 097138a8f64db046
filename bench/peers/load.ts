/**
 * Load generator for any IRC server on loopback, as a process of its own: registers clients, spreads them over channels,
 * sends, and prints one line of JSON (`LoadReport`). `bun bench/peers/load.ts --help` lists the options.
 */
import { parseArgs } from "node:util";
import { Crowd } from "./crowd.ts";
import { drive } from "./drive.ts";
import { cpuSeconds, residentKib } from "./process-stats.ts";

export interface LoadReport {
  readonly clients: number;
  readonly deliveries: number;
  readonly seconds: number;
  readonly deliveriesPerSecond: number;
  /** The server's CPU time, user and system, for one delivery. */
  readonly cpuMicrosecondsPerDelivery: number;
  readonly p50Microseconds: number;
  readonly p99Microseconds: number;
  readonly p999Microseconds: number;
  /** Clients connected, registered and joined a second. */
  readonly joinedPerSecond: number;
  /** Growth of the server's resident memory for a client that is registered and in its channel. */
  readonly kibPerClient: number;
  /**
   * The generator's own CPU time over the time that passed. Near 1 in a closed window the generator was the limit, not
   * the server; at a rate it is always near 1, because the generator watches the clock.
   */
  readonly generatorLoad: number;
}

const options = {
  host: { type: "string", default: "127.0.0.1" },
  port: { type: "string", default: "6667" },
  pid: { type: "string" },
  clients: { type: "string", default: "500" },
  channels: { type: "string", default: "1" },
  senders: { type: "string", default: "1" },
  messages: { type: "string", default: "2000" },
  warmup: { type: "string", default: "0" },
  window: { type: "string", default: "20" },
  rate: { type: "string", default: "0" },
  text: { type: "string", default: "64" },
  connecting: { type: "string", default: "64" },
  sample: { type: "string", default: "16" },
  help: { type: "boolean", default: false },
} as const;

const USAGE = `bun bench/peers/load.ts --pid PID [options]
  --host H --port P    the server (127.0.0.1, 6667)      --pid PID      its process, for CPU and memory
  --clients N          clients (500)                     --channels C   channels they are spread over (1)
  --senders S          clients that send (1)             --messages M   messages in all (2000)
  --window W           in flight for each sender (20)    --rate R       messages a second in all, instead of a window
  --text B             bytes of text in a message (64)   --connecting K clients registering at once (64)
  --sample K           latency is read at each K-th client (16)
  --warmup M           messages sent before the measuring begins (0)
`;

async function run(values: ReturnType<typeof readOptions>): Promise<LoadReport> {
  const { pid, clients } = values;
  const before = residentKib(pid);
  const crowd = new Crowd({ ...values, hostname: values.host });
  try {
    await crowd.join();
    await crowd.sync();
    const ready = residentKib(pid);
    const load = { ...values, textLength: values.text, sampleEvery: values.sample };
    if (values.warmup > 0) await drive(crowd, { ...load, messages: values.warmup });
    await crowd.sync();
    const serverBefore = cpuSeconds(pid);
    const ownBefore = process.cpuUsage();
    const outcome = await drive(crowd, load);
    const own = process.cpuUsage(ownBefore);
    const server = cpuSeconds(pid) - serverBefore;
    const deliveries = outcome.deliveries.count;
    const [p50 = 0, p99 = 0, p999 = 0] = outcome.deliveries.percentiles([0.5, 0.99, 0.999]);
    return {
      clients,
      deliveries,
      seconds: outcome.seconds,
      deliveriesPerSecond: deliveries / outcome.seconds,
      cpuMicrosecondsPerDelivery: (server * 1e6) / deliveries,
      p50Microseconds: p50,
      p99Microseconds: p99,
      p999Microseconds: p999,
      joinedPerSecond: clients / crowd.readySeconds,
      kibPerClient: (ready - before) / clients,
      generatorLoad: (own.user + own.system) / 1e6 / outcome.seconds,
    };
  } finally {
    crowd.close();
  }
}

function readOptions(): Record<Exclude<keyof typeof options, "host" | "help">, number> & { host: string } {
  const { values } = parseArgs({ options });
  if (values.help || values.pid === undefined) {
    process.stdout.write(USAGE);
    process.exit(values.help ? 0 : 64);
  }
  const whole = (name: Exclude<keyof typeof options, "host" | "help">): number => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 0)
      throw new RangeError(`--${name} takes a whole number, got ${values[name]}`);
    return value;
  };
  return {
    host: values.host,
    port: whole("port"),
    pid: whole("pid"),
    clients: whole("clients"),
    channels: whole("channels"),
    senders: whole("senders"),
    messages: whole("messages"),
    warmup: whole("warmup"),
    window: whole("window"),
    rate: whole("rate"),
    text: whole("text"),
    connecting: whole("connecting"),
    sample: whole("sample"),
  };
}

if (import.meta.main) {
  console.log(JSON.stringify(await run(readOptions())));
  process.exit(0);
}
