/**
 * One row for each thing that users do to each other: whether it may happen now, what it changes, and who hears it.
 * Written from the specifications: Modern IRC for the commands, IRCv3 for what needs a capability.
 */
import { announceAwayOnJoin, heardBy } from "./audiences.ts";
import { clientTags } from "./dues.ts";
import type { Happening } from "./happenings.ts";
import { asSent } from "./heard-line.ts";
import { fold, Person, RANKS } from "./mirror.ts";
import type { Room } from "./mirror.ts";
import type { Peer } from "./peer.ts";
import { addressed, leadsTo, mayEnter } from "./permissions.ts";
import { announceOffline, announceOnline } from "./presence.ts";
import { arrive, has, peersOf } from "./turn.ts";
import type { Turn } from "./turn.ts";
import { demand, Violation } from "./violation.ts";

/** Judges a happening against the mirror, makes its change there, and tells who had to hear it. */
type Rule = (turn: Turn, happening: Happening, actor: Person) => readonly Peer[];

interface RuleRow {
  /** Commands of the actor that this may come of. */
  readonly from: readonly string[];
  readonly judge: Rule;
}

export const hearingRules: ReadonlyMap<string, RuleRow> = new Map<string, RuleRow>([
  ["JOIN", { from: ["JOIN", "SAJOIN"], judge: join }],
  ["PART", { from: ["PART", "JOIN", "SAPART"], judge: part }],
  ["KICK", { from: ["KICK", "SAKICK"], judge: kick }],
  ["TOPIC", { from: ["TOPIC", "SATOPIC"], judge: topic }],
  ["MODE", { from: ["MODE", "OPER", "SAMODE", "REHASH"], judge: mode }],
  ["NICK", { from: ["NICK", "SANICK"], judge: rename }],
  ["INVITE", { from: ["INVITE"], judge: invite }],
  ["PRIVMSG", { from: ["PRIVMSG", "BATCH"], judge: message }],
  ["NOTICE", { from: ["NOTICE", "BATCH"], judge: message }],
  ["TAGMSG", { from: ["TAGMSG"], judge: message }],
  ["REDACT", { from: ["REDACT"], judge: redact }],
  ["AWAY", { from: ["AWAY"], judge: announced }],
  ["SETNAME", { from: ["SETNAME"], judge: setname }],
  ["WALLOPS", { from: ["WALLOPS"], judge: announced }],
  ["KILL", { from: ["KILL"], judge: kill }],
]);

/** What others hear of only where it is due: no rule of its own allows it. */
export const announcedCommands = ["CHGHOST", "RENAME", "METADATA"] as const;

function membersOf(room: Room): Peer[] {
  return peersOf(room.members.keys());
}

/** The room that it is about, in which `member` has to be. */
function roomOf({ mirror }: Turn, { line }: Happening, member: Person | undefined): Room {
  const room = mirror.room(line.params[0] ?? "");
  demand(room !== undefined, () => `${line.text}: there is no such room`);
  const inside = member === undefined || room.members.has(member);
  demand(inside, () => `${line.text}: ${member?.nick ?? ""} is not in there`);
  return room;
}

function join(turn: Turn, { line, heard }: Happening, actor: Person): readonly Peer[] {
  const { mirror, world } = turn;
  const [name = ""] = line.params;
  const before = mirror.room(name);
  demand(before?.members.has(actor) !== true, () => `${line.text}: joined twice`);
  const brought = turn.request?.command === "SAJOIN";
  demand(
    brought || comesTo(turn, actor, name),
    () => `${line.text}: nobody asked for that, or may not enter`,
  );
  for (const { peer, line: form } of heard) {
    const params = has(peer, "extended-join") ? [name, "*", asSent(actor.realname)] : [name];
    demand(form.params.join("\n") === params.join("\n"), () => `${peer.name} read ${form.text}`);
  }
  const room = mirror.enter(actor, name, world.now);
  const witnesses = room.witnesses(actor);
  const others = witnesses.filter((member) => member !== actor);
  announceAwayOnJoin(turn, actor, others, room);
  arrive(turn, actor.peer, room);
  return peersOf(witnesses);
}

