import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

const farewell = (reason: string): string[] => [`ERROR :Closing Link: 192.0.2.1 (${reason})`];

describe("QUIT", () => {
  it("ends the conversation, with `Quit: ` before the reason", () => {
    const alice = new World().connect("alice");
    expect(alice.ask("QUIT :gone to lunch")).toEqual(farewell("Quit: gone to lunch"));
    expect(alice.open).toBe(false);
  });

  it("needs no reason", () => {
    expect(new World().connect("alice").ask("QUIT")).toEqual(farewell("Quit: "));
  });

  it("works before registration", () => {
    expect(new World().open().ask("QUIT :changed my mind")).toEqual(farewell("Quit: changed my mind"));
  });

  it("cuts a long reason between characters", () => {
    const alice = new World({ limits: { quitLength: 5 } }).connect("alice");
    expect(alice.ask("QUIT :éééé")).toEqual(farewell("Quit: éé"));
  });
});
