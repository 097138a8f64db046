/** Channel modes that hide: u, its members below halfop, and p, the channel itself. */
import { describe, expect, it } from "bun:test";
import { away } from "../../../../src/irc/commands/user/away.ts";
import { invite } from "../../../../src/irc/commands/channel/invite.ts";
import { join } from "../../../../src/irc/commands/channel/join.ts";
import { kick } from "../../../../src/irc/commands/channel/kick.ts";
import { list } from "../../../../src/irc/commands/channel/list.ts";
import { mode } from "../../../../src/irc/commands/channel/mode.ts";
import { names } from "../../../../src/irc/commands/channel/names.ts";
import { nick } from "../../../../src/irc/commands/connection/nick.ts";
import { part } from "../../../../src/irc/commands/channel/part.ts";
import { privmsg } from "../../../../src/irc/commands/message/privmsg.ts";
import { topic } from "../../../../src/irc/commands/channel/topic.ts";
import { who } from "../../../../src/irc/commands/user/who.ts";
import { whois } from "../../../../src/irc/commands/user/whois.ts";
import { World } from "../harness.ts";
import type { Actor } from "../harness.ts";

const rows = [join, part, kick, nick, away, mode, names, who, whois, list, topic, privmsg, invite];

interface Scene {
  readonly world: World;
  /** Operator of #hall. */
  readonly ada: Actor;
  /** Halfop. */
  readonly hal: Actor;
  /** With a voice. */
  readonly vic: Actor;
  /** Without a prefix. */
  readonly bob: Actor;
}

function scene(modes: string): Scene {
  const world = new World(rows);
  const connect = (name: string): Actor =>
    world.connect(name, { capabilities: ["away-notify", "invite-notify"] });
  const [ada, hal, vic, bob] = [connect("ada"), connect("hal"), connect("vic"), connect("bob")];
  for (const actor of [ada, hal, vic, bob]) actor.send("JOIN #hall");
  ada.send(`MODE #hall ${modes}hv hal vic`);
  world.clear();
  return { world, ada, hal, vic, bob };
}

/** Nicks that a 353 lists, and those of 352. */
function listed(lines: readonly string[]): string[] {
  const namesIn = lines
    .filter((line) => line.includes(" 353 "))
    .flatMap((line) => (line.split("#hall ")[1] ?? "").split(" "));
  const whoIn = lines.filter((line) => line.includes(" 352 ")).map((line) => line.split(" ")[7] ?? "");
  return [...namesIn, ...whoIn].map((word) => word.replace(/^[:~&@%+]+/, "")).toSorted();
}

function heardBy(actors: readonly Actor[]): boolean[] {
  return actors.map((actor) => actor.heard.length > 0);
}

/** Channels of a user in WHOIS. */
function channelsTold(asker: Actor, of: string): string[] {
  return asker.send(`WHOIS ${of}`).filter((line) => line.includes(" 319 "));
}

