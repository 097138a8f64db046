import { prefixModeRows, type PrefixMode } from "../../../../src/irc/wire/channel-modes.ts";
import { describe, expect, it } from "bun:test";
import { tea } from "../../session/tea.ts";
import type { World } from "../../session/harness.ts";

const noFounder = (nick: string): string =>
  `:irc.test 482 ${nick} #tea :Only a founder (+q) can give or take +q and +a`;
const noRank = (nick: string): string => `:irc.test 482 ${nick} #tea :You're not channel operator`;

describe("MODE of a channel, asked", () => {
  it("answers with 324 and 329", () => {
    const { bob } = tea();
    expect(bob.ask("MODE #TEA")).toEqual([":irc.test 324 bob #tea +nt", ":irc.test 329 bob #tea 1767225600"]);
  });

  it("shows values in the order of their letters, and the key only to those inside", () => {
    const { ada, bob, eve } = tea();
    ada.say("MODE #tea +lk 10 secret");
    expect(bob.ask("MODE #tea")[0]).toBe(":irc.test 324 bob #tea +klnt secret 10");
    expect(eve.ask("MODE #tea")[0]).toBe(":irc.test 324 eve #tea +klnt * 10");
  });

  it("refuses an unknown channel with 403", () => {
    expect(tea().ada.ask("MODE #none")).toEqual([":irc.test 403 ada #none :No such channel"]);
  });
});

describe("MODE of a channel, changed", () => {
  it("tells all members in one line what really changed", () => {
    const { ada, bob } = tea();
    const changed = [":ada!ada@192.0.2.1 MODE #tea +m-t+v bob"];
    expect(ada.ask("MODE #tea +nm-ti+v BOB")).toEqual(changed);
    expect(bob.take()).toEqual(changed);
  });

  it("says nothing where all was so already", () => {
    const { ada } = tea();
    expect(ada.ask("MODE #tea +nt-i+o ada")).toEqual([]);
    expect(ada.ask("MODE #tea -b nobody!*@*")).toEqual([]);
    expect(ada.ask("MODE #tea -kl")).toEqual([]);
  });

  it("lets each change meet what the ones before it left", () => {
    const { ada } = tea();
    expect(ada.ask("MODE #tea -o+v ada bob")).toEqual([noRank("ada"), ":ada!ada@192.0.2.1 MODE #tea -o ada"]);
  });

  it("takes so many changes with a parameter as MODES says", () => {
    const { ada } = tea({ limits: { modesPerCommand: 2 } });
    expect(ada.ask("MODE #tea +bbbm a b c")).toEqual([":ada!ada@192.0.2.1 MODE #tea +bbm a!*@* b!*@*"]);
  });

  it("splits what does not fit in one line", () => {
    const { ada } = tea();
    const masks = Array.from(
      { length: 4 },
      (_, index) => `${index}${"n".repeat(50)}!${"u".repeat(30)}@${"h".repeat(20)}`,
    );
    const lines = ada.ask(`MODE #tea +bbbb ${masks.join(" ")}`);
    expect(lines.flatMap((line) => line.split(" ").slice(4))).toEqual(masks);
    for (const line of lines) expect(Buffer.byteLength(line) + 2).toBeLessThanOrEqual(512);
  });

  it("does what it can, names each unknown letter once with 472", () => {
    const { ada } = tea();
    expect(ada.ask("MODE #tea +XmXY")).toEqual([
      ":irc.test 472 ada X :is unknown mode char to me",
      ":irc.test 472 ada Y :is unknown mode char to me",
      ":ada!ada@192.0.2.1 MODE #tea +m",
    ]);
  });

  it("refuses those without rank, inside and outside, with one 482", () => {
    const { world, bob, eve } = tea();
    expect(bob.ask("MODE #tea +imb-t x")).toEqual([noRank("bob")]);
    expect(bob.ask("MODE #tea +o nobody")).toEqual([noRank("bob")]);
    expect(eve.ask("MODE #tea +o eve")).toEqual([noRank("eve")]);
    expect(world.app.network.findChannel("#tea")?.lists.size).toBe(0);
  });
});

