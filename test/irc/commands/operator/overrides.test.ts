/** SAJOIN, SAPART, SANICK, SAMODE, SAKICK and SATOPIC: what operators do past ranks, keys and bans. */
import { describe, expect, it } from "bun:test";
import { privileges } from "../../../../src/irc/network/privileges.ts";
import { World } from "../../session/harness.ts";
import type { WorldOptions } from "../../session/harness.ts";
import { makeOperator } from "./operators.ts";

/** alice keeps #tea; bob is in no channel; the operator is in none either. */
function scene(options?: WorldOptions) {
  const world = new World(options);
  const oper = makeOperator(world.connect("oper"), privileges);
  const watcher = makeOperator(world.connect("watcher"), [], "v");
  const [alice, bob] = [world.connect("alice"), world.connect("bob")];
  alice.ask("JOIN #tea");
  world.takeEvents();
  return { world, oper, watcher, alice, bob };
}

describe("SAJOIN", () => {
  it("puts a user into a channel past its key, its limit, its bans and invitations", () => {
    const { world, oper, alice, bob } = scene();
    alice.say("MODE #tea +iklb secret 1 *!*@*");
    world.hush();
    expect(oper.ask("SAJOIN bob #tea")).toEqual([
      ":irc.test NOTICE oper :*** You used SAJOIN to put bob into #tea",
    ]);
    expect(alice.take()).toEqual([":bob!bob@192.0.2.1 JOIN #tea"]);
    expect(bob.take()).toEqual([
      ":bob!bob@192.0.2.1 JOIN #tea",
      ":irc.test 353 bob = #tea :@alice bob",
      ":irc.test 366 bob #tea :End of /NAMES list",
    ]);
  });

  it("tells the other operators, and the log", () => {
    const { world, oper, watcher } = scene();
    oper.say("SAJOIN bob #tea");
    expect(watcher.take()).toEqual([
      ":irc.test NOTICE watcher :*** oper (root) used SAJOIN to put bob into #tea",
    ]);
    expect(world.takeEvents()).toMatchObject([
      { kind: "operator-action", action: "SAJOIN", target: "bob", channel: "#tea" },
    ]);
  });

  it("shows the names to the user as its own capabilities have them", () => {
    const { world, oper } = scene();
    const carol = world.connect("carol", "userhost-in-names");
    const dave = world.connect("dave", "no-implicit-names");
    oper.say("SAJOIN carol #tea");
    expect(carol.take()).toContain(
      ":irc.test 353 carol = #tea :@alice!alice@192.0.2.1 carol!carol@192.0.2.1",
    );
    oper.say("SAJOIN dave #tea");
    expect(dave.take()).toEqual([":dave!dave@192.0.2.1 JOIN #tea"]);
  });

  it("puts the operator itself into channels where it names nobody", () => {
    const { world, oper } = scene();
    const heard = oper.ask("SAJOIN #tea,#new");
    expect(heard).toContain(":irc.test 366 oper #tea :End of /NAMES list");
    expect(heard).toContain(":irc.test 366 oper #new :End of /NAMES list");
    expect(world.app.network.findChannel("#new")?.members.size).toBe(1);
  });

  it("does nothing where the user is there already", () => {
    const { world, oper } = scene();
    expect(oper.ask("SAJOIN alice #tea")).toEqual([]);
    expect(world.takeEvents()).toEqual([]);
  });

  it("keeps to the limits of channels and to their names", () => {
    const { world, oper } = scene({ limits: { channelsPerUser: 1 } });
    expect(oper.ask("SAJOIN alice #more")).toEqual([
      ":irc.test NOTICE oper :*** SAJOIN: #more You have joined too many channels",
    ]);
    expect(oper.ask("SAJOIN bob tea")).toEqual([
      ":irc.test NOTICE oper :*** SAJOIN: tea No such channel: names of channels begin with #",
    ]);
    expect(world.app.network.channelCount).toBe(1);
  });

  it("refuses an unknown nick with 401, and no parameters with 461", () => {
    const { oper } = scene();
    expect(oper.ask("SAJOIN nobody #tea")).toEqual([":irc.test 401 oper nobody :No such nick/channel"]);
    expect(oper.ask("SAJOIN")).toEqual([":irc.test 461 oper SAJOIN :Not enough parameters"]);
    expect(oper.ask("SAJOIN bob ,")).toEqual([":irc.test 461 oper SAJOIN :Not enough parameters"]);
  });
});

