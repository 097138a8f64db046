/** SAJOIN, SAPART, SANICK, SAMODE, SAKICK and SATOPIC: what operators do past ranks, keys and bans. */
import { describe, expect, it } from "bun:test";
import { mode } from "../../../../src/irc/commands/channel/mode.ts";
import { sajoin } from "../../../../src/irc/commands/operator/sajoin.ts";
import { sakick } from "../../../../src/irc/commands/operator/sakick.ts";
import { samode } from "../../../../src/irc/commands/operator/samode.ts";
import { sanick } from "../../../../src/irc/commands/operator/sanick.ts";
import { sapart } from "../../../../src/irc/commands/operator/sapart.ts";
import { satopic } from "../../../../src/irc/commands/operator/satopic.ts";
import { privileges } from "../../../../src/irc/network/privileges.ts";
import { World } from "../harness.ts";
import type { WorldOptions } from "../harness.ts";
import { makeOperator } from "./operators.ts";

const rows = [mode, sajoin, sakick, samode, sanick, sapart, satopic];

/** alice keeps #tea; bob is in no channel; the operator is in none either. */
function scene(options?: WorldOptions) {
  const world = new World(rows, options);
  const oper = makeOperator(world.connect("oper"), privileges);
  const watcher = makeOperator(world.connect("watcher"), [], "v");
  const [alice, bob] = [world.connect("alice"), world.connect("bob")];
  world.network.join(alice.user, "#tea", world.now);
  return { world, oper, watcher, alice, bob };
}

describe("SAJOIN", () => {
  it("puts a user into a channel past its key, its limit, its bans and invitations", () => {
    const { world, oper, alice, bob } = scene();
    alice.send("MODE #tea +iklb secret 1 *!*@*");
    world.clear();
    expect(oper.send("SAJOIN bob #tea")).toEqual([
      ":irc.test NOTICE oper :*** You used SAJOIN to put bob into #tea",
    ]);
    expect(alice.heard).toEqual([":bob!bob@host.test JOIN #tea"]);
    expect(bob.heard).toEqual([
      ":bob!bob@host.test JOIN #tea",
      ":irc.test 353 bob = #tea :@alice bob",
      ":irc.test 366 bob #tea :End of /NAMES list",
    ]);
  });

  it("tells the other operators, and the log", () => {
    const { world, oper, watcher } = scene();
    oper.send("SAJOIN bob #tea");
    expect(watcher.heard).toEqual([
      ":irc.test NOTICE watcher :*** oper (root) used SAJOIN to put bob into #tea",
    ]);
    expect(world.effects).toEqual([
      { kind: "operator-action", action: "SAJOIN", target: "bob", channel: "#tea" },
    ]);
  });

  it("shows the names to the user as its own capabilities have them", () => {
    const { world, oper } = scene();
    const carol = world.connect("carol", { capabilities: ["userhost-in-names"] });
    const dave = world.connect("dave", { capabilities: ["no-implicit-names"] });
    oper.send("SAJOIN carol #tea");
    expect(carol.heard).toContain(":irc.test 353 carol = #tea :@alice!alice@host.test carol!carol@host.test");
    oper.send("SAJOIN dave #tea");
    expect(dave.heard).toEqual([":dave!dave@host.test JOIN #tea"]);
  });

  it("puts the operator itself into channels where it names nobody", () => {
    const { world, oper } = scene();
    const heard = oper.send("SAJOIN #tea,#new");
    expect(heard).toContain(":irc.test 366 oper #tea :End of /NAMES list");
    expect(heard).toContain(":irc.test 366 oper #new :End of /NAMES list");
    expect(world.network.findChannel("#new")?.members.size).toBe(1);
  });

  it("does nothing where the user is there already", () => {
    const { world, oper } = scene();
    expect(oper.send("SAJOIN alice #tea")).toEqual([]);
    expect(world.effects).toEqual([]);
  });

  it("keeps to the limits of channels and to their names", () => {
    const { world, oper } = scene({ limits: { channelsPerUser: 1 } });
    expect(oper.send("SAJOIN alice #more")).toEqual([
      ":irc.test NOTICE oper :*** SAJOIN: #more You have joined too many channels",
    ]);
    expect(oper.send("SAJOIN bob tea")).toEqual([
      ":irc.test NOTICE oper :*** SAJOIN: tea No such channel: names of channels begin with #",
    ]);
    expect(world.network.channelCount).toBe(1);
  });

  it("refuses an unknown nick with 401, and no parameters with 461", () => {
    const { oper } = scene();
    expect(oper.send("SAJOIN nobody #tea")).toEqual([":irc.test 401 oper nobody :No such nick/channel"]);
    expect(oper.send("SAJOIN")).toEqual([":irc.test 461 oper SAJOIN :Not enough parameters"]);
  });
});

