import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { decodeEntry, encodeEntry, UnreadableEntry } from "../../../src/irc/session/log-entry.ts";
import type { NetworkCommand } from "../../../src/irc/session/network-command.ts";

const turn = (...commands: readonly NetworkCommand[]) =>
  ({ kind: "turn", node: "one", epoch: 7, sequence: 1, commands }) as const;

/** Kinds with tags, and those without. */
const kinds: Readonly<Record<NetworkCommand["kind"], boolean>> = {
  command: true,
  outside: true,
  account: false,
  "accounts-used": false,
  audit: false,
  "awaited-over": false,
  confirmation: false,
  count: false,
  login: false,
  "nick-due": false,
  "node-began": false,
  "node-ended": false,
  "push-key": false,
  "push-report": false,
  quit: false,
  register: false,
  settings: false,
  verdict: false,
};

/** Plain values, though not those that such a command has: the form looks at kind, time and tags only. */
function commandsOf(kind: string, tagged: boolean): fc.Arbitrary<NetworkCommand[]> {
  const text = fc.string({ unit: "binary" });
  // JSON has no negative zero.
  const facts = fc
    .json({ stringUnit: "binary" })
    .map((json): unknown => JSON.parse(json.replaceAll("-0", "0")));
  const pairs = fc.uniqueArray(fc.tuple(text, text), { selector: ([key]) => key });
  const tags = pairs.map((all) => new Map(all));
  const fields = { kind: fc.constant(kind), at: fc.integer(), facts, params: fc.array(text) };
  const plain = { noNullPrototype: true };
  const command = tagged ? fc.record({ ...fields, tags }, plain) : fc.record(fields, plain);
  return fc.array(command) as unknown as fc.Arbitrary<NetworkCommand[]>;
}

describe("an entry of the log", () => {
  it.each(Object.entries(kinds))(
    "of a command of the kind %s is the same after it was written",
    (kind, tagged) => {
      fc.assert(
        fc.property(commandsOf(kind, tagged), (commands) => {
          expect(decodeEntry(encodeEntry(turn(...commands)))).toStrictEqual(turn(...commands));
        }),
        { numRuns: 20 },
      );
    },
  );

  it("about a node is the same after it was written", () => {
    const one = { node: "one", run: "k3x9" } as const;
    const entries = [
      { kind: "began", ...one, description: "First", version: "relais-1", reads: 1, at: 5 },
      { kind: "ended", ...one, reason: "gone", at: 6 },
      { kind: "alive", ...one },
      { kind: "state", ...one, position: 7, hash: "a1" },
    ] as const;
    for (const entry of entries) expect(decodeEntry(encodeEntry(entry))).toStrictEqual(entry);
  });

  it.each([
    ["no JSON", "MALFORMED_ENTRY", "{"],
    ["JSON of another kind", "MALFORMED_ENTRY", "7"],
    [
      "an entry without a node",
      "MALFORMED_ENTRY",
      '{"form":1,"kind":"turn","epoch":1,"sequence":1,"commands":[]}',
    ],
    [
      "a command without a time",
      "MALFORMED_ENTRY",
      encodeEntry(turn({ kind: "awaited-over" } as NetworkCommand)),
    ],
    ["a later form", "UNKNOWN_ENTRY_FORM", '{"form":2}'],
    [
      "an unknown command",
      "UNKNOWN_COMMAND_KIND",
      encodeEntry(turn({ kind: "dance", at: 1 } as unknown as NetworkCommand)),
    ],
  ] as const)("that is %s is refused with %s", (_, code, text) => {
    expect(codeOf(() => decodeEntry(text))).toBe(code);
  });
});

function codeOf(action: () => unknown): string {
  try {
    action();
    return "read";
  } catch (error) {
    if (!(error instanceof UnreadableEntry)) throw error;
    return error.code;
  }
}
