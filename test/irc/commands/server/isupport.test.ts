import { describe, expect, it } from "bun:test";
import { isupport } from "../../../../src/irc/commands/server/isupport.ts";
import { isupportTokens } from "../../../../src/irc/wire/isupport.ts";
import { World } from "../harness.ts";

/** The tokens that some lines of 005 tell together. */
function tokensIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) =>
    line.replace(/^:irc\.test 005 \S+ (.*) :are supported by this server$/u, "$1").split(" "),
  );
}

describe("ISUPPORT", () => {
  it("tells every token, once", () => {
    const world = new World([isupport]);
    const all = [...isupportTokens(world.network.settings).values()];
    expect(tokensIn(world.connect("alice").send("ISUPPORT"))).toEqual(all);
  });

  it("needs draft/extended-isupport before registration", () => {
    const world = new World([isupport]);
    expect(world.open().send("ISUPPORT")).toEqual([":irc.test 451 * :You have not registered"]);
    const lines = world.open(["draft/extended-isupport"]).send("ISUPPORT");
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line).toStartWith(":irc.test 005 * ");
  });
});
