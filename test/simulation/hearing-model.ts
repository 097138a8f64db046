/**
 * The naive model of who may hear what. It follows the network through what is sent (`mirror.ts`), and judges each
 * execution: each thing that happened was heard by exactly those who had to hear it, and answers by who asked.
 */
import { judgeAnswers } from "./answers.ts";
import { announceDues } from "./dues.ts";
import type { Happening, Sorted } from "./happenings.ts";
import { hearingRules } from "./hearing-rules.ts";
import { judgeLabels } from "./labels.ts";
import { Mirror } from "./mirror.ts";
import type { Person } from "./mirror.ts";
import type { Peer } from "./peer.ts";
import { judgeTags } from "./tags.ts";
import { peersOf } from "./turn.ts";
import type { Turn } from "./turn.ts";
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
      dues: [],
      killed: new Set(),
    };
    judgeTags(turn, sorted.all, now);
    judgeLabels(turn, sorted.all);
    announceDues(turn);
    for (const happening of sorted.happenings)
      if (happening.line.command !== "QUIT") judgeHappening(turn, happening);
    for (const due of turn.dues) {
      demand(due.met || due.hearers.length === 0, () => `nobody heard ${due.command} about ${due.about}`);
    }
    const quits = sorted.happenings.filter(({ line }) => line.command === "QUIT");
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
      if (person !== undefined) departing.add(person);
    }
    for (const person of killed)
      demand(departing.has(person), () => `${person.nick} was killed and is still there`);
    let told = 0;
    for (const person of departing) {
      const quit = quits.find(({ line }) => line.source === person.mask);
      const hearers = cause.kind === "stopping" ? [] : peersOf(mirror.neighbours(person));
      // Who is killed may read its own QUIT.
      const selfToo = killed.has(person) && quit?.heard.some(({ peer }) => peer === person.peer) === true;
      if (selfToo) hearers.push(person.peer);
      demandHearers(`QUIT of ${person.nick}`, hearers, quit?.heard.map(({ peer }) => peer) ?? []);
      if (quit !== undefined) told += 1;
      mirror.remove(person);
    }
    demand(told === quits.length, () => `QUIT of someone who is still there: ${quits[0]?.line.text ?? ""}`);
  }
}

function judgeHappening(turn: Turn, happening: Happening): void {
  const { line, heard } = happening;
  const row = hearingRules.get(line.command);
  demand(row !== undefined, () => `nothing is known of ${line.text}`);
  const { issuer, request } = turn;
  const from = request?.command ?? "";
  demand(
    issuer !== undefined && row.from.includes(from),
    () => `${line.text}: comes of nothing that was said`,
  );
  demand(line.source === issuer.mask, () => `${line.text}: comes from ${issuer.mask}`);
  const hearers = row.judge(turn, happening, issuer);
  demandHearers(
    line.text,
    hearers,
    heard.map(({ peer }) => peer),
  );
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