describe("SAPART", () => {
  it("takes a user out of channels, as if it had left", () => {
    const { world, oper, alice, watcher } = scene();
    expect(oper.ask("SAPART alice #tea :enough tea")).toEqual([
      ":irc.test NOTICE oper :*** You used SAPART to take alice out of #tea",
    ]);
    expect(alice.take()).toEqual([":alice!alice@192.0.2.1 PART #tea :enough tea"]);
    expect(watcher.take()).toHaveLength(1);
    expect(world.app.network.findChannel("#tea")).toBeUndefined();
  });

  it("refuses an unknown nick with 401, an unknown channel and a user who is not in it with a NOTICE", () => {
    const { oper } = scene();
    expect(oper.ask("SAPART nobody #tea")).toEqual([":irc.test 401 oper nobody :No such nick/channel"]);
    expect(oper.ask("SAPART bob #none,#tea")).toEqual([
      ":irc.test NOTICE oper :*** SAPART: #none No such channel",
      ":irc.test NOTICE oper :*** SAPART: bob #tea They aren't on that channel",
    ]);
    expect(oper.ask("SAPART alice ,")).toEqual([":irc.test 461 oper SAPART :Not enough parameters"]);
  });
});

describe("SANICK", () => {
  it("gives a user another nick, which its neighbours hear", () => {
    const { world, oper, alice, watcher } = scene();
    expect(oper.ask("SANICK alice ada")).toEqual([
      ":irc.test NOTICE oper :*** You used SANICK to call alice ada",
    ]);
    expect(alice.take()).toEqual([":alice!alice@192.0.2.1 NICK ada"]);
    expect(watcher.take()).toEqual([
      ":irc.test NOTICE watcher :*** oper (root) used SANICK to call alice ada",
    ]);
    expect(world.app.network.findUser("ada")).toBe(alice.user);
  });

  it("refuses an unknown nick with 401", () => {
    const { oper } = scene();
    expect(oper.ask("SANICK nobody ada")).toEqual([":irc.test 401 oper nobody :No such nick/channel"]);
  });

  it("does nothing where the user has the nick already", () => {
    expect(scene().oper.ask("SANICK alice alice")).toEqual([]);
  });
});

describe("SAMODE", () => {
  it("changes the modes of a channel that the operator is not even in", () => {
    const { oper, alice, watcher } = scene();
    expect(oper.ask("SAMODE #tea +mq-t alice")).toEqual([
      ":irc.test NOTICE oper :*** You used SAMODE on #tea: +m +q alice -t",
    ]);
    expect(alice.take()).toEqual([":oper!oper@192.0.2.1 MODE #tea +mq-t alice"]);
    expect(watcher.take()).toHaveLength(1);
  });

  it("takes a prefix from who has a higher one than the operator", () => {
    const { oper, alice } = scene();
    oper.ask("JOIN #tea");
    oper.say("SAMODE #tea -o alice");
    expect(alice.take()).toContain(":oper!oper@192.0.2.1 MODE #tea -o alice");
  });

  it("forwards to a channel that the operator does not keep", () => {
    const { oper, bob, alice } = scene();
    bob.ask("JOIN #other");
    oper.say("SAMODE #tea +f #other");
    expect(alice.take()).toEqual([":oper!oper@192.0.2.1 MODE #tea +f #other"]);
  });

  it("tells nobody but the channel its key", () => {
    const { world, oper, alice, watcher } = scene();
    oper.say("SAMODE #tea +k secret");
    expect(alice.take()).toEqual([":oper!oper@192.0.2.1 MODE #tea +k secret"]);
    expect(watcher.take()).toEqual([":irc.test NOTICE watcher :*** oper (root) used SAMODE on #tea: +k"]);
    expect(Bun.inspect(world.takeEvents())).not.toContain("secret");
  });

  it("says nothing of what changes nothing", () => {
    const { world, oper } = scene();
    expect(oper.ask("SAMODE #tea +n")).toEqual([]);
    expect(oper.ask("SAMODE bob -i")).toEqual([]);
    expect(world.takeEvents()).toEqual([]);
  });

  it("changes the modes of a user, as far as users can", () => {
    const { oper, bob } = scene();
    expect(oper.ask("SAMODE bob +i")).toEqual([":irc.test NOTICE oper :*** You used SAMODE on bob: +i"]);
    expect(bob.take()).toEqual([":bob!bob@192.0.2.1 MODE bob +i"]);
    expect(oper.ask("SAMODE bob +o")).toEqual([]);
    expect(bob.user.operator).toBeUndefined();
  });

  it("can end that another is an operator", () => {
    const { oper, watcher } = scene();
    oper.say("SAMODE watcher -o");
    expect(watcher.take()).toEqual([":watcher!watcher@192.0.2.1 MODE watcher -os"]);
    expect(watcher.user.operator).toBeUndefined();
  });

  it("refuses an unknown channel with a NOTICE, and an unknown nick with 401", () => {
    const { oper } = scene();
    expect(oper.ask("SAMODE #none +m")).toEqual([":irc.test NOTICE oper :*** SAMODE: #none No such channel"]);
    expect(oper.ask("SAMODE nobody +i")).toEqual([":irc.test 401 oper nobody :No such nick/channel"]);
    expect(oper.ask("SAMODE #tea")).toEqual([":irc.test 461 oper SAMODE :Not enough parameters"]);
  });
});

