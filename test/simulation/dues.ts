/**
 * What has to be heard after a command, and by whom, told before looking at what was sent: so that nobody is left out.
 * Sources: Modern IRC, "PRIVMSG message" and "STATUSMSG Parameter"; IRCv3 echo-message, away-notify, setname, message-tags.
 */
import { heardBy } from "./audiences.ts";
import { asSent } from "./heard-line.ts";
import type { HeardLine } from "./heard-line.ts";
import { announceHosts } from "./hosts.ts";
import { announceMetadata } from "./metadata-dues.ts";
import { fold } from "./mirror.ts";
import type { Mirror, Person, Room } from "./mirror.ts";
import type { Peer, SentBatch } from "./peer.ts";
import { followMonitor } from "./presence.ts";
import { announceRenaming } from "./renames.ts";
import { addressed, hearersOf, matches, mayWriteTo, noteSpeech, splitTarget } from "./permissions.ts";
import type { Speech } from "./permissions.ts";
import { has, peersOf } from "./turn.ts";
import type { Due, Turn } from "./turn.ts";

/** Call before any happening of the turn was mirrored. */
export function announceDues(turn: Turn): void {
  const { issuer, request, dues } = turn;
  announceHosts(turn);
  if (issuer === undefined || request?.command === undefined || turn.kept) return;
  const [target = "", text = ""] = request.params;
  switch (request.command) {
    case "PRIVMSG":
    case "NOTICE":
      if (text !== "")
        dues.push(
          ...messages(turn, issuer, { command: request.command, text, list: target, tags: request.tags }),
        );
      return;
    case "TAGMSG":
      if (mayTag(turn, issuer, request.tags))
        dues.push(
          ...messages(turn, issuer, { command: "TAGMSG", text: "", list: target, tags: request.tags }),
        );
      return;
    case "BATCH":
      if (turn.ended !== undefined) dues.push(...messages(turn, issuer, sayingOf(turn.ended)));
      return;
    case "AWAY":
      announceAway(turn, issuer);
      return;
    case "SETNAME":
      announceRealname(turn, issuer);
      return;
    case "WALLOPS":
      announceWallops(turn, issuer);
      return;
    case "RENAME":
      announceRenaming(turn, issuer);
      return;
    case "METADATA":
      announceMetadata(turn, issuer);
      return;
    case "MONITOR":
      followMonitor(turn, issuer);
      return;
    default:
  }
}

/** What someone wants said, in one line or in several. */
interface Saying {
  readonly command: string;
  readonly text: string;
  readonly lines?: SentBatch["lines"];
  readonly list: string;
  readonly tags: ReadonlyMap<string, string>;
}

function sayingOf({ command, lines, target, tags }: SentBatch): Saying {
  return { command, text: lines.map(({ text }) => text).join("\n"), lines, list: target, tags };
}

/** Where all that it says is blocked, nothing is left to say. */
function mayTag(turn: Turn, { peer }: Person, tags: ReadonlyMap<string, string>): boolean {
  if (!has(peer, "message-tags")) return false;
  return clientTags(turn, tags).length > 0 || ![...tags.keys()].some((name) => name.startsWith("+"));
}

/** Those that are passed on. Source: IRCv3 Message Tags, "RPL_ISUPPORT Tokens". */
export function clientTags(
  { world }: Turn,
  tags: ReadonlyMap<string, string>,
): (readonly [string, string])[] {
  const deny = world.settings.network.clientTagDeny ?? [];
  const isDenied = (name: string): boolean =>
    (deny.includes("*") || deny.includes(name)) && !deny.includes(`-${name}`);
  return [...tags].filter(([name]) => name.startsWith("+") && !isDenied(name.slice(1)));
}

function messages(turn: Turn, sender: Person, saying: Saying): Due[] {
  const { mirror, world } = turn;
  const { command, text, list } = saying;
  const dues: Due[] = [];
  const seen = new Set<string>();
  for (const word of list.split(",")) {
    if (word === "" || seen.has(fold(word))) continue;
    seen.add(fold(word));
    if (seen.size > world.settings.network.limits.targets) break;
    const speech = { command, text, now: world.now };
    const found = word.startsWith("$")
      ? everyone(turn, sender, word)
      : word.includes("#")
        ? inRoom(turn, sender, word, speech)
        : alone(mirror, sender, word);
    if (found === undefined) continue;
    const peers = peersOf(found.hearers, command === "TAGMSG" ? "message-tags" : undefined);
    if (has(sender.peer, "echo-message")) peers.push(sender.peer);
    dues.push(messageDue(turn, saying, sender, found, peers));
  }
  return dues;
}

interface Addressed {
  /** Undefined for everyone: that cannot be taken back. */
  readonly where: Room | Person | undefined;
  readonly symbols: string;
  /** As those who hear it read it. */
  readonly target: string;
  readonly hearers: readonly Person[];
}

