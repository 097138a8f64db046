/** Lines of simulated clients: a row for each command of the registry, and invalid lines. */
import type { IrcSettings } from "../../src/irc/session/application-options.ts";
import { capabilityNames } from "../../src/irc/wire/capabilities.ts";
import type { CapabilityName } from "../../src/irc/wire/capabilities.ts";
import { WeightedChoice } from "./random.ts";
import type { Random } from "./random.ts";
import { nonsense, writeRequest } from "./request.ts";
import type { Request } from "./request.ts";
import {
  anyRoom,
  anyText,
  joinParams,
  kickParams,
  list,
  listQuery,
  modeParams,
  ownRoom,
  person,
  ruledRoom,
  server,
  target,
  topicText,
  whoMask,
} from "./scene.ts";
import type { Scene, Word } from "./scene.ts";
import { CONNECTION_PASSWORD, SERVER } from "./settings.ts";
import { newNames, nick, text } from "./vocabulary.ts";
import {
  addressBan,
  banParams,
  batchParams,
  keys,
  maybe,
  memberThen,
  metadataParams,
  monitorParams,
  pickOf,
  redactParams,
  REFERENCES,
  restOfBatch,
  samodeParams,
  timestamp,
  userBan,
  whoOptions,
} from "./words.ts";

interface GeneratorRow {
  readonly command: string;
  /** How often it is said, against the others. */
  readonly weight: number;
  readonly params: (scene: Scene) => readonly string[];
  /** Lines that belong after it, by its parameters. */
  readonly rest?: (scene: Scene, params: readonly string[]) => readonly Request[];
}

const rooms: Word = (scene) => list(scene, anyRoom);
const ownRooms: Word = (scene) => list(scene, ownRoom);
const people: Word = (scene) => list(scene, person);
const targets: Word = (scene) => list(scene, target);
const pick =
  (...words: readonly string[]): Word =>
  ({ random }) =>
    random.pick(words);

export const generatorRows: readonly GeneratorRow[] = [
  { command: "JOIN", weight: 130, params: joinParams },
  { command: "PRIVMSG", weight: 150, params: allOf(targets, anyText) },
  { command: "NOTICE", weight: 60, params: allOf(targets, anyText) },
  { command: "TAGMSG", weight: 60, params: allOf(targets) },
  { command: "MODE", weight: 120, params: modeParams },
  { command: "PART", weight: 40, params: startOf(ownRooms, anyText) },
  { command: "TOPIC", weight: 30, params: startOf(ruledRoom, topicText) },
  { command: "KICK", weight: 25, params: kickParams },
  { command: "INVITE", weight: 40, params: startOf(person, ruledRoom) },
  { command: "NICK", weight: 30, params: ({ random }) => [nick(random)] },
  { command: "AWAY", weight: 20, params: startOf(anyText) },
  { command: "SETNAME", weight: 15, params: allOf(anyText) },
  { command: "NAMES", weight: 20, params: startOf(rooms) },
  { command: "LIST", weight: 15, params: startOf(listQuery, listQuery) },
  { command: "WHO", weight: 20, params: startOf(whoMask, whoOptions) },
  { command: "WHOIS", weight: 25, params: whoisParams },
  { command: "WHOWAS", weight: 10, params: startOf(people, pick("2", "0", "x"), server) },
  {
    command: "ISON",
    weight: 8,
    params: allOf(person, person, (scene) => `${person(scene)} ${person(scene)}`),
  },
  { command: "USERHOST", weight: 8, params: allOf(person, person) },
  { command: "CAP", weight: 60, params: capParams },
  { command: "PASS", weight: 6, params: allOf(pick(CONNECTION_PASSWORD, "wrong")) },
  { command: "USER", weight: 6, params: ({ random }) => userParams(random) },
  { command: "PING", weight: 10, params: allOf(anyText) },
  { command: "PONG", weight: 10, params: allOf(pick(SERVER)) },
  { command: "QUIT", weight: 6, params: startOf(anyText) },
  { command: "OPER", weight: 20, params: operParams },
  { command: "KILL", weight: 10, params: allOf(person, anyText) },
  { command: "WALLOPS", weight: 10, params: allOf(anyText) },
  { command: "REHASH", weight: 3, params: allOf() },
  { command: "MOTD", weight: 4, params: startOf(server) },
  { command: "LUSERS", weight: 6, params: allOf() },
  { command: "VERSION", weight: 3, params: startOf(server) },
  { command: "TIME", weight: 3, params: startOf(server) },
  { command: "ADMIN", weight: 3, params: startOf(server) },
  { command: "INFO", weight: 3, params: startOf(server) },
  { command: "LINKS", weight: 3, params: startOf(server) },
  { command: "BATCH", weight: 25, params: batchParams, rest: restOfBatch },
  { command: "REDACT", weight: 25, params: redactParams },
  { command: "RENAME", weight: 32, params: allOf(ruledRoom, pickOf(anyRoom, pick(...newNames)), anyText) },
  { command: "MARKREAD", weight: 15, params: startOf(pickOf(ownRoom, person), timestamp) },
  { command: "MONITOR", weight: 40, params: monitorParams },
  { command: "METADATA", weight: 90, params: metadataParams },
  { command: "ISUPPORT", weight: 3, params: allOf() },
  {
    command: "STATS",
    weight: 8,
    params: startOf(pick("d", "i", "k", "l", "m", "o", "u", "?", "🙂"), server),
  },
  { command: "USERIP", weight: 6, params: allOf(person, person) },
  { command: "KLINE", weight: 10, params: banParams(userBan) },
  { command: "UNKLINE", weight: 6, params: allOf(userBan) },
  { command: "DLINE", weight: 10, params: banParams(addressBan) },
  { command: "UNDLINE", weight: 6, params: allOf(addressBan) },
  { command: "SAJOIN", weight: 12, params: (scene) => [...maybe(scene, person), rooms(scene)] },
  { command: "SAPART", weight: 8, params: memberThen((where, whom) => [whom, where, "out"]) },
  {
    command: "SANICK",
    weight: 8,
    params: ({ random, ...scene }) => [person({ random, ...scene }), nick(random)],
  },
  { command: "SAMODE", weight: 15, params: samodeParams },
  { command: "SAKICK", weight: 8, params: memberThen((where, whom) => [where, whom, "out"]) },
  { command: "SATOPIC", weight: 8, params: allOf(anyRoom, topicText) },
  {
    command: "CHGHOST",
    weight: 15,
    params: allOf(person, pick("tea.example", "relais.example", "a.b", "nodot", "Tea.Example")),
  },
  { command: "DIE", weight: 2, params: allOf() },
  { command: "RESTART", weight: 2, params: allOf() },
  { command: "CONNECT", weight: 2, params: startOf(server, pick("6667"), server) },
  { command: "SQUIT", weight: 2, params: allOf(server, anyText) },
  { command: "HELP", weight: 3, params: startOf(pick("JOIN", "chanmodes", "nothing", ":x")) },
];

