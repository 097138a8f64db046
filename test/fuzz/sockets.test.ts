import { afterEach, describe, expect, it } from "bun:test";
import { Relais } from "../e2e/relais.ts";
import { Random } from "../simulation/random.ts";
import { corpus } from "./corpus.ts";
import { mutate } from "./mutations.ts";
import { RawClient } from "./raw-client.ts";

const LINES = 30_000;
const CLIENTS = 12;
const SEED = Number(process.env["RELAIS_FUZZ_SEED"] ?? 1);

let relais: Relais | undefined;

afterEach(async () => {
  await relais?.stop();
});

describe("damaged lines over TCP, cut anywhere", () => {
  it("leave the server answering, and every line that it sends a line", async () => {
    const server = await Relais.start();
    relais = server;
    const random = new Random(SEED);
    let left = LINES;
    const clients: RawClient[] = [];
    const sender = async (number: number): Promise<void> => {
      while (left > 0) {
        const client = await RawClient.connect(server.port);
        clients.push(client);
        if (random.chance(0.8))
          await client.send(Buffer.from(`NICK raw${number}\r\nUSER raw 0 * :Raw\r\nJOIN #tea\r\n`));
        for (let lines = random.between(20, 200); lines > 0 && left > 0 && client.open;) {
          const bytes = stream(random);
          lines -= 10;
          left -= 10;
          for (const chunk of chunks(random, bytes)) await client.send(chunk);
        }
        await client.answered();
        client.end();
        await client.closed;
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, number) => sender(number)));

    expect(clients.map(({ fault }) => fault).filter((fault) => fault !== undefined)).toEqual([]);
    expect(clients.reduce((sum, { lines }) => sum + lines, 0)).toBeGreaterThan(LINES / 2);
    expect(server.events.filter(({ kind }) => kind === "error")).toEqual([]);
    const newcomer = await server.connect("newcomer");
    newcomer.send("LUSERS");
    expect(await newcomer.line(/ 255 /u)).toContain("I have 1 clients");
    expect(server.app.metrics.unregistered).toBe(0);
  }, 60_000);
});

/** Ten lines, damaged or not, with all kinds of ends. */
function stream(random: Random): Buffer {
  const lines = Array.from({ length: 10 }, () => {
    const line = Buffer.from(random.pick(random.pick(corpus)));
    const said = random.chance(0.3)
      ? line
      : mutate(random, line, Buffer.from(random.pick(random.pick(corpus))));
    return [said, Buffer.from(random.pick(["\r\n", "\r\n", "\n", "\r\r\n", "\r\n\r\n"]))];
  });
  return Buffer.concat(lines.flat());
}

function chunks(random: Random, bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let start = 0; start < bytes.length;) {
    const length = random.chance(0.2) ? 1 : random.between(1, 1_500);
    pieces.push(bytes.subarray(start, start + length));
    start += length;
  }
  return pieces;
}
