/** `bun bench/engine/raw-server.ts`: echoes what comes with nothing but `Bun.listen`. Prints its port. */
import type { Socket } from "bun";

/** Bytes that the kernel did not take. */
interface Unsent {
  bytes: Uint8Array;
}

function write(socket: Socket<Unsent>, bytes: Uint8Array): void {
  const taken = socket.write(bytes, 0, bytes.length);
  socket.data.bytes = taken < bytes.length ? bytes.subarray(Math.max(taken, 0)) : NOTHING;
}

const NOTHING = new Uint8Array(0);

const listener = Bun.listen<Unsent>({
  hostname: "127.0.0.1",
  port: 0,
  socket: {
    open(socket) {
      socket.data = { bytes: NOTHING };
    },
    data(socket, chunk) {
      const { bytes } = socket.data;
      write(socket, bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]));
    },
    drain(socket) {
      if (socket.data.bytes.length > 0) write(socket, socket.data.bytes);
    },
  },
});
console.log(listener.port);
