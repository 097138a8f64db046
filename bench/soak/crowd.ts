/**
 * The clients of the soak, in a process of their own. A line on standard input is answered with figures since the last one
 * (`CrowdReport`), as JSON; the line "finish" makes all clients go first.
 */
import { parseArgs } from "node:util";
import { Latencies } from "../live/latencies.ts";
import type { Target } from "../live/wire.ts";
import { Ledger } from "./rooms.ts";
import { Visitor, type Counts, type Tally } from "./visitor.ts";

/** All numbers; times in milliseconds. */
export interface CrowdReport extends Readonly<Record<string, number>> {
  /** Clients that are connected. */
  readonly clients: number;
  readonly messages: number;
  readonly deliveries: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  readonly arrivals: number;
  readonly moves: number;
  readonly history: number;
  readonly disconnected: number;
  readonly unserved: number;
  readonly refused: number;
  readonly lost: number;
}

/** Milliseconds between two ticks of the talk, and between the first arrivals of two clients. */
const TICK = 10;
const ARRIVALS_EVERY = 4;
/** Problems that standard error shows; the others are only counted. */
const TOLD = 20;

const { values } = parseArgs({
  options: {
    clients: { type: "string", default: "2000" },
    channels: { type: "string", default: "200" },
    /** Channels of a client at one time. */
    rooms: { type: "string", default: "2" },
    /** Messages a second, of all clients together. */
    rate: { type: "string", default: "50" },
    /** Seconds of a visit. */
    stay: { type: "string", default: "60" },
    tcp: { type: "string", default: "0" },
    tls: { type: "string", default: "0" },
    websocket: { type: "string", default: "0" },
    "websocket-tls": { type: "string", default: "0" },
    proxy: { type: "string", default: "0" },
    unix: { type: "string", default: "" },
  },
});
const [clients, rate] = [Number(values.clients), Number(values.rate)];

const zero: Counts = { arrivals: 0, moves: 0, history: 0, disconnected: 0, unserved: 0, refused: 0, lost: 0 };
const counts = { ...zero };
const latencies = new Latencies();
let told = 0;
const tally: Tally = {
  counts,
  delivered: (milliseconds) => latencies.note(milliseconds),
  problem: (text) => {
    told += 1;
    if (told <= TOLD) console.error(text);
  },
};
const ledger = new Ledger(Number(values.channels));

/** Kinds of connections, in turns. Behind the proxy every visit has an address of its own. */
const targets: readonly ((index: number, visit: number) => Target)[] = [
  () => ({ kind: "tcp", port: Number(values.tcp) }),
  () => ({ kind: "tls", port: Number(values.tls) }),
  () => ({ kind: "websocket", port: Number(values.websocket) }),
  () => ({ kind: "websocket-tls", port: Number(values["websocket-tls"]) }),
  () => ({ kind: "unix", path: values.unix }),
  (index, visit) => ({
    kind: "proxy",
    port: Number(values.proxy),
    announced: `10.${visit % 256}.${Math.floor(index / 256)}.${index % 256}`,
  }),
];

const visitors = Array.from({ length: clients }, (_, index) => {
  const target = targets[index % targets.length];
  if (target === undefined) throw new RangeError("no such kind of connection");
  const options = { index, rooms: Number(values.rooms), stay: Number(values.stay) * 1000 };
  return new Visitor({ ...options, target: (visit) => target(index, visit) }, ledger, tally);
});

const runs: Promise<void>[] = [];
let talking = 0;
let speaker = 0;
let begun = 0;
let reported = 0;

/** Says the messages that are due, one client after the other. */
function talk(): void {
  const due = Math.floor(((performance.now() - begun) * rate) / 1000);
  for (; talking < due; talking += 1) {
    for (let tries = 0; tries < clients; tries += 1) {
      speaker = (speaker + 1) % clients;
      if (visitors[speaker]?.talk() === true) break;
    }
  }
}

function report(): CrowdReport {
  const { count: deliveries, p50, p99, longest } = latencies.take();
  const messages = ledger.next - reported;
  reported = ledger.next;
  const present = visitors.filter((visitor) => visitor.present).length;
  const figures = { clients: present, messages, deliveries, p50, p99, longest, ...counts };
  Object.assign(counts, zero);
  return figures;
}

for (const visitor of visitors) {
  runs.push(visitor.run());
  await Bun.sleep(ARRIVALS_EVERY);
}
begun = performance.now();
const ticks = setInterval(talk, TICK);
console.log("ready");
for await (const line of console) {
  if (line === "finish") {
    clearInterval(ticks);
    for (const visitor of visitors) visitor.finish();
    await Promise.all(runs);
  }
  console.log(JSON.stringify(report()));
}
