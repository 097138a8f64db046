/** The modes that a server offers for channels, who may change them, and the commands that do. Knows no screen. */
import type { ChatBuffer, ServerFacts, State } from "./state.ts";

/** Letters that mean the same on all servers that have them. */
const common = {
  m: "moderated",
  i: "invite-only",
  s: "secret",
  p: "private",
  n: "no-external",
  t: "protected-topic",
  k: "key",
  l: "limit",
  R: "registered-join",
  M: "registered-speak",
  C: "no-ctcp",
  c: "no-colours",
  T: "no-notices",
  j: "join-throttle",
} as const;

/** Letters that mean something else on some servers. */
const ofRelais = {
  z: "secure-only",
  W: "slow-mode",
  f: "forward",
  U: "op-moderated",
  u: "auditorium",
} as const;

type Words = typeof common & typeof ofRelais;
type ModeWord = Words[keyof Words];

export interface OfferedMode {
  readonly letter: string;
  /** Undefined for a letter whose meaning is not known. */
  readonly word: ModeWord | undefined;
  readonly takesValue: boolean;
}

const words: Readonly<Record<string, ModeWord>> = { ...common, ...ofRelais };

/** The server is a Relais: its extensions and its services are known. */
export function isRelais({ capabilities }: Pick<State, "capabilities">): boolean {
  return capabilities.keys().some((name) => name.startsWith("relais.chat/"));
}

/** Without lists and ranks. Known ones first, in the order of the tables above. */
export function offeredModes(state: Pick<State, "server" | "capabilities">): readonly OfferedMode[] {
  const { flagModes, parameterModes, setParameterModes } = state.server;
  const values = parameterModes + setParameterModes;
  const known = isRelais(state) ? words : common;
  const order = Object.keys(known).join("") + flagModes + values;
  return [...new Set(flagModes + values)]
    .map((letter) => ({
      letter,
      word: Object.hasOwn(known, letter) ? words[letter] : undefined,
      takesValue: values.includes(letter),
    }))
    .toSorted((a, b) => order.indexOf(a.letter) - order.indexOf(b.letter));
}

/** Parameters of each MODE that leads from some modes to others, without the channel. */
export function modeChanges(
  server: ServerFacts,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly (readonly string[])[] {
  const changes: { readonly sign: string; readonly letter: string; readonly value: string | undefined }[] =
    [];
  for (const [letter, value] of before) {
    const needsValue = server.parameterModes.includes(letter);
    // A key has to be taken away before there can be another.
    const gone = !after.has(letter) || (needsValue && after.get(letter) !== value);
    if (gone) changes.push({ sign: "-", letter, value: needsValue ? value || "*" : undefined });
  }
  for (const [letter, value] of after)
    if (before.get(letter) !== value) changes.push({ sign: "+", letter, value: value || undefined });
  return inCommands(server, changes);
}

interface Change {
  readonly sign: string;
  readonly letter: string;
  readonly value: string | undefined;
}

function inCommands(
  { modesAtOnce }: ServerFacts,
  changes: readonly Change[],
): readonly (readonly string[])[] {
  const commands: string[][] = [];
  for (let at = 0; at < changes.length; at += modesAtOnce) {
    const some = changes.slice(at, at + modesAtOnce);
    const letters = some.map(({ sign, letter }, place) =>
      some[place - 1]?.sign === sign ? letter : sign + letter,
    );
    commands.push([letters.join(""), ...some.flatMap(({ value }) => value ?? [])]);
  }
  return commands;
}

/** Parameters of each MODE that gives one letter to, or takes it from, many: `+oo a b`. */
export function changesOfAll(
  server: ServerFacts,
  sign: "+" | "-",
  letter: string,
  values: readonly string[],
): readonly (readonly string[])[] {
  return inCommands(
    server,
    values.map((value) => ({ sign, letter, value })),
  );
}

/** Place of a rank: 0 is the highest. A server without half operators has operators in their place. */
function placeOf({ ranks }: ServerFacts, letter: string): number {
  const letters = [...ranks.keys()];
  return letters.includes(letter) ? letters.indexOf(letter) : letters.indexOf("o");
}

/** True for someone whose rank is this one or above. Servers may know exceptions: they have the last word. */
export function hasRank(
  { server, nick }: Pick<State, "server" | "nick">,
  buffer: ChatBuffer,
  lowest: string,
): boolean {
  const own = buffer.members.get(server.fold(nick))?.ranks ?? "";
  return [...server.ranks.values()]
    .slice(0, placeOf(server, lowest) + 1)
    .some((prefix) => own.includes(prefix));
}

/** The lowest rank that gives and takes another. */
const giverOf: Readonly<Record<string, string>> = { v: "h", h: "o", o: "o", a: "q", q: "q" };

/** Letters of ranks that one may give and take in a channel, highest first. */
export function ranksToGive(state: Pick<State, "server" | "nick">, buffer: ChatBuffer): readonly string[] {
  return [...state.server.ranks.keys()].filter((letter) => hasRank(state, buffer, giverOf[letter] ?? "o"));
}

export function mayChangeTopic(state: Pick<State, "server" | "nick">, buffer: ChatBuffer): boolean {
  return buffer.joined && (!buffer.modes.has("t") || hasRank(state, buffer, "h"));
}