describe("SAKICK", () => {
  it("kicks a user out of a channel whatever its rank is", () => {
    const { world, oper, alice } = scene();
    expect(oper.ask("SAKICK #tea alice :enough")).toEqual([
      ":irc.test NOTICE oper :*** You used SAKICK to kick alice out of #tea",
    ]);
    expect(alice.take()).toEqual([":oper!oper@192.0.2.1 KICK #tea alice enough"]);
    expect(world.app.network.findChannel("#tea")).toBeUndefined();
  });

  it("refuses an unknown nick with 401, an unknown channel and a user who is not in it with a NOTICE", () => {
    const { oper } = scene();
    expect(oper.ask("SAKICK #tea nobody")).toEqual([":irc.test 401 oper nobody :No such nick/channel"]);
    expect(oper.ask("SAKICK #none alice")).toEqual([
      ":irc.test NOTICE oper :*** SAKICK: #none No such channel",
    ]);
    expect(oper.ask("SAKICK #tea bob")).toEqual([
      ":irc.test NOTICE oper :*** SAKICK: bob #tea They aren't on that channel",
    ]);
  });
});

describe("SATOPIC", () => {
  it("sets the topic of a channel, and clears it", () => {
    const { world, oper, alice } = scene();
    expect(oper.ask("SATOPIC #tea :Keep calm")).toEqual([
      ":irc.test NOTICE oper :*** You used SATOPIC on #tea",
    ]);
    expect(alice.take()).toEqual([":oper!oper@192.0.2.1 TOPIC #tea :Keep calm"]);
    oper.say("SATOPIC #tea :");
    expect(world.app.network.findChannel("#tea")?.topic).toBeUndefined();
  });

  it("refuses an unknown channel with a NOTICE", () => {
    expect(scene().oper.ask("SATOPIC #none :x")).toEqual([
      ":irc.test NOTICE oper :*** SATOPIC: #none No such channel",
    ]);
  });
});

describe("what an operator does past ranks", () => {
  it.each([
    ["SAJOIN bob #tea", "sajoin"],
    ["SAPART alice #tea", "sapart"],
    ["SANICK alice ada", "sanick"],
    ["SAMODE #tea +m", "samode"],
    ["SAKICK #tea alice", "sakick"],
    ["SATOPIC #tea x", "satopic"],
  ])("needs a privilege of its own: %s", (line, privilege) => {
    const { watcher, bob } = scene();
    expect(bob.ask(line)).toEqual([":irc.test 481 bob :Permission Denied- You're not an IRC operator"]);
    expect(watcher.ask(line)).toEqual([`:irc.test 723 watcher ${privilege} :Insufficient oper privileges.`]);
  });
});
