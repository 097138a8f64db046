/** Sessions at the moment of the change to another process. */
import { describe, expect, it } from "bun:test";
import { World } from "./harness.ts";

describe("the change to another process", () => {
  it("ends sessions whose connection is lost already: nobody stays without one", () => {
    const world = new World();
    const [ana, bob] = [world.connect("ana"), world.connect("bob")];
    for (const client of [ana, bob]) client.say("JOIN #tea");
    world.hush();
    bob.open = false;
    world.app.handOver.part("Server upgraded");
    expect(ana.take()).toEqual([":bob!bob@192.0.2.1 QUIT :Connection closed"]);
    expect(world.app.handOver.network().users.map(({ nick }) => nick)).toEqual(["ana"]);
  });
});
