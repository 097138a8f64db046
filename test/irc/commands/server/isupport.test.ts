import { describe, expect, it } from "bun:test";
import { isupportTokens } from "../../../../src/irc/network/isupport.ts";
import { World } from "../../session/harness.ts";

/** The tokens that some lines of 005 tell together. */
function tokensIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) =>
    line.replace(/^:irc\.test 005 \S+ (.*) :are supported by this server$/u, "$1").split(" "),
  );
}

describe("ISUPPORT", () => {
  it("tells every token, once", () => {
    const world = new World();
    const all = [...isupportTokens(world.app.settings.network).values()];
    expect(tokensIn(world.connect("alice").ask("ISUPPORT"))).toEqual(all);
  });

  it("needs draft/extended-isupport before registration", () => {
    const world = new World();
    expect(world.open().ask("ISUPPORT")).toEqual([":irc.test 451 * :You have not registered"]);
    const lines = world.open().say("CAP REQ draft/extended-isupport").ask("ISUPPORT");
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line).toStartWith(":irc.test 005 * ");
  });
});