describe("an auditorium (channel mode u)", () => {
  const everyone = ["ada", "bob", "hal", "vic"];

  it("lists to those below halfop only the others from halfop up, and themselves: NAMES, WHO", () => {
    const { ada, hal, vic, bob } = scene("+u");
    for (const query of ["NAMES #hall", "WHO #hall"]) {
      expect(listed(ada.send(query))).toEqual(everyone);
      expect(listed(hal.send(query))).toEqual(everyone);
      expect(listed(vic.send(query))).toEqual(["ada", "hal", "vic"]);
      expect(listed(bob.send(query))).toEqual(["ada", "bob", "hal"]);
    }
  });

  it("lists them to operators of the server who see what is hidden", () => {
    const { world } = scene("+u");
    const eve = world.connect("eve");
    expect(listed(eve.send("NAMES #hall"))).toEqual(["ada", "hal"]);
    eve.user.privileges = new Set(["see"]);
    expect(listed(eve.send("NAMES #hall"))).toEqual(everyone);
    expect(listed(eve.send("WHO #hall"))).toEqual(everyone);
  });

  it("tells a JOIN to those from halfop up and to the one who joins, who reads whom it may see", () => {
    const { world, ada, hal, vic, bob } = scene("+u");
    const eve = world.connect("eve");
    eve.user.away = "not here";
    expect(eve.send("JOIN #hall")).toEqual([
      ":eve!eve@host.test JOIN #hall",
      ":irc.test 353 eve = #hall :@ada %hal eve",
      ":irc.test 366 eve #hall :End of /NAMES list",
    ]);
    const heard = [":eve!eve@host.test JOIN #hall", ":eve!eve@host.test AWAY :not here"];
    expect(ada.heard).toEqual(heard);
    expect(hal.heard).toEqual(heard);
    expect(heardBy([vic, bob])).toEqual([false, false]);
  });

  it("tells a PART of those below halfop to those above, and of the others to all", () => {
    const { world, ada, hal, vic, bob } = scene("+u");
    expect(bob.send("PART #hall")).toEqual([":bob!bob@host.test PART #hall"]);
    expect(heardBy([ada, hal, vic])).toEqual([true, true, false]);
    world.clear();
    hal.send("PART #hall");
    expect(heardBy([ada, vic])).toEqual([true, true]);
  });

  it("tells a KICK of those below halfop to them and to those above", () => {
    const { ada, hal, vic, bob } = scene("+u");
    ada.send("KICK #hall bob");
    expect(bob.heard).toEqual([":ada!ada@host.test KICK #hall bob ada"]);
    expect(heardBy([ada, hal, vic])).toEqual([true, true, false]);
  });

  it("tells NICK and AWAY of those below halfop to those above, and where else they are seen", () => {
    const { world, ada, hal, vic, bob } = scene("+u");
    bob.send("NICK rob");
    expect(heardBy([ada, hal, vic, bob])).toEqual([true, true, false, true]);
    for (const actor of [vic, bob]) actor.send("JOIN #side");
    world.clear();
    bob.send("AWAY :gone");
    expect(heardBy([ada, hal, vic])).toEqual([true, true, true]);
  });

  it("keeps the one who invites from the others as well", () => {
    const { world, ada, vic, bob } = scene("+u");
    world.connect("eve");
    bob.send("INVITE eve #hall");
    expect(heardBy([ada, vic])).toEqual([true, false]);
  });

  it("lets messages of all be heard by all", () => {
    const { vic, bob } = scene("+u");
    bob.send("PRIVMSG #hall hello");
    expect(vic.heard).toEqual([":bob!bob@host.test PRIVMSG #hall hello"]);
  });

  it("names the channel in WHOIS and WHO of those only who are seen there", () => {
    const { ada, vic, bob } = scene("+u");
    expect(channelsTold(bob, "vic")).toEqual([]);
    expect(channelsTold(bob, "ada")).toEqual([":irc.test 319 bob ada @#hall"]);
    expect(channelsTold(bob, "bob")).toEqual([":irc.test 319 bob bob #hall"]);
    expect(channelsTold(ada, "vic")).toEqual([":irc.test 319 ada vic +#hall"]);
    expect(bob.send("WHO vic")[0]).toStartWith(":irc.test 352 bob * ");
    expect(vic.send("WHO hal")[0]).toStartWith(":irc.test 352 vic #hall ");
  });

  it("is no company that lets an invisible user be found", () => {
    const { ada, vic, bob } = scene("+u");
    bob.send("MODE bob +i");
    expect(vic.send("WHO bo*")).toHaveLength(1);
    expect(ada.send("WHO bo*")).toHaveLength(2);
  });

  it("shows everyone again once it is over", () => {
    const { ada, bob } = scene("+u");
    ada.send("MODE #hall -u");
    expect(listed(bob.send("NAMES #hall"))).toEqual(everyone);
  });
});

describe("a private channel (mode p)", () => {
  it("is marked with * in 353", () => {
    const { ada } = scene("+p");
    expect(ada.send("NAMES #hall")[0]).toBe(":irc.test 353 ada * #hall :@ada %hal +vic bob");
  });

  it("answers those outside who name it", () => {
    const { world, ada } = scene("+p");
    ada.send("TOPIC #hall :the stage");
    const eve = world.connect("eve");
    expect(eve.send("NAMES #hall")).toHaveLength(2);
    expect(eve.send("LIST #hall")).toContain(":irc.test 322 eve #hall 4 :the stage");
    expect(eve.send("TOPIC #hall")[0]).toBe(":irc.test 332 eve #hall :the stage");
    expect(eve.send("MODE #hall")[0]).toBe(":irc.test 324 eve #hall +npt");
    expect(listed(eve.send("WHO #hall"))).toHaveLength(4);
  });

  it("is not named to those outside who do not: LIST, NAMES, WHOIS, WHO", () => {
    const { world, ada } = scene("+p");
    const eve = world.connect("eve");
    for (const query of ["LIST", "LIST #h*", "NAMES", "WHOIS ada", "WHO ada"]) {
      expect(eve.send(query).filter((line) => / (?:319|322|352|353) .*#hall/.test(line))).toEqual([]);
      if (query === "WHOIS ada") expect(ada.send(query).join("\n")).toContain("@#hall");
    }
    expect(eve.send("NAMES")[0]).toBe(":irc.test 353 eve * * :ada hal vic bob eve");
    expect(ada.send("LIST")[1]).toBe(":irc.test 322 ada #hall 4 :");
    expect(ada.send("NAMES")[0]).toStartWith(":irc.test 353 ada * #hall ");
  });

  it("is never secret as well: each of the two takes off the other", () => {
    const { ada } = scene("+p");
    expect(ada.send("MODE #hall +s")).toEqual([":ada!ada@host.test MODE #hall +s-p"]);
    expect(ada.send("MODE #hall +p")).toEqual([":ada!ada@host.test MODE #hall +p-s"]);
    expect(ada.send("MODE #hall -p")).toEqual([":ada!ada@host.test MODE #hall -p"]);
  });
});
