import { prefixModeRows, type PrefixMode } from "../../../../src/irc/wire/channel-modes.ts";
import { describe, expect, it } from "bun:test";
import { join } from "../../../../src/irc/commands/channel/join.ts";
import { mode } from "../../../../src/irc/commands/channel/mode.ts";
import { World } from "../harness.ts";
import type { Actor, WorldOptions } from "../harness.ts";

interface Scene {
  readonly world: World;
  /** Operator of #tea. */
  readonly ada: Actor;
  /** Member without a prefix. */
  readonly bob: Actor;
  /** Outside. */
  readonly eve: Actor;
}

function scene(options: WorldOptions = {}): Scene {
  const world = new World([join, mode], options);
  const [ada, bob, eve] = [world.connect("ada"), world.connect("bob"), world.connect("eve")];
  for (const actor of [ada, bob]) actor.send("JOIN #tea");
  world.clear();
  return { world, ada, bob, eve };
}

const noFounder = (nick: string): string =>
  `:irc.test 482 ${nick} #tea :Only a founder (+q) can give or take +q and +a`;
const noRank = (nick: string): string => `:irc.test 482 ${nick} #tea :You're not channel operator`;

describe("MODE of a channel, asked", () => {
  it("answers with 324 and 329", () => {
    const { bob } = scene();
    expect(bob.send("MODE #TEA")).toEqual([
      ":irc.test 324 bob #tea +nt",
      ":irc.test 329 bob #tea 1700000000",
    ]);
  });

  it("shows values in the order of their letters, and the key only to those inside", () => {
    const { ada, bob, eve } = scene();
    ada.send("MODE #tea +lk 10 secret");
    expect(bob.send("MODE #tea")[0]).toBe(":irc.test 324 bob #tea +klnt secret 10");
    expect(eve.send("MODE #tea")[0]).toBe(":irc.test 324 eve #tea +klnt * 10");
  });

  it("refuses an unknown channel with 403", () => {
    expect(scene().ada.send("MODE #none")).toEqual([":irc.test 403 ada #none :No such channel"]);
  });
});

describe("MODE of a channel, changed", () => {
  it("tells all members in one line what really changed", () => {
    const { ada, bob } = scene();
    ada.send("MODE #tea +nm-ti+v BOB");
    expect(ada.heard).toEqual([":ada!ada@host.test MODE #tea +m-t+v bob"]);
    expect(bob.heard).toEqual(ada.heard);
  });

  it("says nothing where all was so already", () => {
    const { ada } = scene();
    expect(ada.send("MODE #tea +nt-i+o ada")).toEqual([]);
    expect(ada.send("MODE #tea -b nobody!*@*")).toEqual([]);
    expect(ada.send("MODE #tea -kl")).toEqual([]);
  });

  it("lets each change meet what the ones before it left", () => {
    const { ada } = scene();
    expect(ada.send("MODE #tea -o+v ada bob")).toEqual([
      noRank("ada"),
      ":ada!ada@host.test MODE #tea -o ada",
    ]);
  });

  it("takes so many changes with a parameter as MODES says", () => {
    const { ada } = scene({ limits: { modesPerCommand: 2 } });
    expect(ada.send("MODE #tea +bbbm a b c")).toEqual([":ada!ada@host.test MODE #tea +bbm a!*@* b!*@*"]);
  });

  it("splits what does not fit in one line", () => {
    const { ada } = scene();
    const masks = Array.from(
      { length: 4 },
      (_, index) => `${index}${"n".repeat(50)}!${"u".repeat(30)}@${"h".repeat(20)}`,
    );
    const lines = ada.send(`MODE #tea +bbbb ${masks.join(" ")}`);
    expect(lines.flatMap((line) => line.split(" ").slice(4))).toEqual(masks);
    for (const line of lines) expect(Buffer.byteLength(line) + 2).toBeLessThanOrEqual(512);
  });

  it("does what it can, names each unknown letter once with 472", () => {
    const { ada } = scene();
    expect(ada.send("MODE #tea +XmXY")).toEqual([
      ":irc.test 472 ada X :is unknown mode char to me",
      ":irc.test 472 ada Y :is unknown mode char to me",
      ":ada!ada@host.test MODE #tea +m",
    ]);
  });

  it("refuses those without rank, inside and outside, with one 482", () => {
    const { world, bob, eve } = scene();
    expect(bob.send("MODE #tea +imb-t x")).toEqual([noRank("bob")]);
    expect(bob.send("MODE #tea +o nobody")).toEqual([noRank("bob")]);
    expect(eve.send("MODE #tea +o eve")).toEqual([noRank("eve")]);
    expect(world.network.findChannel("#tea")?.lists.size).toBe(0);
  });
});

