import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";

function scene(): { readonly ada: FakeConnection; readonly bob: FakeConnection } {
  const world = new World({ limits: { targets: 2 } });
  const ada = world.connect("ada");
  const bob = world.connect("bob");
  ada.say("JOIN #tea");
  world.hush();
  return { ada, bob };
}

describe("NOTICE", () => {
  it("reaches users and channels", () => {
    const { ada, bob } = scene();
    bob.say("JOIN #tea");
    ada.take();
    bob.take();
    ada.say("NOTICE bob,#tea hello");
    expect(bob.take()).toEqual([
      ":ada!ada@192.0.2.1 NOTICE bob :hello",
      ":ada!ada@192.0.2.1 NOTICE #tea :hello",
    ]);
  });

  it.each([
    "NOTICE",
    "NOTICE ada",
    "NOTICE ada :",
    "NOTICE nobody hello",
    "NOTICE #none hello",
    "NOTICE #tea hello",
    "NOTICE ada,ada2,ada3 hello",
  ])("is never answered by the server: %s", (line) => {
    const { bob } = scene();
    expect(bob.ask(line)).toEqual([]);
  });

  it("does not say that the user is away", () => {
    const { ada, bob } = scene();
    ada.ask("AWAY :at lunch");
    expect(bob.ask("NOTICE ada hello")).toEqual([]);
    expect(ada.take()).toEqual([":bob!bob@192.0.2.1 NOTICE ada :hello"]);
  });

  it("keeps the limit of targets in silence", () => {
    const { ada, bob } = scene();
    bob.say("NOTICE one,two,ada hello");
    expect(ada.take()).toEqual([]);
  });
});
