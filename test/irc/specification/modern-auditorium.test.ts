/** Channel mode u: JOIN and PART lines to members below halfop add up to NAMES at every change. */
import { beforeEach, describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";
import { operatorIn, worldWithOperators } from "../session/operators.ts";

let world: World;
let ada: FakeConnection;
let dan: FakeConnection;
let eve: FakeConnection;

/** Ada operates #aud; Dan and Eve are ordinary members. */
beforeEach(() => {
  world = worldWithOperators({ floodExemptions: ["0.0.0.0/0"] });
  [ada, dan, eve] = [world.connect("ada"), world.connect("dan"), world.connect("eve")];
  ada.say("JOIN #aud");
});

function fill(): void {
  for (const client of [dan, eve]) client.say("JOIN #aud");
  for (const client of [ada, dan, eve]) client.take();
}

/** An auditorium from the start: Dan and Eve never heard of each other. */
function hidden(): void {
  ada.say("MODE #aud +u");
  fill();
}

/** Without the host. */
const heard = (client: FakeConnection): string[] =>
  client.take().map((line) => line.replace(/^:(\w+)!\S+ /u, "$1 ").replace(/^:irc\.test /u, ""));

describe("a rank that changes in an auditorium", () => {
  it("below halfop is shown to those who see the member, itself among them", () => {
    hidden();
    ada.say("MODE #aud +v eve");
    expect([heard(dan), heard(eve)]).toEqual([[], ["ada MODE #aud +v eve"]]);
    ada.say("MODE #aud +vm dan");
    expect([heard(dan), heard(eve)]).toEqual([["ada MODE #aud +vm dan"], ["ada MODE #aud +m"]]);
    eve.say("MODE #aud -v eve");
    expect([heard(dan), heard(eve)]).toEqual([[], ["eve MODE #aud -v eve"]]);
  });

  it("to halfop shows the member to the others, and the others to it", () => {
    hidden();
    ada.say("MODE #aud +v eve", "MODE #aud +v dan");
    for (const client of [ada, dan, eve]) client.take();
    ada.say("MODE #aud +h eve");
    expect(heard(dan)).toEqual(["eve JOIN #aud", "MODE #aud +v eve", "ada MODE #aud +h eve"]);
    expect(heard(eve)).toEqual(["dan JOIN #aud", "MODE #aud +v dan", "ada MODE #aud +h eve"]);
    ada.say("MODE #aud -h eve");
    expect(heard(dan)).toEqual(["ada MODE #aud -h eve", "eve PART #aud"]);
    expect(heard(eve)).toEqual(["ada MODE #aud -h eve", "dan PART #aud"]);
    eve.say("NICK eva", "PART #aud");
    expect(heard(dan)).toEqual([]);
  });
});

describe("mode u that is set and taken off", () => {
  it("takes the others from each member's sight, and gives them back", () => {
    fill();
    eve.say("AWAY :tea");
    ada.take();
    ada.say("MODE #aud +u");
    expect(heard(ada)).toEqual(["ada MODE #aud +u"]);
    expect(heard(dan)).toEqual(["ada MODE #aud +u", "eve PART #aud"]);
    eve.take();
    eve.say("NICK eva");
    expect(heard(dan)).toEqual([]);
    ada.say("MODE #aud +v eva", "MODE #aud -u");
    expect(heard(dan)).toEqual(["eva JOIN #aud", "MODE #aud +v eva", "ada MODE #aud -u"]);
    expect(heard(eve).slice(-2)).toEqual(["dan JOIN #aud", "ada MODE #aud -u"]);
  });

  it("says JOIN as each client reads it, and AWAY with away-notify", () => {
    hidden();
    const cap = world.connect("cap", "extended-join away-notify").say("JOIN #aud");
    eve.say("AWAY :tea");
    cap.take();
    ada.say("MODE #aud +h eve");
    expect(heard(cap)).toEqual(["eve JOIN #aud * eve", "eve AWAY :tea", "ada MODE #aud +h eve"]);
  });

  it("is refused with 696 past the limit auditorium-switch", () => {
    const small = new World({ limits: { auditoriumSwitch: 1 } });
    const [one, two] = [small.connect("one"), small.connect("two")];
    one.say("JOIN #x", "MODE #x +u", "MODE #x -u");
    two.say("JOIN #x");
    one.take();
    expect(heard(one.say("MODE #x +u"))).toEqual([
      "696 one #x u * :Mode u changes only while there are at most 1 members",
    ]);
  });
});

describe("a hidden member", () => {
  it("is not revealed by INVITE", () => {
    hidden();
    expect(heard(dan.say("INVITE eve #aud"))).toEqual(["341 dan eve #aud"]);
    expect(heard(ada.say("INVITE eve #aud")).at(-1)).toBe("443 ada eve #aud :is already on channel");
    expect(world.app.network.findUser("eve")?.invitations?.size ?? 0).toBe(0);
  });

  it("stays so for an operator of the server that is a member, whose NAMES shows what it was told", async () => {
    hidden();
    const root = await operatorIn(world);
    expect(heard(root.say("NAMES #aud"))[0]).toBe("353 root = #aud :@ada dan eve");
    root.say("JOIN #aud").take();
    expect(heard(root.say("NAMES #aud"))[0]).toBe("353 root = #aud :@ada root");
  });

  it("is seen by all whom SAMODE gives a rank", async () => {
    hidden();
    const root = await operatorIn(world);
    root.say("SAMODE #aud +h dan");
    expect(heard(dan)).toEqual(["eve JOIN #aud", "root MODE #aud +h dan"]);
  });
});
