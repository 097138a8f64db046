/** Worlds with operator blocks, and clients that have become operators. */
import type { OperatorBlock } from "../../../src/irc/network/settings.ts";
import { privileges } from "../../../src/irc/network/privileges.ts";
import { World } from "./harness.ts";
import type { FakeConnection, WorldOptions } from "./harness.ts";

/** root may do everything, helper may only KILL. */
const blocks: readonly OperatorBlock[] = [
  { name: "root", passwordHash: "hash", masks: ["*@*"], privileges },
  { name: "helper", passwordHash: "hash", masks: ["*@*"], privileges: ["kill"] },
];

export function worldWithOperators(options: WorldOptions = {}): World {
  return new World({ operators: blocks, ...options });
}

/** A client with the nick and the block of that name that has read that it is an operator. */
export async function operatorIn(world: World, name: "root" | "helper" = "root"): Promise<FakeConnection> {
  const connection = world.connect(name).say(`OPER ${name} secret`);
  await world.verify(true);
  connection.take();
  world.takeEvents();
  return connection;
}