describe("MODE of a channel: prefixes", () => {
  it("refuses an unknown nick with 401 and one outside with 441", () => {
    const { ada } = tea();
    expect(ada.ask("MODE #tea +vv nobody eve")).toEqual([
      ":irc.test 401 ada nobody :No such nick/channel",
      ":irc.test 441 ada eve #tea :They aren't on that channel",
    ]);
  });

  it("lets everyone put down an own prefix, and take up none", () => {
    const { ada, bob } = tea();
    ada.say("MODE #tea +v bob");
    bob.take();
    expect(bob.ask("MODE #tea -v bob")).toEqual([":bob!bob@192.0.2.1 MODE #tea -v bob"]);
    expect(bob.ask("MODE #tea +v bob")).toEqual([noRank("bob")]);
  });

  it("lets halfops change modes and give voices, but make no halfops and touch no operators", () => {
    const { ada, bob } = tea();
    ada.say("MODE #tea +h bob");
    bob.take();
    expect(bob.ask("MODE #tea +mv bob")).toEqual([":bob!bob@192.0.2.1 MODE #tea +mv bob"]);
    expect(bob.ask("MODE #tea +h ada")).toEqual([noRank("bob")]);
    expect(bob.ask("MODE #tea -o ada")).toEqual([noRank("bob")]);
    ada.say("MODE #tea +v ada");
    expect(bob.ask("MODE #tea -v ada").at(-1)).toBe(noRank("bob"));
  });

  it("lets operators make and unmake operators", () => {
    const { ada, bob } = tea();
    ada.say("MODE #tea +o bob");
    bob.take();
    expect(bob.ask("MODE #tea -o ada")).toEqual([":bob!bob@192.0.2.1 MODE #tea -o ada"]);
  });

  it("lets founders alone make founders and protect members", () => {
    const { world, ada, bob } = tea();
    expect(ada.ask("MODE #tea +q ada")).toEqual([noFounder("ada")]);
    give(world, { bob: "oq" });
    expect(ada.ask("MODE #tea +a ada")).toEqual([noFounder("ada")]);
    expect(ada.ask("MODE #tea -q bob")).toEqual([noFounder("ada")]);
    expect(ada.ask("MODE #tea -o bob")).toEqual([noRank("ada")]);
    bob.take();
    expect(bob.ask("MODE #tea +a ada")).toEqual([":bob!bob@192.0.2.1 MODE #tea +a ada"]);
  });

  it("keeps protected members safe from operators and from each other", () => {
    const { world, bob } = tea();
    const cid = world.connect("cid");
    cid.say("JOIN #tea");
    give(world, { bob: "oa", ada: "oa", cid: "q" });
    bob.take();
    expect(bob.ask("MODE #tea -a ada")).toEqual([noFounder("bob")]);
    expect(bob.ask("MODE #tea -o ada")).toEqual([noRank("bob")]);
    cid.take();
    expect(cid.ask("MODE #tea -a ada")).toEqual([":cid!cid@192.0.2.1 MODE #tea -a ada"]);
  });
});

