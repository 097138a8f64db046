/** Random commands in one auditorium: what each client was told adds up to what NAMES answers it, after every command. */
import { expect, it } from "bun:test";
import { operatorIn, worldWithOperators } from "../irc/session/operators.ts";
import { readHeardLine } from "./heard-line.ts";
import { Random } from "./random.ts";
import { View } from "./views.ts";

const CLIENTS = 6;
const COMMANDS = 400;

it.each([1, 2, 3, 4, 5])("seed %d", async (seed) => {
  const random = new Random(seed);
  const world = worldWithOperators({ floodExemptions: ["0.0.0.0/0"] });
  const clients = Array.from({ length: CLIENTS }, (_, number) => {
    const client = world.open();
    const view = new View({ name: `client ${number}` });
    client.say(`CAP REQ :${random.chance(0.5) ? "multi-prefix extended-join" : "chghost"}`, "CAP END");
    client.say(`NICK c${number}`, `USER c${number} 0 * :x`);
    return { client, view };
  });
  const root = await operatorIn(world);
  const nickOf = (): string => random.pick(clients).client.state.nick;
  const changes = [
    "+u",
    "-u",
    "+v X",
    "-v X",
    "+h X",
    "-h X",
    "+o X",
    "-o X",
    "+vh X X",
    "-oh X X",
    "+u-o X",
  ];
  const lines = (): string[] => [
    "JOIN #aud",
    "JOIN #aud,#hall",
    `MODE #aud ${random.pick(changes).replaceAll("X", nickOf)}`,
    `MODE #aud ${random.pick(changes).replaceAll("X", nickOf)}`,
    "PART #aud",
    `KICK #aud ${nickOf()}`,
    `NICK n${random.between(0, 30)}`,
    `INVITE ${nickOf()} #aud`,
    "TOPIC #aud :tea",
    "RENAME #aud #new",
    "RENAME #new #aud",
  ];
  const overrides = (): string[] => [
    `SAMODE #aud ${random.pick(changes).replaceAll("X", nickOf)}`,
    `SAJOIN ${nickOf()} #aud`,
    `SAPART ${nickOf()} #aud`,
    `CHGHOST ${nickOf()} h${random.between(0, 9)}.example`,
  ];
  let compared = 0;
  for (let left = COMMANDS; left > 0; left -= 1) {
    if (random.chance(0.3)) root.say(random.pick(overrides()));
    else random.pick(clients).client.say(random.pick(lines()));
    for (const { client } of clients) client.say("NAMES #aud", "NAMES #new");
    for (const { client, view } of clients) {
      for (const line of client.take()) {
        view.read(readHeardLine(Buffer.from(`${line}\r\n`)));
        if (line.includes(" 353 ")) compared += 1;
      }
    }
  }
  expect(compared).toBeGreaterThan(COMMANDS);
});
