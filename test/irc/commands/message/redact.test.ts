/** REDACT by itself; whole conversations are in test/irc/specification/. */
import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

/** `member` has said something in #tea, whose id is `id`. */
function scene() {
  const world = new World();
  const capabilities = "draft/message-redaction echo-message message-tags";
  const [chanop, member] = [world.connect("chanop", capabilities), world.connect("member", capabilities)];
  for (const actor of [chanop, member]) actor.say("JOIN #tea");
  const [echo = ""] = member.ask("PRIVMSG #tea :oops");
  world.hush();
  return { chanop, member, id: /^@msgid=(\S+)/u.exec(echo)?.[1] ?? "" };
}

describe("REDACT", () => {
  it("cuts the reason to what a line can hold", () => {
    const { member, id } = scene();
    const [line = ""] = member.ask(`REDACT #tea ${id} :${"é".repeat(230)}`);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(510);
    expect(line).toEndWith("é");
  });

  it("is refused to a halfop, and to an operator of another channel", () => {
    const { chanop, member, id } = scene();
    const half = member.world.connect("half", "draft/message-redaction");
    half.say("JOIN #tea", "JOIN #coffee");
    chanop.say("MODE #tea +h half");
    expect(half.ask(`REDACT #tea ${id}`)[0]).toContain("REDACT_FORBIDDEN");
    expect(half.ask(`REDACT #coffee ${id}`)[0]).toContain("UNKNOWN_MSGID");
  });

  it("remembers nothing where the limit says so", () => {
    const world = new World({ limits: { recentMessages: 0 } });
    world.connect("member").say("JOIN #tea");
    expect(world.connections[0]?.ask("PRIVMSG #tea :oops")).toEqual([]);
    expect(world.app.network.recentMessages.size).toBe(0);
  });
});
