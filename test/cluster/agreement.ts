/** Compares the networks of three machines: a client on each is in all channels, asks everything, and the answers are compared. */
import { expect } from "bun:test";
import type { LineClient } from "../e2e/relais.ts";
import type { Machine } from "./three-nodes.ts";

const CAPABILITIES =
  "server-time message-tags standard-replies batch echo-message draft/chathistory account-tag";
/** The observers alone are there: nobody keeps them from speaking. */
const MEETING = "#observers";
/** Messages of one CHATHISTORY. */
const PAGE = 100;

/** A server that goes on. */
export const BACK = / NOTICE \S+ :\*\*\* This server is back/u;
const PRIVMSG = / PRIVMSG #/u;

/** The next lines with messages to channels that a client receives. */
export async function messages(client: LineClient, count: number): Promise<string[]> {
  const lines: string[] = [];
  while (lines.length < count) lines.push(await client.line(PRIVMSG));
  return lines;
}

/** Resolves when the client hears its own message. Says it again whenever it is refused, as by a server that has lost the others. */
export async function speak(client: LineClient, channel: string, text: string): Promise<void> {
  for (;;) {
    client.send(`PRIVMSG ${channel} :${text}`);
    const line = await client.line(new RegExp(` :${text}$|FAIL PRIVMSG TEMPORARILY_UNAVAILABLE `, "u"));
    if (!line.includes("FAIL")) return;
    await client.line(BACK);
  }
}

/** Resolves when the client is in these channels. Asks again whenever it is refused. */
export async function join(client: LineClient, channels: readonly string[]): Promise<void> {
  const joined = new RegExp(
    ` 366 \\S+ ${channels.at(-1)} | NOTICE .*try again|FAIL JOIN TEMPORARILY_UNAVAILABLE `,
    "u",
  );
  for (;;) {
    client.send(`JOIN ${channels.join()}`);
    if ((await client.line(joined)).includes(" 366 ")) return;
    await client.line(BACK);
  }
}

export class Observers {
  readonly #machines: readonly Machine[];
  readonly #channels: readonly string[];
  readonly #clients = new Map<Machine, LineClient>();
  #comparisons = 0;

  constructor(machines: readonly Machine[], channels: readonly string[]) {
    this.#machines = machines;
    this.#channels = channels;
  }

  /** The one on a machine, which comes if it is not there. */
  async on(machine: Machine): Promise<LineClient> {
    const known = this.#clients.get(machine);
    if (known !== undefined) return known;
    const client = await machine.connect(`observer${machine.index}`, CAPABILITIES);
    this.#clients.set(machine, client);
    void client.closed.then(() => this.#clients.delete(machine));
    await join(client, [...this.#channels, MEETING]);
    return client;
  }

  /** All that happened before is known on all of these machines afterwards. */
  async settle(machines = this.#machines): Promise<void> {
    this.#comparisons += 1;
    const text = `settled-${this.#comparisons}`;
    const clients = await Promise.all(machines.map((machine) => this.on(machine)));
    // One after the other: each has heard those before when it hears its own.
    for (const [index, client] of clients.entries())
      await speak(client, MEETING, `${text}-${machines[index]?.index}`);
    const last = new RegExp(` :${text}-${machines.at(-1)?.index}$`, "u");
    await Promise.all(clients.slice(0, -1).map((client) => client.line(last)));
  }

  /** Fails where machines answer differently. */
  async agree(machines = this.#machines): Promise<readonly string[]> {
    await this.settle(machines);
    const answers = await Promise.all(machines.map((machine) => this.#answers(machine)));
    const [first = [], ...others] = answers;
    for (const other of others) expect(other).toEqual([...first]);
    return first;
  }

  /** Everything that a machine knows of the channels, without what is its own. */
  async #answers(machine: Machine): Promise<string[]> {
    const client = await this.on(machine);
    const lines: string[] = [];
    for (const channel of this.#channels) {
      client.send(`NAMES ${channel}`, `MODE ${channel}`, `MODE ${channel} b`, `WHO ${channel} %cuhsnfar`);
      const state = await client.until(new RegExp(` 315 \\S+ ${channel} `, "u"));
      client.send(`CHATHISTORY LATEST ${channel} * ${PAGE}`);
      await client.line(/ BATCH \+\S+ chathistory /u);
      const history = await client.until(/ BATCH -/u);
      lines.push(
        ...state
          .filter((line) => / (?:324|353|354|367) /u.test(line))
          .map(plain)
          .toSorted(),
      );
      lines.push(...history.slice(0, -1).map((line) => line.replace(/batch=[^; ]+;?/u, "")));
    }
    return lines;
  }
}

/** A numeric without its time, source and target; names in the order of the alphabet. */
function plain(line: string): string {
  const [, numeric = "", rest = ""] = / (\d{3}) \S+ (.*)$/u.exec(line) ?? [];
  const [before, names = ""] = rest.split(" :", 2);
  return numeric === "353"
    ? `${numeric} ${before} ${names.split(" ").toSorted().join(" ")}`
    : `${numeric} ${rest}`;
}
