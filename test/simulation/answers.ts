/**
 * What the server itself says: only to whoever asked, under that peer's own name, and nothing of what is hidden from it.
 * Sources: Modern IRC, "Numeric Replies", "Secret Channel Mode", "Invisible User Mode"; IRCv3 Capability Negotiation.
 */
import { capabilityNames } from "../../src/irc/wire/capabilities.ts";
import type { CapabilityName } from "../../src/irc/wire/capabilities.ts";
import type { NoticeLetter } from "../../src/irc/network/notice-masks.ts";
import type { Heard } from "./happenings.ts";
import type { HeardLine } from "./heard-line.ts";
import { dialectOf, isTrueValue } from "./metadata-dues.ts";
import { fold, Person } from "./mirror.ts";
import { judgeNames } from "./name-lists.ts";
import type { NameLists } from "./name-lists.ts";
import { judgeNotices } from "./notices.ts";
import { numericRules } from "./numeric-rules.ts";
import type { Peer } from "./peer.ts";
import { announceOnline } from "./presence.ts";
import { SERVER } from "./settings.ts";
import { has } from "./turn.ts";
import type { Turn } from "./turn.ts";
import { demand } from "./violation.ts";

/** To be called when the mirror has followed all that happened. */
export function judgeAnswers(turn: Turn, all: readonly Heard[]): void {
  const { announcements, peer: issuer } = turn;
  const dialect = issuer && dialectOf(issuer);
  for (const { peer, line } of all) {
    if (line.command === "001") register(turn, peer, line.params[0] ?? "");
  }
  const lists = new Map<Peer, NameLists>();
  for (const { peer, line } of judgeNotices(turn, all, noticesOf(turn))) {
    if (line.source === undefined) judgeUnsigned(turn, peer, line);
    else if (line.source !== SERVER) {
      demand(false, () => `${peer.name} read ${line.text}, which comes from nobody`);
    } else if (!isAnnounced(turn, peer, line)) {
      judgeLine(turn, peer, line, lists);
      for (const inner of line.inside ?? []) judgeLine(turn, peer, inner, lists);
    }
  }
  for (const [peer, names] of lists) for (const [name, words] of names) judgeNames(turn, peer, name, words);
  for (const { what, waiting } of announcements) {
    demand(
      waiting.size === 0,
      () => `${what}: not heard by ${[...waiting].map(({ name }) => name).join(", ")}`,
    );
  }
  if (issuer !== undefined && dialectOf(issuer) !== dialect) issuer.subscribed.clear();
}

/** Whether a line is one that had to come, and this peer had not heard it yet. */
function isAnnounced({ announcements }: Turn, peer: Peer, line: HeardLine): boolean {
  return announcements.some(({ fits, waiting }) => waiting.has(peer) && fits(line) && waiting.delete(peer));
}

/** Notices to operators that have to come of what happened. */
function noticesOf({ cause, kept, killed, request, issuer }: Turn): ReadonlyMap<NoticeLetter, number> {
  const expected = new Map<NoticeLetter, number>();
  if (killed.size > 0 && cause.kind === "line") {
    expected.set("c", killed.size);
    if (request?.command === "KILL") expected.set("k", 1);
    else expected.set("x", 1);
  }
  const command = request?.command ?? "";
  const privilege = ({ DIE: "die", RESTART: "restart", REHASH: "rehash" } as const)[command];
  if (privilege !== undefined && !kept && issuer?.privileges.has(privilege) === true) expected.set("r", 1);
  return expected;
}

function judgeLine(turn: Turn, peer: Peer, line: HeardLine, lists: Map<Peer, NameLists>): void {
  demand(isFor(turn, peer, line), () => `${peer.name} read ${line.text}, which is not its answer`);
  if (/^\d/.test(line.command)) judgeNumeric(turn, peer, line, lists);
  else judgeWord(turn, peer, line);
}

/** What someone reads who has come into a room. */
const OF_ARRIVAL = new Set(["332", "333", "353", "366", "774", "MARKREAD", "761", "METADATA", "BATCH"]);
/** What someone reads whom it concerns that another has come. */
const OF_METADATA = new Set(["761", "METADATA", "BATCH", "774"]);

/** Whether someone may be told this who did not ask. */
function isFor(turn: Turn, peer: Peer, { command }: HeardLine): boolean {
  if (peer === turn.peer) return true;
  if (turn.arrivals.has(peer) && OF_ARRIVAL.has(command)) return true;
  if (turn.informed.has(peer) && OF_METADATA.has(command)) return true;
  return command === "465" && [...turn.killed].some((person) => person.peer === peer);
}

/** PING and ERROR are for the peer alone that is asked, or that goes. */
function judgeUnsigned(turn: Turn, peer: Peer, { command, text }: HeardLine): void {
  const { cause, killed } = turn;
  if (command === "PING") {
    demand(cause.kind === "expired" && cause.peer === peer, () => `${peer.name} read ${text}`);
    return;
  }
  demand(command === "ERROR", () => `${peer.name} read ${text}, which comes from nobody`);
  const expected =
    cause.kind === "stopping" || peer === turn.peer || [...killed].some((person) => person.peer === peer);
  demand(expected, () => `${peer.name} read ${text} for no reason`);
  demand(!peer.open, () => `${peer.name} read ${text} and is still there`);
}

