/** A channel with an operator who may set filters, and two users. */
import { World } from "../../session/harness.ts";
import type { WorldOptions } from "../../session/harness.ts";
import { makeOperator } from "../operator/operators.ts";

export const SPAM = "(?:cheap|free)\\s+pills";

export function scene(options?: WorldOptions) {
  const world = new World(options);
  const oper = makeOperator(world.connect("oper"), ["filter", "reports"]);
  const eve = world.connect("eve", "", { address: "192.0.2.66" });
  const bob = world.connect("bob");
  for (const user of [oper, eve, bob]) user.say("JOIN #tea");
  world.hush();
  const add = (words: string): void => {
    oper.say(`FILTER ADD ${words}`);
    world.hush();
  };
  return { world, oper, eve, bob, add };
}
