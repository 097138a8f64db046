import { describe, expect, it } from "bun:test";
import { cap } from "../../../../src/irc/commands/connection/cap.ts";
import { nick } from "../../../../src/irc/commands/connection/nick.ts";
import { user } from "../../../../src/irc/commands/connection/user.ts";
import { capabilityNames, capabilityWithValue } from "../../../../src/irc/wire/capabilities.ts";
import { defaultLimits, LINE_LENGTH } from "../../../../src/irc/wire/limits.ts";
import { World } from "../harness.ts";

const rows = [cap, nick, user];
const ALL = capabilityNames.join(" ");
/** The same for version 302, with the values. */
const ALL_WITH_VALUES = capabilityNames.map((name) => capabilityWithValue(name, defaultLimits));

function open() {
  return new World(rows).open();
}

/** The capabilities that some lines of CAP list together. */
function listed(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.replace(/^:irc\.test CAP \S+ LS (?:\* )?:?/u, "").split(" "));
}

describe("CAP", () => {
  describe("LS", () => {
    it("lists what is on offer, and holds registration until END", () => {
      const actor = open();
      expect(listed(actor.send("CAP LS 302"))).toEqual(ALL_WITH_VALUES);
      expect(ALL_WITH_VALUES).toContain("draft/multiline=max-bytes=8192,max-lines=50");
      actor.send("NICK alice");
      actor.send("USER a 0 * :Alice");
      expect(actor.registered).toBe(false);
      expect(actor.send("CAP END")).toEqual([]);
      expect(actor.registered).toBe(true);
    });

    it("turns cap-notify on from version 302, and not before", () => {
      const [modern, old] = [open(), open()];
      modern.send("CAP LS 307");
      old.send("CAP LS");
      expect(modern.session.has("cap-notify")).toBe(true);
      expect(old.session.has("cap-notify")).toBe(false);
    });

    it("remembers the highest version that was named", () => {
      const actor = open();
      actor.send("CAP LS 302");
      actor.send("CAP LS");
      expect(actor.session.capabilityVersion).toBe(302);
      actor.send("CAP LS 400");
      expect(actor.session.capabilityVersion).toBe(400);
    });

    it("treats a version that is no number as none", () => {
      const actor = open();
      actor.send("CAP LS latest");
      expect(actor.session.capabilityVersion).toBe(301);
    });

    it("needs several lines under a long server name, all but the last with an asterisk", () => {
      const serverName = `${"a".repeat(350)}.test`;
      const actor = new World(rows, { settings: { serverName } }).open();
      const lines = actor.send("CAP LS 302");
      const lists = lines.map((line) => line.slice(line.indexOf("LS")));
      expect(lists.length).toBeGreaterThan(1);
      for (const list of lists.slice(0, -1)) expect(list).toStartWith("LS * ");
      expect(lists.at(-1)).not.toStartWith("LS *");
      expect(listed(lines).length).toBe(capabilityNames.length);
    });

    it("gives a client before 302 one line, and no asterisk", () => {
      const serverName = `${"a".repeat(350)}.test`;
      const actor = new World(rows, { settings: { serverName } }).open();
      const lines = actor.send("CAP LS");
      expect(lines.length).toBe(1);
      expect(lines[0]).not.toContain("LS *");
    });

    it("names the nick after registration, and holds nothing then", () => {
      const alice = new World(rows).connect("alice");
      expect(alice.send("CAP LS")).toEqual([`:irc.test CAP alice LS :${ALL}`]);
      expect(alice.session.negotiating).toBe(false);
    });
  });

  describe("LIST", () => {
    it("lists what is on", () => {
      const alice = new World(rows).connect("alice", { capabilities: ["batch", "server-time"] });
      expect(alice.send("CAP LIST")).toEqual([":irc.test CAP alice LIST :batch server-time"]);
    });

    it("lists nothing as nothing", () => {
      expect(open().send("CAP LIST")).toEqual([":irc.test CAP * LIST :"]);
    });

    it("does not hold registration", () => {
      const actor = open();
      actor.send("CAP LIST");
      expect(actor.session.negotiating).toBe(false);
    });
  });

  describe("REQ", () => {
    it("turns capabilities on, and holds registration", () => {
      const actor = open();
      expect(actor.send("CAP REQ :multi-prefix server-time")).toEqual([
        ":irc.test CAP * ACK :multi-prefix server-time",
      ]);
      expect(actor.session.has("multi-prefix")).toBe(true);
      expect(actor.session.has("server-time")).toBe(true);
      expect(actor.session.negotiating).toBe(true);
    });

    it("turns one off with a dash, also where it is not on", () => {
      const alice = new World(rows).connect("alice", { capabilities: ["batch"] });
      expect(alice.send("CAP REQ :-batch -setname")).toEqual([":irc.test CAP alice ACK :-batch -setname"]);
      expect(alice.session.enabled.size).toBe(0);
    });

    it("grants again what is on already", () => {
      const alice = new World(rows).connect("alice", { capabilities: ["batch"] });
      expect(alice.send("CAP REQ batch")).toEqual([":irc.test CAP alice ACK batch"]);
    });

    it("goes from left to right", () => {
      const alice = new World(rows).connect("alice");
      alice.send("CAP REQ :batch -batch setname");
      expect(alice.session.has("batch")).toBe(false);
      expect(alice.session.has("setname")).toBe(true);
    });

    it("refuses all where it does not know one", () => {
      const actor = open();
      expect(actor.send("CAP REQ :multi-prefix nonsense")).toEqual([
        ":irc.test CAP * NAK :multi-prefix nonsense",
      ]);
      expect(actor.session.enabled.size).toBe(0);
    });

    it("tells upper from lower case, and knows no names of objects", () => {
      expect(open().send("CAP REQ BATCH")).toEqual([":irc.test CAP * NAK BATCH"]);
      expect(open().send("CAP REQ constructor")).toEqual([":irc.test CAP * NAK constructor"]);
    });

    it("does not let cap-notify be turned off under version 302", () => {
      const actor = open();
      actor.send("CAP LS 302");
      expect(actor.send("CAP REQ :-cap-notify")).toEqual([":irc.test CAP * NAK -cap-notify"]);
      expect(actor.send("CAP REQ cap-notify")).toEqual([":irc.test CAP * ACK cap-notify"]);
      expect(actor.session.has("cap-notify")).toBe(true);
    });

    it("lets it be turned off before that", () => {
      const actor = open();
      actor.send("CAP REQ cap-notify");
      expect(actor.send("CAP REQ :-cap-notify")).toEqual([":irc.test CAP * ACK -cap-notify"]);
      expect(actor.session.has("cap-notify")).toBe(false);
    });

    it("ignores spaces at the end", () => {
      expect(open().send("CAP REQ :batch  ")).toEqual([":irc.test CAP * ACK batch"]);
    });

    it("answers a long request in as many lines as it takes", () => {
      const alice = new World(rows).connect("alice");
      const words = Array.from({ length: 30 }, () => "labeled-response");
      const lines = alice.send(`CAP REQ :${words.join(" ")}`);
      expect(lines.length).toBe(2);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(LINE_LENGTH - 2);
      expect(lines.join(" ").match(/labeled-response/gu)?.length).toBe(30);
      expect(alice.session.has("labeled-response")).toBe(true);
    });
  });

  describe("END", () => {
    it("is ignored after registration", () => {
      expect(new World(rows).connect("alice").send("CAP END")).toEqual([]);
    });

    it("leaves a client waiting that has not sent NICK and USER yet", () => {
      const actor = open();
      actor.send("CAP LS 302");
      actor.send("CAP END");
      expect(actor.registered).toBe(false);
      actor.send("NICK alice");
      actor.send("USER a 0 * :Alice");
      expect(actor.registered).toBe(true);
    });
  });

  it("takes subcommands in any case", () => {
    expect(open().send("CAP list")).toEqual([":irc.test CAP * LIST :"]);
  });

  it("refuses a subcommand that only servers send, or nobody, with 410", () => {
    for (const subcommand of ["FOO", "ACK", "NAK", "NEW", "DEL", "CLEAR"]) {
      expect(open().send(`CAP ${subcommand}`)).toEqual([
        `:irc.test 410 * ${subcommand} :Invalid CAP command`,
      ]);
    }
  });

  it("is refused without a subcommand with 461", () => {
    expect(open().send("CAP")).toEqual([":irc.test 461 * CAP :Not enough parameters"]);
  });
});
