/**
 * Ordinary clients, in a process of their own: they talk in channels at a steady rate, and others come and go. A line on
 * standard input is answered with figures since the last one (`TalkReport`), as JSON.
 */
import { parseArgs } from "node:util";
import { Latencies } from "../live/latencies.ts";
import { openWire, type Wire } from "../live/wire.ts";

/** All numbers; times in milliseconds. */
export interface TalkReport extends Readonly<Record<string, number>> {
  readonly deliveries: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** Deliveries that did not come. */
  readonly lost: number;
  /** Clients whose connection was closed, since the start. */
  readonly disconnected: number;
  /** Clients that came anew and were welcomed, and the longest time that took. */
  readonly welcomed: number;
  readonly welcome: number;
  /** Clients that came anew and were not welcomed. */
  readonly unserved: number;
}

/** Milliseconds between two ticks of the load. */
const TICK = 10;
/** Milliseconds between two clients that come anew, and for one of them to be welcomed. */
const NEWCOMERS_EVERY = 250;
const NEWCOMER_PATIENCE = 5000;
/** A delivery is lost if it has not come when its connection answers a PING, or after this many milliseconds. */
const SYNC_PATIENCE = 10_000;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "6667" },
    kind: { type: "string", default: "tcp" },
    clients: { type: "string", default: "100" },
    channels: { type: "string", default: "20" },
    rate: { type: "string", default: "100" },
    /** Bytes of a client-only tag on each message. */
    pad: { type: "string", default: "0" },
  },
});
const port = Number(values.port);
const [clients, channels, rate] = [Number(values.clients), Number(values.channels), Number(values.rate)];
const kind = values.kind === "tls" ? "tls" : "tcp";
const tag = Number(values.pad) > 0 ? `@+pad=${"x".repeat(Number(values.pad))} ` : "";

const latencies = new Latencies();
const welcomes = new Latencies();
const wires: Wire[] = [];
let sent = 0;
let heard = 0;
let expected = 0;
let disconnected = 0;
let unserved = 0;
let talking = false;
let synced = 0;
let allSynced = Promise.withResolvers<void>();

async function connect(index: number): Promise<void> {
  const joined = Promise.withResolvers<void>();
  const wire = await openWire(
    { kind, port, from: `127.0.1.${1 + (index % 250)}` },
    {
      line: (line) => {
        const message = / PRIVMSG #room\d+ :(\S+)$/u.exec(line);
        if (message !== null) {
          latencies.note(performance.now() - Number(message[1]));
          heard += 1;
        } else if (line.startsWith("PING ")) wire.send(`PONG ${line.slice(5)}`);
        else if (line.includes(" 366 ")) joined.resolve();
        else if (/ PONG \S+ :?sync$/u.test(line)) {
          synced += 1;
          if (synced === wires.length - disconnected) allSynced.resolve();
        }
      },
      closed: (reason) => {
        joined.reject(new Error(reason));
        disconnected += 1;
        console.error(`an ordinary client was closed: ${reason}`);
      },
    },
  );
  wires[index] = wire;
  wire.send("CAP REQ message-tags");
  wire.send(`NICK talker${index}`);
  wire.send("USER talker 0 * :talker");
  wire.send("CAP END");
  wire.send(`JOIN #room${index % channels}`);
  await joined.promise;
}

/** Messages that are due, from one client after the other. */
function talk(due: number): void {
  for (; sent < due; sent += 1) {
    const index = sent % clients;
    wires[index]?.send(`${tag}PRIVMSG #room${index % channels} :${performance.now()}`);
    expected += Math.ceil((clients - (index % channels)) / channels) - 1;
  }
}

let newcomers = 0;
function newcomer(): void {
  const begun = performance.now();
  newcomers += 1;
  const nick = `new${newcomers}`;
  let done = false;
  let wire: Wire | undefined;
  const end = (served: boolean): void => {
    if (done) return;
    done = true;
    clearTimeout(patience);
    if (served) welcomes.note(performance.now() - begun);
    else unserved += 1;
    wire?.close();
  };
  const patience = setTimeout(() => end(false), NEWCOMER_PATIENCE);
  const events = {
    line: (line: string) => void (line.includes(" 001 ") && end(true)),
    closed: () => end(false),
  };
  const begin = async (): Promise<void> => {
    wire = await openWire({ kind, port, from: `127.0.2.${1 + (newcomers % 250)}` }, events);
    if (done) wire.close();
    else wire.send(`NICK ${nick}\r\nUSER new 0 * :new`);
  };
  begin().catch(() => end(false));
}

/** Stops talking until all has been heard that was said, and reports. */
async function report(): Promise<TalkReport> {
  talking = false;
  synced = 0;
  allSynced = Promise.withResolvers();
  for (const wire of wires) wire.send("PING sync");
  await Promise.race([allSynced.promise, Bun.sleep(SYNC_PATIENCE)]);
  const { count: deliveries, p50, p99, longest } = latencies.take();
  const { count: welcomed, longest: welcome } = welcomes.take();
  const figures = { deliveries, p50, p99, longest, lost: expected - heard, disconnected };
  const all = { ...figures, welcomed, welcome, unserved };
  heard = 0;
  expected = 0;
  unserved = 0;
  talking = true;
  return all;
}

for (let index = 0; index < clients; index += 1) await connect(index);
talking = true;
setInterval(newcomer, NEWCOMERS_EVERY);
let passed = 0;
let looked = performance.now();
setInterval(() => {
  const now = performance.now();
  if (talking) passed += now - looked;
  looked = now;
  if (talking) talk(Math.floor((passed * rate) / 1000));
}, TICK);
console.log("ready");
const lines = console[Symbol.asyncIterator]();
while ((await lines.next()).done !== true) console.log(JSON.stringify(await report()));
