/** RESV and UNRESV, and names that the configuration reserves. */
import { describe, expect, it } from "bun:test";
import { accountOf, MemoryStore } from "../../session/memory-store.ts";
import { World } from "../../session/harness.ts";
import type { WorldOptions } from "../../session/harness.ts";
import { makeOperator } from "./operators.ts";

function scene(options?: WorldOptions) {
  const world = new World(options);
  const oper = makeOperator(world.connect("oper"), ["reserve", "stats"]);
  const bob = world.connect("bob");
  world.hush();
  return { world, oper, bob };
}

const RESERVED = "Nickname is reserved: no";

describe("RESV", () => {
  it("keeps nicks from others, before and after registration, whatever their case", () => {
    const { world, oper, bob } = scene();
    expect(oper.ask("RESV *Help* :no")).toEqual([
      ":irc.test NOTICE oper :*** You reserved *Help* permanently: no",
    ]);
    expect(bob.ask("NICK TheHelper")).toEqual([`:irc.test 432 bob TheHelper :${RESERVED}`]);
    const eve = world.open();
    eve.say("USER eve 0 * :Eve");
    expect(eve.ask("NICK helpdesk")).toEqual([`:irc.test 432 * helpdesk :${RESERVED}`]);
    const early = world.open();
    early.say("CAP LS 302", "NICK helpdesk", "USER e 0 * :e");
    early.take();
    expect(early.ask("CAP END")).toEqual([`:irc.test 432 * helpdesk :${RESERVED}`]);
    oper.say("NICK helper");
    expect(oper.user.nick).toBe("helper");
  });

  it("names those who have such a nick, and such channels", () => {
    const { world, oper, bob } = scene();
    const others = ["bobby", "rob"].map((nick) => world.connect(nick));
    for (const [client, name] of [
      [bob, "#bob-tea"],
      [others[0], "#bob"],
      [oper, "#bob-op"],
    ] as const)
      client?.say(`JOIN ${name}`);
    world.hush();
    expect(oper.ask("RESV bob* :no")).toEqual([
      ":irc.test NOTICE oper :*** You reserved bob* permanently: no",
      ":irc.test NOTICE oper :*** These have such a nick, and keep it until they change it or leave: bob, bobby",
    ]);
    expect(oper.ask("RESV #bob* :no").at(-1)).toBe(
      ":irc.test NOTICE oper :*** These channels are there, and their members stay: #bob-tea, #bob, #bob-op",
    );
    expect(oper.ask("RESV al* :no")).toHaveLength(1);
    for (let count = 0; count < 12; count += 1) world.connect(`el${count}`);
    expect(oper.ask("RESV el?* :no").at(-1)).toEndWith(
      ": el0, el1, el2, el3, el4, el5, el6, el7, el8, el9, and 2 more",
    );
  });

  it("of one channel removes its members, but no operators who may take it, and no members of a registered one", () => {
    const { world, oper, bob } = scene();
    const helper = makeOperator(world.connect("helper"), ["reserve"]);
    for (const client of [bob, helper]) client.say("JOIN #team");
    world.hush();
    expect(oper.ask("RESV 1h #Team :no")).toEqual([
      ":irc.test NOTICE oper :*** You reserved #Team for 1h: no",
      ":irc.test NOTICE oper :*** 1 member was removed from #team",
    ]);
    expect(bob.take()).toEqual([":oper!oper@192.0.2.1 KICK #team bob :Reserved: no"]);
    expect(bob.ask("JOIN #team")).toEqual([":irc.test 479 bob #team :Channel is reserved: no"]);
    expect(helper.user.memberships).toHaveLength(1);
  });

  it("leaves a nick to a user who has it, and to the account that owns it", () => {
    const store = new MemoryStore({ accounts: [accountOf("helper")] });
    const { world, oper, bob } = scene({ store });
    oper.say("RESV bob :no", "RESV help* :no");
    bob.say("NICK Bob");
    expect(bob.user.nick).toBe("Bob");
    world.app.network.accounts.logIns.change(bob.user, "helper");
    bob.say("NICK helper");
    expect(bob.user.nick).toBe("helper");
  });

  it("keeps channels from others, but not registered ones, nor from members where the mask is wide", () => {
    const { world, oper, bob } = scene();
    bob.say("JOIN #team-a");
    world.hush();
    oper.say("RESV #team-* :no");
    expect(bob.ask("JOIN #team-b")).toEqual([":irc.test 479 bob #team-b :Channel is reserved: no"]);
    expect(world.connect("carl").ask("JOIN #team-a")).toEqual([
      ":irc.test 479 carl #team-a :Channel is reserved: no",
    ]);
    expect(bob.user.memberships).toHaveLength(1);
    oper.say("JOIN #team-b");
    expect(oper.user.memberships).toHaveLength(1);
  });

  it("is listed, and ends after its time", () => {
    const { world, oper, bob } = scene();
    oper.say("RESV 1h help* :no", "RESV #xy* :no");
    oper.take();
    expect(oper.ask("RESV")).toEqual([
      ":irc.test NOTICE oper :*** help* is reserved: no (oper!oper@192.0.2.1, expires in 1h)",
      ":irc.test NOTICE oper :*** #xy* is reserved: no (oper!oper@192.0.2.1, permanent)",
      ":irc.test 219 oper q :End of /STATS report",
    ]);
    expect(oper.ask("STATS q")).toHaveLength(3);
    world.now += 3_600_000;
    bob.say("NICK helper");
    expect(bob.user.nick).toBe("helper");
  });

  it.each([
    ["a mask of nearly everything", "RESV *a* :no", "use a narrower one"],
    ["what no name can be", "RESV a!b@c :no", "is no mask"],
  ])("refuses %s", (_, line, text) => {
    const { oper } = scene();
    expect(oper.ask(line)).toEqual([expect.stringContaining(text)]);
  });

  it("has a limit", () => {
    const { oper } = scene({ limits: { reservations: 10 } });
    for (let count = 0; count < 10; count += 1) oper.say(`RESV name${count} :no`);
    oper.take();
    expect(oper.ask("RESV another :no")).toEqual([
      ":irc.test 400 oper RESV :List of reservations is full (10)",
    ]);
  });

  it("outlasts a restart", () => {
    const store = new MemoryStore();
    const { world, oper } = scene({ store });
    oper.say("RESV help* :no");
    world.app.commit();
    const next = new World({ store: store.reopened() });
    expect(next.connect("bob").ask("NICK helper")).toEqual([`:irc.test 432 bob helper :${RESERVED}`]);
  });

  it("needs its privilege", () => {
    const { bob } = scene();
    expect(bob.ask("RESV help* :no")).toEqual([
      ":irc.test 481 bob :Permission Denied- You're not an IRC operator",
    ]);
  });
});

describe("UNRESV", () => {
  it("ends a reservation, whatever the case of its mask", () => {
    const { world, oper } = scene();
    oper.say("RESV #xy* :no");
    oper.take();
    expect(oper.ask("UNRESV #XY*")).toEqual([
      ":irc.test NOTICE oper :*** You removed the reservation of #xy*",
    ]);
    expect(oper.ask("UNRESV #xy*")).toEqual([":irc.test 400 oper UNRESV :#xy* is not reserved"]);
    expect(world.app.network.reservations.size).toBe(0);
  });
});

describe("network.reserved-names", () => {
  it("reserves names for the administrators", () => {
    const { bob } = scene({ network: { reservedNames: ["*serv", "#staff-*"] } });
    expect(bob.ask("NICK OperServ")).toEqual([
      ":irc.test 432 bob OperServ :Nickname is reserved: by the administrators of this network",
    ]);
    expect(bob.ask("JOIN #staff-a")[0]).toContain(" 479 bob #staff-a ");
  });
});