const choice = new WeightedChoice(generatorRows);
/** Commands that those with rank use more often. */
const rule = new WeightedChoice(
  generatorRows.filter(({ command }) => ["MODE", "KICK", "TOPIC", "INVITE"].includes(command)),
);

/** Commands that operators of the server use more often. */
const OVER_ALL = new Set(
  "KLINE UNKLINE DLINE UNDLINE SAJOIN SAPART SANICK SAMODE SAKICK SATOPIC CHGHOST DIE RESTART CONNECT SQUIT KILL REHASH".split(
    " ",
  ),
);
const overrule = new WeightedChoice(generatorRows.filter((row) => OVER_ALL.has(row.command)));

/** The next lines of a client: nearly always a command, sometimes cut short, sometimes nonsense; more than one where they belong together. */
export function nextRequests(scene: Scene): readonly Request[] {
  const { random } = scene;
  if (random.chance(0.01)) return [nonsense(junk(random))];
  const { ruled, operates } = scene;
  const rows =
    operates && random.chance(0.2) ? overrule : ruled.length > 0 && random.chance(0.45) ? rule : choice;
  const row = rows.pick(random);
  let params = row.params(scene);
  if (random.chance(0.02)) params = params.slice(0, random.between(0, params.length));
  if (random.chance(0.01)) params = [...params, "one", "more"];
  const first = writeRequest(random, row.command, params, tagsFor(random, row.command));
  return [first, ...(row.rest?.(scene, params) ?? [])];
}

/** Lines of a registration, in one of many orders, with or without negotiation and with or without faults. */
export function registrationDance(
  random: Random,
  self: string,
  { network, session }: IrcSettings,
): Request[] {
  const write = (command: string, params: readonly string[]): Request =>
    writeRequest(random, command, params, tagsFor(random, command));
  const core = [write("NICK", [self]), write("USER", userParams(random))];
  if (session.passwordHash !== undefined && random.chance(0.95))
    core.unshift(write("PASS", [random.chance(0.9) ? CONNECTION_PASSWORD : "wrong"]));
  const lines = random.chance(0.2) ? random.shuffle(core) : core;
  if (random.chance(0.15)) return lines;
  const wanted = capabilitySet(random, network.disabledCapabilities);
  const negotiation = [
    ...(random.chance(0.6) ? [write("CAP", ["LS", ...(random.chance(0.7) ? ["302"] : [])])] : []),
    write("CAP", ["REQ", wanted.join(" ")]),
    ...(random.chance(0.1) ? [write("AWAY", [text(random)])] : []),
    ...(random.chance(0.2) ? [write("METADATA", ["*", "SUB", ...keys])] : []),
    ...(random.chance(0.2) ? [write("METADATA", ["*", "SET", random.pick(keys), text(random)])] : []),
    ...(random.chance(0.05) ? [write("ISUPPORT", [])] : []),
  ];
  return [...negotiation, ...lines, write("CAP", ["END"])];
}

