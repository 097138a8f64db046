/** Simulated clients make use of every row of the tables: what the server is judged by has to come up. */
import { beforeAll, describe, expect, it } from "bun:test";
import { commands } from "../../src/irc/commands/registry.ts";
import { capabilityNames } from "../../src/irc/wire/capabilities.ts";
import { channelModeRows, channelModes, prefixModes } from "../../src/irc/wire/channel-modes.ts";
import { extbanLetters } from "../../src/irc/wire/extbans.ts";
import { noticeLetters } from "../../src/irc/network/notice-masks.ts";
import { privileges } from "../../src/irc/network/privileges.ts";
import { userModes } from "../../src/irc/wire/user-modes.ts";
import { Clients } from "./clients.ts";
import { Random } from "./random.ts";
import type { Request } from "./request.ts";
import { configurations } from "./settings.ts";
import { World } from "./world.ts";

const COMMANDS = 20_000;

/** What fifty clients say. */
async function said(seed: number): Promise<Request[]> {
  const requests: Request[] = [];
  const world = new World(() => {});
  const clients = new Clients(world, new Random(seed), (request) => {
    requests.push(request);
    return [request];
  });
  while (world.received < COMMANDS) await clients.step();
  await clients.finish();
  return requests;
}

/** `+o` and `-o` for each letter that MODE or SAMODE was said with, to a channel or to a user. */
function changesOf(requests: readonly Request[], ofChannels: boolean): ReadonlySet<string> {
  const changes = new Set<string>();
  for (const { command, params } of requests) {
    const [target = "", letters = ""] = params;
    if (command !== "MODE" && command !== "SAMODE") continue;
    if (target.startsWith("#") !== ofChannels) continue;
    let sign = "+";
    for (const letter of letters) {
      if (letter === "+" || letter === "-") sign = letter;
      else changes.add(sign + letter);
    }
  }
  return changes;
}

describe(`${COMMANDS} lines of simulated clients`, () => {
  let requests: Request[];

  beforeAll(async () => {
    requests = await said(1);
  }, 60_000);

  it("say every command", () => {
    const names = new Set(requests.map(({ command }) => command));
    expect([...commands.keys()].filter((name) => !names.has(name))).toEqual([]);
  });

  it("ask for every capability, and give it back", () => {
    const asked = new Set(
      requests
        .filter(({ command, params }) => command === "CAP" && params[0] === "REQ")
        .flatMap(({ params }) => params[1]?.split(" ") ?? []),
    );
    const wanted = capabilityNames.flatMap((name) => [name, `-${name}`]);
    expect(wanted.filter((name) => !asked.has(name))).toEqual([]);
  });

  it("set and take off every mode of a channel", () => {
    const changes = changesOf(requests, true);
    const wanted = [...prefixModes, ...channelModes].flatMap((letter) => [`+${letter}`, `-${letter}`]);
    expect(wanted.filter((change) => !changes.has(change))).toEqual([]);
  });

  it("look at every list", () => {
    const lists = channelModes.filter((letter) => channelModeRows[letter].kind === "A");
    const looked = requests.filter(
      ({ command, params }) =>
        command === "MODE" && params.length === 2 && params[0]?.startsWith("#") === true,
    );
    expect(
      lists.filter((letter) => !looked.some(({ params }) => params[1]?.includes(letter) === true)),
    ).toEqual([]);
  });

  it("set and take off every mode of a user", () => {
    const changes = changesOf(requests, false);
    const wanted = userModes.flatMap((letter) => [`+${letter}`, `-${letter}`]);
    expect(wanted.filter((change) => !changes.has(change))).toEqual([]);
  });

  it("use every kind of extended ban, and every kind of notice", () => {
    const masks = requests.flatMap(({ params }) => params);
    const unused = extbanLetters.filter(
      (letter) => !masks.some((mask) => new RegExp(`^~!?${letter}:`, "u").test(mask)),
    );
    expect(unused).toEqual([]);
    const notices = requests.flatMap(({ command, params }) =>
      command === "MODE" && params[1]?.includes("s") === true && params[0]?.startsWith("#") === false
        ? [params[2] ?? ""]
        : [],
    );
    expect(noticeLetters.filter((letter) => !notices.some((mask) => mask.includes(letter)))).toEqual([]);
  });

  it("may become operators with every privilege", () => {
    const blocks = configurations.flatMap(({ network }) => network.operators);
    const granted = new Set(blocks.flatMap((block) => block.privileges));
    expect(privileges.filter((name) => !granted.has(name))).toEqual([]);
  });
});
