/** Addresses with TLS, in a file and in the environment. */
import { describe, expect, it } from "bun:test";
import { configure } from "../../src/config/load.ts";
import type { Endpoint } from "../../src/config/endpoints.ts";

function endpoints(toml: string, environment: Readonly<Record<string, string>> = {}): readonly Endpoint[] {
  const document = Bun.TOML.parse(toml) as Readonly<Record<string, unknown>>;
  return configure(document, undefined, { environment, directory: "/srv" }).endpoints;
}

const certificate = '[[certificate]]\nfile = "a"\nkey = "b"\n';

describe("an address with TLS", () => {
  it("has port 6697 by default", () => {
    expect(endpoints(`${certificate}[[listen]]\nhost = "::1"\ntls = true`)).toEqual([
      { kind: "tcp", host: "::1", port: 6697, tls: true },
    ]);
  });

  it("has a + before its port in RELAIS_LISTEN", () => {
    expect(endpoints(certificate, { RELAIS_LISTEN: "[::]:+6700,0.0.0.0:+0,0.0.0.0:6667" })).toEqual([
      { kind: "tcp", host: "::", port: 6700, tls: true },
      { kind: "tcp", host: "0.0.0.0", port: 0, tls: true },
      { kind: "tcp", host: "0.0.0.0", port: 6667 },
    ]);
  });

  it("needs a certificate", () => {
    for (const [toml, environment] of [
      ['[[listen]]\nhost = "::1"\ntls = true', {}],
      ["", { RELAIS_LISTEN: "[::]:+6697" }],
    ] as const) {
      expect(() => endpoints(toml, environment)).toThrow(
        "certificate: got nothing, beside an address with TLS; expected a [[certificate]]",
      );
    }
  });
});
