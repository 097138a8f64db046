import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import {
  formatModeChanges,
  parseChannelModes,
  parseUserModes,
  type AppliedModeChange,
} from "../../../src/irc/wire/mode-changes.ts";
import { byteLength } from "../../../src/irc/wire/utf8.ts";

describe("parseChannelModes", () => {
  const nothing = { changes: [], queries: [], unknown: [] };

  it("reads flags under their signs, plus without a sign", () => {
    expect(parseChannelModes(["nt-m+i"], 6, {}).changes).toEqual([
      { kind: "flag", add: true, mode: "n" },
      { kind: "flag", add: true, mode: "t" },
      { kind: "flag", add: false, mode: "m" },
      { kind: "flag", add: true, mode: "i" },
    ]);
  });

  it("gives parameters in order to the modes that take one", () => {
    expect(parseChannelModes(["-l+nbov", "*!*@bad", "ada", "bob"], 6, {}).changes).toEqual([
      { kind: "setting", add: false, mode: "l" },
      { kind: "flag", add: true, mode: "n" },
      { kind: "list", add: true, mode: "b", param: "*!*@bad" },
      { kind: "prefix", add: true, mode: "o", param: "ada" },
      { kind: "prefix", add: true, mode: "v", param: "bob" },
    ]);
  });

  it("takes a parameter for a key set and removed, and for a limit only set", () => {
    expect(parseChannelModes(["+kl-kl", "leaf", "5", "leaf", "9"], 6, {}).changes).toEqual([
      { kind: "setting", add: true, mode: "k", param: "leaf" },
      { kind: "setting", add: true, mode: "l", param: "5" },
      { kind: "setting", add: false, mode: "k", param: "leaf" },
      { kind: "setting", add: false, mode: "l" },
    ]);
  });

  it("lets a key be taken off without saying it", () => {
    expect(parseChannelModes(["-k"], 6, {}).changes).toEqual([{ kind: "setting", add: false, mode: "k" }]);
  });

  it.each(["+k", "+l", "+o", "-v", "o"])("finds that the parameter of %p is missing", (modes) => {
    const incomplete = { kind: "incomplete", mode: modes.at(-1) } as never;
    expect(parseChannelModes([modes], 6, {}).changes).toEqual([incomplete]);
    expect(parseChannelModes([modes, ""], 6, {}).changes).toEqual([incomplete]);
  });

  it("asks for nothing without parameters", () => {
    expect(parseChannelModes([], 6, {})).toEqual(nothing);
  });

  it("takes a list mode without a mask for a query, once for each list", () => {
    expect(parseChannelModes(["b"], 6, {})).toEqual({ ...nothing, queries: ["b"] });
    expect(parseChannelModes(["+beI-b"], 6, {}).queries).toEqual(["b", "e", "I"]);
  });

  it("reports each letter that is no mode once, and goes on", () => {
    const request = parseChannelModes(["+ZnZ!o", "ada"], 6, {});
    expect(request.unknown).toEqual(["Z", "!"]);
    expect(request.changes).toHaveLength(2);
    expect(parseChannelModes(["+🍵"], 6, {}).unknown).toEqual(["🍵"]);
    // Names that every object has are no modes.
    expect(parseChannelModes(["constructor"], 6, {}).unknown).toEqual(["r"]);
  });

  it("ignores what is past the limit of changes with a parameter, but not flags", () => {
    const request = parseChannelModes(["+vvvvn", "a", "b", "c", "d"], 3, {});
    expect(request.changes).toEqual([
      { kind: "prefix", add: true, mode: "v", param: "a" },
      { kind: "prefix", add: true, mode: "v", param: "b" },
      { kind: "prefix", add: true, mode: "v", param: "c" },
      { kind: "flag", add: true, mode: "n" },
    ]);
  });

  it("takes any text", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), fc.nat(20), (params, most) => {
        const { changes, unknown } = parseChannelModes(params, most, {});
        expect(changes.filter((change) => "param" in change).length).toBeLessThanOrEqual(most);
        expect(new Set(unknown).size).toBe(unknown.length);
      }),
    );
  });
});

describe("parseUserModes", () => {
  it("reads signs and letters", () => {
    expect(parseUserModes(["+iw-o"], {})).toEqual({
      changes: [
        { add: true, mode: "i" },
        { add: true, mode: "w" },
        { add: false, mode: "o" },
      ],
      unknown: [],
    });
  });

  it("reports that a letter is no mode, and reads the others", () => {
    expect(parseUserModes(["+XiX-Y"], {})).toEqual({
      changes: [{ add: true, mode: "i" }],
      unknown: ["X", "Y"],
    });
    expect(parseUserModes([], {})).toEqual({ changes: [], unknown: [] });
  });
});

describe("formatModeChanges", () => {
  it("groups signs and puts the values behind", () => {
    const changes: AppliedModeChange[] = [
      { add: true, mode: "o", param: "ada" },
      { add: true, mode: "n" },
      { add: false, mode: "v", param: "bob" },
      { add: false, mode: "l" },
      { add: true, mode: "i" },
    ];
    expect(formatModeChanges(changes, 400, 6)).toEqual([["+on-vl+i", "ada", "bob"]]);
  });

  it("says nothing for no change", () => {
    expect(formatModeChanges([], 400, 6)).toEqual([]);
  });

  it("begins another line past the number of values", () => {
    const changes = ["a", "b", "c"].map((param) => ({ add: true, mode: "v", param }));
    expect(formatModeChanges([...changes, { add: true, mode: "n" }], 400, 2)).toEqual([
      ["+vv", "a", "b"],
      ["+vn", "c"],
    ]);
  });

  it("keeps to the 15 parameters that clients can read", () => {
    const changes = Array.from({ length: 20 }, () => ({ add: true, mode: "v", param: "a" }));
    expect(formatModeChanges(changes, 400, 20).map((line) => line.length)).toEqual([14, 8]);
  });

  it("loses nothing and keeps to the room", () => {
    const change = fc.record(
      {
        add: fc.boolean(),
        mode: fc.constantFrom("b", "o", "n", "k"),
        param: fc.stringMatching(/^[a-zé]{1,20}$/),
      },
      { requiredKeys: ["add", "mode"] },
    );
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 30 }),
        fc.integer({ min: 50, max: 200 }),
        fc.integer({ min: 1, max: 20 }),
        (changes, room, most) => {
          const lines = formatModeChanges(changes, room, most);
          const read: string[] = [];
          for (const [modes = "", ...values] of lines) {
            expect(byteLength([modes, ...values].join(" ")) + 1).toBeLessThanOrEqual(room);
            expect(values.length).toBeLessThanOrEqual(most);
            let sign = "";
            for (const letter of modes) {
              if (letter === "+" || letter === "-") sign = letter;
              else read.push(sign + letter);
            }
          }
          expect(read).toEqual(changes.map(({ add, mode }) => (add ? "+" : "-") + mode));
          expect(lines.flatMap((line) => line.slice(1))).toEqual(changes.flatMap(({ param }) => param ?? []));
        },
      ),
    );
  });
});
