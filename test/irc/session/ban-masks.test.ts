/** Masks after KLINE and DLINE, and address ranges in the lists of channels. */
import { describe, expect, it } from "bun:test";
import type { FakeConnection, World } from "./harness.ts";
import { operatorIn, worldWithOperators } from "./operators.ts";

async function scene(): Promise<{ readonly world: World; readonly root: FakeConnection }> {
  const world = worldWithOperators();
  return { world, root: await operatorIn(world) };
}

const bans = (world: World, kind: "user" | "address" = "user"): string[] =>
  world.app.network.bans.list(kind, world.now).map(({ mask, reason }) => `${mask}: ${reason}`);

describe("KLINE of a nick", () => {
  it("bans the username and the host of its user", async () => {
    const { world, root } = await scene();
    const bea = world.connect("bea2", "", { address: "192.0.2.9" });
    const other = world.connect("other", "", { address: "192.0.2.9" });
    root.say("KLINE Bea2 testing");
    expect(bans(world)).toEqual(["bea2@192.0.2.9: testing"]);
    expect(bea.open).toBe(false);
    expect(other.open).toBe(true);
    const back = world.open("192.0.2.9").say("NICK again", "USER bea2 0 * :Bea");
    expect(back.take()[0]).toStartWith(":irc.test 465 again ");
  });

  it("bans the host that the user had at registration", async () => {
    const { world, root } = await scene();
    world.connect("bea", "", { address: "192.0.2.9" });
    root.say("CHGHOST bea shown.example", "KLINE 1h bea");
    expect(bans(world)).toEqual(["bea@192.0.2.9: No reason given"]);
  });

  it("is refused with 401 if nobody has it", async () => {
    const { world, root } = await scene();
    expect(root.say("KLINE bea2 testing").take()).toEqual([":irc.test 401 root bea2 :No such nick/channel"]);
    expect(bans(world)).toEqual([]);
  });

  it("does not stand for a host without a dot, which needs the @", async () => {
    const { world, root } = await scene();
    root.say("KLINE *@localhost x");
    expect(bans(world)).toEqual(["*@localhost: x"]);
  });
});

describe("DLINE of a nick", () => {
  it("bans the address of its user", async () => {
    const { world, root } = await scene();
    const bea = world.connect("bea", "", { address: "192.0.2.9" });
    root.say("DLINE 1h bea open proxy");
    expect(bans(world, "address")).toEqual(["192.0.2.9: open proxy"]);
    expect(bea.open).toBe(false);
  });

  it("is refused if the operator may not see that address", async () => {
    const world = worldWithOperators({
      cloakKey: "a key for tests that is long enough",
      operators: [{ name: "root", passwordHash: "hash", masks: ["*@*"], privileges: ["ban-address"] }],
    });
    const root = await operatorIn(world);
    world.connect("bea", "", { address: "192.0.2.9" });
    expect(root.say("DLINE bea x").take()).toEqual([
      ":irc.test 400 root DLINE :You cannot see the address of bea: the privilege see shows it",
    ]);
    expect(bans(world, "address")).toEqual([]);
  });
});

describe("the duration of KLINE and DLINE", () => {
  it.each(["1x", "1d2", "2h1d", "10min", "999999999", "-5", "1.5h", "1x a@b.example", "1x bea"])(
    "is refused if it is invalid: %s",
    async (words) => {
      const { world, root } = await scene();
      world.connect("bea");
      const [word = ""] = words.split(" ");
      const line = words.includes(" ") ? words : `${words} a@b.example reason`;
      for (const command of ["KLINE", "DLINE"]) {
        expect(root.say(`${command} ${line}`).take()).toEqual([
          `:irc.test 400 root ${command} :${word} is not a duration: write 1d2h30m, or a number of minutes`,
        ]);
      }
      expect(bans(world)).toEqual([]);
    },
  );

  it("can be any address or mask instead", async () => {
    const { world, root } = await scene();
    root.say(
      "KLINE 198.51.100.7 x",
      "KLINE 1*@host.example x",
      "DLINE 203.0.113.0/24 x",
      "DLINE 2001:db8::1 x",
    );
    expect(bans(world)).toEqual(["*@198.51.100.7: x", "1*@host.example: x"]);
    expect(bans(world, "address")).toEqual(["203.0.113.0/24: x", "2001:db8::1: x"]);
  });
});

describe("the reason of KLINE and DLINE", () => {
  it("is the rest of the line, with a colon or without", async () => {
    const { world, root } = await scene();
    root.say(
      "KLINE 1d2h a@b.example r two words",
      "KLINE c@d.example three more words",
      "KLINE e@f.example :as one",
    );
    root.say("DLINE 203.0.113.1 a b c d e f g h i j k l m n o p q");
    expect(bans(world)).toEqual([
      "a@b.example: r two words",
      "c@d.example: three more words",
      "e@f.example: as one",
    ]);
    expect(bans(world, "address")).toEqual(["203.0.113.1: a b c d e f g h i j k l m n o p q"]);
  });
});

