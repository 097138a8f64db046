import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

describe("VERSION", () => {
  it("tells the version with 351, then what is supported with 005", () => {
    const world = new World({ limits: { nickLength: 17 } });
    const [first, ...rest] = world.connect("alice").ask("VERSION");
    expect(first).toBe(":irc.test 351 alice relais-test irc.test :A server under test");
    expect(rest.length).toBeGreaterThan(0);
    for (const line of rest) {
      expect(line).toMatch(/^:irc\.test 005 alice (?:\S+ ){1,13}:are supported by this server$/u);
    }
    expect(rest.join(" ")).toContain(" NICKLEN=17 ");
    expect(rest.join(" ")).toContain(" NETWORK=Test ");
  });

  it("takes the server's name, a mask of it, or the nick of a user", () => {
    const alice = new World().connect("alice");
    for (const target of ["irc.test", "*.TEST", "alice"]) {
      expect(alice.ask(`VERSION ${target}`)[0]).toStartWith(":irc.test 351 ");
    }
  });

  it("refuses another server with 402", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("VERSION *.se")).toEqual([":irc.test 402 alice *.se :No such server"]);
  });
});