/** Words of the server, and what they answer. Whose they are is judged before. */
const answered: ReadonlyMap<string, readonly string[]> = new Map([
  ["CAP", ["CAP"]],
  ["PONG", ["PING"]],
  ["MARKREAD", ["MARKREAD", "JOIN", "SAJOIN", "RENAME"]],
  ["METADATA", ["METADATA", "JOIN", "SAJOIN", "RENAME", "MONITOR", "NICK", "USER", "CAP", "SANICK"]],
]);

function judgeWord(turn: Turn, peer: Peer, line: HeardLine): void {
  const { cause, request } = turn;
  const { command, params, text, inside } = line;
  const said = request?.command ?? "";
  const fits =
    answered.get(command)?.includes(said) === true ||
    (/^(?:FAIL|WARN|NOTE)$/.test(command) && ["*", said].includes(params[0] ?? "")) ||
    (command === "FAIL" && params[0] === "BATCH") ||
    (command === "FAIL" && params[1] === "INVALID_UTF8") ||
    (command === "NOTICE" && (cause.kind === "reread" || params[1]?.startsWith("*** ") === true)) ||
    (command === "METADATA" && cause.kind === "line" && cause.phase === "resumed") ||
    command === "BATCH" ||
    command === "ACK";
  demand(fits, () => `${peer.name} read ${text}, for which there is no reason`);
  if (command === "CAP") negotiate(peer, params, Number(request?.params.slice(1).join(" ")));
  const viewer = turn.mirror.byPeer.get(peer);
  // Before registration one has metadata of one's own already.
  if (command === "METADATA" && (viewer !== undefined || said !== "METADATA")) {
    demand(viewer !== undefined && isTrueValue(turn, viewer, params), () => `${peer.name} read ${text}`);
  }
  if (command === "MARKREAD" && viewer !== undefined) {
    demand(isForward(viewer, params), () => `${peer.name} read ${text}: that goes back`);
  }
  if (inside !== undefined) demand(has(peer, "batch"), () => `${peer.name} read a batch: ${text}`);
}

/** A marker only ever moves forward. Source: IRCv3 read-marker, "Read timestamp notes". */
function isForward({ markers }: Person, [name = "", marker = ""]: readonly string[]): boolean {
  const before = markers.get(fold(name));
  if (marker === "*") return before === undefined;
  const at = Date.parse(marker.replace("timestamp=", ""));
  markers.set(fold(name), at);
  return at >= (before ?? 0);
}

/** What the peer has learned of its capabilities. */
function negotiate(peer: Peer, params: readonly string[], version: number): void {
  const [, subcommand = ""] = params;
  if (subcommand === "LS" && version >= 302) peer.told.add("cap-notify");
  if (subcommand !== "ACK") return;
  for (const word of params.at(-1)?.split(" ") ?? []) {
    const name = word.replace(/^-/, "");
    if (name === "") continue;
    demand(isCapability(name), () => `${peer.name} was granted ${name}`);
    if (word.startsWith("-")) peer.told.delete(name);
    else peer.told.add(name);
  }
}

const isCapability = (name: string): name is CapabilityName =>
  capabilityNames.some((known) => known === name);

function judgeNumeric(turn: Turn, peer: Peer, line: HeardLine, lists: Map<Peer, NameLists>): void {
  const { command, params, text } = line;
  const [name = ""] = params;
  const own = peer === turn.peer;
  const viewer = turn.mirror.byPeer.get(peer) ?? (own ? turn.issuer : undefined);
  const read = (): string => `${peer.name} read ${text}`;
  demand(viewer === undefined || name === viewer.nick, () => `${read()}: that is not its nick`);
  follow(peer, command, params);
  const judge = numericRules.get(command);
  if (judge === undefined) return;
  // Before registration one has metadata already.
  if (viewer === undefined && turn.request?.command === "METADATA") return;
  demand(viewer !== undefined, () => `${read()} before it had registered`);
  const names = lists.get(peer) ?? new Map<string, string[]>();
  lists.set(peer, names);
  demand(judge(viewer, params, turn, names), read);
}

/** What the peer has learned of its subscriptions. */
function follow({ subscribed }: Peer, command: string, [, ...keys]: readonly string[]): void {
  if (command === "770") for (const key of keys) subscribed.add(key);
  if (command === "771") for (const key of keys) subscribed.delete(key);
}

/** From now on the peer is somebody. */
function register(turn: Turn, peer: Peer, nick: string): void {
  const { mirror } = turn;
  demand(peer === turn.peer, () => `${peer.name} was welcomed for what another said`);
  demand(!mirror.byPeer.has(peer), () => `${peer.name} was welcomed twice`);
  demand(mirror.person(nick) === undefined, () => `${peer.name} got a nick that is taken`);
  const { user } = peer.state;
  demand(user !== undefined && user.nick === nick, () => `${peer.name} was welcomed and is nobody`);
  const person = new Person(peer, nick, user.username, user.host, user.realname);
  person.away = user.away;
  for (const [key, value] of user.metadata?.entries ?? []) person.metadata.set(key, value);
  mirror.add(person);
  announceOnline(turn, person);
}
