import { describe, expect, it } from "bun:test";
import { Channel } from "../../../src/irc/network/channel.ts";
import { isThrottled, noteJoin, readThrottle } from "../../../src/irc/network/join-throttle.ts";

function channelWith(value?: string): Channel {
  const channel = new Channel("#tea", 0, 1);
  if (value !== undefined) channel.settings.set("j", value);
  return channel;
}

describe("readThrottle", () => {
  it("reads joins and seconds", () => {
    expect(readThrottle("5:10")).toEqual({ joins: 5, period: 10_000 });
    expect(readThrottle("005:1")).toEqual({ joins: 5, period: 1_000 });
  });

  it.each(["", "5", "5:", ":10", "0:10", "5:0", "-5:10", "5:10:15", "5.5:1", "9999999999:1"])(
    "refuses %p",
    (value) => {
      expect(readThrottle(value)).toBeUndefined();
    },
  );
});

describe("the join throttle", () => {
  it("lets so many in within its time, and the next one when the first of them is that long ago", () => {
    const channel = channelWith("2:10");
    for (const now of [0, 4_000]) {
      expect(isThrottled(channel, now)).toBe(false);
      noteJoin(channel, now);
    }
    expect(isThrottled(channel, 9_999)).toBe(true);
    expect(isThrottled(channel, 10_000)).toBe(false);
    noteJoin(channel, 10_000);
    expect(isThrottled(channel, 13_999)).toBe(true);
    expect(isThrottled(channel, 14_000)).toBe(false);
  });

  it("keeps no more joins than it counts", () => {
    const channel = channelWith("3:10");
    for (let now = 0; now < 100; now += 1) noteJoin(channel, now);
    expect(channel.joinTimes).toEqual([97, 98, 99]);
    channel.settings.set("j", "1:10");
    noteJoin(channel, 100);
    expect(channel.joinTimes).toEqual([100]);
  });

  it("counts nothing where the mode is not set", () => {
    const channel = channelWith();
    noteJoin(channel, 0);
    expect(channel.joinTimes).toBeUndefined();
    expect(isThrottled(channel, 0)).toBe(false);
  });
});
