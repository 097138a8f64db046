import { describe, expect, it } from "bun:test";
import { defaultLimits } from "../../../src/irc/network/limits.ts";
import type { User } from "../../../src/irc/network/user.ts";
import { START, testNetwork } from "../delivery/recorder.ts";

const network = testNetwork();

function newUser(nick: string): User {
  const details = { nick, username: nick, realname: nick, host: "h", address: "", secure: false, at: START };
  const user = network.addUser(details);
  if (user === undefined) throw new Error(`${nick} is in use`);
  return user;
}

describe("former names", () => {
  it("lead to the channel, in any case, for as long as is asked", () => {
    const { channel } = network.join(newUser("one"), "#Old", START);
    network.renameChannel(channel, "#new", START, defaultLimits);
    const { formerNames } = network;
    expect(formerNames.find("#OLD", START + 9, 10)).toBe(channel);
    expect(formerNames.find("#old", START + 10, 10)).toBeUndefined();
    expect(formerNames.find("#new", START, 10)).toBeUndefined();
  });

  it("are the channel's that had the name last", () => {
    const first = network.join(newUser("a"), "#name", START).channel;
    network.renameChannel(first, "#first", START, defaultLimits);
    const second = network.join(newUser("b"), "#name", START).channel;
    network.renameChannel(second, "#second", START, defaultLimits);
    expect(network.formerNames.find("#name", START, 10)).toBe(second);
    expect(first.formerNames.size).toBe(0);
    expect(second.id).toBeGreaterThan(first.id);
  });

  it("are gone with the channel, and when it is called so again", () => {
    const user = newUser("c");
    const { channel } = network.join(user, "#x", START);
    const before = network.formerNames.size;
    for (const name of ["#y", "#z", "#y"]) network.renameChannel(channel, name, START, defaultLimits);
    expect([...channel.formerNames]).toEqual(["#x", "#z"]);
    expect(network.formerNames.size).toBe(before + 2);
    network.part(user, channel);
    expect(network.formerNames.size).toBe(before);
  });
});
