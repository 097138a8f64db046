import { describe, expect, it } from "bun:test";
import { FormerNames } from "../../../src/irc/network/former-names.ts";
import type { User } from "../../../src/irc/network/user.ts";
import { START, testNetwork } from "../delivery/recorder.ts";

const network = testNetwork();

function newUser(nick: string): User {
  const details = { nick, username: nick, realname: nick, host: "h", address: "", secure: false, at: START };
  const user = network.addUser(details);
  if (user === undefined) throw new Error(`${nick} is in use`);
  return user;
}

describe("FormerNames", () => {
  it("finds a channel by its old name, in any case, for as long as it is told and the channel is there", () => {
    const user = newUser("member");
    const { channel } = network.join(user, "#new", START);
    const names = new FormerNames((name) => name.toLowerCase());
    channel.name = "#Old";
    names.remember(channel, START, 10);
    expect(names.find("#OLD", START + 9, 10)).toBe(channel);
    expect(names.find("#old", START + 10, 10)).toBeUndefined();
    channel.name = "#new";
    network.part(user, channel);
    expect(names.find("#old", START, 10)).toBeUndefined();
  });
});
