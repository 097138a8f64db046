import { describe, expect, it } from "bun:test";
import { loggedIn } from "../../session/accounts.ts";
import { teaWorld, tell } from "./chanserv-world.ts";

describe("ChanServ FLAGS", () => {
  it("lists, shows and changes levels as ACCESS does", async () => {
    const { ana } = await teaWorld();
    expect(await tell(ana, "FLAGS #tea bob +o")).toEqual(["bob has access of level o in #tea."]);
    expect(await tell(ana, "FLAGS #tea cleo +Vv")).toEqual(["cleo has access of level v in #tea."]);
    expect(await tell(ana, "FLAGS #tea")).toEqual(["founder: ana", "o: bob", "v: cleo"]);
    expect(await tell(ana, "FLAGS #tea bob")).toEqual(["bob: level o in #tea."]);
    expect(await tell(ana, "FLAGS #tea bob -v+ho")).toEqual(["bob has access of level o in #tea."]);
    expect(await tell(ana, "FLAGS #tea bob -v")).toEqual(["bob: level o in #tea."]);
    expect(await tell(ana, "FLAGS #tea bob -o")).toEqual(["bob has no access in #tea any longer."]);
    expect(await tell(ana, "FLAGS #tea cleo -*")).toEqual(["cleo has no access in #tea any longer."]);
    expect(await tell(ana, "FLAGS #tea ana")).toEqual(["ana: founder in #tea."]);
    expect(await tell(ana, "FLAGS #tea ana -*")).toEqual([
      "ana is the founder. TRANSFER gives the channel to another account.",
    ]);
  });

  it("refuses letters that are no levels, and whoever may not change the level", async () => {
    const { world, ana } = await teaWorld();
    for (const changes of ["+F", "+*", "+oi"]) {
      expect((await tell(ana, `FLAGS #tea bob ${changes}`))[0]).toStartWith("Syntax: FLAGS <channel>");
    }
    const dan = await loggedIn(world, "dan");
    expect(await tell(dan, "FLAGS #tea dan +q")).toEqual(["You need access of level a or above in #tea."]);
    expect(await tell(dan, "FLAGS #tea bob")).toEqual(["You need access of level v or above in #tea."]);
  });
});
