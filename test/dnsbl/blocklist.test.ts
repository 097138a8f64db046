/** The names that lists are asked for, and the meaning of their replies. */
import { describe, expect, it } from "bun:test";
import { Blocklist } from "../../src/dnsbl/blocklist.ts";
import { queryName } from "../../src/dnsbl/names.ts";
import { listOf } from "./lists.ts";
import { parseAddressRange } from "../../src/irc/network/address-ranges.ts";

function rangeOf(address: string) {
  const range = parseAddressRange(address);
  if (range === undefined) throw new Error(address);
  return range;
}

describe("the name for an address", () => {
  // Sources: RFC 5782, sections 2.1 and 2.4, with their examples.
  it.each([
    ["192.0.2.99", "99.2.0.192.bad.example.com"],
    ["::ffff:192.0.2.99", "99.2.0.192.bad.example.com"],
    [
      "2001:db8:1:2:3:4:567:89ab",
      "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.bad.example.com",
    ],
  ])("%s", (address, name) => {
    expect(queryName(rangeOf(address), "bad.example.com")).toBe(name);
  });
});

describe("a list", () => {
  const list = new Blocklist(
    listOf({
      refuse: ["127.0.0.2", "127.0.1.0/24"],
      requireAccount: ["127.0.0.3"],
      mark: ["127.0.0.4"],
      ignore: ["127.0.0.10"],
      action: "mark",
    }),
  );

  it.each([
    [["127.0.0.2"], "refuse", "127.0.0.2"],
    [["127.0.1.77"], "refuse", "127.0.1.77"],
    [["127.0.0.3"], "require-account", "127.0.0.3"],
    [["127.0.0.99"], "mark", "127.0.0.99"],
    [["127.0.0.10", "127.0.0.4", "127.0.0.3"], "require-account", "127.0.0.3"],
    // Errors beside an answer, and what no list says.
    [["127.255.255.254", "192.0.2.1", "127.0.0.2"], "refuse", "127.0.0.2"],
  ])("means by %p: %s", (replies, action, reply) => {
    const reason = `192.0.2.7 is on bl.test (${reply}); 100% sure`;
    expect(list.judge("192.0.2.7", replies)).toEqual({ action, zone: "bl.test", reply, reason } as never);
  });

  it.each([
    [["127.0.0.10"], "ignore"],
    [["127.255.255.252"], "error"],
    [["192.0.2.80"], "error"],
    [[], "error"],
  ])("means by %p: %s", (replies, outcome) => {
    expect(list.judge("192.0.2.7", replies)).toBe(outcome as never);
  });

  it("is not asked about exempt addresses", () => {
    const exempting = new Blocklist(listOf({ exempt: ["192.0.2.0/24", "2001:db8::1"] }));
    const asked = ["192.0.2.7", "192.0.3.7", "2001:db8::1", "2001:db8::2"].filter((address) =>
      exempting.asks(rangeOf(address)),
    );
    expect(asked).toEqual(["192.0.3.7", "2001:db8::2"]);
  });
});
