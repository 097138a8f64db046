/** IRCv3 Capability Negotiation: its examples in its order, and CAP NEW and CAP DEL when REHASH changes what is offered. */
import { describe, expect, it } from "bun:test";
import type { CapabilityName } from "../../../src/irc/wire/capabilities.ts";
import { capabilityNames, removableCapabilities } from "../../../src/irc/wire/capabilities.ts";
import { defaultLimits } from "../../../src/irc/network/limits.ts";
import { settingsOf, World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

/** Everything but these is switched off. */
function only(...names: readonly CapabilityName[]): { disabledCapabilities: readonly CapabilityName[] } {
  return { disabledCapabilities: removableCapabilities.filter((name) => !names.includes(name)) };
}

function worldWith(...names: readonly CapabilityName[]): World {
  return new World({ network: only(...names) });
}

function rehash(world: World, network: NonNullable<Parameters<typeof settingsOf>[0]["network"]>): void {
  world.app.rehash(settingsOf({ network }));
}

const numerics = (client: FakeConnection): string[] =>
  client.take().map((line) => line.split(" ").slice(1, 3).join(" "));

describe("Connection Registration", () => {
  it("waits for CAP END where there was CAP LS", () => {
    const dan = worldWith("multi-prefix").open();
    expect(dan.ask("CAP LS 302", "NICK dan", "USER d * 0 :This is a really good name")).toEqual([
      ":irc.test CAP * LS :cap-notify multi-prefix",
    ]);
    expect(dan.ask("CAP REQ :multi-prefix")).toEqual([":irc.test CAP dan ACK multi-prefix"]);
    dan.say("CAP END");
    expect(numerics(dan)[0]).toBe("001 dan");
  });

  it("waits for CAP END where there was CAP REQ without LS", () => {
    const dan = worldWith("multi-prefix").open();
    expect(dan.ask("CAP REQ multi-prefix", "NICK dan", "USER d * 0 :This is a really good name")).toEqual([
      ":irc.test CAP * ACK multi-prefix",
    ]);
    dan.say("CAP END");
    expect(numerics(dan)[0]).toBe("001 dan");
  });

  it("waits for nothing where the client knows nothing of capabilities", () => {
    const dan = worldWith("multi-prefix").open();
    dan.say("NICK dan", "USER d * 0 :This is a really good name");
    expect(numerics(dan)[0]).toBe("001 dan");
  });
});

describe("The CAP command", () => {
  it("answers other subcommands with 410, before and after there is a nick", () => {
    const world = new World();
    const jw = world.open().say("CAP FOO");
    expect(jw.take()).toEqual([":irc.test 410 * FOO :Invalid CAP command"]);
    const known = world.connect("jw").say("CAP FOO");
    expect(known.take()).toEqual([":irc.test 410 jw FOO :Invalid CAP command"]);
  });
});

describe("The CAP LS subcommand", () => {
  it("lists what there is", () => {
    const client = worldWith("multi-prefix", "batch").open().say("CAP LS");
    expect(client.take()).toEqual([":irc.test CAP * LS :batch cap-notify multi-prefix"]);
  });

  it("gives values to who names version 302 or a later one, and keeps the higher version", () => {
    const world = worldWith("batch", "draft/multiline");
    const { multilineBytes, multilineLines } = defaultLimits;
    const valued = `:irc.test CAP * LS :batch cap-notify draft/multiline=max-bytes=${multilineBytes},max-lines=${multilineLines}`;
    const client = world.open().say("CAP LS 302");
    expect(client.take()).toEqual([valued]);
    expect(client.ask("CAP LS")).toEqual([":irc.test CAP * LS :batch cap-notify draft/multiline"]);
    expect(client.state.capabilityVersion).toBe(302);
    expect(world.open().say("CAP LS 307").take()).toEqual([valued]);
  });

  it("takes several lines for version 302, all but the last with an asterisk; LIST too", () => {
    const network = {
      serverName: `${"x".repeat(300)}.test`,
      accounts: true,
      history: true,
      push: true,
      stayLoggedIn: true,
    };
    const client = new World({ network }).open().say("CAP LS 302");
    const lists = client.take().map((line) => line.slice(line.indexOf(" CAP ")));
    expect(lists.length).toBeGreaterThan(2);
    expect(lists.slice(0, -1).every((line) => line.startsWith(" CAP * LS * "))).toBe(true);
    expect(lists.at(-1)).not.toStartWith(" CAP * LS *");
    const names = lists.flatMap((line) => line.replace(/^ CAP \* LS (?:\* )?:?/u, "").split(" "));
    expect(names.map((name) => name.split("=")[0])).toEqual([...capabilityNames]);
    for (const name of capabilityNames) client.say(`CAP REQ ${name}`);
    client.say("CAP LIST");
    const enabled = client.take().filter((line) => line.includes(" LIST "));
    expect(enabled.length).toBeGreaterThan(1);
    expect(enabled.slice(0, -1).every((line) => line.includes(" CAP * LIST * :"))).toBe(true);
    expect(enabled.at(-1)).not.toContain(" CAP * LIST *");
  });
});

describe("The CAP LIST subcommand", () => {
  it("lists what is enabled, and nothing as an empty parameter", () => {
    const client = new World().open().say("CAP LIST", "CAP REQ :multi-prefix", "CAP LIST");
    expect(client.take()).toEqual([
      ":irc.test CAP * LIST :",
      ":irc.test CAP * ACK multi-prefix",
      ":irc.test CAP * LIST multi-prefix",
    ]);
  });
});

describe("The CAP REQ, ACK and NAK subcommands", () => {
  it("take away with a dash", () => {
    const client = new World().open().say("CAP REQ :userhost-in-names", "CAP REQ :-userhost-in-names");
    expect(client.take()).toEqual([
      ":irc.test CAP * ACK userhost-in-names",
      ":irc.test CAP * ACK -userhost-in-names",
    ]);
    expect(client.state.capabilities).toBe(0);
  });

  it("change nothing where one of them is unknown", () => {
    const client = new World().open().say("CAP REQ :multi-prefix batch ex3");
    expect(client.take()).toEqual([":irc.test CAP * NAK :multi-prefix batch ex3"]);
    expect(client.state.capabilities).toBe(0);
  });

  it("refuse what is switched off, and what is nothing without it", () => {
    const world = new World({ network: { disabledCapabilities: ["batch"] } });
    for (const name of ["batch", "labeled-response", "draft/multiline"]) {
      expect(world.open().say(`CAP REQ ${name}`).take()).toEqual([`:irc.test CAP * NAK ${name}`]);
    }
    expect(world.open().say("CAP LS").take().join(" ")).not.toMatch(/ (?:batch|labeled-response) /u);
  });

  it("understand a list without its colon", () => {
    const client = new World().open().say("CAP REQ batch draft/extended-isupport");
    expect(client.take()).toEqual([":irc.test CAP * ACK :batch draft/extended-isupport"]);
  });
});

describe("The CAP NEW subcommand", () => {
  it("tells of what is offered again, with values to version 302, by name to others with cap-notify, and nothing to the rest", () => {
    const world = new World({ network: { disabledCapabilities: ["batch"] } });
    const modern = world.open().say("CAP LS 302");
    const notified = world.connect("notified", "cap-notify");
    const old = world.connect("old", "multi-prefix");
    modern.take();
    rehash(world, { disabledCapabilities: [] });
    const modernWords = modern.take().flatMap((line) => line.replace(":irc.test CAP * NEW :", "").split(" "));
    expect(modernWords).toContain("batch");
    expect(modernWords).toContain("labeled-response");
    expect(modernWords.some((word) => word.startsWith("draft/multiline=max-bytes="))).toBe(true);
    const words = modernWords.map((word) => word.split("=")[0]).join(" ");
    expect(notified.take()).toEqual([`:irc.test CAP notified NEW :${words}`]);
    expect(old.take()).toEqual([]);
  });

  it("can be followed by a request", () => {
    const world = worldWith("multi-prefix");
    const tester = world.connect("tester", "cap-notify");
    rehash(world, only("multi-prefix", "away-notify", "extended-join"));
    expect(tester.take()).toEqual([":irc.test CAP tester NEW :away-notify extended-join"]);
    expect(tester.ask("CAP REQ :extended-join away-notify")).toEqual([
      ":irc.test CAP tester ACK :extended-join away-notify",
    ]);
  });

  it("tells who knows values of another value", () => {
    const world = worldWith("batch", "draft/multiline");
    const modern = world.open().say("CAP LS 302");
    const notified = world.connect("notified", "cap-notify");
    modern.take();
    rehash(world, {
      ...only("batch", "draft/multiline"),
      limits: { ...defaultLimits, multilineBytes: 4096, multilineLines: 20 },
    });
    expect(modern.take()).toEqual([":irc.test CAP * NEW draft/multiline=max-bytes=4096,max-lines=20"]);
    expect(notified.take()).toEqual([]);
  });
});

describe("The CAP DEL subcommand", () => {
  it("tells those with cap-notify of what is gone, and takes it from everyone", () => {
    const world = worldWith("userhost-in-names", "multi-prefix", "away-notify", "batch");
    const all = "userhost-in-names multi-prefix away-notify batch";
    const modernclient = world.connect("modernclient", `cap-notify ${all}`);
    const old = world.connect("old", all);
    rehash(world, only("batch"));
    expect(modernclient.take()).toEqual([
      ":irc.test CAP modernclient DEL :away-notify multi-prefix userhost-in-names",
    ]);
    expect(old.take()).toEqual([]);
    for (const client of [modernclient, old]) {
      expect(client.ask("CAP LIST", "CAP REQ away-notify").at(-1)).toContain(" NAK away-notify");
      expect(client.state.has("batch")).toBe(true);
      expect(client.state.has("away-notify")).toBe(false);
    }
  });

  it("says nothing where nothing changes", () => {
    const world = new World();
    const client = world.connect("client", "cap-notify");
    rehash(world, {});
    expect(client.take()).toEqual([]);
  });
});

describe("cap-notify", () => {
  it("comes with version 302 for good: asking for it changes nothing, and it cannot be taken away", () => {
    const client = new World().open().say("CAP LS 302");
    client.take();
    expect(client.ask("CAP LIST", "CAP REQ cap-notify", "CAP REQ -cap-notify", "CAP LIST")).toEqual([
      ":irc.test CAP * LIST cap-notify",
      ":irc.test CAP * ACK cap-notify",
      ":irc.test CAP * NAK -cap-notify",
      ":irc.test CAP * LIST cap-notify",
    ]);
  });

  it("can be asked for and taken away by other clients", () => {
    const client = new World().open().say("CAP REQ cap-notify", "CAP REQ -cap-notify", "CAP LIST");
    expect(client.take()).toEqual([
      ":irc.test CAP * ACK cap-notify",
      ":irc.test CAP * ACK -cap-notify",
      ":irc.test CAP * LIST :",
    ]);
  });
});

describe("Rules for naming capabilities", () => {
  it("hold for every one of ours", () => {
    for (const name of capabilityNames)
      expect(name).toMatch(/^(?:draft\/|soju\.im\/|relais\.chat\/)?[a-z0-9]+(?:-[a-z0-9]+)*$/u);
  });

  it("tell upper from lower case", () => {
    expect(new World().open().say("CAP REQ BATCH").take()).toEqual([":irc.test CAP * NAK BATCH"]);
  });
});
