/** Channel mode z: only users with TLS join. */
import { beforeEach, describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";
import { makeOperator } from "../operator/operators.ts";

let world: World;
let ada: FakeConnection;

beforeEach(() => {
  world = new World();
  ada = world.connect("ada", "", { secure: true });
  ada.ask("JOIN #tea");
});

describe("channel mode z", () => {
  it("refuses users without TLS with 489, invited or not, and lets others in", () => {
    expect(ada.ask("MODE #tea +z")).toEqual([":ada!ada@192.0.2.1 MODE #tea +z"]);
    const bob = world.connect("bob");
    const refused = [":irc.test 489 bob #tea :Cannot join channel (+z): TLS is needed"];
    expect(bob.ask("JOIN #tea")).toEqual(refused);
    ada.ask("INVITE bob #tea");
    bob.take();
    expect(bob.ask("JOIN #tea")).toEqual(refused);
    expect(world.connect("cat", "", { secure: true }).ask("JOIN #tea")[0]).toBe(
      ":cat!cat@192.0.2.1 JOIN #tea",
    );
    ada.ask("MODE #tea -z");
    expect(bob.ask("JOIN #tea")[0]).toBe(":bob!bob@192.0.2.1 JOIN #tea");
  });

  it("cannot be set, with 490, while a member has no TLS; not by SAMODE either", () => {
    const bob = world.connect("bob");
    bob.ask("JOIN #tea");
    const refused = [":irc.test 490 ada #tea :Cannot set +z: a member is connected without TLS"];
    expect(ada.ask("MODE #tea +z")).toEqual(refused);
    expect(makeOperator(ada, ["samode"]).ask("SAMODE #tea +z")).toEqual([
      ":irc.test NOTICE ada :*** SAMODE: #tea Cannot set +z: a member is connected without TLS",
    ]);
    expect(ada.ask("MODE #tea -z")).toEqual([]);
    bob.say("PART #tea");
    ada.take();
    expect(ada.ask("MODE #tea +z")).toEqual([":ada!ada@192.0.2.1 MODE #tea +z"]);
  });

  it("is listed in ISUPPORT and in the modes of the channel", () => {
    ada.ask("MODE #tea +z");
    expect(ada.ask("MODE #tea").join()).toContain(" 324 ada #tea +ntz");
    expect(ada.ask("VERSION").join()).toMatch(/CHANMODES=\S*z/u);
  });

  it("forwards to where mode f says", () => {
    ada.ask("JOIN #plain", "MODE #tea +f #plain", "MODE #tea +z");
    const bob = world.connect("bob");
    expect(bob.ask("JOIN #tea").slice(0, 2)).toEqual([
      expect.stringContaining(" 470 bob #tea #plain "),
      ":bob!bob@192.0.2.1 JOIN #plain",
    ]);
  });
});
