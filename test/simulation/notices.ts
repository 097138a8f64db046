/** Notices of the server to operators: of which kind each is, and who hears it. Source: help of the user mode s. */
import { noticeRows } from "../../src/irc/network/notice-masks.ts";
import type { NoticeLetter } from "../../src/irc/network/notice-masks.ts";
import type { Heard } from "./happenings.ts";
import type { Mirror } from "./mirror.ts";
import type { Peer } from "./peer.ts";
import { peersOf } from "./turn.ts";
import type { Turn } from "./turn.ts";
import { demand } from "./violation.ts";

const kinds: readonly (readonly [pattern: RegExp, letter: NoticeLetter])[] = [
  [/^\S+ \(.*\) connected$/su, "c"],
  [/^\S+ left \(.*\)$/su, "c"],
  [/^\S+ \(\S+\) killed /u, "k"],
  [/^\S+ (?:is now an operator|tried to become an operator) /u, "o"],
  [/^\S+ \(\S+\) (?:set a|took off the) [KD]-line /u, "x"],
  [/ was kept out by the ban on /u, "x"],
  [/ was closed for sending too much$/u, "f"],
  [/^\S+ \(\S+\) used (?:SA[A-Z]+|CHGHOST|PRIVMSG|NOTICE|TAGMSG) /u, "v"],
  [/^\S+ \(\S+\) (?:stopped the server|restarted the server|asked for the configuration)/u, "r"],
];

/** Takes out the notices, judged; gives the other answers. Call when all that happened was mirrored. */
export function judgeNotices(
  turn: Turn,
  answers: readonly Heard[],
  expected: ReadonlyMap<NoticeLetter, number>,
): Heard[] {
  const texts = new Map<string, Peer[]>();
  const others: Heard[] = [];
  for (const heard of answers) {
    const { peer, line } = heard;
    const [nick, text = ""] = line.params;
    const notice = line.command === "NOTICE" && text.startsWith("*** ");
    // What the operator itself reads is an answer.
    if (!notice || isToIssuer(turn, peer, text)) {
      others.push(heard);
      continue;
    }
    const viewer = turn.mirror.byPeer.get(peer);
    demand(viewer?.nick === nick, () => `${peer.name} read ${line.text}: that is not its nick`);
    const known = text.slice(4).replace(ADDRESS, "");
    const told = known.length < text.length - 4;
    demand(
      !told || viewer?.privileges.has("see") === true,
      () => `${peer.name} read ${line.text}: an address`,
    );
    texts.set(known, [...(texts.get(known) ?? []), peer]);
  }
  const seen = new Map<NoticeLetter, number>();
  for (const [text, peers] of texts) {
    const [, letter] = kinds.find(([pattern]) => pattern.test(text)) ?? [];
    demand(letter !== undefined, () => `of which kind is this: ${text}`);
    seen.set(letter, (seen.get(letter) ?? 0) + 1);
    demandOperators(turn, text, letter, peers);
  }
  for (const [letter, count] of expected) {
    const silent = listeners(turn.mirror, letter).every((peer) => peer === turn.peer);
    const heard = seen.get(letter) ?? 0;
    demand(silent || heard >= count, () => `${count} notices ${letter} were due, and ${heard} were heard`);
  }
  return others;
}

const ADDRESS = / \[[0-9a-f:.]+\]$/u;

function isToIssuer({ peer: issuer, cause }: Turn, peer: Peer, text: string): boolean {
  return peer === issuer && cause.kind === "line" && /^\*\*\* (?:You |Operators stay )/u.test(text);
}

/** All of them who listen to this kind; the one who did it may be left out. */
function demandOperators(turn: Turn, text: string, letter: NoticeLetter, peers: readonly Peer[]): void {
  const wanted = listeners(turn.mirror, letter);
  for (const peer of peers) {
    demand(wanted.includes(peer), () => `${peer.name} read the notice ${letter}: ${text}`);
    demand(peers.filter((one) => one === peer).length === 1, () => `${peer.name} read twice: ${text}`);
  }
  for (const peer of wanted) {
    demand(peers.includes(peer) || peer === turn.peer, () => `${peer.name} did not hear: ${text}`);
  }
}

/** Who listens to what is read from the server: nobody else is told. */
function listeners(mirror: Mirror, letter: NoticeLetter): Peer[] {
  const people = [...mirror.people.values()].filter(({ modes, peer }) => {
    const mask = peer.state.user?.noticeMask ?? 0;
    return modes.has("o") && modes.has("s") && (mask & noticeRows[letter].bit) !== 0;
  });
  return peersOf(people);
}
