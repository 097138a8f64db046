/**
 * The naive model of who may hear what. It follows the network through what is sent (`mirror.ts`), and judges each
 * execution: each thing that happened was heard by exactly those who had to hear it, and answers by who asked.
 */
import { judgeAnswers } from "./answers.ts";
import { announceDues } from "./dues.ts";
import type { Happening, Sorted } from "./happenings.ts";
import type { HeardLine } from "./heard-line.ts";
import { hearingRules } from "./hearing-rules.ts";
import { judgeLabels } from "./labels.ts";
import { Mirror } from "./mirror.ts";
import type { Person } from "./mirror.ts";
import type { Peer } from "./peer.ts";
import { announceOffline } from "./presence.ts";
import { announceSettings } from "./rehashes.ts";
import { followSending } from "./sent-batches.ts";
import { judgeTags } from "./tags.ts";
import { peersOf } from "./turn.ts";
import type { Due, Turn } from "./turn.ts";
import { demand } from "./violation.ts";
import type { Execution, World } from "./world.ts";

export class HearingModel {
  readonly mirror = new Mirror();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Throws a Violation. */
  judge({ cause, now }: Execution, sorted: Sorted): void {
    const peer = cause.kind === "stopping" ? undefined : cause.peer;
    const request = cause.kind === "line" && cause.request.command !== undefined ? cause.request : undefined;
    const issuer = peer && this.mirror.byPeer.get(peer);
    const turn: Turn = {
      world: this.#world,
      mirror: this.mirror,
      cause,
      peer,
      issuer,
      request,
      ...followSending(this.#world, cause, issuer),
      dues: [],
      announcements: [],
      killed: new Set(),
      arrivals: new Map(),
      informed: new Set(),
      former: new Map(),
    };
    judgeTags(turn, sorted.all, now);
    judgeLabels(turn, sorted.all);
    if (cause.kind === "reread") announceSettings(turn);
    announceDues(turn);
    const quits: Happening[] = [];
    for (const happening of sorted.happenings) {
      const quit = happening.line.command === "QUIT" && !isDue(turn, happening);
      if (quit) quits.push(happening);
      else judgeHappening(turn, happening);
    }
    for (const due of turn.dues) {
      demand(due.met || due.hearers.length === 0, () => `nobody heard ${due.command} about ${due.about}`);
    }
    this.#judgeDepartures(turn, sorted, quits);
    judgeAnswers(turn, sorted.answers);
  }

  /** Who is gone, and who was told. Source: Modern IRC, "QUIT message" and "KILL message". */
  #judgeDepartures(turn: Turn, { answers }: Sorted, quits: readonly Happening[]): void {
    const { cause, issuer, killed, mirror } = turn;
    const departing = new Set<Person>();
    if (cause.kind === "closed" && issuer !== undefined) departing.add(issuer);
    for (const { peer, line } of answers) {
      const person = line.command === "ERROR" ? mirror.byPeer.get(peer) : undefined;
      if (person === undefined) continue;
      departing.add(person);
      if (isBanned(turn, person, line)) killed.add(person);
    }
    for (const person of killed)
      demand(departing.has(person), () => `${person.nick} was killed and is still there`);
    let told = 0;
    for (const person of departing) {
      const quit = quits.find(({ line }) => line.source === person.mask);
      const hearers = cause.kind === "stopping" ? [] : peersOf(mirror.neighbours(person));
      // Who is killed reads its own QUIT.
      const selfToo = killed.has(person) && quit?.heard.some(({ peer }) => peer === person.peer) === true;
      if (selfToo) hearers.push(person.peer);
      demandHearers(`QUIT of ${person.nick}`, hearers, quit?.heard.map(({ peer }) => peer) ?? []);
      if (quit !== undefined) told += 1;
      mirror.remove(person);
      if (cause.kind !== "stopping") announceOffline(turn, person.nick);
    }
    demand(told === quits.length, () => `QUIT of someone who is still there: ${quits[0]?.line.text ?? ""}`);
  }
}

/** KLINE and DLINE: who matches leaves, operators excepted. */
function isBanned({ issuer, request }: Turn, person: Person, { params }: HeardLine): boolean {
  const [privilege, reason] = BANS.get(request?.command ?? "") ?? [];
  if (privilege === undefined || reason === undefined || person === issuer) return false;
  demand(issuer?.privileges.has(privilege) === true, () => `${issuer?.nick ?? ""} may not ban`);
  demand(!person.modes.has("o"), () => `${person.nick} is an operator, and was banned`);
  return params[0]?.includes(`(${reason}: `) === true;
}

const BANS: ReadonlyMap<string, readonly [privilege: string, reason: string]> = new Map([
  ["KLINE", ["ban-user", "K-lined"]],
  ["DLINE", ["ban-address", "D-lined"]],
]);

/** Commands by which an operator makes something happen to another, as if that other had done it. */
const OVERRIDES = new Set(["SAJOIN", "SAPART", "SANICK", "SAMODE"]);

const dueOf = ({ dues }: Turn, happening: Happening): Due | undefined =>
  dues.find(
    (due) =>
      due.special === true &&
      !due.met &&
      due.hearers.length > 0 &&
      due.command === happening.line.command &&
      due.fits(happening),
  );

const isDue = (turn: Turn, happening: Happening): boolean => dueOf(turn, happening) !== undefined;

function judgeHappening(turn: Turn, happening: Happening): void {
  const { line, heard } = happening;
  const due = dueOf(turn, happening);
  if (due !== undefined) due.met = true;
  const hearers = due?.hearers ?? judgeRule(turn, happening);
  demandHearers(
    line.text,
    hearers,
    heard.map(({ peer }) => peer),
  );
}

function judgeRule(turn: Turn, happening: Happening): readonly Peer[] {
  const { line } = happening;
  const row = hearingRules.get(line.command);
  demand(row !== undefined, () => `nothing is known of ${line.text}`);
  const { cause, former, issuer, mirror, request } = turn;
  const from = cause.kind === "reread" ? "REHASH" : (request?.command ?? "");
  demand(row.from.includes(from), () => `${line.text}: comes of nothing that was said`);
  const { source = "" } = line;
  const actor = mirror.bySource(source) ?? former.get(source);
  demand(actor !== undefined, () => `${line.text}: comes from nobody`);
  const may = actor === issuer || cause.kind === "reread" || OVERRIDES.has(from);
  demand(may, () => `${line.text}: comes from ${source}, and not of it`);
  if (from.startsWith("SA")) {
    demand(issuer?.privileges.has(from.toLowerCase()) === true, () => `${line.text}: may not use ${from}`);
  }
  return row.judge(turn, happening, actor);
}

const ids = (peers: readonly Peer[]): string =>
  peers
    .map(({ id }) => id)
    .toSorted((one, other) => one - other)
    .join();

const names = (peers: readonly Peer[]): string => peers.map(({ name }) => name).join(", ") || "nobody";

function demandHearers(what: string, wanted: readonly Peer[], heard: readonly Peer[]): void {
  if (ids(wanted) === ids(heard)) return;
  const missing = wanted.filter((peer) => !heard.includes(peer));
  const excess = heard.filter((peer) => !wanted.includes(peer));
  demand(false, () =>
    missing.length + excess.length === 0
      ? `${what}: someone heard it twice: ${names(heard)}`
      : `${what}: not heard by ${names(missing)}; heard without right by ${names(excess)}`,
  );
}
