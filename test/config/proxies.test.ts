/** Addresses of proxies in `[[listen]]`. */
import { describe, expect, it } from "bun:test";
import { configure } from "../../src/config/load.ts";
import type { Endpoint } from "../../src/config/endpoints.ts";

function endpoints(toml: string): readonly Endpoint[] {
  const document = Bun.TOML.parse(toml) as Readonly<Record<string, unknown>>;
  return configure(document, undefined, { environment: {}, directory: "/srv" }).endpoints;
}

describe("the proxies of a listener", () => {
  it("are addresses and ranges, and IPv4 written as IPv6 is IPv4", () => {
    const proxies = '["192.0.2.1", "2001:db8::/32", "::ffff:198.51.100.0/120"]';
    expect(endpoints(`[[listen]]\nhost = "::1"\nproxies = ${proxies}`)).toEqual([
      {
        kind: "tcp",
        host: "::1",
        port: 6667,
        proxies: ["192.0.2.1/32", "2001:db8::/32", "198.51.100.0/24"],
      },
    ]);
  });

  it('are all peers of a Unix socket, with "unix"', () => {
    const listener = '[[listen]]\npath = "relais.sock"\nproxies = ["unix"]';
    expect(endpoints(listener)).toEqual([
      { kind: "unix", path: "/srv/relais.sock", mode: undefined, proxy: true },
    ]);
  });

  it("may vouch for their clients' TLS", () => {
    const listener = '[[listen]]\nhost = "::1"\nproxies = ["::1"]\nproxy-tls = true';
    expect(endpoints(listener)).toMatchObject([{ proxies: ["::1/128"], secureClients: true }]);
  });

  it.each([
    ['host = "::1"\nproxy-tls = true', "listen[1].proxies: got none beside proxy-tls; expected at least one"],
    ['host = "::1"\nproxies = ["tea"]', "listen[1].proxies"],
    [
      'host = "::1"\nproxies = ["unix"]',
      'listen[1].proxies: got "unix" for an address; expected address ranges',
    ],
    ['path = "a"\nproxies = ["::1"]', 'listen[1].proxies: got address ranges for a path; expected "unix"'],
    [
      'host = "::1"\nproxies = ["::1"]\ntls = true\n[[certificate]]\nfile = "a"\nkey = "b"',
      "listen[1].proxies: got proxies for TLS; expected them only without it (let the proxy speak TLS)",
    ],
  ])("are checked: %j", (toml, fault) => {
    expect(() => endpoints(`[[listen]]\n${toml}`)).toThrow(fault);
  });
});