describe("the texts of SAPART, SAKICK and SATOPIC", () => {
  it("are the rest of the line too, for clients send these commands as they are typed", async () => {
    const { world, root } = await scene();
    const [ada, bob, cid] = ["ada", "bob", "cid"].map((nick) => world.connect(nick).say("JOIN #tea"));
    ada?.take();
    root.say("SATOPIC #tea all about tea", "SAPART bob #tea see you later", "SAKICK #tea cid be nice now");
    expect(ada?.take().map((line) => line.split(" ").slice(1).join(" "))).toEqual([
      "TOPIC #tea :all about tea",
      "PART #tea :see you later",
      "KICK #tea cid :be nice now",
    ]);
    expect([bob?.open, cid?.open]).toEqual([true, true]);
  });
});

describe("an invalid address", () => {
  it.each([
    "*@300.1.1.1",
    "*@192.0.2",
    "*@192.0.2.1.5",
    "*@300.1.1.*",
    "*@192.0.2.0/33",
    "*@2001:db8::zz",
    "*@2001:db8::/129",
    "300.1.1.1",
  ])("is refused by KLINE with 415: %s", async (mask) => {
    const { world, root } = await scene();
    expect(root.say(`KLINE ${mask} x`).take()[0]).toStartWith(`:irc.test 415 root ${mask} :`);
    expect(bans(world)).toEqual([]);
  });

  it.each(["*@192.0.2.*", "*@2001:db8:*", "*@1.2.example", "*@?92.0.2.1"])("is not %s", async (mask) => {
    const { world, root } = await scene();
    root.say(`KLINE ${mask} x`);
    expect(bans(world)).toEqual([`${mask}: x`]);
  });
});

describe("a range of addresses in a list of a channel", () => {
  it.each(["*!*@192.0.2.0/24", "192.0.2.0/24", "bob!*@192.0.0.0/16", "~m:*!*@192.0.2.0/24"])(
    "silences those whose address is in it: +b %s",
    async (mask) => {
      const { world } = await scene();
      const ada = world
        .connect("ada", "", { address: "198.51.100.1" })
        .say("JOIN #tea", `MODE #tea +b ${mask}`, "MODE #tea -n");
      const bob = world.connect("bob", "", { address: "192.0.2.9" });
      const cid = world.connect("cid", "", { address: "198.51.100.2" });
      ada.take();
      bob.say("PRIVMSG #tea :hi");
      cid.say("PRIVMSG #tea :hello");
      expect(ada.take()).toEqual([":cid!cid@198.51.100.2 PRIVMSG #tea :hello"]);
    },
  );

  it("keeps out by b, lets in by e and I, of IPv6 too", async () => {
    const { world } = await scene();
    const ada = world.connect("ada", "", { address: "198.51.100.1" }).say("JOIN #tea");
    const joins = (address: string): string | undefined =>
      world
        .connect(`u${world.connections.length}`, "", { address })
        .say("JOIN #tea")
        .take()[0]
        ?.split(" ")[1];
    ada.say("MODE #tea +be *!*@2001:db8::/32 *!*@2001:db8:1::/48");
    expect([joins("2001:db8::1"), joins("2001:db8:1::1"), joins("2001:db9::1")]).toEqual([
      "474",
      "JOIN",
      "JOIN",
    ]);
    ada.say("MODE #tea -b *!*@2001:db8::/32", "MODE #tea +iI *!*@10.0.0.0/8");
    expect([joins("10.1.2.3"), joins("11.1.2.3")]).toEqual(["JOIN", "473"]);
  });

  it("finds the real address behind a cloak, and the nick and the username have to match too", async () => {
    const world = worldWithOperators({ cloakKey: "a key for tests that is long enough" });
    world.connect("ada").say("JOIN #tea", "MODE #tea +b bob!*@192.0.2.0/24");
    expect(world.connect("bob", "", { address: "192.0.2.9" }).say("JOIN #tea").take()[0]).toStartWith(
      ":irc.test 474 bob ",
    );
    expect(world.connect("cid", "", { address: "192.0.2.9" }).say("JOIN #tea").take()[0]).toContain(" JOIN ");
  });

  it.each(["*!*@127.0.0.0/33", "*!*@2001:db8::/129", "10.0.0.0/x"])(
    "is refused with 696: %s",
    async (mask) => {
      const { world } = await scene();
      const ada = world.connect("ada").say("JOIN #tea");
      ada.take();
      expect(ada.say(`MODE #tea +b ${mask}`).take()).toEqual([
        `:irc.test 696 ada #tea b ${mask} :Not a range of addresses`,
      ]);
    },
  );
});
