import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { readWebircOptions } from "../../../src/irc/wire/webirc.ts";

const NOTHING = { secure: false, remotePort: 0, fingerprint: undefined };
const FINGERPRINT = "22e88c7d6da9b73fbb515ed6a8f6d133c680527a799e3069ca7ce346d90649b2";

describe("the options of WEBIRC", () => {
  it("are words with or without a value", () => {
    expect(readWebircOptions("")).toEqual(NOTHING);
    expect(readWebircOptions("secure")).toEqual({ ...NOTHING, secure: true });
    expect(readWebircOptions("secure=examplevalue local-port=6697 remote-port=21726")).toEqual({
      ...NOTHING,
      secure: true,
      remotePort: 21_726,
    });
    expect(readWebircOptions(`certfp-sha-256=${FINGERPRINT}`).fingerprint).toBe(FINGERPRINT);
  });

  it("have fingerprints in either case, and values that are escaped like those of tags", () => {
    expect(readWebircOptions(`certfp-sha-256=${FINGERPRINT.toUpperCase()}`).fingerprint).toBe(FINGERPRINT);
    expect(readWebircOptions(String.raw`remote-port=\21\726`).remotePort).toBe(21_726);
    expect(readWebircOptions(String.raw`remote-port=21\s726`).remotePort).toBe(0);
  });

  it("are ignored if they are unknown or malformed", () => {
    const words = [
      "secured",
      "SECURE",
      "remote-port",
      "remote-port=65536",
      "remote-port=-1",
      "remote-port=1e3",
      `certfp-sha-256=${FINGERPRINT.slice(1)}`,
      `certfp-sha-256=${FINGERPRINT.replaceAll("2", ":")}`,
      `certfp-sha-512=${FINGERPRINT}`,
      `spkifp-sha-256=${FINGERPRINT}`,
      "=",
      "__proto__=1",
    ];
    for (const word of [...words, words.join(" ")]) expect(readWebircOptions(word)).toEqual(NOTHING);
  });

  it("are read from any text, to a port and a fingerprint that are valid", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { remotePort, fingerprint } = readWebircOptions(text);
        expect(remotePort).toBeWithin(0, 65_536);
        if (fingerprint !== undefined) expect(fingerprint).toMatch(/^[0-9a-f]{64}$/u);
      }),
    );
  });
});
