/** Lines of simulated clients: any command of the registry with parameters after its syntax, and lines that are wrong. */
import { commands } from "../../src/irc/commands/registry.ts";
import type { CommandRow } from "../../src/irc/commands/command.ts";
import { areInConflict, capabilityNames } from "../../src/irc/wire/capabilities.ts";
import type { CapabilityName } from "../../src/irc/wire/capabilities.ts";
import { EDIT } from "../../src/irc/wire/edits.ts";
import { writeLine } from "./line.ts";
import type { Peer } from "./network.ts";
import type { Random } from "./random.ts";
import { CONNECTION_PASSWORD } from "./settings.ts";
import { expand } from "./syntax.ts";
import { newNick, words } from "./words.ts";
import type { Scene } from "./words.ts";

/** How often commands are said; the others 3. */
const weights = new Map<string, number>();
for (const [weight, names] of [
  [120, "JOIN PRIVMSG"],
  [90, "MODE METADATA"],
  [40, "NOTICE TAGMSG BATCH CAP"],
  [
    20,
    "PART INVITE RENAME TOPIC MONITOR REDACT NICK KICK OPER NAMES WHO WHOIS AWAY NS REGISTER AUTHENTICATE",
  ],
  [3, "QUIT"],
] as const)
  for (const name of names.split(" ")) weights.set(name, weight);
const rows = [...commands.values()];
/** Commands that an edit can begin with. */
const SPOKEN = new Set(["PRIVMSG", "NOTICE", "BATCH"]);
/** Commands of those with rank in a channel, and of operators: they use them more often. */
const rule = ["MODE", "KICK", "TOPIC", "INVITE", "RENAME"].flatMap((name) => commands.get(name) ?? []);
/** Commands of those who are logged in. */
const keep = ["CHANSERV", "CS", "CS", "WEBPUSH"].flatMap((name) => commands.get(name) ?? []);
const overrule = rows.filter(({ privilege }) => privilege !== undefined);

/** The next line of a client. */
export function nextLine(peer: Peer, scene: Scene): Buffer {
  const { random, user } = scene;
  if (random.chance(0.01)) return junk(random);
  const { batch } = peer.state;
  if (batch !== undefined && random.chance(0.95)) return lineOfBatch(scene, batch.reference, batch.target);
  const ruling = (user?.memberships ?? []).some(({ prefixes }) => prefixes > 1);
  const chosen =
    (user?.privileges.size ?? 0) > 0 && random.chance(0.15)
      ? random.pick(overrule)
      : ruling && random.chance(0.3)
        ? random.pick(rule)
        : user?.account !== undefined && random.chance(0.3)
          ? random.pick(keep)
          : random.weighted(rows, ({ name }) => weights.get(name) ?? 3);
  scene.command = chosen.name;
  const params = paramsOf(chosen, scene);
  if (random.chance(0.02)) params.splice(random.between(0, params.length));
  if (random.chance(0.01)) params.push("one", "more");
  const tags = tagsFor(random, chosen.name);
  if (SPOKEN.has(chosen.name) && random.chance(0.05)) tags.set(EDIT, wordFor("msgid")(scene));
  return writeLine(random, chosen.name, params, tags);
}

export function paramsOf({ syntax }: CommandRow, scene: Scene): string[] {
  // The word for the modes has their parameters.
  const spec = syntax.replace(" [<parameter>...]", "");
  return expand(spec, scene.random, (name) => wordFor(name)(scene)).slice(1);
}

/** Throws for a name that has no word yet. */
export function wordFor(name: string): (scene: Scene) => string {
  const word = words[name];
  if (word === undefined) throw new Error(`words.ts has no word for <${name}>`);
  return word;
}

function lineOfBatch(scene: Scene, reference: string, target: string): Buffer {
  const { random } = scene;
  if (random.chance(0.3)) return writeLine(random, "BATCH", [`-${reference}`]);
  const tags = new Map([["batch", random.chance(0.98) ? reference : "other"]]);
  if (random.chance(0.3)) tags.set("draft/multiline-concat", "");
  const command = random.pick(["PRIVMSG", "PRIVMSG", "PRIVMSG", "NOTICE"]);
  return writeLine(random, command, [target, wordFor("text")(scene)], tags);
}

/** Lines of a registration, with or without negotiation. */
export function registration(scene: Scene): Buffer[] {
  const { random, settings } = scene;
  const write = (command: string, ...params: readonly string[]): Buffer =>
    writeLine(random, command, params, tagsFor(random, command));
  const owners = Array.from(scene.network.users).filter(({ account }) => account !== undefined);
  const other = owners.length > 0 && random.chance(0.3) ? random.pick(owners) : undefined;
  const lines = [
    write("NICK", other?.nick ?? newNick(scene)),
    write("USER", wordFor("username")(scene), "0", "*", "name"),
  ];
  // One more session of a user.
  if (other !== undefined) lines.push(...logIn(other.account ?? "").map((line) => Buffer.from(line)));
  if (random.chance(0.7)) lines.unshift(write("PASS", random.chance(0.9) ? CONNECTION_PASSWORD : "wrong"));
  const gateway = commands.get("WEBIRC");
  const introduction =
    gateway !== undefined && random.chance(0.1) ? [write("WEBIRC", ...paramsOf(gateway, scene))] : [];
  if (random.chance(0.15)) return [...introduction, ...lines];
  const wanted = random.some(capabilityNames, random.pick([0.6, 1]));
  const granted = new Set<CapabilityName>();
  for (const name of wanted) {
    granted.add(name);
    if (settings.disabledCapabilities.includes(name) || areInConflict(granted)) granted.delete(name);
  }
  const more = random.chance(0.3) ? [write("METADATA", "*", "SUB", "avatar", "url")] : [];
  const request = write("CAP", "REQ", [...granted].join(" "));
  return [...introduction, request, ...more, ...lines, write("CAP", "END")];
}

/** The lines of SASL. All accounts have the password of the connection. */
function logIn(account: string): string[] {
  const response = Buffer.from(`\0${account}\0${CONNECTION_PASSWORD}`).toString("base64");
  return ["CAP REQ sasl", "AUTHENTICATE PLAIN", `AUTHENTICATE ${response}`];
}

function tagsFor(random: Random, command: string): Map<string, string> {
  const tags = new Map<string, string>();
  // Hardly ever the same twice, so that each answer has one question.
  const number = random.between(0, 2 ** 31).toString(36);
  const labels = [number, `日本; \\${number}`, number.padEnd(64, "l"), "l".repeat(65), ""];
  if (random.chance(0.35)) tags.set("label", random.pick(labels));
  const passedOn = command === "TAGMSG" ? 0.9 : 0.2;
  if (random.chance(passedOn)) tags.set("+draft/reply", random.pick(["x y", "", "é;", "t".repeat(3_900)]));
  if (random.chance(passedOn)) tags.set("+typing", "active");
  for (const forged of ["time", "msgid", "account", "batch"])
    if (random.chance(0.02)) tags.set(forged, "forged");
  return tags;
}

/** A line that means nothing, is too long or is not UTF-8. */
function junk(random: Random): Buffer {
  const lines = [
    Buffer.from([0x50, 0x52, 0xff, 0xfe, 0x20, 0x61]),
    `PRIVMSG #tea :${"y".repeat(random.between(500, 9_000))}`,
    `@${"z".repeat(random.between(4_095, 5_000))} PING a`,
    "   ",
    ":only.a.source",
    "__proto__ a b :c d",
    "@tags;and=nothing;;=",
    "GET / HTTP/1.1",
  ];
  return Buffer.from(random.pick(lines));
}
