import { describe, expect, it } from "bun:test";
import { AddressList } from "../../../src/irc/session/address-list.ts";

describe("a list of addresses", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7", true],
    ["192.0.2.7", "192.0.2.8", false],
    ["192.0.2.0/24", "192.0.2.8", true],
    ["2001:db8::/32", "2001:db8:1::1", true],
    ["2001:db8::/32", "2001:db9::1", false],
    ["::/0", "192.0.2.7", false],
    ["0.0.0.0/0", "2001:db8::1", false],
    // IPv4 addresses written as IPv6.
    ["::ffff:192.0.2.7", "192.0.2.7", true],
    ["::ffff:192.0.2.0/120", "192.0.2.7", true],
    ["192.0.2.0/24", "::ffff:192.0.2.7", true],
    // A Unix socket has no address.
    ["0.0.0.0/0", "", false],
    ["0.0.0.0/0", "tea", false],
  ])("with %s: %j is in it: %p", (entry, address, expected) => {
    expect(new AddressList(["198.51.100.1", entry]).has(address)).toBe(expected);
  });

  it.each([
    "tea",
    "",
    "192.0.2.0/33",
    "2001:db8::/129",
    "192.0.2.0/",
    "127.1",
    "127.1/8",
    "::ffff:192.0.2.0/24",
  ])("refuses %j and names it", (entry) => {
    expect(() => new AddressList([entry])).toThrow(`${entry} is neither an address nor a CIDR range`);
  });
});
