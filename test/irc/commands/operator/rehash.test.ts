import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";
import { makeOperator } from "./operators.ts";

describe("REHASH", () => {
  it("is answered with 382 and asks for the configuration to be read again", () => {
    let rehashes = 0;
    const rehash = (): Promise<string[]> => {
      rehashes += 1;
      return Promise.resolve([]);
    };
    const oper = new World({ network: { configurationFile: "relais.toml" }, rehash }).connect("oper");
    oper.user.privileges = new Set(["rehash"]);
    expect(oper.ask("REHASH")).toEqual([":irc.test 382 oper relais.toml Rehashing"]);
    expect(rehashes).toBe(1);
  });

  it("names no file without one", () => {
    const oper = new World().connect("oper");
    oper.user.privileges = new Set(["rehash"]);
    expect(oper.ask("REHASH")).toEqual([":irc.test 382 oper * Rehashing"]);
  });

  it("is shown to operators with notices of rehashing", () => {
    const world = new World();
    const watcher = makeOperator(world.connect("watcher"), [], "r");
    makeOperator(world.connect("oper"), ["rehash"]).say("REHASH");
    expect(watcher.take()).toEqual([
      ":irc.test NOTICE watcher :*** oper (root) asked for the configuration to be reread (REHASH)",
    ]);
  });

  it("needs its privilege", () => {
    const other = makeOperator(new World().connect("other"), []);
    expect(other.ask("REHASH")).toEqual([":irc.test 723 other rehash :Insufficient oper privileges."]);
  });
});