describe("SAPART", () => {
  it("takes a user out of channels, as if it had left", () => {
    const { world, oper, alice, watcher } = scene();
    expect(oper.send("SAPART alice #tea :enough tea")).toEqual([
      ":irc.test NOTICE oper :*** You used SAPART to take alice out of #tea",
    ]);
    expect(alice.heard).toEqual([":alice!alice@host.test PART #tea :enough tea"]);
    expect(watcher.heard).toHaveLength(1);
    expect(world.network.findChannel("#tea")).toBeUndefined();
  });

  it("refuses an unknown nick with 401, an unknown channel and a user who is not in it with a NOTICE", () => {
    const { oper } = scene();
    expect(oper.send("SAPART nobody #tea")).toEqual([":irc.test 401 oper nobody :No such nick/channel"]);
    expect(oper.send("SAPART bob #none,#tea")).toEqual([
      ":irc.test NOTICE oper :*** SAPART: #none No such channel",
      ":irc.test NOTICE oper :*** SAPART: bob #tea They aren't on that channel",
    ]);
  });
});

describe("SANICK", () => {
  it("gives a user another nick, which its neighbours hear", () => {
    const { world, oper, alice, watcher } = scene();
    expect(oper.send("SANICK alice ada")).toEqual([
      ":irc.test NOTICE oper :*** You used SANICK to call alice ada",
    ]);
    expect(alice.heard).toEqual([":alice!alice@host.test NICK ada"]);
    expect(watcher.heard).toEqual([
      ":irc.test NOTICE watcher :*** oper (root) used SANICK to call alice ada",
    ]);
    expect(world.network.findUser("ada")).toBe(alice.user);
  });

  it("refuses an unknown nick with 401", () => {
    const { oper } = scene();
    expect(oper.send("SANICK nobody ada")).toEqual([":irc.test 401 oper nobody :No such nick/channel"]);
  });

  it("does nothing where the user has the nick already", () => {
    expect(scene().oper.send("SANICK alice alice")).toEqual([]);
  });
});

