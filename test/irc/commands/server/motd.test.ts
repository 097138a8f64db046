import { describe, expect, it } from "bun:test";
import { World } from "../../session/harness.ts";

const settings = { motd: ["Be kind.", "", "Tea at five."] };
const SHOWN = [
  ":irc.test 375 alice :- irc.test Message of the day - ",
  ":irc.test 372 alice :- Be kind.",
  ":irc.test 372 alice :- ",
  ":irc.test 372 alice :- Tea at five.",
  ":irc.test 376 alice :End of /MOTD command.",
];

describe("MOTD", () => {
  it("shows the message of the day between 375 and 376", () => {
    expect(new World({ network: settings }).connect("alice").ask("MOTD")).toEqual(SHOWN);
  });

  it("is answered with 422 without a message of the day", () => {
    expect(new World().connect("alice").ask("MOTD")).toEqual([":irc.test 422 alice :MOTD File is missing"]);
  });

  it("takes the server's name and refuses another with 402", () => {
    const alice = new World({ network: settings }).connect("alice");
    expect(alice.ask("MOTD IRC.test")).toEqual(SHOWN);
    expect(alice.ask("MOTD other.test")).toEqual([":irc.test 402 alice other.test :No such server"]);
  });
});
