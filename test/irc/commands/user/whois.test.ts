import { worldWithAccounts } from "../../session/accounts.ts";
import { accountOf } from "../../session/memory-store.ts";
import { describe, expect, it } from "bun:test";
import { LINE_LENGTH } from "../../../../src/irc/wire/lengths.ts";
import { makeOperator } from "../operator/operators.ts";
import { START, World } from "../../session/harness.ts";

const END = ":irc.test 318 alice bob :End of /WHOIS list";

/** The channels that an answer shows. */
function channelsIn(lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const shown = /^:irc\.test 319 \S+ \S+ :?(.*)$/u.exec(line)?.[1];
    return shown === undefined ? [] : shown.split(" ");
  });
}

function numericsIn(lines: readonly string[]): string[] {
  return lines.map((line) => line.split(" ")[1] ?? "");
}

/** The lines of WHOIS about bob that not every asker may read. */
function privateFacts(asker: string): string[] {
  return [
    `:irc.test 338 ${asker} bob bob@2001:db8::1 2001:db8::1 :Is actually using host`,
    `:irc.test 378 ${asker} bob :is connecting from *@2001:db8::1 2001:db8::1`,
    `:irc.test 379 ${asker} bob :is using modes +iw`,
  ];
}

/** Bob in an open channel, a secret one, and a secret one that alice is in too. */
function channelScene() {
  const world = new World();
  const [alice, bob] = [world.connect("alice"), world.connect("bob")];
  bob.say("JOIN #open,#secret,#both", "MODE #secret +s", "MODE #both +s");
  alice.ask("JOIN #both");
  return { world, alice, bob };
}

