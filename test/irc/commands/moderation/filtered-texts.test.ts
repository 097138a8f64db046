/** Effects of filters on texts: those of FILTER and of the configuration. */
import { describe, expect, it } from "bun:test";
import { MemoryStore } from "../../session/memory-store.ts";
import { makeOperator } from "../operator/operators.ts";
import { scene, SPAM } from "./scene.ts";

const REFUSED = ":irc.test 404 eve #tea :Cannot send to channel: no spam";

function withMute() {
  const all = scene();
  all.add("mute 1m channel pills :quiet");
  all.eve.say("PRIVMSG #tea :pills");
  all.world.hush();
  return all;
}

describe("a filter that refuses", () => {
  it.each([
    ["a message", "PRIVMSG #tea :buy FREE   pills now", [REFUSED]],
    ["a message in colours", "PRIVMSG #tea :fr\u000304,05ee \u0002p\u000fills", [REFUSED]],
    ["a message with invisible characters", "PRIVMSG #tea :f\u200bree\u00ad pills", [REFUSED]],
    ["an ACTION", "PRIVMSG #tea :\u0001ACTION has free pills\u0001", [REFUSED]],
    ["a private message", "PRIVMSG bob :free pills", [":irc.test 531 eve bob :no spam"]],
    ["a NOTICE, without an answer", "NOTICE #tea :free pills", []],
    ["an away message", "AWAY :free pills", [":irc.test 400 eve AWAY :no spam"]],
    [
      "a message to several, each with an answer",
      "PRIVMSG #tea,bob :free pills",
      [REFUSED, ":irc.test 531 eve bob :no spam"],
    ],
  ])("keeps back %s", (_, line, answer) => {
    const { eve, bob, oper, add } = scene();
    add(`refuse * ${SPAM} :no spam`);
    expect(eve.ask(line)).toEqual(answer);
    expect([...bob.take(), ...oper.take()]).toEqual([]);
  });

  it("keeps back a topic", () => {
    const { world, eve, add } = scene();
    add("refuse topic pills :no spam");
    world.app.network
      .findChannel("#tea")
      ?.members.values()
      .forEach((each) => (each.prefixes = 1 << 2));
    eve.say("MODE #tea -t");
    world.hush();
    const [answer] = eve.ask("TOPIC #tea :pills here");
    expect(answer).toBe(":irc.test 404 eve #tea :Cannot set the topic: no spam");
    expect(world.app.network.findChannel("#tea")?.topic).toBeUndefined();
  });

  it.each([
    ["PART", "PART #tea :free pills", ":eve!eve@192.0.2.66 PART #tea"],
    ["QUIT", "QUIT :free pills", ":eve!eve@192.0.2.66 QUIT :Quit: "],
  ])("leaves out the reason of %s", (_, line, seen) => {
    const { eve, bob, add } = scene();
    add(`refuse reason ${SPAM} :no spam`);
    eve.say(line);
    expect(bob.take()).toEqual([seen]);
  });

  it("reads lines of a multiline message as clients put them together", () => {
    const { eve, bob, world, add } = scene();
    add("refuse channel pills :no spam");
    const ivy = world.connect("ivy", "batch draft/multiline message-tags");
    ivy.say("JOIN #tea");
    world.hush();
    ivy.say("BATCH +1 draft/multiline #tea", "@batch=1 PRIVMSG #tea :free pi");
    ivy.say("@batch=1;draft/multiline-concat PRIVMSG #tea :lls");
    expect(ivy.ask("BATCH -1")).toEqual([":irc.test 404 ivy #tea :Cannot send to channel: no spam"]);
    expect([...bob.take(), ...eve.take()]).toEqual([]);
  });

  it("keeps back an edit", () => {
    const { world, bob, add } = scene();
    add("refuse channel pills :no spam");
    const ivy = world.connect("ivy", "relais.chat/edit message-tags echo-message");
    ivy.say("JOIN #tea", "PRIVMSG #tea :free tea");
    const id = /msgid=([^; ]+)/u.exec(ivy.take().at(-1) ?? "")?.[1];
    bob.take();
    expect(ivy.ask(`@relais.chat/edit=${id} PRIVMSG #tea :free pills`)).toEqual([
      ":irc.test 404 ivy #tea :Cannot send to channel: no spam",
    ]);
    expect(bob.take()).toEqual([]);
  });

  it("lets everything else pass, and other kinds of texts", () => {
    const { eve, bob, add } = scene();
    add(`refuse private ${SPAM} :no spam`);
    eve.say("PRIVMSG #tea :free pills", "PRIVMSG bob :free tea");
    expect(bob.take()).toHaveLength(2);
  });

  it("leaves out operators with the privilege, and on demand users with accounts", () => {
    const { world, oper, eve, bob, add } = scene();
    add("refuse EXEMPT-ACCOUNTS * pills :no spam");
    oper.say("PRIVMSG #tea :pills");
    world.app.network.accounts.logIns.change(eve.user, "eve");
    eve.say("PRIVMSG #tea :pills");
    expect(bob.take()).toHaveLength(2);
    expect(bob.ask("PRIVMSG #tea :pills")).toHaveLength(1);
  });

  it("does not read what users tell services", () => {
    const { eve, oper, add } = scene({ store: new MemoryStore(), network: { accounts: true } });
    makeOperator(oper, ["filter"], "m");
    add("ban * password :no");
    eve.say("PRIVMSG NickServ :IDENTIFY password");
    expect(oper.take()).toEqual([]);
  });

  it("looks at the text as it was sent where it says so", () => {
    const { eve, add } = scene();
    add("refuse FORMATTING * \\x03 :no colours");
    expect(eve.ask("PRIVMSG #tea :\u000304red")).toEqual([expect.stringContaining("no colours")]);
  });

  it("looks at the beginning of a text up to a limit", () => {
    const { eve, bob, add } = scene({ limits: { filterText: 400 } });
    add("refuse * b$ :no");
    eve.say(`PRIVMSG #tea :${"a".repeat(400)}b`);
    expect(bob.take()).toHaveLength(1);
  });

  it("tells the operators with the notices m, but not the text of a private message", () => {
    const { oper, eve, add } = scene();
    makeOperator(oper, ["filter"], "m");
    add("refuse * pills :no spam");
    eve.say("PRIVMSG bob :secret pills", "PRIVMSG #tea :open pills");
    expect(oper.take()).toEqual([
      ":irc.test NOTICE oper :*** filter 1 (refuse, no spam) found a private message of eve!eve@192.0.2.66",
      ":irc.test NOTICE oper :*** filter 1 (refuse, no spam) found a message to #tea of eve!eve@192.0.2.66: open pills",
    ]);
  });
});

