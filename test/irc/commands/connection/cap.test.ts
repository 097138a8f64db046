import { describe, expect, it } from "bun:test";
import { capabilityNames, capabilityWithValue } from "../../../../src/irc/wire/capabilities.ts";
import { LINE_LENGTH } from "../../../../src/irc/wire/lengths.ts";
import { defaultLimits } from "../../../../src/irc/network/limits.ts";
import { World } from "../../session/harness.ts";

/** The same for version 302, with the values. */
const ALL_WITH_VALUES = capabilityNames.map((name) => capabilityWithValue(name, { limits: defaultLimits }));

const features = { network: { accounts: true, history: true, push: true, stayLoggedIn: true } } as const;

function open() {
  return new World(features).open();
}

/** The capabilities that some lines of CAP list together. */
function listed(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.replace(/^:irc\.test CAP \S+ LS (?:\* )?:?/u, "").split(" "));
}

describe("CAP", () => {
  describe("LS", () => {
    it("lists what is on offer, and holds registration until END", () => {
      const actor = open();
      expect(listed(actor.ask("CAP LS 302"))).toEqual(ALL_WITH_VALUES);
      expect(ALL_WITH_VALUES).toContain("draft/multiline=max-bytes=8192,max-lines=50");
      actor.say("NICK alice", "USER a 0 * :Alice");
      expect(actor.state.registered).toBe(false);
      actor.say("CAP END");
      expect(actor.state.registered).toBe(true);
    });

    it("treats a version that is no number as none", () => {
      const actor = open();
      actor.say("CAP LS latest");
      expect(actor.state.capabilityVersion).toBe(301);
    });

    it("gives a client before 302 one line, and no asterisk", () => {
      const serverName = `${"a".repeat(350)}.test`;
      const actor = new World({ network: { serverName } }).open();
      const lines = actor.ask("CAP LS");
      expect(lines.length).toBe(1);
      expect(lines[0]).not.toContain("LS *");
    });

    it("names the nick after registration, and holds nothing then", () => {
      const alice = new World(features).connect("alice");
      const [line = "", ...more] = alice.ask("CAP LS");
      expect(more).toEqual([]);
      const names = listed([line]);
      expect(names).toEqual(capabilityNames.slice(0, names.length));
      // Before version 302 the list is one line, and ends where that is full.
      const next = capabilityNames[names.length] ?? "";
      expect(line.length + next.length + 1).toBeGreaterThan(next === "" ? 0 : LINE_LENGTH - 2);
      expect(alice.state.negotiating).toBe(false);
    });
  });

  describe("LIST", () => {
    it("does not hold registration", () => {
      const actor = open();
      actor.say("CAP LIST");
      expect(actor.state.negotiating).toBe(false);
    });
  });

  describe("REQ", () => {
    it("turns capabilities on, and holds registration", () => {
      const actor = open();
      expect(actor.ask("CAP REQ :multi-prefix server-time")).toEqual([
        ":irc.test CAP * ACK :multi-prefix server-time",
      ]);
      expect(actor.state.has("multi-prefix")).toBe(true);
      expect(actor.state.has("server-time")).toBe(true);
      expect(actor.state.negotiating).toBe(true);
    });

    it("turns one off with a dash, also where it is not on", () => {
      const alice = new World().connect("alice", "batch");
      expect(alice.ask("CAP REQ :-batch -setname")).toEqual([":irc.test CAP alice ACK :-batch -setname"]);
      expect(alice.ask("CAP LIST")).toEqual([":irc.test CAP alice LIST :"]);
    });

    it("grants again what is on already", () => {
      const alice = new World().connect("alice", "batch");
      expect(alice.ask("CAP REQ batch")).toEqual([":irc.test CAP alice ACK batch"]);
    });

    it("goes from left to right", () => {
      const alice = new World().connect("alice");
      alice.say("CAP REQ :batch -batch setname");
      expect(alice.state.has("batch")).toBe(false);
      expect(alice.state.has("setname")).toBe(true);
    });

    it("knows no names of objects", () => {
      expect(open().ask("CAP REQ constructor")).toEqual([":irc.test CAP * NAK constructor"]);
    });

    it("ignores spaces at the end", () => {
      expect(open().ask("CAP REQ :batch  ")).toEqual([":irc.test CAP * ACK batch"]);
    });

    it("answers a long request in as many lines as it takes", () => {
      const alice = new World().connect("alice");
      const words = Array.from({ length: 29 }, () => "labeled-response");
      const lines = alice.ask(`CAP REQ :${words.join(" ")}`);
      expect(lines.length).toBe(2);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(LINE_LENGTH - 2);
      expect(lines.join(" ").match(/labeled-response/gu)?.length).toBe(29);
      expect(alice.state.has("labeled-response")).toBe(true);
    });
  });

  describe("END", () => {
    it("is ignored after registration", () => {
      expect(new World().connect("alice").ask("CAP END")).toEqual([]);
    });

    it("leaves a client waiting that has not sent NICK and USER yet", () => {
      const actor = open();
      actor.say("CAP LS 302", "CAP END");
      expect(actor.state.registered).toBe(false);
      actor.say("NICK alice", "USER a 0 * :Alice");
      expect(actor.state.registered).toBe(true);
    });
  });

  it("takes subcommands in any case", () => {
    expect(open().ask("CAP list")).toEqual([":irc.test CAP * LIST :"]);
  });

  it("refuses a subcommand that only servers send, or nobody, with 410", () => {
    for (const subcommand of ["FOO", "ACK", "NAK", "NEW", "DEL", "CLEAR"]) {
      expect(open().ask(`CAP ${subcommand}`)).toEqual([`:irc.test 410 * ${subcommand} :Invalid CAP command`]);
    }
  });

  it("is refused without a subcommand with 461", () => {
    expect(open().ask("CAP")).toEqual([":irc.test 461 * CAP :Not enough parameters"]);
  });
});
