/** Channel modes that hide: u, its members below halfop, and p, the channel itself. */
import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";

/** ada is the operator of #hall, hal a halfop, vic has a voice, bob no prefix. */
function scene(modes: string) {
  const world = new World();
  const connect = (name: string): FakeConnection => world.connect(name, "away-notify invite-notify");
  const [ada, hal, vic, bob] = [connect("ada"), connect("hal"), connect("vic"), connect("bob")];
  for (const actor of [ada, hal, vic, bob]) actor.say("JOIN #hall");
  ada.say(`MODE #hall ${modes}hv hal vic`);
  world.hush();
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

function heardBy(actors: readonly FakeConnection[]): boolean[] {
  return actors.map((actor) => actor.take().length > 0);
}

/** Channels of a user in WHOIS. */
function channelsTold(asker: FakeConnection, of: string): string[] {
  return asker.ask(`WHOIS ${of}`).filter((line) => line.includes(" 319 "));
}

describe("an auditorium (channel mode u)", () => {
  const everyone = ["ada", "bob", "hal", "vic"];

  it("lists to those below halfop only the others from halfop up, and themselves: NAMES, WHO", () => {
    const { ada, hal, vic, bob } = scene("+u");
    for (const query of ["NAMES #hall", "WHO #hall"]) {
      expect(listed(ada.ask(query))).toEqual(everyone);
      expect(listed(hal.ask(query))).toEqual(everyone);
      expect(listed(vic.ask(query))).toEqual(["ada", "hal", "vic"]);
      expect(listed(bob.ask(query))).toEqual(["ada", "bob", "hal"]);
    }
  });

  it("lists them to operators of the server who see what is hidden", () => {
    const { world } = scene("+u");
    const eve = world.connect("eve");
    expect(listed(eve.ask("NAMES #hall"))).toEqual(["ada", "hal"]);
    eve.user.privileges = new Set(["see"]);
    expect(listed(eve.ask("NAMES #hall"))).toEqual(everyone);
    expect(listed(eve.ask("WHO #hall"))).toEqual(everyone);
  });

  it("tells a JOIN to those from halfop up and to the one who joins, who reads whom it may see", () => {
    const { world, ada, hal, vic, bob } = scene("+u");
    const eve = world.connect("eve");
    eve.ask("AWAY :not here");
    expect(eve.ask("JOIN #hall")).toEqual([
      ":eve!eve@192.0.2.1 JOIN #hall",
      ":irc.test 353 eve = #hall :@ada %hal eve",
      ":irc.test 366 eve #hall :End of /NAMES list",
    ]);
    const heard = [":eve!eve@192.0.2.1 JOIN #hall", ":eve!eve@192.0.2.1 AWAY :not here"];
    expect(ada.take()).toEqual(heard);
    expect(hal.take()).toEqual(heard);
    expect(heardBy([vic, bob])).toEqual([false, false]);
  });

  it("tells a PART of those below halfop to those above, and of the others to all", () => {
    const { world, ada, hal, vic, bob } = scene("+u");
    expect(bob.ask("PART #hall")).toEqual([":bob!bob@192.0.2.1 PART #hall"]);
    expect(heardBy([ada, hal, vic])).toEqual([true, true, false]);
    world.hush();
    hal.say("PART #hall");
    expect(heardBy([ada, vic])).toEqual([true, true]);
  });

  it("tells a KICK of those below halfop to them and to those above", () => {
    const { ada, hal, vic, bob } = scene("+u");
    ada.say("KICK #hall bob");
    expect(bob.take()).toEqual([":ada!ada@192.0.2.1 KICK #hall bob ada"]);
    expect(heardBy([ada, hal, vic])).toEqual([true, true, false]);
  });

  it("tells NICK and AWAY of those below halfop to those above, and where else they are seen", () => {
    const { world, ada, hal, vic, bob } = scene("+u");
    bob.say("NICK rob");
    expect(heardBy([ada, hal, vic, bob])).toEqual([true, true, false, true]);
    for (const actor of [vic, bob]) actor.say("JOIN #side");
    world.hush();
    bob.say("AWAY :gone");
    expect(heardBy([ada, hal, vic])).toEqual([true, true, true]);
  });

  it("keeps the one who invites from the others as well", () => {
    const { world, ada, vic, bob } = scene("+u");
    world.connect("eve");
    bob.say("INVITE eve #hall");
    expect(heardBy([ada, vic])).toEqual([true, false]);
  });

  it("lets messages of all be heard by all", () => {
    const { vic, bob } = scene("+u");
    bob.say("PRIVMSG #hall hello");
    expect(vic.take()).toEqual([":bob!bob@192.0.2.1 PRIVMSG #hall :hello"]);
  });

  it("names the channel in WHOIS and WHO of those only who are seen there", () => {
    const { ada, vic, bob } = scene("+u");
    expect(channelsTold(bob, "vic")).toEqual([]);
    expect(channelsTold(bob, "ada")).toEqual([":irc.test 319 bob ada @#hall"]);
    expect(channelsTold(bob, "bob")).toEqual([":irc.test 319 bob bob #hall"]);
    expect(channelsTold(ada, "vic")).toEqual([":irc.test 319 ada vic +#hall"]);
    expect(bob.ask("WHO vic")[0]).toStartWith(":irc.test 352 bob * ");
    expect(vic.ask("WHO hal")[0]).toStartWith(":irc.test 352 vic #hall ");
  });

  it("is no company that lets an invisible user be found", () => {
    const { ada, vic, bob } = scene("+u");
    bob.say("MODE bob +i");
    expect(vic.ask("WHO bo*")).toHaveLength(1);
    expect(ada.ask("WHO bo*")).toHaveLength(2);
  });

  it("shows everyone again once it is over", () => {
    const { ada, bob } = scene("+u");
    ada.say("MODE #hall -u");
    expect(listed(bob.ask("NAMES #hall"))).toEqual(everyone);
  });
});

describe("a private channel (mode p)", () => {
  it("is marked with * in 353", () => {
    const { ada } = scene("+p");
    expect(ada.ask("NAMES #hall")[0]).toBe(":irc.test 353 ada * #hall :@ada %hal +vic bob");
  });

  it("answers those outside who name it", () => {
    const { world, ada } = scene("+p");
    ada.say("TOPIC #hall :the stage");
    const eve = world.connect("eve");
    expect(eve.ask("NAMES #hall")).toHaveLength(2);
    expect(eve.ask("LIST #hall")).toContain(":irc.test 322 eve #hall 4 :the stage");
    expect(eve.ask("TOPIC #hall")[0]).toBe(":irc.test 332 eve #hall :the stage");
    expect(eve.ask("MODE #hall")[0]).toBe(":irc.test 324 eve #hall +npt");
    expect(listed(eve.ask("WHO #hall"))).toHaveLength(4);
  });

  it("is not named to those outside who do not: LIST, NAMES, WHOIS, WHO", () => {
    const { world, ada } = scene("+p");
    const eve = world.connect("eve");
    for (const query of ["LIST", "LIST #h*", "NAMES", "WHOIS ada", "WHO ada"]) {
      expect(eve.ask(query).filter((line) => / (?:319|322|352|353) .*#hall/.test(line))).toEqual([]);
      if (query === "WHOIS ada") expect(ada.ask(query).join("\n")).toContain("@#hall");
    }
    expect(eve.ask("NAMES")[0]).toBe(":irc.test 353 eve * * :ada hal vic bob eve");
    expect(ada.ask("LIST")[1]).toBe(":irc.test 322 ada #hall 4 :");
    expect(ada.ask("NAMES")[0]).toStartWith(":irc.test 353 ada * #hall ");
  });

  it("is never secret as well: each of the two takes off the other", () => {
    const { ada } = scene("+p");
    expect(ada.ask("MODE #hall +s")).toEqual([":ada!ada@192.0.2.1 MODE #hall +s-p"]);
    expect(ada.ask("MODE #hall +p")).toEqual([":ada!ada@192.0.2.1 MODE #hall +p-s"]);
    expect(ada.ask("MODE #hall -p")).toEqual([":ada!ada@192.0.2.1 MODE #hall -p"]);
  });
});