describe("MODE of a channel: prefixes", () => {
  it("refuses an unknown nick with 401 and one outside with 441", () => {
    const { ada } = scene();
    expect(ada.send("MODE #tea +vv nobody eve")).toEqual([
      ":irc.test 401 ada nobody :No such nick/channel",
      ":irc.test 441 ada eve #tea :They aren't on that channel",
    ]);
  });

  it("lets everyone put down an own prefix, and take up none", () => {
    const { ada, bob } = scene();
    ada.send("MODE #tea +v bob");
    bob.heard.length = 0;
    expect(bob.send("MODE #tea -v bob")).toEqual([":bob!bob@host.test MODE #tea -v bob"]);
    expect(bob.send("MODE #tea +v bob")).toEqual([noRank("bob")]);
  });

  it("lets halfops change modes and give voices, but make no halfops and touch no operators", () => {
    const { ada, bob } = scene();
    ada.send("MODE #tea +h bob");
    bob.heard.length = 0;
    expect(bob.send("MODE #tea +mv bob")).toEqual([":bob!bob@host.test MODE #tea +mv bob"]);
    expect(bob.send("MODE #tea +h ada")).toEqual([noRank("bob")]);
    expect(bob.send("MODE #tea -o ada")).toEqual([noRank("bob")]);
    ada.send("MODE #tea +v ada");
    expect(bob.send("MODE #tea -v ada").at(-1)).toBe(noRank("bob"));
  });

  it("lets operators make and unmake operators", () => {
    const { ada, bob } = scene();
    ada.send("MODE #tea +o bob");
    bob.heard.length = 0;
    expect(bob.send("MODE #tea -o ada")).toEqual([":bob!bob@host.test MODE #tea -o ada"]);
  });

  it("lets founders alone make founders and protect members", () => {
    const { world, ada, bob } = scene();
    expect(ada.send("MODE #tea +q ada")).toEqual([noFounder("ada")]);
    give(world, { bob: "oq" });
    expect(ada.send("MODE #tea +a ada")).toEqual([noFounder("ada")]);
    expect(ada.send("MODE #tea -q bob")).toEqual([noFounder("ada")]);
    expect(ada.send("MODE #tea -o bob")).toEqual([noRank("ada")]);
    bob.heard.length = 0;
    expect(bob.send("MODE #tea +a ada")).toEqual([":bob!bob@host.test MODE #tea +a ada"]);
  });

  it("keeps protected members safe from operators and from each other", () => {
    const { world, bob } = scene();
    const cid = world.connect("cid");
    cid.send("JOIN #tea");
    give(world, { bob: "oa", ada: "oa", cid: "q" });
    bob.heard.length = 0;
    expect(bob.send("MODE #tea -a ada")).toEqual([noFounder("bob")]);
    expect(bob.send("MODE #tea -o ada")).toEqual([noRank("bob")]);
    cid.heard.length = 0;
    expect(cid.send("MODE #tea -a ada")).toEqual([":cid!cid@host.test MODE #tea -a ada"]);
  });
});

/** Gives members of #tea prefixes, as SAMODE does. */
function give(world: World, prefixes: Readonly<Record<string, string>>): void {
  for (const member of world.network.findChannel("#tea")?.roster ?? []) {
    for (const letter of prefixes[member.user.nick] ?? "") {
      member.prefixes |= prefixModeRows[letter as PrefixMode].bit;
    }
  }
}

