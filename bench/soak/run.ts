/** A soak: a server with its defaults but patient with handshakes, the crowd in a process of its own, and a look at both every few seconds. */
import { join } from "node:path";
import { Program } from "../engine/processes.ts";
import { LiveServer } from "../live/server.ts";
import type { CrowdReport } from "./crowd.ts";
import type { Rest, Sample, SoakOutcome } from "./judge.ts";

export interface SoakOptions {
  readonly clients: number;
  /** Seconds, from the arrival of the last client on. */
  readonly seconds: number;
  /** Messages a second. */
  readonly rate: number;
  /** Seconds of a visit. */
  readonly stay: number;
  /** Called after each sample. */
  readonly progress: (sample: Sample) => void;
}

/** Seconds between two looks at most; a short soak has so many looks. */
const LOOK = 5;
const LOOKS = 30;
/** Looks between two collections of the server's garbage, which would hide smaller growth. */
const COLLECTED_EVERY = 6;
/** Clients for one channel, each in two channels: a message has about twenty deliveries. */
const CLIENTS_PER_CHANNEL = 10;
/** Milliseconds for the server to see that the last client has gone. */
const RECOVERY = 10_000;
const MIB = 1024 * 1024;

const HOST = '[[listen]]\nhost = "127.0.0.1"\nport = 0\n';
const toml = [
  HOST,
  `${HOST}tls = true\n`,
  `${HOST}protocol = "websocket"\n`,
  `${HOST}protocol = "websocket"\ntls = true\n`,
  `${HOST}proxies = ["127.0.0.0/8"]\n`,
  '[[listen]]\npath = "relais.sock"\n',
  // Where other programs take the processors, the runtime serves established connections before handshakes.
  "[tls]\nhandshake-timeout = 60000\n[connections]\nproxy-timeout = 60000\n",
].join("");

export async function runSoak(options: SoakOptions): Promise<SoakOutcome> {
  const server = await LiveServer.start({ toml, preload: join(import.meta.dir, "../live/collect.ts") });
  let crowd: Program | undefined;
  try {
    const before = await restOf(server);
    crowd = crowdAt(server, options);
    await crowd.line();
    const samples = await sample(server, crowd, options);
    const parting = (await crowd.ask("finish")) as CrowdReport;
    await emptied(server);
    const after = await restOf(server);
    return { samples, before, after, parting };
  } finally {
    await crowd?.end();
    await server.stop();
  }
}

function crowdAt(server: LiveServer, { clients, rate, stay }: SoakOptions): Program {
  const [tcp = 0, tls = 0, websocket = 0, secure = 0, proxy = 0] = server.ports;
  const channels = Math.max(4, Math.round(clients / CLIENTS_PER_CHANNEL));
  const ports = { tcp, tls, websocket, "websocket-tls": secure, proxy, unix: server.seen("relais.sock") };
  const words = Object.entries({ clients, rate, stay, channels, ...ports });
  const flags = words.flatMap(([name, value]) => [`--${name}`, String(value)]);
  return new Program([process.execPath, join(import.meta.dir, "crowd.ts"), ...flags]);
}

async function sample(
  server: LiveServer,
  crowd: Program,
  { seconds, progress }: SoakOptions,
): Promise<readonly Sample[]> {
  const look = Math.min(LOOK, seconds / LOOKS);
  const samples: Sample[] = [];
  // Counts of the arrival of all are no part of it.
  await crowd.ask();
  const start = performance.now();
  let live = await server.collect();
  let last = { at: start, server: server.cpu, crowd: crowd.cpu };
  for (let count = 1; count * look <= seconds; count += 1) {
    await Bun.sleep(Math.max(0, start + count * look * 1000 - performance.now()));
    if (!server.runs) throw new Error("the server has ended");
    const report = (await crowd.ask()) as CrowdReport;
    const now = { at: performance.now(), server: server.cpu, crowd: crowd.cpu };
    const passed = (now.at - last.at) / 1000;
    const figures: Sample = {
      ...report,
      ...(await figuresOf(server)),
      live: live / MIB,
      minute: (now.at - start) / 60_000,
      messages: report.messages / passed,
      deliveries: report.deliveries / passed,
      arrivals: report.arrivals / passed,
      moves: report.moves / passed,
      serverCpu: (now.server - last.server) / passed,
      crowdCpu: (now.crowd - last.crowd) / passed,
    };
    samples.push(figures);
    progress(figures);
    last = now;
    if (count % COLLECTED_EVERY === 0) live = await server.collect();
  }
  return samples;
}

async function figuresOf(server: LiveServer): Promise<Rest & { readonly external: number }> {
  const metrics = await server.metrics();
  const read = (name: string): number => metrics.get(name) ?? Number.NaN;
  return {
    resident: server.residentMib,
    heap: read("relais_heap_bytes") / MIB,
    external: read("relais_external_bytes") / MIB,
    descriptors: server.descriptors,
    connections: read("relais_connections"),
    users: read("relais_users"),
    channels: read("relais_channels"),
  };
}

async function restOf(server: LiveServer): Promise<Rest> {
  const { external: _external, ...rest } = await figuresOf(server);
  return rest;
}

async function emptied(server: LiveServer): Promise<void> {
  for (const until = performance.now() + RECOVERY; performance.now() < until; await Bun.sleep(100)) {
    const { connections } = await figuresOf(server);
    if (connections === 0) return;
  }
}
