import { describe, expect, it } from "bun:test";
import { privilegeRows, privileges } from "../../../../src/irc/network/privileges.ts";
import { commands } from "../../../../src/irc/commands/registry.ts";
import { capabilityNames } from "../../../../src/irc/wire/capabilities.ts";
import { channelModeRows, offeredChannelModes } from "../../../../src/irc/wire/channel-modes.ts";
import { extbanRows, offeredExtbans } from "../../../../src/irc/wire/extbans.ts";
import { noticeLetters, noticeRows } from "../../../../src/irc/network/notice-masks.ts";
import { LINE_LENGTH } from "../../../../src/irc/wire/lengths.ts";
import { limitRows } from "../../../../src/irc/network/limits.ts";
import { World } from "../../session/harness.ts";

function connect() {
  return new World({ network: { accounts: true, history: true, push: true, stayLoggedIn: true } }).connect(
    "alice",
  );
}

/** The texts of an answer, and its numerics. */
function read(lines: readonly string[], subject: string) {
  const start = new RegExp(`^:irc\\.test (\\d{3}) alice ${subject.replace("*", "\\*")} :?`, "u");
  return lines.map((line) => {
    const match = start.exec(line);
    return { numeric: match?.[1], text: line.slice(match?.[0].length ?? 0) };
  });
}

describe("HELP", () => {
  it("lists every command", () => {
    const answer = read(connect().ask("HELP"), "*");
    const words = answer.flatMap(({ text }) => text.split(" "));
    for (const name of commands.keys()) expect(words).toContain(name);
  });

  it("lists the commands of operators apart", () => {
    const texts = read(connect().ask("HELP"), "*").map(({ text }) => text);
    const place = texts.indexOf("Commands for operators of the server:");
    expect(place).toBeGreaterThan(1);
    const users = texts.slice(0, place).join(" ").split(" ");
    const operators = texts
      .slice(place + 1, -2)
      .join(" ")
      .split(" ");
    for (const { name, privilege } of commands.values()) {
      expect(users.includes(name)).toBe(privilege === undefined);
      expect(operators.includes(name)).toBe(privilege !== undefined);
    }
  });

  it("opens with 704, an empty line and closes with 706", () => {
    const answer = read(connect().ask("HELP"), "*");
    expect(answer[0]?.numeric).toBe("704");
    expect(answer[1]).toEqual({ numeric: "705", text: "" });
    for (const { numeric } of answer.slice(1, -1)) expect(numeric).toBe("705");
    expect(answer.at(-1)?.numeric).toBe("706");
  });

  it("explains each command by its row", () => {
    const alice = connect();
    for (const row of commands.values()) {
      const answer = read(alice.ask(`HELP ${row.name}`), row.name);
      expect(answer[0]).toEqual({ numeric: "704", text: row.syntax });
      expect(answer.map(({ text }) => text)).toContain(row.help);
      expect(answer.at(-1)?.text).toContain(row.specification);
    }
  });

  it("says which privilege a command needs", () => {
    const answer = read(connect().ask("HELP kill"), "KILL");
    expect(answer.map(({ text }) => text)).toContain("Needs the operator privilege kill.");
  });

  it("explains modes and capabilities by their rows", () => {
    const alice = connect();
    const modes = read(alice.ask("HELP CHANMODES"), "CHANMODES").map(({ text }) => text);
    for (const mode of offeredChannelModes({ accounts: true })) {
      expect(modes).toContain(`${mode}, ${channelModeRows[mode].name}: ${channelModeRows[mode].help}`);
    }
    const capabilities = read(alice.ask("HELP capabilities"), "CAPABILITIES").map(({ text }) => text);
    for (const name of capabilityNames) expect(capabilities.join("\n")).toContain(`${name}: `);
    expect(alice.ask("HELP usermodes").join("\n")).toContain("w, wallops: ");
    expect(alice.ask("HELP prefixes").join("\n")).toContain("o (@), operator: ");
    const extbans = alice.ask("HELP extbans").join("\n");
    for (const letter of offeredExtbans({ accounts: true }))
      expect(extbans).toContain(extbanRows[letter].help);
    expect(extbans).toContain("Names can replace letters: a account; c channel; m mute, quiet; r realname");
    const notices = alice.ask("HELP notices").join("\n");
    for (const letter of noticeLetters) expect(notices).toContain(`${letter}, ${noticeRows[letter].name}: `);
    const granted = alice.ask("HELP privileges").join("\n");
    for (const name of privileges) expect(granted).toContain(`${name}: ${privilegeRows[name]}`);
  });

  it("cuts no line, however long the names are", () => {
    const alice = connect();
    const prefix = limitRows.hostLength.max + limitRows.nickLength.max - "irc.test".length - "alice".length;
    const topics = ["CHANMODES", "PREFIXES", "USERMODES", "EXTBANS", "NOTICES", "PRIVILEGES", "CAPABILITIES"];
    for (const subject of [...commands.keys(), ...topics]) {
      for (const line of alice.ask(`HELP ${subject}`)) {
        expect(line.length + prefix).toBeLessThanOrEqual(LINE_LENGTH - 2);
      }
    }
  });

  it("answers an unknown subject with 524, by its name where that can be said", () => {
    const alice = connect();
    expect(alice.ask("HELP nonsense")).toEqual([
      ":irc.test 524 alice nonsense :No help available on this topic",
    ]);
    expect(alice.ask("HELP :unknown subject")).toEqual([
      ":irc.test 524 alice * :No help available on this topic",
    ]);
  });
});