/** Whether JOIN may lead to a room: because it was asked for, or because another one refuses and forwards. */
function comesTo({ mirror, request, world }: Turn, actor: Person, name: string): boolean {
  const [list = "", keys = ""] = request?.params ?? [];
  const given = keys.split(",");
  const to = mirror.room(name);
  const asked = list.split(",").filter((word) => word !== "");
  return asked.some((word, place) => {
    const enters = (room: Room): boolean => mayEnter(room, actor, [given[place] ?? ""], world.now);
    if (fold(word) === fold(name)) return to === undefined || enters(to);
    const from = mirror.room(word);
    const { forwards } = world.settings.network.limits;
    return from !== undefined && to !== undefined && leadsTo(mirror, from, to, enters, forwards);
  });
}

function part(turn: Turn, happening: Happening, actor: Person): readonly Peer[] {
  const room = roomOf(turn, happening, actor);
  const hearers = peersOf(room.witnesses(actor));
  const { command, params = [] } = turn.request ?? {};
  const leavesAll = command === "JOIN" && params[0] === "0";
  demand(
    command === "PART" || command === "SAPART" || leavesAll,
    () => `${happening.line.text}: nobody asked for that`,
  );
  turn.mirror.leave(actor, room);
  return hearers;
}

function kick(turn: Turn, happening: Happening, actor: Person): readonly Peer[] {
  const overrides = turn.request?.command === "SAKICK";
  const room = roomOf(turn, happening, overrides ? undefined : actor);
  const victim = turn.mirror.person(happening.line.params[1] ?? "");
  demand(victim !== undefined && room.members.has(victim), () => `${happening.line.text}: nobody to kick`);
  demand(overrides || room.isKeptBy(actor), () => `${happening.line.text}: may not kick`);
  const hearers = peersOf(room.witnesses(victim));
  turn.mirror.leave(victim, room);
  return hearers;
}

function topic(turn: Turn, happening: Happening, actor: Person): readonly Peer[] {
  const overrides = turn.request?.command === "SATOPIC";
  const room = roomOf(turn, happening, overrides ? undefined : actor);
  demand(overrides || !room.flags.has("t") || room.isKeptBy(actor), () => `${happening.line.text}: may not`);
  room.topic = happening.line.params[1] ?? "";
  return membersOf(room);
}

function mode(turn: Turn, happening: Happening, actor: Person): readonly Peer[] {
  const { line } = happening;
  const [target = "", letters = "", ...values] = line.params;
  if (!target.startsWith("#")) {
    demand(target === actor.nick, () => `${line.text}: that is someone else`);
    changeOwnModes(turn, actor, letters);
    return [actor.peer];
  }
  const overrides = turn.request?.command === "SAMODE";
  const room = roomOf(turn, happening, overrides ? undefined : actor);
  // Everyone may put down what rank there is; the rest is for those who keep order.
  const stepsDown = letters.split("").every((letter) => letter === "-" || RANKS.includes(letter));
  const onlySelf = stepsDown && values.every((nick) => nick === actor.nick);
  demand(overrides || room.isKeptBy(actor) || onlySelf, () => `${line.text}: may not change modes`);
  turn.mirror.changeRoom(room, [letters, ...values]);
  return membersOf(room);
}

function changeOwnModes({ request }: Turn, actor: Person, letters: string): void {
  let add = true;
  for (const letter of letters) {
    if (letter === "+" || letter === "-") add = letter === "+";
    else if (add) actor.modes.add(letter);
    else actor.modes.delete(letter);
    demand(letter !== "Z", () => `${actor.nick} has no TLS`);
    demand(letter !== "s" || !add || actor.modes.has("o"), () => `${actor.nick} is no operator`);
    if (letter !== "o") continue;
    demand(!add || request?.command === "OPER", () => `${actor.nick} became an operator by MODE`);
    if (!add) actor.resign();
  }
}

function rename(turn: Turn, { line }: Happening, actor: Person): readonly Peer[] {
  const { mirror } = turn;
  const [nick = ""] = line.params;
  const { nick: before } = actor;
  const holder = mirror.person(nick);
  demand(holder === undefined || holder === actor, () => `${line.text}: the nick is another's`);
  mirror.rename(actor, nick);
  if (fold(before) !== fold(nick)) {
    announceOffline(turn, before);
    announceOnline(turn, actor);
  }
  return peersOf([actor, ...mirror.neighbours(actor)]);
}

