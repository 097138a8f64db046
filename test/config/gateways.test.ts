/** Gateways (WEBIRC) in the configuration. */
import { describe, expect, it } from "bun:test";
import { configure } from "../../src/config/load.ts";
import { gatewaysOf } from "../../src/config/gateway-options.ts";

const hash = "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA";

function gateways(lines: string) {
  const toml = `[[gateway]]\nname = "webchat"\npassword-hash = "${hash}"\n${lines}`;
  const document = Bun.TOML.parse(toml) as Readonly<Record<string, unknown>>;
  return gatewaysOf(configure(document, undefined, { environment: {}, directory: "/srv" }).settings.gateway);
}

describe("a gateway", () => {
  it("has addresses, ranges, and Unix sockets by their name", () => {
    expect(gateways('addresses = ["192.0.2.1", "::ffff:198.51.100.0/120"]')).toEqual([
      {
        name: "webchat",
        passwordHash: hash,
        addresses: ["192.0.2.1/32", "198.51.100.0/24"],
        unix: false,
      },
    ]);
    expect(gateways('addresses = ["unix"]')).toMatchObject([{ addresses: [], unix: true }]);
  });

  it.each([
    ["", "gateway[1].addresses: got none; expected at least one"],
    ['addresses = ["tea"]', "gateway[1].addresses"],
  ])("is checked: %j", (lines, fault) => {
    expect(() => gateways(lines)).toThrow(fault);
  });
});
