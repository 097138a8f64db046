/** Words for a client's commands, chosen by what it can see, so that most commands meet something that is there. */
import type { Random } from "./random.ts";
import { SERVER } from "./settings.ts";
import type { World } from "./world.ts";
import { key, mask, nick, recased, room, text } from "./vocabulary.ts";

export interface Scene {
  readonly random: Random;
  /** Its own nick, or `*`. */
  readonly self: string;
  /** Nick of one of those who are there; undefined where it met nobody. */
  readonly someone: () => string | undefined;
  /** Rooms that it is in. */
  readonly mine: readonly string[];
  /** Those of them in which it is more than an ordinary member. */
  readonly ruled: readonly string[];
  /** It is an operator of the server. */
  readonly operates: boolean;
  /** Messages that someone read recently. */
  readonly heardIds: World["heardIds"];
  /** Nicks of those in a room. */
  readonly membersOf: (room: string) => readonly string[];
}

export type Word = (scene: Scene) => string;

export const anyText: Word = ({ random }) => text(random);
export const topicText: Word = (scene) => (scene.random.chance(0.2) ? "" : anyText(scene));
export const anyRoom: Word = ({ random }) => room(random);
export const ownRoom: Word = ({ random, mine }) =>
  mine.length > 0 && random.chance(0.85) ? recased(random, random.pick(mine)) : room(random);
/** A room in which it has a rank. */
export const ruledRoom: Word = (scene) => {
  const { random, ruled } = scene;
  return ruled.length > 0 && random.chance(0.8) ? recased(random, random.pick(ruled)) : ownRoom(scene);
};
export const person: Word = ({ random, someone }) =>
  recased(random, (random.chance(0.9) ? someone() : undefined) ?? nick(random));
export const server: Word = ({ random }) =>
  random.pick([SERVER, "relais.*", "*", "other.example", "", "Ada0", "ada5"]);
export const listQuery: Word = (scene) =>
  scene.random.pick([">2", "<3,#*", "*e*", "!*a*", "C<10", "T>1,>1", ownRoom(scene), list(scene, anyRoom)]);
export const whoMask: Word = (scene) =>
  scene.random.pick([
    ownRoom(scene),
    anyRoom(scene),
    person(scene),
    "*",
    "0",
    mask(scene.random),
    "192.0.2.*",
  ]);

/** One or a few words with commas between them. */
export function list(scene: Scene, word: Word): string {
  const { random } = scene;
  const length = random.chance(0.7) ? 1 : random.between(2, 6);
  const words = Array.from({ length }, () => (random.chance(0.02) ? "" : word(scene)));
  return words.join(",");
}

/** Target of a message: rooms, ranks in rooms, people, oneself. */
export const target: Word = (scene) => {
  const { random, operates } = scene;
  if (operates && random.chance(0.02))
    return random.pick(["$*.example", "$relais.example", "$*", "$*.*", "$other.example"]);
  if (random.chance(0.25)) return person(scene);
  if (random.chance(0.05)) return scene.self;
  const ranks = random.chance(0.15) ? random.pick(["@", "+", "%", "~", "&", "@+", "+@"]) : "";
  return ranks + (random.chance(0.8) ? ownRoom(scene) : anyRoom(scene));
};

export function joinParams(scene: Scene): string[] {
  const { random, mine } = scene;
  if (random.chance(0.03)) return ["0"];
  // Who is in many rooms already joins few more.
  if (mine.length > 5 && random.chance(0.7)) return [ownRoom(scene)];
  const params = [list(scene, anyRoom)];
  if (random.chance(0.3)) params.push(list(scene, () => key(random)));
  return params;
}

export function kickParams(scene: Scene): string[] {
  const { random } = scene;
  const where = ruledRoom(scene);
  const members = scene.membersOf(where);
  const whom = list(scene, (of) =>
    members.length > 0 && random.chance(0.9) ? random.pick(members) : person(of),
  );
  return random.chance(0.5) ? [where, whom] : [where, whom, anyText(scene)];
}

export function modeParams(scene: Scene): string[] {
  const { random, self } = scene;
  if (random.chance(0.25)) {
    const who = random.chance(0.9) ? self : person(scene);
    return random.chance(0.2) ? [who] : [who, ...random.pick(OWN_MODES)];
  }
  const where = random.chance(0.95) ? ruledRoom(scene) : anyRoom(scene);
  if (random.chance(0.1)) return [random.chance(0.5) ? anyRoom(scene) : where];
  if (random.chance(0.08)) return [where, random.pick(["b", "+e", "I", "bbeI"])];
  // So that a room is rarely left without anyone who may do things.
  if (random.chance(0.5)) {
    const [one = self, other = self] = random.shuffle(scene.membersOf(where));
    return [where, random.pick(["+oo", "+oo", "+hh", "+qo"]), one, other];
  }
  return [where, ...modeChanges(scene, where)];
}

export const OWN_MODES = [
  ["+i"],
  ["-i"],
  ["+w"],
  ["-w"],
  ["+iw"],
  ["-o"],
  ["+o"],
  ["-iwx"],
  ["i"],
  ["+B"],
  ["-B"],
  ["+R"],
  ["-R"],
  ["-BR"],
  ["+Z"],
  ["-Z"],
  ["+s"],
  ["+s", "ck-o"],
  ["+s", "xf"],
  ["+s", "+vr-k"],
  ["-s"],
] as const;

/** Each as often as it is tried. */
const MODE_LETTERS = "vvvhhoooooaqbbbeIkklimmnsspttzfffjWWuuUUCcTRM".split("");
/** Modes that keep others out, or silent. */
const RESTRICTING = "kilmnbRM";

/** Several changes at once, most of them with the parameter that they need. */
export function modeChanges(scene: Scene, where: string): string[] {
  const { random } = scene;
  const members = scene.membersOf(where);
  let letters = "";
  const values: string[] = [];
  for (let left = random.chance(0.6) ? 1 : random.between(2, 9); left > 0; left -= 1) {
    // Ranks are given more often than taken away, and what keeps others out is taken away more often.
    const letter = random.pick(MODE_LETTERS);
    const add = random.chance("hoaq".includes(letter) ? 0.85 : RESTRICTING.includes(letter) ? 0.45 : 0.6);
    letters += random.chance(0.05) ? letter : (add ? "+" : "-") + letter;
    if (random.chance(0.03)) continue;
    if ("vhoaq".includes(letter)) {
      values.push(members.length > 0 && random.chance(0.9) ? random.pick(members) : person(scene));
    } else if ("beI".includes(letter)) values.push(mask(random));
    else if (letter === "k") values.push(key(random));
    else if (letter === "l" && add) values.push(random.pick(["3", "8", "20", "007", "0", "many"]));
    else if (letter === "f" && add) values.push(ruledRoom(scene));
    else if (letter === "j" && add) values.push(random.pick(["1:5", "2:20", "03:60", "5", "0:1"]));
    else if (letter === "W" && add) values.push(random.pick(["1", "10", "60", "0", "soon"]));
  }
  return [letters, ...values];
}
