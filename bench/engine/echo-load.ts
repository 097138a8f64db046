/**
 * `bun bench/engine/echo-load.ts PORT CONNECTIONS WINDOW ROUND_TRIPS`: lines of 64 bytes, so many in flight on each
 * connection. Prints one JSON line: the seconds that it took, and p50 and p99 of a round trip in microseconds.
 */
import type { Socket } from "bun";

const LINE = Buffer.from(`${"x".repeat(62)}\r\n`);

const [port = 0, connections = 0, window = 0, roundTrips = 0] = process.argv.slice(2).map(Number);
const lines = Buffer.concat(Array.from({ length: window }, () => LINE));
const latencies = new Float64Array(roundTrips);
let heard = 0;
const done = Promise.withResolvers<void>();

/** Times of the lines in flight on one connection, oldest first, in a ring; and bytes of a line that has come in part. */
class Flight {
  readonly #sentAt = new Float64Array(window);
  #oldest = 0;
  #part = 0;

  start(socket: Socket<Flight>): void {
    this.#sentAt.fill(Bun.nanoseconds());
    say(socket, window);
  }

  received(socket: Socket<Flight>, chunk: Uint8Array): void {
    const bytes = this.#part + chunk.length;
    const whole = Math.floor(bytes / LINE.length);
    this.#part = bytes - whole * LINE.length;
    const now = Bun.nanoseconds();
    for (let line = 0; line < whole; line += 1) {
      if (heard < roundTrips) latencies[heard] = now - (this.#sentAt[this.#oldest] ?? now);
      heard += 1;
      this.#sentAt[this.#oldest] = now;
      this.#oldest = (this.#oldest + 1) % window;
    }
    if (heard >= roundTrips) done.resolve();
    else if (whole > 0) say(socket, whole);
  }
}

function say(socket: Socket<Flight>, count: number): void {
  const length = count * LINE.length;
  if (socket.write(lines, 0, length) !== length) throw new Error("the kernel took less than a window");
}

const sockets: Socket<Flight>[] = [];
for (let index = 0; index < connections; index += 1) {
  const socket = await Bun.connect<Flight>({
    hostname: "127.0.0.1",
    port,
    socket: { data: (from, chunk) => from.data.received(from, chunk) },
  });
  socket.setNoDelay(true);
  socket.data = new Flight();
  sockets.push(socket);
}
console.log("ready");
await Bun.stdin.stream().getReader().read();
const began = Bun.nanoseconds();
for (const socket of sockets) socket.data.start(socket);
await done.promise;
const seconds = (Bun.nanoseconds() - began) / 1e9;
latencies.sort();
const at = (share: number): number => (latencies[Math.floor(share * (roundTrips - 1))] ?? Number.NaN) / 1000;
console.log(JSON.stringify({ seconds, p50: at(0.5), p99: at(0.99) }));
process.exit();