/** All of the words. */
function allOf(...words: readonly Word[]): (scene: Scene) => string[] {
  return (scene) => words.map((word) => word(scene));
}

/** The words up to some place. */
function startOf(...words: readonly Word[]): (scene: Scene) => string[] {
  return (scene) => {
    const params: string[] = [];
    for (const word of words) {
      if (scene.random.chance(0.25)) break;
      params.push(word(scene));
    }
    return params;
  };
}

function whoisParams(scene: Scene): string[] {
  return scene.random.chance(0.2) ? [server(scene), person(scene)] : [person(scene)];
}

function operParams({ random }: Scene): string[] {
  const name = random.pick(["root", "root", "helper", "watcher", "elsewhere", "nobody"]);
  return [name, random.chance(0.85) ? `${name}word` : "guess"];
}

/** Capabilities that a client asks for: seldom two that exclude each other, or one that is not on offer. */
function capabilitySet(random: Random, disabled: readonly CapabilityName[]): readonly CapabilityName[] {
  const all = random.chance(0.25) ? capabilityNames : random.some(capabilityNames, 0.6);
  if (random.chance(0.03)) return all;
  const other = random.chance(0.5) ? "draft/metadata-2" : "draft/metadata-3";
  return all.filter((name) => name !== other && !disabled.includes(name));
}

function capParams({ random }: Scene): string[] {
  if (random.chance(0.2))
    return random.pick([["LS"], ["LS", "302"], ["LIST"], ["END"], ["NONSENSE"], ["REQ"]]);
  const names = random.some(capabilityNames, random.pick([0.1, 0.4]));
  const asked = names.map((name) => (random.chance(0.35) ? `-${name}` : name));
  if (random.chance(0.05)) asked.push("no-such-capability");
  return ["REQ", asked.join(" ")];
}

function userParams(random: Random): string[] {
  const username = random.pick(["u1", "someone", "a b", "lös@host!", "averylongusername", "@"]);
  return [username, "0", "*", random.pick(["A Name", "Ünïcode 🙂", ":colon", "r".repeat(200), "*"])];
}

function tagsFor(random: Random, command: string): ReadonlyMap<string, string> {
  const tags = new Map<string, string>();
  if (random.chance(0.35)) {
    // Hardly ever the same twice, so that each answer has one question.
    const number = random.between(0, 2 ** 31).toString(36);
    const shapes = [
      number,
      `日本${number}`,
      `a space; and \\${number}`,
      "",
      number.padEnd(64, "l"),
      "l".repeat(65),
    ];
    tags.set("label", random.pick(shapes));
  }
  const passedOn = command === "TAGMSG" ? 0.9 : 0.2;
  if (random.chance(passedOn)) {
    tags.set("+draft/reply", random.chance(0.1) ? "t".repeat(3_900) : random.pick(["x y", "", "é;"]));
  }
  if (random.chance(passedOn)) tags.set("+typing", "active");
  if (random.chance(0.01)) tags.set("batch", random.pick(REFERENCES));
  if (random.chance(0.05)) tags.set("time", "2001-01-01T00:00:00.000Z");
  if (random.chance(0.05)) tags.set("msgid", "forged");
  if (random.chance(0.02)) tags.set("account", "forged");
  return tags;
}

/** Lines that mean nothing, or are too long, or are not UTF-8. */
function junk(random: Random): Buffer {
  switch (random.between(0, 8)) {
    case 0:
      return Buffer.from([0x50, 0x52, 0xff, 0xfe, 0x20, 0x61]);
    case 1:
      return Buffer.from(`PRIVMSG #tea :${"y".repeat(random.between(500, 9_000))}`);
    case 2:
      return Buffer.from(`@${"z".repeat(random.between(4_095, 5_000))} PING a`);
    case 3:
      return Buffer.from("   ");
    case 4:
      return Buffer.from(":only.a.source");
    case 5:
      return Buffer.from(
        `${random.pick(["NOTHING", "JOINED", "001", "prıvmsg", ":", "__proto__"])} a b :c d`,
      );
    case 6:
      return Buffer.from("@tags;and=nothing;;=");
    case 7:
      return Buffer.from(
        random.pick(["GET / HTTP/1.1", "Host: relais.example", "CONNECT relais.example:6667"]),
      );
    default: {
      const bytes = Array.from({ length: 40 }, () => random.between(1, 255));
      return Buffer.from(bytes.filter((byte) => byte !== 0x0a));
    }
  }
}
