/** A whole Relais in this process, as `main.ts` builds it, with flood control off and no log. */
import { services } from "../src/startup/services.ts";
import { IrcApplication, INPUT_LINE_LIMIT } from "../src/irc/index.ts";
import { defaultSessionLimits } from "../src/irc/session/limits.ts";
import type { DurableStore } from "../src/irc/network/durable.ts";
import { defaultLimits } from "../src/irc/network/limits.ts";
import { Server, systemClock, type Clock } from "../src/server/index.ts";
import { LoopbackClient } from "./loopback-client.ts";

type Speaker = Parameters<IrcApplication["received"]>[0];

export interface RelaisInProcess {
  readonly port: number;
  /** Hands the application a line as if it had just come from this user. Throws where there is no such user. */
  receive(nick: string, line: Uint8Array): void;
  /** A client that is registered and in the channel. Throws where the server says no. */
  join(nick: string, channel: string): Promise<LoopbackClient>;
  stop(): Promise<void>;
}

/** The application alone, for any server or none; with a store it keeps messages. */
export function makeApplication(clock: Clock = systemClock, store?: DurableStore): IrcApplication {
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
        disabledCapabilities: [],
      },
      session: { limits: defaultSessionLimits, floodExemptions: ["127.0.0.0/8"], passwordHash: undefined },
    },
    services,
    ...(store && { store }),
    clock,
    epoch: "bench",
    stop: () => undefined,
    checkConfiguration: () => Promise.resolve(),
    rehash: () => Promise.resolve([]),
    observe: () => undefined,
  });
}

/** Listens on a free port of 127.0.0.1. The clock is the application's; the engine has the machine's. */
export async function startRelais(clock: Clock = systemClock): Promise<RelaisInProcess> {
  const application = makeApplication(clock);
  const server = new Server(application, { lineLimit: INPUT_LINE_LIMIT });
  application.bind(server.ring);
  const listener = await server.listen({ host: "127.0.0.1", port: 0 });
  await server.start();
  const speakers = new Map<string, Speaker>();
  const findSpeaker = (nick: string): Speaker => {
    const found = [...server.connections].find(({ state }) => state.nick === nick);
    if (found === undefined) throw new RangeError(`there is no ${nick}`);
    speakers.set(nick, found);
    return found;
  };
  return {
    port: listener.port,
    receive(nick, line) {
      application.received(speakers.get(nick) ?? findSpeaker(nick), line);
    },
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
