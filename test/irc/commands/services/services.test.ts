/** Rules for the rows of all services. */
import { describe, expect, it } from "bun:test";
import { services } from "../../../../src/irc/commands/services/services.ts";
import { commands } from "../../../../src/irc/commands/registry.ts";
import { privileges } from "../../../../src/irc/network/privileges.ts";
import { LINE_LENGTH } from "../../../../src/irc/wire/lengths.ts";

const rows = Object.values(services).flatMap(({ nick, rows: own }) =>
  [...own].map(([name, row]) => [`${nick} ${name}`, name, row] as const),
);

describe.each(rows)("the row of %s", (_, name, row) => {
  it("has its name, sentences of help that fit in a line, and a privilege that exists", () => {
    expect(row.name).toBe(name);
    expect(name).toMatch(/^[A-Z]+$/u);
    expect(row.help).toMatch(/^[A-Z`].{10,}[^.]\.$/u);
    expect(row.help.length).toBeLessThan(LINE_LENGTH - 150);
    expect(row.syntax).toMatch(new RegExp(`^${name}(?: |$)`, "u"));
    if (row.privilege !== undefined) expect(privileges).toContain(row.privilege);
  });
});

describe("a service", () => {
  it.each(Object.values(services).map(({ nick }) => nick))("is a command too: %s", (nick) => {
    expect(commands.get(nick.toUpperCase())?.help).toContain(`PRIVMSG ${nick}`);
    expect(services[nick].nick).toBe(nick);
    expect(services[nick].rows.has("HELP")).toBe(true);
  });
});
