import { describe, expect, it } from "bun:test";
import { quit } from "../../../../src/irc/commands/connection/quit.ts";
import { World } from "../harness.ts";

describe("QUIT", () => {
  it("ends the conversation, with `Quit: ` before the reason", () => {
    const alice = new World([quit]).connect("alice");
    alice.send("QUIT :gone to lunch");
    expect(alice.session.quitReason).toBe("Quit: gone to lunch");
  });

  it("needs no reason", () => {
    const alice = new World([quit]).connect("alice");
    alice.send("QUIT");
    expect(alice.session.quitReason).toBe("Quit: ");
  });

  it("works before registration", () => {
    const actor = new World([quit]).open();
    actor.send("QUIT :changed my mind");
    expect(actor.session.quitReason).toBe("Quit: changed my mind");
  });

  it("cuts a long reason between characters", () => {
    const alice = new World([quit], { limits: { quitLength: 5 } }).connect("alice");
    alice.send("QUIT :éééé");
    expect(alice.session.quitReason).toBe("Quit: éé");
  });
});
