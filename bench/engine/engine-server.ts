/**
 * `bun bench/engine/engine-server.ts FLUSH_SLICE`: the engine with an application that echoes each line, and sends a line
 * that begins with `!` to all. Prints its port.
 */
import { Server } from "../../src/server/index.ts";

const TO_ALL = "!".charCodeAt(0);

const server = new Server<undefined>(
  {
    opened: () => undefined,
    received(connection, line) {
      const { ring } = server;
      const start = ring.writeLine("", line, 0);
      const end = ring.head;
      if (line[0] !== TO_ALL) connection.sendSpan(start, end);
      else for (const other of server.connections) other.sendSpan(start, end);
    },
    closed: () => undefined,
  },
  { flushSlice: Number(process.argv[2]) },
);
const listener = await server.listen({ host: "127.0.0.1", port: 0 });
await server.start();
console.log(listener.port);
