/**
 * Round trips over real sockets, each timed on its own: a line echoed by the engine alone, and a channel message through
 * the whole server. Every sample is one round trip (`manual`), so that the tails are there to be seen.
 */
import { bench, group } from "mitata";
import { Server, type Application } from "../../src/server/index.ts";
import { LoopbackClient } from "../loopback-client.ts";
import { startRelais } from "../relais.ts";

/** Given to mitata in place of a function: it calls `manual`, which says itself how long it took, in nanoseconds. */
interface Sampled {
  manual(): Promise<number>;
  readonly budget: "manual";
}

/** Registers a benchmark of one round trip; `prepare` opens what it needs and says how to close it. */
function roundTrip(
  name: string,
  prepare: () => Promise<{ trip: () => Promise<void>; close: () => Promise<void> }>,
): void {
  bench(name, async function* roundTrips(): AsyncGenerator<() => Promise<number>> {
    const { trip, close } = await prepare();
    // The runtime compiles what is hot during these.
    for (let warm = 0; warm < 200; warm += 1) await trip();
    const sampled: Sampled = {
      async manual() {
        const began = Bun.nanoseconds();
        await trip();
        return Bun.nanoseconds() - began;
      },
      budget: "manual",
    };
    yield sampled as unknown as () => Promise<number>;
    await close();
  });
}

const echo: Application<undefined> = {
  opened: () => undefined,
  received(connection, line) {
    connection.send(line);
    connection.send("\n");
  },
  closed: () => undefined,
};

async function echoOverTheEngine(): Promise<{ trip: () => Promise<void>; close: () => Promise<void> }> {
  const server = new Server(echo);
  const listener = await server.listen({ host: "127.0.0.1", port: 0 });
  await server.start();
  const client = await LoopbackClient.connect(listener.port);
  const line = `${"x".repeat(63)}\n`;
  return {
    trip: () => client.exchange(line, 1),
    close: async () => {
      client.close();
      await server.stop();
    },
  };
}

async function channelMessage(
  members: number,
): Promise<{ trip: () => Promise<void>; close: () => Promise<void> }> {
  const relais = await startRelais();
  const clients: LoopbackClient[] = [];
  for (let index = 0; index < members; index += 1) clients.push(await relais.join(`member${index}`, "#tea"));
  const [speaker, ...listeners] = clients;
  if (speaker === undefined) throw new RangeError("a channel needs a member");
  // All have heard of the last one that joined, and nothing is on its way any more.
  for (const client of clients) await client.sync();
  const line = `PRIVMSG #tea :${"x".repeat(64)}\r\n`;
  return {
    trip: async () => {
      const heard = listeners.map((client) => client.hear(1));
      speaker.write(line);
      await Promise.all(heard);
    },
    close: async () => {
      for (const client of clients) client.close();
      await relais.stop();
    },
  };
}

export function register(): void {
  group("loopback", () => {
    roundTrip("loopback: a line of 64 bytes echoed by the engine", echoOverTheEngine);
    roundTrip("loopback: a channel message to 1 other", () => channelMessage(2));
    roundTrip("loopback: a channel message until the last of 50 others has it", () => channelMessage(51));
  });
}
