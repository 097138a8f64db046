/**
 * Attackers, in a process of their own: they keep a number of connections open from many addresses of 127.0.0.0/8, and open
 * others in place of those that the server closes, no faster than a pace. A line on standard input is answered with the
 * counts so far, as JSON. They go all at once, when the process ends.
 */
import type { Socket } from "bun";
import { parseArgs } from "node:util";
import { attacks, type Attack, type Attacker, type AttackName } from "./attacks.ts";
import { connectNarrow } from "./narrow-socket.ts";

/** Milliseconds between two ticks. */
const TICK = 10;
const TICKS_PER_SECOND = 1000 / TICK;
/** Connections that may be on their way at once. */
const CONNECTING = 256;

const { values } = parseArgs({
  options: {
    kind: { type: "string", default: "silent" },
    port: { type: "string", default: "6667" },
    connections: { type: "string", default: "10000" },
    addresses: { type: "string", default: "250" },
    /** Connections that are opened in a second, at most. */
    pace: { type: "string", default: "2000" },
  },
});
const attack: Attack = attacks[values.kind as AttackName];
const [port, wanted] = [Number(values.port), Number(values.connections)];
const [addresses, pace] = [Number(values.addresses), Number(values.pace)];

const open = new Set<Attacker>();
const counts = { opened: 0, closed: 0, failed: 0, most: 0 };
let connecting = 0;
let numbers = 0;

const addressOf = (number: number): string => {
  const place = number % addresses;
  return `127.${10 + Math.floor(place / 250)}.0.${1 + (place % 250)}`;
};

const handlers = {
  open(socket: Socket<Attacker>): void {
    const attacker = { socket, number: (numbers += 1), heard: "" };
    socket.data = attacker;
    counts.opened += 1;
    open.add(attacker);
    counts.most = Math.max(counts.most, open.size);
    attack.opened?.(attacker);
  },
  data(socket: Socket<Attacker>, chunk: Buffer): void {
    attack.received?.(socket.data, chunk);
  },
  close(socket: Socket<Attacker>): void {
    if (open.delete(socket.data)) counts.closed += 1;
  },
  error(): void {
    counts.failed += 1;
  },
};

async function connect(number: number): Promise<void> {
  connecting += 1;
  try {
    const from = addressOf(number);
    const to =
      attack.narrow === true
        ? { fd: connectNarrow(from, port) }
        : { hostname: "127.0.0.1", port, localAddress: from };
    // Both forms work, and the types have neither.
    await Bun.connect({ ...to, socket: handlers } as unknown as Bun.TCPSocketConnectOptions<Attacker>);
  } catch {
    counts.failed += 1;
  } finally {
    connecting -= 1;
  }
}

let tick = 0;
let begun = 0;
let allowed = 0;
setInterval(() => {
  tick += 1;
  allowed = Math.min(allowed + pace / TICKS_PER_SECOND, pace / 10);
  while (allowed >= 1 && open.size + connecting < wanted && connecting < CONNECTING) {
    allowed -= 1;
    begun += 1;
    void connect(begun);
  }
  if (attack.eachSecond === undefined) return;
  const turn = tick % TICKS_PER_SECOND;
  for (const attacker of open) if (attacker.number % TICKS_PER_SECOND === turn) attack.eachSecond(attacker);
}, TICK);
console.log("ready");
const lines = console[Symbol.asyncIterator]();
while ((await lines.next()).done !== true) console.log(JSON.stringify({ ...counts, open: open.size }));
