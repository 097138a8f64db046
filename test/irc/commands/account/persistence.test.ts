import { describe, expect, it } from "bun:test";
import { ask, loggedIn, worldWithAccounts } from "../../session/accounts.ts";

describe("PERSISTENCE", () => {
  it("needs the capability draft/persistence: 421", () => {
    const client = worldWithAccounts().connect("ana");
    expect(client.say("PERSISTENCE GET").take()).toEqual([":irc.test 421 ana PERSISTENCE :Unknown command"]);
  });

  it("ignores subcommands of later versions, with an account or without", async () => {
    const world = worldWithAccounts(["ana"]);
    const ana = await loggedIn(world, "ana", "ana", "draft/persistence");
    expect(await ask(ana, "PERSISTENCE LIST", "PERSISTENCE STATUS ON ON")).toEqual([]);
    expect(world.connect("bob", "draft/persistence").say("PERSISTENCE LIST").take()).toEqual([]);
  });

  it.each(["PERSISTENCE", "PERSISTENCE SET", "PERSISTENCE SET MAYBE"])(
    "refuses %s with INVALID_PARAMETERS",
    async (line) => {
      const ana = await loggedIn(worldWithAccounts(["ana"]), "ana", "ana", "draft/persistence");
      expect(await ask(ana, line)).toEqual([
        ":irc.test FAIL PERSISTENCE INVALID_PARAMETERS :Invalid parameters",
      ]);
    },
  );

  it("takes subcommands and choices in any letters", async () => {
    const ana = await loggedIn(worldWithAccounts(["ana"]), "ana", "ana", "draft/persistence");
    expect(await ask(ana, "persistence set off", "Persistence get")).toEqual(
      Array(2).fill(":irc.test PERSISTENCE STATUS OFF OFF"),
    );
  });
});
