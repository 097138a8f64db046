/** REDACT by itself; whole conversations are in test/irc/specification/. */
import { describe, expect, it } from "bun:test";
import { join } from "../../../../src/irc/commands/channel/join.ts";
import { privmsg } from "../../../../src/irc/commands/message/privmsg.ts";
import { redact } from "../../../../src/irc/commands/message/redact.ts";
import { World } from "../harness.ts";
import type { Actor } from "../harness.ts";

interface Scene {
  readonly chanop: Actor;
  readonly member: Actor;
}

/** `member` has said id1 in #tea. */
function scene(): Scene {
  const world = new World([join, privmsg, redact]);
  const capabilities = ["draft/message-redaction", "echo-message"] as const;
  const [chanop, member] = [
    world.connect("chanop", { capabilities }),
    world.connect("member", { capabilities }),
  ];
  for (const actor of [chanop, member]) actor.send("JOIN #tea");
  member.send("PRIVMSG #tea :oops");
  world.clear();
  return { chanop, member };
}

describe("REDACT", () => {
  it("is heard by all in the channel, the sender among them, once each", () => {
    const { chanop, member } = scene();
    const line = ":member!member@host.test REDACT #tea id1 :I meant #coffee";
    expect(member.send("REDACT #TEA id1 :I meant #coffee")).toEqual([line]);
    expect(chanop.heard).toEqual([line]);
  });

  it("cuts the reason to what a line can hold", () => {
    const { member } = scene();
    const [line = ""] = member.send(`REDACT #tea id1 :${"é".repeat(230)}`);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
    expect(line).toEndWith("é");
  });

  it("is refused to a halfop, and to an operator of another channel", () => {
    const { member } = scene();
    const half = member.world.connect("half", { capabilities: ["draft/message-redaction"] });
    half.send("JOIN #tea");
    half.send("JOIN #coffee");
    const membership = member.world.network.findChannel("#tea")?.members.get(half.user);
    if (membership !== undefined) membership.prefixes = 2;
    expect(half.send("REDACT #tea id1")[0]).toContain("REDACT_FORBIDDEN");
    expect(half.send("REDACT #coffee id1")[0]).toContain("UNKNOWN_MSGID");
  });

  it("remembers nothing where the limit says so", () => {
    const world = new World([join, privmsg, redact], { limits: { recentMessages: 0 } });
    world.connect("member").send("JOIN #tea");
    expect(world.actors[0]?.send("PRIVMSG #tea :oops")).toEqual([]);
    expect(world.network.recentMessages.size).toBe(0);
  });
});