/** Gives members of #tea prefixes, as SAMODE does. */
function give(world: World, prefixes: Readonly<Record<string, string>>): void {
  for (const member of world.app.network.findChannel("#tea")?.roster ?? []) {
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
    const { world, ada, bob } = tea();
    world.now += 5_000;
    ada.say(`MODE #tea +${letter} cid`);
    bob.take();
    const expected = [
      `:irc.test ${entry} bob #tea cid!*@* ada!ada@192.0.2.1 1767225605`,
      `:irc.test ${end} bob #tea :${text}`,
    ];
    expect(bob.ask(`MODE #tea ${letter}`)).toEqual(expected);
    expect(bob.ask(`MODE #tea +${letter}`)).toEqual(expected);
  });

  it("holds a mask once, in its full form, and finds it in any case to remove it", () => {
    const { ada } = tea();
    expect(ada.ask("MODE #tea +b Cid@Example.org")).toEqual([
      ":ada!ada@192.0.2.1 MODE #tea +b *!Cid@Example.org",
    ]);
    expect(ada.ask("MODE #tea +b *!cid@example.org")).toEqual([]);
    expect(ada.ask("MODE #tea -b *!CID@EXAMPLE.ORG")).toEqual([
      ":ada!ada@192.0.2.1 MODE #tea -b *!Cid@Example.org",
    ]);
  });

  it("refuses one mask more than MAXLIST with 478, all lists taken together", () => {
    const { ada } = tea({ limits: { listEntries: 2 } });
    ada.say("MODE #tea +be one two");
    expect(ada.ask("MODE #tea +I three")).toEqual([":irc.test 478 ada #tea I :Channel list is full"]);
    ada.say("MODE #tea -b one");
    expect(ada.ask("MODE #tea +I three")).toEqual([":ada!ada@192.0.2.1 MODE #tea +I three!*@*"]);
  });

  it("keeps the lists of a secret channel from those outside: 442", () => {
    const { ada, eve } = tea();
    expect(eve.ask("MODE #tea b")).toEqual([":irc.test 368 eve #tea :End of channel ban list"]);
    ada.say("MODE #tea +s");
    expect(eve.ask("MODE #tea b")).toEqual([":irc.test 442 eve #tea :You're not on that channel"]);
  });
});

describe("MODE of a channel: key and limit", () => {
  it("sets a key, refuses another with 467, and takes it off without being told it", () => {
    const { ada } = tea();
    expect(ada.ask("MODE #tea +k one")).toEqual([":ada!ada@192.0.2.1 MODE #tea +k one"]);
    expect(ada.ask("MODE #tea +k one")).toEqual([]);
    expect(ada.ask("MODE #tea +k two")).toEqual([":irc.test 467 ada #tea :Channel key already set"]);
    expect(ada.ask("MODE #tea -k")).toEqual([":ada!ada@192.0.2.1 MODE #tea -k one"]);
    expect(ada.ask("MODE #tea +k two")).toEqual([":ada!ada@192.0.2.1 MODE #tea +k two"]);
    expect(ada.ask("MODE #tea -k *")).toEqual([":ada!ada@192.0.2.1 MODE #tea -k two"]);
  });

  it("refuses a key of more than KEYLEN bytes with 525, one that JOIN could not say with 696", () => {
    const { world, ada } = tea({ limits: { keyLength: 8 } });
    expect(ada.ask("MODE #tea +k 123456789")).toEqual([":irc.test 525 ada #tea :Key is not well-formed"]);
    expect(ada.ask("MODE #tea +k a,b")).toEqual([":irc.test 696 ada #tea k a,b :Not a key"]);
    expect(world.app.network.findChannel("#tea")?.settings.size).toBe(0);
  });

  it("sets a limit, changes it and takes it off", () => {
    const { ada } = tea();
    expect(ada.ask("MODE #tea +l 007")).toEqual([":ada!ada@192.0.2.1 MODE #tea +l 7"]);
    expect(ada.ask("MODE #tea +l 7")).toEqual([]);
    expect(ada.ask("MODE #tea +l 8")).toEqual([":ada!ada@192.0.2.1 MODE #tea +l 8"]);
    expect(ada.ask("MODE #tea -l")).toEqual([":ada!ada@192.0.2.1 MODE #tea -l"]);
  });

  it.each(["0", "-1", "1.5", "many", "9999999999"])("refuses the limit %s with 696", (value) => {
    const { ada } = tea();
    expect(ada.ask(`MODE #tea +l ${value}`)).toEqual([
      `:irc.test 696 ada #tea l ${value} :Not a number from 1 to 999999999`,
    ]);
  });
});
