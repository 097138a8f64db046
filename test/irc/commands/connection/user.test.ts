import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

const REFUSED = [":irc.test 461 * USER :Not enough parameters"];

describe("USER", () => {
  it("is refused with fewer than four parameters with 461", () => {
    expect(new World().open().ask("USER a 0 *")).toEqual(REFUSED);
  });

  it("is refused with an empty username or real name with 461", () => {
    const actor = new World().open();
    expect(actor.ask("USER @ 0 * :Alice")).toEqual(REFUSED);
    expect(actor.ask("USER a 0 * :")).toEqual(REFUSED);
    actor.say("NICK alice");
    expect(actor.state.registered).toBe(false);
  });

  it("registers once NICK has come too", () => {
    const actor = new World().open();
    actor.say("USER a 0 * :Alice Liddell");
    expect(actor.state.registered).toBe(false);
    actor.say("NICK alice");
    expect(actor.user.realname).toBe("Alice Liddell");
  });

  it("cuts a username past USERLEN and a real name past NAMELEN, the latter between characters", () => {
    const actor = new World({ limits: { usernameLength: 4, realnameLength: 5 } }).open();
    expect(actor.ask("USER abcdef 0 * :ééé")).toEqual([]);
    actor.say("NICK alice");
    expect(actor.user).toMatchObject({ username: "abcd", realname: "éé" });
  });

  it("takes out of the username what would make the mask ambiguous", () => {
    const actor = new World().open();
    actor.say("USER a!b@c*d 0 * :x", "NICK alice");
    expect(actor.user.username).toBe("abcd");
  });

  it("may be sent before registration only", () => {
    expect(new World().connect("alice").ask("USER a 0 * :x")[0]).toStartWith(":irc.test 462 alice ");
  });
});
