import { describe, expect, it, spyOn } from "bun:test";
import { readFileSync } from "node:fs";
import { numberOptions, otherOptions, Server } from "../../src/server/index.ts";
import { openFileLimit } from "../../src/server/file-limit.ts";
import { resolveOptions } from "../../src/server/options.ts";
import { tableUnder } from "./support.ts";

const silent = { opened: () => undefined, received() {}, closed() {} };

/** The error of a server with these options; the types do not let wrong ones through. */
function refusal(options: object): unknown {
  try {
    void new Server(silent, options);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("options", () => {
  it("have their defaults", () => {
    const options = resolveOptions({});
    for (const [name, row] of Object.entries(numberOptions))
      expect(Reflect.get(options, name)).toBe(row.default);
    expect(options.connectionRate).toEqual({ limit: 240, perMilliseconds: 60_000 });
    expect(options.exemptAddresses).toEqual(["127.0.0.0/8", "::1/128"]);
    expect(Math.abs(options.clock.now() - Date.now())).toBeLessThan(1000);
  });

  it("have a clock that goes on when the machine's is set", () => {
    const { clock } = resolveOptions({});
    const before = clock.now();
    const set = spyOn(Date, "now").mockReturnValue(before + 3_600_000);
    expect(clock.now() - before).toBeLessThan(1000);
    set.mockRestore();
  });

  for (const [name, row] of Object.entries(numberOptions)) {
    it(`refuse ${name} out of its bounds, and take the bounds`, () => {
      for (const value of [row.min - 1, row.max * 2 + 1, row.min + 0.5, "12", null, Number.NaN]) {
        if (value === null) continue;
        expect(refusal({ [name]: value })).toMatchObject({
          code: "RELAIS_INVALID_OPTION",
          option: name,
          value,
        });
      }
      // The water marks are bound by what they belong to as well.
      if (name.endsWith("WaterMark")) return;
      expect(resolveOptions({ [name]: row.min })).toMatchObject({ [name]: row.min });
      expect(resolveOptions({ [name]: row.max })).toMatchObject({ [name]: row.max });
    });
  }

  it("refuse a ring that is no power of two", () => {
    expect(refusal({ sendRingBytes: 100_000 })).toMatchObject({
      option: "sendRingBytes",
      bounds: expect.stringContaining("power of two"),
    });
  });

  it("keep the water marks below what they belong to", () => {
    expect(resolveOptions({ sendQueueLimit: 4096 })).toMatchObject({
      highWaterMark: 2048,
      lowWaterMark: 1024,
    });
    expect(refusal({ sendQueueLimit: 4096, highWaterMark: 4097 })).toMatchObject({ option: "highWaterMark" });
    expect(refusal({ highWaterMark: 1000, lowWaterMark: 1000 })).toMatchObject({
      option: "lowWaterMark",
      bounds: expect.stringContaining("999"),
    });
  });

  it("refuse wrong rates, ranges, clocks and names", () => {
    expect(refusal({ connectionRate: 5 })).toMatchObject({ option: "connectionRate", value: 5 });
    expect(refusal({ connectionRate: { limit: 0, perMilliseconds: 1 } })).toMatchObject({
      option: "connectionRate.limit",
    });
    expect(refusal({ connectionRate: { limit: 1 } })).toMatchObject({
      option: "connectionRate.perMilliseconds",
    });
    expect(refusal({ exemptAddresses: "127.0.0.1" })).toMatchObject({ option: "exemptAddresses" });
    expect(refusal({ exemptAddresses: ["127.0.0.1"] })).toMatchObject({
      option: "exemptAddresses",
      value: "127.0.0.1",
    });
    expect(refusal({ clock: {} })).toMatchObject({ option: "clock" });
    expect(refusal({ sendQLimit: 1 })).toMatchObject({
      option: "sendQLimit",
      message: expect.stringContaining("sendQueueLimit"),
    });
  });

  it("stand in docs/engine.md as they are", () => {
    const document = readFileSync(`${import.meta.dir}/../../docs/engine.md`, "utf8");
    expect(tableUnder(document, "## Options")).toEqual([
      ...Object.entries(numberOptions).map(([name, row]) => [
        `\`${name}\``,
        `${row.powerOfTwo ? "power of two, " : ""}${row.min} to ${row.max} ${row.unit}`,
        String(row.default),
        row.help,
      ]),
      ...Object.entries(otherOptions).map(([name, row]) => [`\`${name}\``, row.takes, row.default, row.help]),
    ]);
  });
});

describe("the limit of open files", () => {
  it("is what a shell of this process says", () => {
    const shell = Bun.spawnSync(["sh", "-c", "ulimit -n"]).stdout.toString().trim();
    expect(String(openFileLimit())).toBe(shell === "unlimited" ? "Infinity" : shell);
  });

  it("bounds the connections, with a reserve", () => {
    const files = openFileLimit();
    const server = new Server(silent, { connectionLimit: 1_048_576, descriptorReserve: 200 });
    expect(server.connectionLimit).toBe(Math.min(1_048_576, files - 200));
    expect(new Server(silent, { connectionLimit: 5 }).connectionLimit).toBe(5);
  });
});