/** Source: Modern IRC, "INVITE message"; IRCv3 invite-notify. */
function invite(turn: Turn, { line }: Happening, actor: Person): readonly Peer[] {
  const { mirror, world } = turn;
  const [nick = "", name = ""] = line.params;
  const room = mirror.room(name);
  const target = mirror.person(nick);
  demand(room !== undefined && target !== undefined, () => `${line.text}: nobody, or nowhere`);
  demand(room.members.has(actor) && !room.members.has(target), () => `${line.text}: may not`);
  demand(!room.flags.has("i") || room.isKeptBy(actor), () => `${line.text}: may not invite`);
  const others = room.witnesses(actor).filter((member) => member !== actor);
  mirror.invite(target, room, world.settings.network.limits.invitationsPerUser);
  return [target.peer, ...peersOf(others, "invite-notify")];
}

/** Tags of clients are passed on as they came, to those who want them. Source: IRCv3 Message Tags, "Client-only tags". */
function message(turn: Turn, happening: Happening, actor: Person): readonly Peer[] {
  const { ended, request } = turn;
  const tags = (ended ?? request)?.tags ?? new Map<string, string>();
  const passedOn = has(actor.peer, "message-tags") ? clientTags(turn, tags) : [];
  const ids = new Set<string>();
  for (const { peer, line } of happening.heard) {
    if (!has(peer, "message-tags")) continue;
    ids.add(line.tags.get("msgid") ?? "");
    const theirs = [...line.tags].filter(([name]) => name.startsWith("+"));
    const same =
      theirs.length === passedOn.length &&
      passedOn.every(([name, value]) => unescaped(line.tags.get(name)) === value);
    demand(same, () => `${peer.name} read other tags than were sent: ${line.text}`);
  }
  demand(ids.size <= 1 && !ids.has(""), () => `${happening.line.text}: message ids ${[...ids].join(", ")}`);
  return announced(turn, happening);
}

const escapes: Readonly<Record<string, string>> = { ":": ";", s: " ", r: "\r", n: "\n" };

function unescaped(value: string | undefined): string | undefined {
  return value?.replace(/\\(.)/gsu, (_, letter: string) => escapes[letter] ?? letter);
}

/** By its author, by those who run the room, and by operators of the server; to all whom the message was for. */
function redact(turn: Turn, { line }: Happening, actor: Person): readonly Peer[] {
  const { mirror } = turn;
  const [name = "", id = ""] = line.params;
  const said = mirror.messages.get(id);
  demand(said !== undefined, () => `${line.text}: nobody has heard of that message`);
  mirror.messages.delete(id);
  const { author, target, symbols } = said;
  demand(has(actor.peer, "draft/message-redaction"), () => `${line.text}: may not say REDACT`);
  const own = has(actor.peer, "echo-message") ? [actor.peer] : [];
  if (target instanceof Person) {
    demand(name === target.nick && author === actor, () => `${line.text}: is not its message`);
    return [...peersOf([target], "draft/message-redaction"), ...own];
  }
  const runs = /[qao]/.test(target.members.get(actor) ?? "");
  const may = author === actor || runs || actor.privileges.has("redact");
  demand(may && name === symbols + target.name, () => `${line.text}: may not take that back`);
  const others = addressed(target, symbols).filter((person) => person !== actor);
  return [...peersOf(others, "draft/message-redaction"), ...own];
}

/** Only what was to come, and once. */
function announced({ dues }: Turn, happening: Happening): readonly Peer[] {
  const { command } = happening.line;
  const due = dues.find(
    (one) => !one.met && one.hearers.length > 0 && one.command === command && one.fits(happening),
  );
  if (due === undefined) throw new Violation(`${happening.line.text}: that was not to be heard by anyone`);
  due.met = true;
  return due.hearers;
}

/** A real name that stays as it is may be announced as well. */
function setname(turn: Turn, happening: Happening, actor: Person): readonly Peer[] {
  if (turn.dues.length > 0) return announced(turn, happening);
  const [realname] = happening.line.params;
  demand(realname === asSent(actor.realname), () => `${happening.line.text}: is not so`);
  return [...peersOf([actor], "setname"), ...heardBy(turn.mirror.audienceOf(actor), "setname")];
}

function kill(turn: Turn, { line }: Happening, actor: Person): readonly Peer[] {
  const victim = turn.mirror.person(line.params[0] ?? "");
  demand(victim !== undefined, () => `${line.text}: nobody to kill`);
  demand(actor.privileges.has("kill"), () => `${line.text}: may not kill`);
  turn.killed.add(victim);
  return [victim.peer];
}
