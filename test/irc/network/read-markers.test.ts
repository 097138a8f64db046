import { describe, expect, it } from "bun:test";
import { moveReadMarker, readMarkerOf, setReadMarker } from "../../../src/irc/network/read-markers.ts";
import type { User } from "../../../src/irc/network/user.ts";
import { START, testNetwork } from "../delivery/recorder.ts";

const network = testNetwork();

function newUser(nick: string): User {
  const details = { nick, username: nick, realname: nick, host: "h", address: "", secure: false, at: START };
  const user = network.addUser(details);
  if (user === undefined) throw new Error(`${nick} is in use`);
  return user;
}

describe("read markers", () => {
  it("only move forward, and stop at the limit", () => {
    const user = newUser("reader");
    expect(readMarkerOf(user, "#a")).toBeUndefined();
    expect(setReadMarker(user, "#a", 5, 1)).toBe("moved");
    expect(setReadMarker(user, "#a", 4, 1)).toBe("kept");
    expect(setReadMarker(user, "#b", 5, 1)).toBe("full");
    expect(setReadMarker(user, "#a", 6, 1)).toBe("moved");
    expect(readMarkerOf(user, "#a")).toBe(6);
  });

  it("go with a channel, and keep the later one where there is one under the new name", () => {
    const user = newUser("mover");
    setReadMarker(user, "#a", 5, 9);
    setReadMarker(user, "#b", 7, 9);
    moveReadMarker(user, "#a", "#b");
    expect(readMarkerOf(user, "#a")).toBeUndefined();
    expect(readMarkerOf(user, "#b")).toBe(7);
    moveReadMarker(user, "#c", "#d");
    expect(user.readMarkers?.size).toBe(1);
  });
});
