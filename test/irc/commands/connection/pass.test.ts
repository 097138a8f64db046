import { describe, expect, it } from "bun:test";
import { pass } from "../../../../src/irc/commands/connection/pass.ts";
import { World } from "../harness.ts";

describe("PASS", () => {
  it("keeps the password for the registration and says nothing", () => {
    const actor = new World([pass]).open();
    expect(actor.send("PASS secret")).toEqual([]);
    expect(actor.session.draftPassword).toBe("secret");
  });

  it("lets the last one count", () => {
    const actor = new World([pass]).open();
    actor.send("PASS first");
    actor.send("PASS :second one");
    expect(actor.session.draftPassword).toBe("second one");
  });

  it("is refused without a password with 461", () => {
    expect(new World([pass]).open().send("PASS")).toEqual([":irc.test 461 * PASS :Not enough parameters"]);
  });

  it("may be sent before registration only", () => {
    expect(pass.access).toBe("unregistered");
  });
});