describe("MODE of a channel: lists", () => {
  it.each([
    ["b", "367", "368", "End of channel ban list"],
    ["e", "348", "349", "End of channel exception list"],
    ["I", "346", "347", "End of Channel Invite Exception List"],
  ])("shows the list %s with %s and %s", (letter, entry, end, text) => {
    const { world, ada, bob } = scene();
    world.now += 5_000;
    ada.send(`MODE #tea +${letter} cid`);
    bob.heard.length = 0;
    const expected = [
      `:irc.test ${entry} bob #tea cid!*@* ada!ada@host.test 1700000005`,
      `:irc.test ${end} bob #tea :${text}`,
    ];
    expect(bob.send(`MODE #tea ${letter}`)).toEqual(expected);
    expect(bob.send(`MODE #tea +${letter}`)).toEqual(expected);
  });

  it("holds a mask once, in its full form, and finds it in any case to remove it", () => {
    const { ada } = scene();
    expect(ada.send("MODE #tea +b Cid@Example.org")).toEqual([
      ":ada!ada@host.test MODE #tea +b *!Cid@Example.org",
    ]);
    expect(ada.send("MODE #tea +b *!cid@example.org")).toEqual([]);
    expect(ada.send("MODE #tea -b *!CID@EXAMPLE.ORG")).toEqual([
      ":ada!ada@host.test MODE #tea -b *!Cid@Example.org",
    ]);
  });

  it("refuses one mask more than MAXLIST with 478, all lists taken together", () => {
    const { ada } = scene({ limits: { listEntries: 2 } });
    ada.send("MODE #tea +be one two");
    expect(ada.send("MODE #tea +I three")).toEqual([":irc.test 478 ada #tea I :Channel list is full"]);
    ada.send("MODE #tea -b one");
    expect(ada.send("MODE #tea +I three")).toEqual([":ada!ada@host.test MODE #tea +I three!*@*"]);
  });

  it("keeps the lists of a secret channel from those outside: 442", () => {
    const { ada, eve } = scene();
    expect(eve.send("MODE #tea b")).toEqual([":irc.test 368 eve #tea :End of channel ban list"]);
    ada.send("MODE #tea +s");
    expect(eve.send("MODE #tea b")).toEqual([":irc.test 442 eve #tea :You're not on that channel"]);
  });
});

describe("MODE of a channel: key and limit", () => {
  it("sets a key, refuses another with 467, and takes it off without being told it", () => {
    const { ada } = scene();
    expect(ada.send("MODE #tea +k one")).toEqual([":ada!ada@host.test MODE #tea +k one"]);
    expect(ada.send("MODE #tea +k one")).toEqual([]);
    expect(ada.send("MODE #tea +k two")).toEqual([":irc.test 467 ada #tea :Channel key already set"]);
    expect(ada.send("MODE #tea -k")).toEqual([":ada!ada@host.test MODE #tea -k one"]);
    expect(ada.send("MODE #tea +k two")).toEqual([":ada!ada@host.test MODE #tea +k two"]);
    expect(ada.send("MODE #tea -k *")).toEqual([":ada!ada@host.test MODE #tea -k two"]);
  });

  it("refuses a key of more than KEYLEN bytes with 525, one that JOIN could not say with 696", () => {
    const { world, ada } = scene({ limits: { keyLength: 8 } });
    expect(ada.send("MODE #tea +k 123456789")).toEqual([":irc.test 525 ada #tea :Key is not well-formed"]);
    expect(ada.send("MODE #tea +k a,b")).toEqual([":irc.test 696 ada #tea k a,b :Not a key"]);
    expect(world.network.findChannel("#tea")?.settings.size).toBe(0);
  });

  it("sets a limit, changes it and takes it off", () => {
    const { ada } = scene();
    expect(ada.send("MODE #tea +l 007")).toEqual([":ada!ada@host.test MODE #tea +l 7"]);
    expect(ada.send("MODE #tea +l 7")).toEqual([]);
    expect(ada.send("MODE #tea +l 8")).toEqual([":ada!ada@host.test MODE #tea +l 8"]);
    expect(ada.send("MODE #tea -l")).toEqual([":ada!ada@host.test MODE #tea -l"]);
  });

  it.each(["0", "-1", "1.5", "many", "9999999999"])("refuses the limit %s with 696", (value) => {
    const { ada } = scene();
    expect(ada.send(`MODE #tea +l ${value}`)).toEqual([
      `:irc.test 696 ada #tea l ${value} :Not a number from 1 to 999999999`,
    ]);
  });
});