describe("a filter that reports", () => {
  it("lets the text pass, and makes one open report for a host", () => {
    const { world, oper, eve, bob, add } = scene();
    add("report * pills :spam?");
    eve.say("PRIVMSG #tea :pills", "PRIVMSG #tea :more pills");
    expect(bob.take()).toHaveLength(2);
    const notice =
      ":irc.test NOTICE oper :*** Report 1: eve (eve!eve@192.0.2.66), by filter 1: spam?, in a message to #tea: pills";
    expect(oper.take()[0]).toBe(notice);
    expect(world.app.network.moderation.reports.size).toBe(1);
    bob.say("PRIVMSG #tea :pills");
    expect(world.app.network.moderation.reports.size).toBe(2);
  });

  it("leaves half of the places to people", () => {
    const { world, add } = scene({ limits: { reports: 10 } });
    add("report * pills");
    for (let count = 0; count < 8; count += 1)
      world.connect(`spam${count}`, "", { address: `192.0.2.${100 + count}` }).say("PRIVMSG bob :pills");
    expect(world.app.network.moderation.reports.size).toBe(5);
  });
});

describe("a filter that mutes", () => {
  const muted = ":irc.test 404 eve #tea :Cannot send to channel: You are muted for 1m: quiet";

  it("refuses everything that the user says, for its time", () => {
    const { world, eve, bob } = withMute();
    expect(eve.ask("PRIVMSG #tea :hello")).toEqual([muted]);
    expect(eve.ask("PRIVMSG bob :hello")).toEqual([":irc.test 531 eve bob :You are muted for 1m: quiet"]);
    expect(eve.ask("AWAY :gone")).toEqual([":irc.test 400 eve AWAY :You are muted for 1m: quiet"]);
    eve.say("PART #tea :bye");
    expect(bob.take()).toEqual([":eve!eve@192.0.2.66 PART #tea"]);
    world.now += 60_000;
    eve.say("PRIVMSG bob :hello");
    expect(bob.take()).toHaveLength(1);
    expect(world.app.network.moderation.mutes.size).toBe(0);
  });

  it("follows the host over a reconnect and a change of nick", () => {
    const { world, eve } = withMute();
    eve.say("QUIT");
    const again = world.connect("eva", "", { address: "192.0.2.66" });
    expect(again.ask("PRIVMSG bob :hello")).toEqual([expect.stringContaining("muted")]);
  });

  it("follows the account, and guests of the host", () => {
    const { world, eve, bob, add } = scene();
    world.app.network.accounts.logIns.change(eve.user, "eve");
    add("mute * pills :quiet");
    eve.say("PRIVMSG #tea :pills");
    const elsewhere = world.connect("eva", "", { address: "192.0.2.99" });
    world.app.network.accounts.logIns.change(elsewhere.user, "EVE");
    expect(elsewhere.ask("PRIVMSG bob :hi")).toHaveLength(1);
    const guest = world.connect("guest", "", { address: "192.0.2.66" });
    expect(guest.ask("PRIVMSG bob :hi")).toHaveLength(1);
    world.app.network.accounts.logIns.change(guest.user, "guest");
    bob.take();
    guest.say("PRIVMSG bob :hi");
    expect(bob.take()).toHaveLength(1);
  });

  it("is listed and ended by operators", () => {
    const { oper, eve } = withMute();
    expect(oper.ask("FILTER MUTES")).toEqual([
      ":irc.test NOTICE oper :*** eve!eve@192.0.2.66, by filter 1: You are muted for 1m: quiet",
      ":irc.test NOTICE oper :*** End of the mutes",
    ]);
    expect(oper.ask("FILTER UNMUTE eve")).toEqual([
      ":irc.test NOTICE oper :*** You ended the mute of eve!eve@192.0.2.66",
    ]);
    expect(oper.ask("FILTER UNMUTE eve")).toEqual([":irc.test 400 oper FILTER :eve is not muted"]);
    expect(eve.ask("PRIVMSG #tea :hello")).toEqual([]);
  });

  it("forgets the oldest past the limit", () => {
    const { world, add } = scene({ limits: { mutes: 10 } });
    add("mute 0 * pills");
    for (let count = 0; count < 12; count += 1)
      world.connect(`spam${count}`, "", { address: `192.0.2.${100 + count}` }).say("PRIVMSG bob :pills");
    const hosts = Array.from(world.app.network.moderation.mutes.all, ({ host }) => host);
    expect(hosts).toHaveLength(10);
    expect(hosts[0]).toBe("192.0.2.102");
  });
});