describe("WHOIS", () => {
  it("tells who a user is, where it is, since when it is there and how long it has been idle", () => {
    const world = new World();
    const alice = world.connect("alice");
    const bob = world.connect("Bob");
    world.now = START + 60_000;
    bob.say("PRIVMSG alice :hello");
    world.now = START + 95_500;
    expect(alice.ask("WHOIS bob")).toEqual([
      ":irc.test 311 alice Bob Bob 192.0.2.1 * Bob",
      ":irc.test 312 alice Bob irc.test :A server under test",
      ":irc.test 317 alice Bob 35 1767225600 :seconds idle, signon time",
      END,
    ]);
  });

  it("adds away, operator, account and secure connection where they are so", () => {
    const world = new World();
    const alice = world.connect("alice");
    const bob = makeOperator(world.connect("bob", "", { secure: true }), []);
    bob.say("AWAY :at lunch");
    bob.user.account = "robert";
    const lines = alice.ask("WHOIS bob");
    expect(lines).toContain(":irc.test 301 alice bob :at lunch");
    expect(lines).toContain(":irc.test 313 alice bob :is an IRC operator");
    expect(lines).toContain(":irc.test 330 alice bob robert :is logged in as");
    expect(lines).toContain(":irc.test 671 alice bob :is using a secure connection");
    expect(lines.at(-1)).toBe(END);
  });

  it("shows the address to the user itself and to operators who may see it, and to nobody else", () => {
    const world = new World();
    const alice = world.connect("alice");
    const bob = world.connect("bob", "", { address: "2001:db8::1" });
    const shown = "338 alice bob bob@2001:db8::1 2001:db8::1 :Is actually using host";
    expect(numericsIn(alice.ask("WHOIS bob"))).not.toContain("338");
    expect(numericsIn(bob.ask("WHOIS bob"))).toContain("338");
    alice.user.privileges = new Set(["see"]);
    expect(alice.ask("WHOIS bob")).toContain(`:irc.test ${shown}`);
  });

  it("shows no address of a Unix socket", () => {
    const bob = new World().connect("bob", "", { address: "" });
    expect(numericsIn(bob.ask("WHOIS bob"))).not.toContain("338");
  });

  describe("channels", () => {
    it("are shown with the highest prefix; secret ones only to those inside", () => {
      const { alice, bob } = channelScene();
      expect(channelsIn(alice.ask("WHOIS bob"))).toEqual(["@#open", "@#both"]);
      expect(channelsIn(bob.ask("WHOIS bob"))).toEqual(["@#open", "@#secret", "@#both"]);
    });

    it("of an invisible user are shown as far as they are shared", () => {
      const { alice, bob } = channelScene();
      bob.say("MODE bob +i");
      expect(channelsIn(alice.ask("WHOIS bob"))).toEqual(["@#both"]);
    });

    it("are all shown to an operator with the privilege to see", () => {
      const { alice } = channelScene();
      alice.user.privileges = new Set(["see"]);
      expect(channelsIn(alice.ask("WHOIS bob"))).toEqual(["@#open", "@#secret", "@#both"]);
    });

    it("come with all prefixes, highest first, under multi-prefix", () => {
      const world = new World();
      const alice = world.connect("alice", "multi-prefix");
      const bob = world.connect("bob");
      bob.say("JOIN #tea", "MODE #tea +vh bob bob");
      expect(channelsIn(alice.ask("WHOIS bob"))).toEqual(["@%+#tea"]);
    });

    it("take as many lines as they need", () => {
      const world = new World();
      const [alice, bob] = [world.connect("alice"), world.connect("bob")];
      const names = Array.from({ length: 30 }, (_, index) => `#${`${index}`.padStart(40, "x")}`);
      for (const name of names) bob.say(`JOIN ${name}`);
      const lines = alice.ask("WHOIS bob");
      expect(numericsIn(lines).filter((code) => code === "319").length).toBeGreaterThan(1);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(LINE_LENGTH - 2);
      expect(channelsIn(lines)).toEqual(names.map((name) => `@${name}`));
    });
  });

  it("tells the user itself, and operators who see what is hidden, where it connects from and which modes it has", () => {
    const world = new World();
    const alice = world.connect("alice");
    const bob = world.connect("bob", "", { address: "2001:db8::1" });
    bob.say("MODE bob +iw");
    expect(bob.ask("WHOIS bob")).toEqual(expect.arrayContaining(privateFacts("bob")));
    expect(numericsIn(alice.ask("WHOIS bob"))).toEqual(["311", "312", "317", "318"]);
    alice.user.privileges = new Set(["see"]);
    expect(alice.ask("WHOIS bob")).toEqual(expect.arrayContaining(privateFacts("alice")));
  });

  it("tells them the name of the operator block too, and nobody else", () => {
    const world = new World();
    const alice = world.connect("alice");
    const bob = world.connect("bob");
    bob.user.operator = "root";
    expect(bob.ask("WHOIS bob")).toContain(":irc.test 320 bob bob :is an operator by the name of root");
    expect(numericsIn(alice.ask("WHOIS bob"))).not.toContain("320");
  });

  it.each([
    ["by its name", accountOf("Bob")],
    ["by GROUP", accountOf("Robin", { nicks: ["bob"] })],
  ])("tells the account, and whether the nick is the account's own: %s", (_, account) => {
    const world = worldWithAccounts(["robert", account]);
    const alice = world.connect("alice");
    const bob = world.connect("bob");
    bob.user.account = "robert";
    expect(numericsIn(alice.ask("WHOIS bob"))).toEqual(["311", "312", "330", "317", "318"]);
    bob.user.account = account.name;
    expect(alice.ask("WHOIS bob").slice(2, 4)).toEqual([
      ":irc.test 307 alice bob :has identified for this nick",
      `:irc.test 330 alice bob ${account.name} :is logged in as`,
    ]);
  });

  it("answers an unknown nick with 401, and ends as well", () => {
    expect(new World().connect("alice").ask("WHOIS bob")).toEqual([
      ":irc.test 401 alice bob :No such nick/channel",
      END,
    ]);
  });

  it("is refused without a nick with 431", () => {
    const alice = new World().connect("alice");
    const refusal = [":irc.test 431 alice :No nickname given"];
    expect(alice.ask("WHOIS")).toEqual(refusal);
    expect(alice.ask("WHOIS :")).toEqual(refusal);
  });

  it("takes the server's name, a mask of it, or the nick of a user before the nick", () => {
    const world = new World();
    const alice = world.connect("alice");
    world.connect("bob");
    for (const target of ["irc.test", "*.TEST", "bob"]) {
      expect(numericsIn(alice.ask(`WHOIS ${target} bob`))).toEqual(["311", "312", "317", "318"]);
    }
  });

  it("answers another server with 402, and ends as well", () => {
    const world = new World();
    const alice = world.connect("alice");
    world.connect("bob");
    expect(alice.ask("WHOIS other.test bob")).toEqual([
      ":irc.test 402 alice other.test :No such server",
      END,
    ]);
  });

  it("takes several nicks, each once and at most TARGMAX, and ends once with the list as it was sent", () => {
    const world = new World({ limits: { targets: 2 } });
    const alice = world.connect("alice");
    world.connect("bob");
    const lines = alice.ask("WHOIS BOB,bob,carol,alice");
    expect(numericsIn(lines)).toEqual(["311", "312", "317", "401", "318"]);
    expect(lines.at(-1)).toBe(":irc.test 318 alice BOB,bob,carol,alice :End of /WHOIS list");
  });
});
