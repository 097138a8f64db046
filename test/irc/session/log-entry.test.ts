import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { decodeEntry, encodeEntry, UnreadableEntry } from "../../../src/irc/session/log-entry.ts";
import { capabilityNames, capabilityWords } from "../../../src/irc/wire/capabilities.ts";
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
  const value = fc
    .json({ stringUnit: "binary" })
    .map((json): unknown => JSON.parse(json.replaceAll("-0", "0")));
  const facts = fc.oneof(fc.constant({}), fc.record({ value }, { noNullPrototype: true }));
  const pairs = fc.uniqueArray(fc.tuple(text, text), { selector: ([key]) => key });
  const tags = pairs.map((all) => new Map(all));
  const fields = { kind: fc.constant(kind), at: fc.integer(), facts, params: fc.array(text) };
  const plain = { noNullPrototype: true };
  if (kind === "command") {
    const number = fc.integer();
    const capabilities = fc.record({ delivery: number, other: number }, { noNullPrototype: true });
    const own = { command: text, user: number, session: number, capabilities };
    return fc.array(
      fc.record({ ...fields, ...own, tags }, { noNullPrototype: true }),
    ) as unknown as fc.Arbitrary<NetworkCommand[]>;
  }
  const command = tagged ? fc.record({ ...fields, tags }, plain) : fc.record(fields, plain);
  return fc.array(command) as unknown as fc.Arbitrary<NetworkCommand[]>;
}

describe("an entry of the log", () => {
  const forms = [1, 2];
  it.each(
    Object.entries(kinds).flatMap(([kind, tagged]) => forms.map((form) => [kind, form, tagged] as const)),
  )("of a command of the kind %s is the same after it was written in form %d", (kind, form, tagged) => {
    fc.assert(
      fc.property(commandsOf(kind, tagged), (commands) => {
        expect(decodeEntry(encodeEntry(turn(...commands), form))).toStrictEqual(turn(...commands));
      }),
      { numRuns: 20 },
    );
  });

  // As earlier versions have written it: no version may read it otherwise.
  it.each([
    [
      1,
      '{"kind":"command","command":"PRIVMSG","user":3,"session":1,"capabilities":{"delivery":33,"other":67},"params":["#tea","hello"],"tags":[["label","a"]],"facts":{},"at":5}',
    ],
    [2, '["PRIVMSG",3,1,33,67,5,["#tea","hello"],[["label","a"]]]'],
  ])("of form %d is read as it was meant", (form, command) => {
    const text = `{"form":${form},"kind":"turn","node":"one","epoch":7,"sequence":1,"commands":[${command}]}`;
    const names = [
      "account-notify",
      "echo-message",
      "multi-prefix",
      "cap-notify",
      "draft/account-registration",
    ] as const;
    const tags = new Map([["label", "a"]]);
    const fields = {
      command: "PRIVMSG",
      user: 3,
      session: 1,
      capabilities: capabilityWords(names),
      facts: {},
      at: 5,
    };
    expect(decodeEntry(text)).toStrictEqual(
      turn({ kind: "command", ...fields, params: ["#tea", "hello"], tags }),
    );
  });

  it("has a bit for each capability", () => {
    const words = capabilityNames.map((name) => JSON.stringify(capabilityWords([name])));
    expect(new Set(words).size).toBe(capabilityNames.length);
    expect(words).not.toContain(JSON.stringify(capabilityWords([])));
  });

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
    ["no JSON", "FOREIGN_ENTRY", "{"],
    ["JSON of another kind", "FOREIGN_ENTRY", "7"],
    ["JSON without a form", "FOREIGN_ENTRY", '{"kind":"turn"}'],
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
    ["a later form", "UNKNOWN_ENTRY_FORM", '{"form":3}'],
    [
      "a command of a user without a time",
      "MALFORMED_ENTRY",
      '{"form":2,"kind":"turn","node":"one","epoch":1,"sequence":1,"commands":[["PING",1,1,0,0]]}',
    ],
    [
      "a command of a user in another form",
      "MALFORMED_ENTRY",
      '{"form":1,"kind":"turn","node":"one","epoch":1,"sequence":1,"commands":[["PING",1,1,0,0,5,[]]]}',
    ],
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
