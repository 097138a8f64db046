import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { parseAddressMask, parseUserMask } from "../../../src/irc/network/ban-targets.ts";
import { ServerBans } from "../../../src/irc/network/server-bans.ts";
import type { BanSubject, BanTarget } from "../../../src/irc/network/ban-targets.ts";

const facts = { reason: "spam", setBy: "oper!o@host", setAt: 0, expiresAt: undefined };

const bob: BanSubject = {
  username: "bob",
  host: "staff.example",
  cloak: "aa.bb.cc.ip",
  addresses: ["192.0.2.7"],
};

function target(found: BanTarget | undefined): BanTarget {
  if (found === undefined) throw new Error("not a mask");
  return found;
}

function userMask(text: string): BanTarget {
  return target(parseUserMask(text));
}

function addressMask(text: string): BanTarget {
  return target(parseAddressMask(text));
}

describe("a mask of users", () => {
  it.each([
    ["bad.example", "*@bad.example"],
    ["*!bob@bad.example", "bob@bad.example"],
    ["bob@192.0.2.77/24", "bob@192.0.2.0/24"],
    ["192.0.2.7", "*@192.0.2.7"],
  ])("has one form: %s is %s", (text, mask) => {
    expect(parseUserMask(text)?.mask).toBe(mask);
  });

  it.each(["", "@", "bob@", "nick!bob@host", "a b@host", "bob@:host", "bob@host/24", "bob@a@b"])(
    "is invalid: %j",
    (text) => {
      expect(parseUserMask(text)).toBeUndefined();
    },
  );

  it.each([
    "b?b@*.EXAMPLE",
    "*@*.bb.cc.ip",
    "*@192.0.2.*",
    "bob@192.0.2.0/24",
    "*@192.0.2.7",
    "*@::ffff:192.0.2.7",
  ])("matches the host that is shown, the first one and the real address: %s", (text) => {
    expect(userMask(text).matches(bob)).toBe(true);
  });

  it.each(["alice@*.example", "*@*.other", "alice@192.0.2.0/24", "*@192.0.3.0/24", "*@aa.bb"])(
    "matches nobody else: %s",
    (text) => {
      expect(userMask(text).matches(bob)).toBe(false);
    },
  );

  it.each(["*@*", "*@*.*", "*@*.de", "?*@*", "*@0.0.0.0/0", "*@192.0.0.0/7", "*@2000::/3"])(
    "is too wide: %s",
    (text) => {
      expect(userMask(text).tooWide).toBe(true);
    },
  );

  it.each(["*@*.example", "spam*@*", "*@192.0.2.0/24", "*@10.0.0.0/8", "spammer@0.0.0.0/0"])(
    "is not too wide: %s",
    (text) => {
      expect(userMask(text).tooWide).toBe(false);
    },
  );
});

describe("the bans of the server", () => {
  it("keep out those who match, of either kind", () => {
    const bans = new ServerBans();
    bans.add(userMask("*@*.example"), facts);
    bans.add(addressMask("198.51.100.0/24"), facts);
    expect(bans.findUser(bob, 0)?.mask).toBe("*@*.example");
    expect(bans.findUser({ ...bob, host: "a.b", addresses: ["198.51.100.9"] }, 0)?.kind).toBe("address");
    expect(bans.findUser({ ...bob, host: "a.b" }, 0)).toBeUndefined();
    expect(bans.findAddress("192.0.2.7", 0)).toBeUndefined();
    expect(bans.findAddress("198.51.100.9", 0)?.mask).toBe("198.51.100.0/24");
  });

  it("never keep out a Unix socket by its address", () => {
    const bans = new ServerBans();
    bans.add(addressMask("127.0.0.0/8"), facts);
    expect(bans.findAddress("", 0)).toBeUndefined();
  });

  it("are removed by their mask, however it is written", () => {
    const bans = new ServerBans();
    bans.add(userMask("*@Bad.Example"), facts);
    bans.add(addressMask("192.0.2.0/24"), facts);
    expect(bans.remove(userMask("bad.example"))?.mask).toBe("*@Bad.Example");
    expect(bans.remove(addressMask("192.0.2.99/24"))?.mask).toBe("192.0.2.0/24");
    expect(bans.remove(addressMask("192.0.2.0/24"))).toBeUndefined();
    expect(bans.size).toBe(0);
    expect(bans.findAddress("192.0.2.1", 0)).toBeUndefined();
  });

  it("take the place of one with the same mask", () => {
    const bans = new ServerBans();
    bans.add(addressMask("192.0.2.0/24"), { ...facts, expiresAt: 10 });
    bans.add(addressMask("192.0.2.0/24"), { ...facts, reason: "again" });
    expect(bans.list("address", 10)).toEqual([
      { kind: "address", mask: "192.0.2.0/24", ...facts, reason: "again" },
    ]);
    expect(bans.findAddress("192.0.2.1", 10)?.reason).toBe("again");
  });

  it("are gone when their time is over, and not before", () => {
    const bans = new ServerBans();
    bans.add(addressMask("192.0.2.0/24"), { ...facts, expiresAt: 1000 });
    bans.add(userMask("*@*.example"), { ...facts, expiresAt: 2000 });
    expect(bans.findAddress("192.0.2.1", 999)).toBeDefined();
    expect(bans.findAddress("192.0.2.1", 1000)).toBeUndefined();
    expect([bans.list("address", 999).length, bans.list("address", 1000).length]).toEqual([1, 0]);
    expect(bans.size).toBe(2);
    bans.sweep(1000);
    expect(bans.size).toBe(1);
    bans.sweep(2000);
    expect(bans.size).toBe(0);
  });

  it("find an address by look-up exactly where comparing with each range would", () => {
    const byte = fc.constantFrom(0, 1, 127, 128, 255);
    const address = fc.tuple(byte, byte, byte, byte).map((bytes) => bytes.join("."));
    const ranges = fc.array(fc.tuple(address, fc.integer({ min: 0, max: 32 })), { maxLength: 8 });
    fc.assert(
      fc.property(ranges, address, (masks, text) => {
        const bans = new ServerBans();
        const targets = masks.map(([start, bits]) => addressMask(`${start}/${bits}`));
        for (const each of targets) bans.add(each, facts);
        const expected = targets.some((each) => each.matches({ ...bob, addresses: [text] }));
        expect(bans.findAddress(text, 0) !== undefined).toBe(expected);
        for (const each of targets) bans.remove(each);
        expect(bans.findAddress(text, 0)).toBeUndefined();
      }),
    );
  });
});
