/** Messages for the benchmark of the history: the same ones for each number, in channels and conversations of several sizes. */
import type { KeptMessage, Party } from "../../src/irc/network/history.ts";
import { accountKey, channelTarget, conversationTarget } from "./places.ts";

/** Milliseconds from one message to the next. */
export const INTERVAL = 700;
const CHANNELS = 200;
const PARTNERS = 100;
const VOCABULARY = 20_000;
const SENDERS = 1_000;
/** One message in this many has it. */
const RARE = 20_000;

/** Words and phrases to search for. */
export const sought = { frequent: "tea", rare: "zanzibar", phrase: "a cup of hot chocolate" } as const;

/** A number from 0 to 1, by a seed. */
function random(seed: number): number {
  let bits = Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
}

/** A place from 0 on, of which the first ones come most often. */
function skewed(seed: number, most: number): number {
  return Math.min(most - 1, Math.floor(most ** random(seed)) - 1);
}

function textOf(place: number): string {
  const words: string[] = [];
  for (let word = 0; word < 9; word += 1) words.push(`w${skewed(place * 16 + word, VOCABULARY)}`);
  if (place % 3 === 0) words[2] = sought.frequent;
  if (place % RARE === RARE / 2) words[4] = sought.rare;
  if (place % 997 === 0) words.push(sought.phrase);
  return words.join(" ");
}

/** `place` counts from 0. The first message is from `start`, in milliseconds since the Unix epoch. */
export function messageAt(place: number, start: number): KeptMessage {
  const sender = `user${skewed(place * 16 + 10, SENDERS)}`;
  const said = {
    id: `bench-${place.toString(36)}`,
    at: start + place * INTERVAL,
    command: "PRIVMSG",
    text: textOf(place),
    lines: undefined,
    tags: undefined,
    prefixes: 0,
    author: undefined,
  } as const;
  // One message in eight is private.
  if (place % 8 !== 7) {
    const channel = skewed(place * 16 + 11, CHANNELS);
    const target = channelTarget(channel);
    const source = `${sender}!u@host.test`;
    return { ...said, target, addressee: `#c${channel}`, source, account: undefined, parties: undefined };
  }
  const partner = party(`friend${skewed(place * 16 + 12, PARTNERS)}`);
  const self = party("reader");
  return {
    ...said,
    target: conversationTarget(partner.account),
    addressee: "reader",
    source: `${partner.nick}!u@host.test`,
    account: partner.account,
    parties: [partner, self],
  };
}

function party(name: string): Party {
  return { key: accountKey(name), account: name, nick: name };
}
