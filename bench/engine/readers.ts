/**
 * `bun bench/engine/readers.ts PORT READERS MESSAGES`: one of the readers sends a message to all; when it has reached them
 * the next is sent. Prints `ready`, waits for a line, and prints as JSON how long a message takes to reach all, as the
 * median in microseconds.
 */
import type { Socket } from "bun";
import { median } from "../results.ts";

const [port = 0, readers = 0, messages = 0] = process.argv.slice(2).map(Number);
const MESSAGE = `!${"x".repeat(97)}\r\n`;

/** Bytes of the present message that have not arrived. */
let missing = 0;
let arrived = Promise.withResolvers<void>();

const sockets: Socket[] = [];
while (sockets.length < readers) {
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      data(_, chunk) {
        missing -= chunk.length;
        if (missing === 0) arrived.resolve();
      },
    },
  });
  sockets.push(socket);
}
console.log("ready");
await Bun.stdin.stream().getReader().read();

const times: number[] = [];
for (let message = 0; message < messages; message += 1) {
  arrived = Promise.withResolvers<void>();
  missing = readers * MESSAGE.length;
  const began = Bun.nanoseconds();
  sockets[0]?.write(MESSAGE);
  await arrived.promise;
  times.push((Bun.nanoseconds() - began) / 1000);
}
console.log(JSON.stringify({ all: median(times) }));
process.exit();
