/** The usual company of tests about channels. */
import { World } from "./harness.ts";
import type { WorldOptions } from "./harness.ts";

/** ada is the operator of #tea, bob a member, eve outside. Lines so far are discarded. */
export function tea(options: WorldOptions = {}, capabilities = "") {
  const world = new World(options);
  const connect = (nick: string) => world.connect(nick, capabilities);
  const [ada, bob, eve] = [connect("ada"), connect("bob"), connect("eve")];
  for (const client of [ada, bob]) client.say("JOIN #tea");
  world.hush();
  return { world, ada, bob, eve };
}
