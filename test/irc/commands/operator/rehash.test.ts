import { describe, expect, it } from "bun:test";
import { rehash } from "../../../../src/irc/commands/operator/rehash.ts";
import { World } from "../harness.ts";
import { makeOperator } from "./operators.ts";

describe("REHASH", () => {
  it("is answered with 382 and asks for the configuration to be read again", () => {
    const world = new World([rehash], { settings: { configurationFile: "relais.toml" } });
    const oper = world.connect("oper");
    oper.user.privileges = new Set(["rehash"]);
    expect(oper.send("REHASH")).toEqual([":irc.test 382 oper relais.toml Rehashing"]);
    expect(world.rehashes).toBe(1);
  });

  it("names no file without one", () => {
    const oper = new World([rehash]).connect("oper");
    oper.user.privileges = new Set(["rehash"]);
    expect(oper.send("REHASH")).toEqual([":irc.test 382 oper * Rehashing"]);
  });

  it("is shown to operators with notices of rehashing", () => {
    const world = new World([rehash]);
    const watcher = makeOperator(world.connect("watcher"), [], "r");
    makeOperator(world.connect("oper"), ["rehash"]).send("REHASH");
    expect(watcher.heard).toEqual([
      ":irc.test NOTICE watcher :*** oper (root) asked for the configuration to be reread (REHASH)",
    ]);
  });

  it("needs its privilege", () => {
    expect(rehash.privilege).toBe("rehash");
  });
});
