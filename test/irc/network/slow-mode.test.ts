import { describe, expect, it } from "bun:test";
import { Channel } from "../../../src/irc/network/channel.ts";
import { noteSpeech, timeToWait } from "../../../src/irc/network/slow-mode.ts";
import { User } from "../../../src/irc/network/user.ts";

function userAt(slot: number): User {
  const details = { nick: `n${slot}`, username: "u", realname: "r", host: "h.test", address: "192.0.2.1" };
  return new User(slot, slot, { ...details, secure: false, at: 0 });
}

function slowChannel(seconds: string): Channel {
  const channel = new Channel("#tea", 0, 1);
  channel.settings.set("W", seconds);
  return channel;
}

const [ada, bob, cid] = [userAt(0), userAt(1), userAt(2)];
const MANY = 100;

describe("slow mode", () => {
  it("makes each user wait for itself", () => {
    const channel = slowChannel("10");
    expect(timeToWait(channel, ada, 0)).toBe(0);
    noteSpeech(channel, ada, 0, MANY);
    expect(timeToWait(channel, ada, 0)).toBe(10_000);
    expect(timeToWait(channel, ada, 9_999)).toBe(1);
    expect(timeToWait(channel, ada, 10_000)).toBe(0);
    expect(timeToWait(channel, bob, 0)).toBe(0);
  });

  it("follows a change of its value at once", () => {
    const channel = slowChannel("10");
    noteSpeech(channel, ada, 0, MANY);
    channel.settings.set("W", "60");
    expect(timeToWait(channel, ada, 20_000)).toBe(40_000);
  });

  it("forgets those who need not wait any longer", () => {
    const channel = slowChannel("10");
    noteSpeech(channel, ada, 0, MANY);
    noteSpeech(channel, bob, 5_000, MANY);
    noteSpeech(channel, ada, 6_000, MANY);
    noteSpeech(channel, cid, 15_000, MANY);
    expect([...(channel.spokenAt?.keys() ?? [])]).toEqual([ada.id, cid.id]);
  });

  it("remembers no more speakers than it may: who spoke first is forgotten", () => {
    const channel = slowChannel("10");
    for (const [now, user] of [ada, bob, cid].entries()) noteSpeech(channel, user, now, 2);
    expect(timeToWait(channel, ada, 3)).toBe(0);
    expect(timeToWait(channel, bob, 3)).toBe(9_998);
    expect(channel.spokenAt?.size).toBe(2);
  });

  it("remembers nobody where the mode is not set", () => {
    const channel = new Channel("#tea", 0, 1);
    noteSpeech(channel, ada, 0, MANY);
    expect(channel.spokenAt).toBeUndefined();
  });
});
