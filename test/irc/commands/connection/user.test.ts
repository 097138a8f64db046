import { describe, expect, it } from "bun:test";
import { nick } from "../../../../src/irc/commands/connection/nick.ts";
import { user } from "../../../../src/irc/commands/connection/user.ts";
import { World } from "../harness.ts";

const rows = [nick, user];
const REFUSED = [":irc.test 461 * USER :Not enough parameters"];

describe("USER", () => {
  it("is refused with fewer than four parameters with 461", () => {
    expect(new World(rows).open().send("USER a 0 *")).toEqual(REFUSED);
  });

  it("is refused with an empty username or real name with 461", () => {
    const actor = new World(rows).open();
    expect(actor.send("USER @ 0 * :Alice")).toEqual(REFUSED);
    expect(actor.send("USER a 0 * :")).toEqual(REFUSED);
    expect(actor.session.draftUsername).toBeUndefined();
  });

  it("registers once NICK has come too", () => {
    const actor = new World(rows).open();
    actor.send("USER a 0 * :Alice Liddell");
    expect(actor.registered).toBe(false);
    actor.send("NICK alice");
    expect(actor.user.realname).toBe("Alice Liddell");
  });

  it("cuts a username past USERLEN and a real name past NAMELEN, the latter between characters", () => {
    const world = new World(rows, { limits: { usernameLength: 4, realnameLength: 5 } });
    const actor = world.open();
    expect(actor.send("USER abcdef 0 * :ééé")).toEqual([]);
    expect(actor.session.draftUsername).toBe("abcd");
    expect(actor.session.draftRealname).toBe("éé");
  });

  it("takes out of the username what would make the mask ambiguous", () => {
    const actor = new World(rows).open();
    actor.send("USER a!b@c*d 0 * :x");
    expect(actor.session.draftUsername).toBe("abcd");
  });

  it("may be sent before registration only", () => {
    expect(user.access).toBe("unregistered");
  });
});