describe("SAMODE", () => {
  it("changes the modes of a channel that the operator is not even in", () => {
    const { oper, alice, watcher } = scene();
    expect(oper.send("SAMODE #tea +mq-t alice")).toEqual([
      ":irc.test NOTICE oper :*** You used SAMODE on #tea: +m +q alice -t",
    ]);
    expect(alice.heard).toEqual([":oper!oper@host.test MODE #tea +mq-t alice"]);
    expect(watcher.heard).toHaveLength(1);
  });

  it("takes a prefix from who has a higher one than the operator", () => {
    const { world, oper, alice } = scene();
    world.network.join(oper.user, "#tea", world.now);
    oper.send("SAMODE #tea -o alice");
    expect(alice.heard).toContain(":oper!oper@host.test MODE #tea -o alice");
  });

  it("forwards to a channel that the operator does not keep", () => {
    const { world, oper, bob, alice } = scene();
    world.network.join(bob.user, "#other", world.now);
    oper.send("SAMODE #tea +f #other");
    expect(alice.heard).toEqual([":oper!oper@host.test MODE #tea +f #other"]);
  });

  it("tells nobody but the channel its key", () => {
    const { world, oper, alice, watcher } = scene();
    oper.send("SAMODE #tea +k secret");
    expect(alice.heard).toEqual([":oper!oper@host.test MODE #tea +k secret"]);
    expect(watcher.heard).toEqual([":irc.test NOTICE watcher :*** oper (root) used SAMODE on #tea: +k"]);
    expect(Bun.inspect(world.effects)).not.toContain("secret");
  });

  it("says nothing of what changes nothing", () => {
    const { world, oper } = scene();
    expect(oper.send("SAMODE #tea +n")).toEqual([]);
    expect(oper.send("SAMODE bob -i")).toEqual([]);
    expect(world.effects).toEqual([]);
  });

  it("changes the modes of a user, as far as users can", () => {
    const { oper, bob } = scene();
    expect(oper.send("SAMODE bob +i")).toEqual([":irc.test NOTICE oper :*** You used SAMODE on bob: +i"]);
    expect(bob.heard).toEqual([":bob!bob@host.test MODE bob +i"]);
    expect(oper.send("SAMODE bob +o")).toEqual([]);
    expect(bob.user.operator).toBeUndefined();
  });

  it("can end that another is an operator", () => {
    const { oper, watcher } = scene();
    oper.send("SAMODE watcher -o");
    expect(watcher.heard).toEqual([":watcher!watcher@host.test MODE watcher -os"]);
    expect(watcher.user.operator).toBeUndefined();
  });

  it("refuses an unknown channel with a NOTICE, and an unknown nick with 401", () => {
    const { oper } = scene();
    expect(oper.send("SAMODE #none +m")).toEqual([
      ":irc.test NOTICE oper :*** SAMODE: #none No such channel",
    ]);
    expect(oper.send("SAMODE nobody +i")).toEqual([":irc.test 401 oper nobody :No such nick/channel"]);
    expect(oper.send("SAMODE #tea")).toEqual([":irc.test 461 oper SAMODE :Not enough parameters"]);
  });
});

describe("SAKICK", () => {
  it("kicks a user out of a channel whatever its rank is", () => {
    const { world, oper, alice } = scene();
    expect(oper.send("SAKICK #tea alice :enough")).toEqual([
      ":irc.test NOTICE oper :*** You used SAKICK to kick alice out of #tea",
    ]);
    expect(alice.heard).toEqual([":oper!oper@host.test KICK #tea alice enough"]);
    expect(world.network.findChannel("#tea")).toBeUndefined();
  });

  it("refuses an unknown nick with 401, an unknown channel and a user who is not in it with a NOTICE", () => {
    const { oper } = scene();
    expect(oper.send("SAKICK #tea nobody")).toEqual([":irc.test 401 oper nobody :No such nick/channel"]);
    expect(oper.send("SAKICK #none alice")).toEqual([
      ":irc.test NOTICE oper :*** SAKICK: #none No such channel",
    ]);
    expect(oper.send("SAKICK #tea bob")).toEqual([
      ":irc.test NOTICE oper :*** SAKICK: bob #tea They aren't on that channel",
    ]);
  });
});

describe("SATOPIC", () => {
  it("sets the topic of a channel, and clears it", () => {
    const { world, oper, alice } = scene();
    expect(oper.send("SATOPIC #tea :Keep calm")).toEqual([
      ":irc.test NOTICE oper :*** You used SATOPIC on #tea",
    ]);
    expect(alice.heard).toEqual([":oper!oper@host.test TOPIC #tea :Keep calm"]);
    oper.send("SATOPIC #tea :");
    expect(world.network.findChannel("#tea")?.topic).toBeUndefined();
  });

  it("refuses an unknown channel with a NOTICE", () => {
    expect(scene().oper.send("SATOPIC #none :x")).toEqual([
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
    expect(bob.send(line)).toEqual([":irc.test 481 bob :Permission Denied- You're not an IRC operator"]);
    expect(watcher.send(line)).toEqual([`:irc.test 723 watcher ${privilege} :Insufficient oper privileges.`]);
  });
});
