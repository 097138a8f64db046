import { describe, expect, it } from "bun:test";
import { join } from "../../../../src/irc/commands/channel/join.ts";
import { notice } from "../../../../src/irc/commands/message/notice.ts";
import { World } from "../harness.ts";
import type { Actor } from "../harness.ts";

function scene(): { readonly ada: Actor; readonly bob: Actor } {
  const world = new World([join, notice], { limits: { targets: 2 } });
  const ada = world.connect("ada");
  const bob = world.connect("bob");
  ada.send("JOIN #tea");
  world.clear();
  return { ada, bob };
}

describe("NOTICE", () => {
  it("reaches users and channels", () => {
    const { ada, bob } = scene();
    bob.send("JOIN #tea");
    ada.heard.length = 0;
    bob.heard.length = 0;
    ada.send("NOTICE bob,#tea hello");
    expect(bob.heard).toEqual([
      ":ada!ada@host.test NOTICE bob hello",
      ":ada!ada@host.test NOTICE #tea hello",
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
    expect(bob.send(line)).toEqual([]);
  });

  it("does not say that the user is away", () => {
    const { ada, bob } = scene();
    ada.user.away = "at lunch";
    expect(bob.send("NOTICE ada hello")).toEqual([]);
    expect(ada.heard).toEqual([":bob!bob@host.test NOTICE ada hello"]);
  });

  it("keeps the limit of targets in silence", () => {
    const { ada, bob } = scene();
    bob.send("NOTICE one,two,ada hello");
    expect(ada.heard).toEqual([]);
  });
});
