/** Parameters of the commands that take more than a name and a text. */
import { modeChanges } from "./scene.ts";
import { anyRoom, anyText, list, OWN_MODES, ownRoom, person, target } from "./scene.ts";
import type { Scene, Word } from "./scene.ts";
import { writeRequest } from "./request.ts";
import type { Request } from "./request.ts";
import { START } from "./settings.ts";
import { nick } from "./vocabulary.ts";

/** So few that references meet again. */
export const REFERENCES = ["1", "a", "b-2", "not one"] as const;

/** Metadata keys: good ones, one for operators, bad ones. */
export const keys = [
  "avatar",
  "display-name",
  "secret/note",
  "a.b/c_d-9",
  "url",
  "colour",
  "k".repeat(48),
] as const;
const badKeys = ["Upper", "", "sp ace", "k".repeat(49), "é", ":colon"] as const;

export const pickOf =
  (...words: readonly Word[]): Word =>
  (scene) =>
    scene.random.pick(words)(scene);

export function maybe(scene: Scene, word: Word): string[] {
  return scene.random.chance(0.7) ? [word(scene)] : [];
}

/** A room and one who is in it. */
export const memberThen =
  (write: (where: string, whom: string) => readonly string[]) =>
  (scene: Scene): readonly string[] => {
    const { random } = scene;
    const where = random.chance(0.5) ? ownRoom(scene) : anyRoom(scene);
    const members = scene.membersOf(where);
    return write(where, members.length > 0 && random.chance(0.9) ? random.pick(members) : person(scene));
  };

// WHO

export const whoOptions: Word = ({ random }) =>
  random.pick(["o", "%tcuihsnfdlaor,123", "%cnr", "o%tnf,7", "%", "%int,x", "%xyz", "%na,9999"]);

// Messages of several lines

export function batchParams(scene: Scene): readonly string[] {
  const { random } = scene;
  const reference = random.pick(REFERENCES);
  if (random.chance(0.05)) return [random.pick(["-1", "-a", "+", "x", "-not"])];
  const type = random.chance(0.95) ? "draft/multiline" : "netsplit";
  const whom = random.chance(0.97) ? target(scene) : list(scene, target);
  return random.chance(0.02) ? [`+${reference}`, type] : [`+${reference}`, type, whom];
}

/** The lines, and the end; now and then something is wrong with one of them. */
export function restOfBatch(scene: Scene, [sign = "", , whom = ""]: readonly string[]): readonly Request[] {
  const { random } = scene;
  if (!sign.startsWith("+")) return [];
  const reference = sign.slice(1);
  const command = random.pick(["PRIVMSG", "NOTICE"]);
  const requests: Request[] = [];
  const count = random.chance(0.02) ? 60 : random.between(0, 5);
  for (let left = count; left > 0; left -= 1) {
    const tags = new Map([["batch", random.chance(0.98) ? reference : random.pick(REFERENCES)]]);
    if (random.chance(0.3)) tags.set("draft/multiline-concat", "");
    if (random.chance(0.01)) tags.set("label", `inside${random.between(0, 2 ** 31)}`);
    const said = random.chance(0.15) ? "" : anyText(scene);
    const to = random.chance(0.99) ? whom : target(scene);
    requests.push(writeRequest(random, random.chance(0.99) ? command : "TAGMSG", [to, said], tags));
  }
  const label = random.chance(0.1) ? new Map([["label", `end${random.between(0, 2 ** 31)}`]]) : undefined;
  requests.push(writeRequest(random, "BATCH", [`-${reference}`], label));
  return requests;
}

export function redactParams(scene: Scene): readonly string[] {
  const { random, heardIds } = scene;
  const known = heardIds.length > 0 && random.chance(0.95) ? random.pick(heardIds) : undefined;
  const id = known?.id ?? random.pick(["simulation-1", "forged", ":colon"]);
  const where = known !== undefined && random.chance(0.9) ? known.target : target(scene);
  return random.chance(0.7) ? [where, id] : [where, id, anyText(scene)];
}

export const timestamp: Word = ({ random }) => {
  const at = new Date(START + random.between(0, 10_000_000)).toISOString();
  return random.pick([
    `timestamp=${at}`,
    `timestamp=${at}`,
    `timestamp=${at}`,
    "timestamp=2026-02-30T00:00:00.000Z",
    "*",
  ]);
};

// Watching and telling

export function monitorParams(scene: Scene): readonly string[] {
  const { random } = scene;
  const modifier = random.pick(["+", "+", "+", "+", "-", "L", "S", "s", "C", "?"]);
  const whom = list(scene, random.chance(0.7) ? person : () => nick(random));
  return modifier === "+" || modifier === "-" ? [modifier, whom] : [modifier];
}

const key: Word = ({ random }) => random.pick(random.chance(0.95) ? keys : badKeys);

export function metadataParams(scene: Scene): readonly string[] {
  const { random } = scene;
  const whom = random.pick(["*", "*", ownRoom(scene), anyRoom(scene), person(scene)]);
  const several = Array.from({ length: random.between(1, 4) }, () => key(scene));
  switch (
    random.pick(["SET", "SET", "SET", "GET", "LIST", "CLEAR", "SUB", "SUB", "UNSUB", "SUBS", "SYNC", "NONE"])
  ) {
    case "SET":
      return random.chance(0.2) ? [whom, "SET", key(scene)] : [whom, "SET", key(scene), anyText(scene)];
    case "GET":
      return [whom, "GET", ...several];
    case "LIST":
      return [whom, "LIST"];
    case "CLEAR":
      return [whom, random.chance(0.3) ? "CLEAR" : "LIST"];
    case "SUB":
      return [random.chance(0.95) ? "*" : whom, "SUB", ...several];
    case "UNSUB":
      return ["*", "UNSUB", key(scene)];
    case "SUBS":
      return ["*", "SUBS"];
    case "SYNC":
      return [random.chance(0.3) ? "*ALL" : whom, "SYNC"];
    default:
      return [whom, random.pick(["NONE", "get", ""])];
  }
}

// Operators

/** So narrow, and of such short duration, that people go on coming in. */
export const userBan: Word = ({ random }) =>
  random.pick([
    "*@198.51.100.7",
    "*@2001:db8::1",
    "u1@192.0.2.3",
    "someone@192.0.2.1?",
    "*@*",
    "*!*@tea.example",
    "a b",
  ]);

export const addressBan: Word = ({ random }) =>
  random.pick(["192.0.2.4", "192.0.2.16/30", "2001:db8::/48", "198.51.100.7", "0.0.0.0/0", "nowhere"]);

export const banParams =
  (mask: Word) =>
  (scene: Scene): readonly string[] => {
    const { random } = scene;
    if (random.chance(0.4)) return [];
    return [random.pick(["10s", "1m", "2m30s", "5m", "x"]), mask(scene), anyText(scene)];
  };

export function samodeParams(scene: Scene): readonly string[] {
  const { random } = scene;
  if (random.chance(0.25)) return [person(scene), ...random.pick(OWN_MODES)];
  const where = random.chance(0.5) ? ownRoom(scene) : anyRoom(scene);
  return [where, ...modeChanges(scene, where)];
}