/** Undefined where there is no such room, or where nobody hears the sender. */
function inRoom(
  { mirror, world }: Turn,
  sender: Person,
  word: string,
  speech: Speech,
): Addressed | undefined {
  const { symbols, name } = splitTarget(word);
  const room = mirror.room(name);
  const hear = room && hearersOf(room, sender, speech);
  if (room === undefined || hear === undefined || hear === "nobody") return undefined;
  noteSpeech(room, sender, speech, world.settings.network.limits.slowedSpeakers);
  const ranks = hear === "operators" ? "@" : symbols;
  return {
    where: room,
    symbols: ranks,
    target: ranks + room.name,
    hearers: addressed(room, ranks).filter((person) => person !== sender),
  };
}

function alone(mirror: Mirror, sender: Person, nick: string): Addressed | undefined {
  const person = mirror.person(nick);
  if (person === undefined || !mayWriteTo(person, sender)) return undefined;
  return { where: person, symbols: "", target: person.nick, hearers: [person] };
}

/** By operators only, to the servers that a mask names. Source: RFC 2812, section 3.3.1. */
function everyone({ mirror, world }: Turn, sender: Person, target: string): Addressed | undefined {
  const mask = /^\$(.*\.[^.*?]*)$/su.exec(target)?.[1];
  if (mask === undefined || !sender.privileges.has("broadcast")) return undefined;
  if (!matches(mask, world.settings.network.serverName)) return undefined;
  const hearers = [...mirror.people.values()].filter((person) => person !== sender);
  return { where: undefined, symbols: "", target, hearers };
}

function messageDue(turn: Turn, saying: Saying, sender: Person, found: Addressed, hearers: Peer[]): Due {
  const { command, text, lines } = saying;
  const { target, where, symbols } = found;
  return {
    command,
    about: target,
    met: false,
    hearers,
    fits: ({ line, heard }) => {
      if (line.source !== sender.mask || line.params[0] !== target) return false;
      const at = turn.world.now;
      for (const { line: form } of heard) {
        const id = form.tags.get("msgid");
        if (id !== undefined && where !== undefined)
          turn.mirror.messages.set(id, { author: sender, target: where, symbols, at });
      }
      if (command === "TAGMSG") return line.params.length === 1;
      return heard.every(({ line: form }) =>
        lines === undefined
          ? form.inside === undefined && isCutOf(form.params[1] ?? "", text, form.bytes)
          : isAllOf(form, lines),
      );
    },
  };
}

/** A message of several lines loses nothing: in a batch not even its shape. Source: IRCv3 multiline, "Fallback". */
function isAllOf(form: HeardLine, lines: SentBatch["lines"]): boolean {
  const batched = form.inside?.some(({ tags }) => tags.has("batch")) === true;
  const said = lines
    .map(({ text, concat }, place) => (!batched || place === 0 || concat ? "" : "\n") + asSent(text))
    .join("");
  const heard = form.params[1] ?? "";
  return (batched ? heard : heard.replaceAll("\n", "")) === said;
}

/** Whether a text is what was said, or as much of it as the line could hold. */
function isCutOf(heard: string, said: string, bytes: number): boolean {
  const clean = asSent(said);
  if (heard === clean) return true;
  return clean.startsWith(heard) && (bytes > 512 - 4 || clean !== said);
}

/** What really changed is read from the server: whether it should have is not a question of who hears it. */
function announceAway({ dues, mirror }: Turn, person: Person): void {
  const away = person.peer.state.user?.away;
  if (away === person.away) return;
  person.away = away;
  dues.push({
    command: "AWAY",
    about: person.nick,
    met: false,
    hearers: heardBy(mirror.audienceOf(person), "away-notify"),
    fits: ({ line }) => line.source === person.mask && line.params[0] === (away && asSent(away)),
  });
}

function announceRealname({ dues, mirror }: Turn, person: Person): void {
  const realname = person.peer.state.user?.realname ?? "";
  if (realname === person.realname) return;
  person.realname = realname;
  dues.push({
    command: "SETNAME",
    about: person.nick,
    met: false,
    hearers: [...peersOf([person], "setname"), ...heardBy(mirror.audienceOf(person), "setname")],
    fits: ({ line }) => line.source === person.mask && line.params[0] === asSent(realname),
  });
}

function announceWallops({ dues, mirror, request }: Turn, person: Person): void {
  const [text = ""] = request?.params ?? [];
  if (!person.privileges.has("wallops") || text === "") return;
  const listeners = [...mirror.people.values()].filter(({ modes }) => modes.has("w"));
  dues.push({
    command: "WALLOPS",
    about: person.nick,
    met: false,
    hearers: peersOf(listeners),
    fits: ({ line }) => line.source === person.mask && isCutOf(line.params[0] ?? "", text, line.bytes),
  });
}
