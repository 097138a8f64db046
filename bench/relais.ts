/** A whole Relais in this process, as `main.ts` builds it, with flood control off and a clock of its own. */
import { IrcApplication, INPUT_LINE_LIMIT } from "../src/irc/index.ts";
import { defaultSessionLimits } from "../src/irc/session/limits.ts";
import { defaultLimits } from "../src/irc/wire/limits.ts";
import { Server } from "../src/server/index.ts";
import { LoopbackClient } from "./loopback-client.ts";

export interface RelaisInProcess {
  /** A client that is registered and in the channel. Throws where the server says no. */
  join(nick: string, channel: string): Promise<LoopbackClient>;
  stop(): Promise<void>;
}

/** The application without sockets: `bench/alloc.ts` gives it connections that are sinks. */
export function makeApplication(): IrcApplication {
  return new IrcApplication({
    settings: {
      network: {
        networkName: "Bench",
        serverName: "bench.example",
        description: "A server that is measured",
        version: "relais-bench",
        startedAt: Date.now(),
        casemapping: "ascii",
        limits: defaultLimits,
        motd: [],
        admin: { location: "", organisation: "", email: "" },
        operators: [],
      },
      session: { limits: defaultSessionLimits, floodExemptions: ["127.0.0.0/8"], passwordHash: undefined },
    },
    services: { verifyPassword: (password, hash) => Bun.password.verify(password, hash) },
    clock: { now: () => Date.now() },
    epoch: "bench",
    rehash: () => Promise.resolve([]),
    observe: () => undefined,
  });
}

/** Listens on a free port of 127.0.0.1. */
export async function startRelais(): Promise<RelaisInProcess> {
  const application = makeApplication();
  const server = new Server(application, { lineLimit: INPUT_LINE_LIMIT });
  application.bind(server.ring);
  const listener = await server.listen({ host: "127.0.0.1", port: 0 });
  await server.start();
  return {
    async join(nick, channel) {
      const client = await LoopbackClient.connect(listener.port);
      client.write(`NICK ${nick}\r\nUSER bench 0 * :bench\r\nJOIN ${channel}\r\n`);
      await client.sync();
      return client;
    },
    stop: async () => {
      await server.stop();
    },
  };
}