describe("a filter that bans", () => {
  it("bans the address and closes all that come from it", () => {
    const { world, eve, bob, add } = scene();
    const twin = world.connect("twin", "", { address: "192.0.2.66" });
    add("ban 2h * pills :no spam");
    eve.say("PRIVMSG #tea,bob :pills");
    expect(eve.take()).toEqual([
      expect.stringContaining(" 465 eve :You are banned from this server: no spam (until "),
      expect.stringContaining("ERROR :Closing Link: "),
    ]);
    expect(twin.open).toBe(false);
    expect(bob.take()).toEqual([":eve!eve@192.0.2.66 QUIT :D-lined: no spam"]);
    expect(world.app.network.bans.list("address", world.now)).toEqual([
      expect.objectContaining({
        mask: "192.0.2.66",
        setBy: "filter 1",
        reason: "no spam",
        expiresAt: world.now + 7_200_000,
      }),
    ]);
  });

  it("bans the network of an IPv6 address, for a day by default", () => {
    const { world, add } = scene();
    add("ban * pills");
    world.connect("six", "", { address: "2001:db8:1:2:3::4" }).say("PRIVMSG bob :pills");
    expect(world.app.network.bans.list("address", world.now)).toEqual([
      expect.objectContaining({ mask: "2001:db8:1:2::/64", expiresAt: world.now + 86_400_000 }),
    ]);
  });

  it("spares operators, and refuses their text", () => {
    const { world, bob, add } = scene();
    makeOperator(bob, ["kill"]);
    add("ban * pills :no spam");
    expect(bob.ask("PRIVMSG #tea :pills")).toEqual([
      ":irc.test 404 bob #tea :Cannot send to channel: no spam",
    ]);
    expect(world.app.network.bans.size).toBe(0);
  });

  it("bans for the reason of a QUIT too", () => {
    const { world, eve, bob, add } = scene();
    add("ban reason pills :no spam");
    eve.say("QUIT :pills");
    expect(bob.take()).toEqual([":eve!eve@192.0.2.66 QUIT :D-lined: no spam"]);
    expect(world.app.network.bans.size).toBe(1);
  });
});

describe("filters of the configuration", () => {
  const rule = { pattern: "pills", action: "refuse", texts: ["channel"], reason: "no spam" } as const;

  it("hold beside the others, cannot be removed, and change with it", () => {
    const { world, oper, eve, bob } = scene({ network: { filters: [rule] } });
    expect(eve.ask("PRIVMSG #tea :pills")).toEqual([REFUSED]);
    expect(oper.ask("FILTER")[0]).toBe(
      ":irc.test NOTICE oper :*** filter c1: refuse in channel: pills (no spam)",
    );
    expect(oper.ask("FILTER DEL c1")).toEqual([expect.stringContaining("[[filter]]")]);
    world.configure({ filters: [] });
    eve.say("PRIVMSG #tea :pills");
    expect(bob.take()).toHaveLength(1);
  });

  it("leave the strongest action to count", () => {
    const { world, eve, add } = scene({ network: { filters: [rule] } });
    add("mute * pil :quiet");
    expect(eve.ask("PRIVMSG #tea :pills")).toEqual([expect.stringContaining("quiet")]);
    expect(world.app.network.moderation.mutes.size).toBe(1);
  });
});
