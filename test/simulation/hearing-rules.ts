/**
 * One row for each thing that users do to each other: whether it may happen now, what it changes, and who hears it.
 * Written from the specifications: Modern IRC for the commands, IRCv3 for what needs a capability.
 */
import { announceAwayOnJoin } from "./dues.ts";
import type { Happening } from "./happenings.ts";
import { asSent } from "./heard-line.ts";
import { fold, RANKS } from "./mirror.ts";
import type { Person, Room } from "./mirror.ts";
import type { Peer } from "./peer.ts";
import { leadsTo, mayEnter } from "./permissions.ts";
import { has, peersOf } from "./turn.ts";
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
  ["JOIN", { from: ["JOIN"], judge: join }],
  ["PART", { from: ["PART", "JOIN"], judge: part }],
  ["KICK", { from: ["KICK"], judge: kick }],
  ["TOPIC", { from: ["TOPIC"], judge: topic }],
  ["MODE", { from: ["MODE", "OPER"], judge: mode }],
  ["NICK", { from: ["NICK"], judge: rename }],
  ["INVITE", { from: ["INVITE"], judge: invite }],
  ["PRIVMSG", { from: ["PRIVMSG"], judge: message }],
  ["NOTICE", { from: ["NOTICE"], judge: message }],
  ["TAGMSG", { from: ["TAGMSG"], judge: message }],
  ["AWAY", { from: ["AWAY", "JOIN"], judge: announced }],
  ["SETNAME", { from: ["SETNAME"], judge: setname }],
  ["WALLOPS", { from: ["WALLOPS"], judge: announced }],
  ["KILL", { from: ["KILL"], judge: kill }],
]);

function membersOf(room: Room): Peer[] {
  return peersOf(room.members.keys());
}

function roomOf({ mirror }: Turn, { line }: Happening, member: Person): Room {
  const room = mirror.room(line.params[0] ?? "");
  demand(room !== undefined, () => `${line.text}: there is no such room`);
  demand(room.members.has(member), () => `${line.text}: ${member.nick} is not in there`);
  return room;
}

function join(turn: Turn, { line, heard }: Happening, actor: Person): readonly Peer[] {
  const { mirror, world } = turn;
  const [name = ""] = line.params;
  const before = mirror.room(name);
  demand(before?.members.has(actor) !== true, () => `${line.text}: joined twice`);
  demand(comesTo(turn, actor, name), () => `${line.text}: nobody asked for that, or may not enter`);
  for (const { peer, line: form } of heard) {
    const params = has(peer, "extended-join") ? [name, "*", asSent(actor.realname)] : [name];
    demand(form.params.join("\n") === params.join("\n"), () => `${peer.name} read ${form.text}`);
  }
  const room = mirror.enter(actor, name, world.now);
  announceAwayOnJoin(turn, actor, room);
  return peersOf(room.witnesses(actor));
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
  demand(command === "PART" || leavesAll, () => `${happening.line.text}: nobody asked for that`);
  turn.mirror.leave(actor, room);
  return hearers;
}

function kick(turn: Turn, happening: Happening, actor: Person): readonly Peer[] {
  const room = roomOf(turn, happening, actor);
  const victim = turn.mirror.person(happening.line.params[1] ?? "");
  demand(victim !== undefined && room.members.has(victim), () => `${happening.line.text}: nobody to kick`);
  demand(room.isKeptBy(actor), () => `${happening.line.text}: may not kick`);
  const hearers = peersOf(room.witnesses(victim));
  turn.mirror.leave(victim, room);
  return hearers;
}

function topic(turn: Turn, happening: Happening, actor: Person): readonly Peer[] {
  const room = roomOf(turn, happening, actor);
  demand(!room.flags.has("t") || room.isKeptBy(actor), () => `${happening.line.text}: may not`);
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
  const room = roomOf(turn, happening, actor);
  // Everyone may put down what rank there is; the rest is for those who keep order.
  const stepsDown = letters.split("").every((letter) => letter === "-" || RANKS.includes(letter));
  const onlySelf = stepsDown && values.every((nick) => nick === actor.nick);
  demand(room.isKeptBy(actor) || onlySelf, () => `${line.text}: may not change modes`);
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
    if (!add) actor.privileges = new Set();
  }
}

function rename({ mirror }: Turn, { line }: Happening, actor: Person): readonly Peer[] {
  const [nick = ""] = line.params;
  const holder = mirror.person(nick);
  demand(holder === undefined || holder === actor, () => `${line.text}: the nick is another's`);
  mirror.rename(actor, nick);
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
  const { request } = turn;
  const sent = has(actor.peer, "message-tags") ? [...(request?.tags ?? [])] : [];
  const passedOn = sent.filter(([name]) => name.startsWith("+"));
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
  return peersOf([actor, ...turn.mirror.neighbours(actor)], "setname");
}

function kill(turn: Turn, { line }: Happening, actor: Person): readonly Peer[] {
  const victim = turn.mirror.person(line.params[0] ?? "");
  demand(victim !== undefined, () => `${line.text}: nobody to kill`);
  demand(actor.privileges.has("kill"), () => `${line.text}: may not kill`);
  turn.killed.add(victim);
  return [victim.peer];
}
