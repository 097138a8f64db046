import { Server } from "relais/server";

const server = new Server({
  opened: (connection) => connection.send("Say something.\r\n"),
  received(connection, line) {
    connection.send(line);
    connection.send("\r\n");
  },
  closed: (connection, reason) => console.log(`${connection.remoteAddress} left: ${reason.kind}`),
});

const listener = await server.listen({ host: "127.0.0.1", port: Number(process.env["PORT"] ?? 7000) });
await server.start();
console.log(`Echo on port ${listener.port}`);
process.once("SIGTERM", () => void server.stop());
