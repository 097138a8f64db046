/**
 * The simulated clients on a network whose nicks may be of any script: they write nicks with letters that look like others.
 * Who hears what is judged elsewhere; here, that the state stays true and nobody can be confused.
 */
import { beforeAll, describe, expect, it } from "bun:test";
import type { IrcSettings } from "../../src/irc/session/application-options.ts";
import { Clients } from "./clients.ts";
import { readDeliveries } from "./spans.ts";
import { judgeState } from "./invariants.ts";
import { Random } from "./random.ts";
import { nonsense } from "./request.ts";
import type { Request } from "./request.ts";
import { configurations } from "./settings.ts";
import { World } from "./world.ts";
import type { Execution } from "./world.ts";

const COMMANDS = 6_000;

const unicode = (settings: IrcSettings): IrcSettings => ({
  ...settings,
  network: { ...settings.network, casemapping: "rfc8265", nickCharacters: "utf8" },
});

/** Substitutes for a letter: lookalikes, the same letter for the casemapping, other letters, what no nick may have. */
const others: Readonly<Record<string, readonly string[]>> = {
  A: ["А", "Α", "а", "Á", "ａ"],
  a: ["а", "á", "A", "А"],
  b: ["Ь", "b\u0301", "ｂ"],
  c: ["с", "ç", "С"],
  d: ["ԁ", "ｄ", "ד"],
  E: ["Е", "е", "é", "e\u0301", "É"],
  o: ["о", "ο", "0", "O", "О", "🍵"],
  1: ["l", "I", "１"],
};

const disguised = (random: Random, words: string): string =>
  words.replace(/[AabcdEo1]/g, (letter) => {
    const found = others[letter];
    return found !== undefined && random.chance(0.3) ? random.pick(found) : letter;
  });

/** Many of the nicks that clients want are another's, and many words are written with other letters. */
function altered(random: Random, request: Request, { app }: World): readonly Request[] {
  const naming = request.command === "NICK";
  if (request.command === undefined || !random.chance(naming ? 0.6 : 0.05)) return [request];
  const line = request.line.toString();
  const present = naming && random.chance(0.3) ? [...app.network.users] : [];
  const start = line.indexOf(" ") + 1;
  const words = present.length > 0 ? random.pick(present).nick : line.slice(start);
  return [nonsense(Buffer.from(line.slice(0, start) + disguised(random, words)))];
}

describe("50 users with nicks of any script", () => {
  const nicks = new Set<string>();
  let refused = 0;
  let world: World;

  beforeAll(async () => {
    const random = new Random(7);
    const [first, second] = configurations;
    world = new World((execution) => observe(execution), undefined, [unicode(first), unicode(second)]);
    const observe = (execution: Execution): void => {
      const { network } = world.app;
      for (const { line } of readDeliveries(execution, world.ring)) {
        const [nick = ""] = / 433 \S+ (\S+) :/u.exec(line.text)?.slice(1) ?? [];
        if (nick !== "" && network.findUser(nick) === undefined) refused += 1;
      }
      for (const { nick } of network.users) nicks.add(nick);
      judgeState(world);
    };
    const clients = new Clients(world, random, (request) => altered(random, request, world));
    while (world.received < COMMANDS) await clients.step();
    await clients.finish();
  }, 60_000);

  it("have nicks beyond ASCII, and are refused those that look like one in use", () => {
    expect([...nicks].filter((nick) => /[^\0-\u007f]/.test(nick)).length).toBeGreaterThan(10);
    expect(refused).toBeGreaterThan(5);
  });

  it("leave every nick free when all are gone", () => {
    const { network } = world.app;
    expect(network.userCount).toBe(0);
    expect([...nicks].filter((nick) => network.nickInUse(nick))).toEqual([]);
  });
});
