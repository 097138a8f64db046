/**
 * Texts that are too long are cut by bytes and between graphemes where a specification allows it, and never in the tags.
 * Source: Modern IRC, "Message Format"; IRCv3 Message Tags, "Size limit".
 */
import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { LINE_LENGTH, TAGS_LENGTH } from "../../../src/irc/wire/lengths.ts";
import { defaultLimits, limitRows } from "../../../src/irc/network/limits.ts";
import type { LimitName } from "../../../src/irc/network/limits.ts";
import { parseMessage } from "../../../src/irc/wire/parse.ts";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

const bytes = (text: string): number => Buffer.byteLength(text);

/** Characters of one to four bytes, and some that only make sense together. */
const unit = fc.oneof(
  fc.constantFrom("a", " ", ":", "é", "日", "🍵", "\u0301", "\u200d", "👩🏽‍🚀", "🇫🇷", "\ufe0f", "ש"),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }).filter((text) => !/[\0\r\n\ufffd]/.test(text)),
);
/** Texts of all lengths that a line can have, and not only of the short ones that would be made by themselves. */
const words = fc
  .tuple(fc.array(unit, { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 520 }))
  .map(([units, length]) => {
    let text = "";
    for (let place = 0; bytes(text) < length; place += 1) text += units[place % units.length] ?? "";
    return text;
  });

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The end of each grapheme of a text. */
function graphemeEnds(text: string): number[] {
  return [...segmenter.segment(text)].map(({ index, segment }) => index + segment.length);
}

/** As much of the text as a client can send after these words. */
function sendable(before: string, text: string): string {
  let sent = "";
  let room = LINE_LENGTH - bytes(`${before} :\r\n`);
  for (const character of text) {
    room -= bytes(character);
    if (room < 0) break;
    sent += character;
  }
  return sent;
}

/** Names as long as they may be, some of them not ASCII, so that lines are as full as they can get. */
const CHANNEL = `#${"é".repeat(49)}x`;
const SPEAKER = "Ж".repeat(32);
const MOST = Object.fromEntries(Object.entries(limitRows).map(([name, { max }]) => [name, max]));
const longest = {
  limits: { ...defaultLimits, ...MOST },
  casemapping: "rfc8265",
  nickCharacters: "utf8",
} as const;

interface Scene {
  readonly speaker: FakeConnection;
  readonly hearer: FakeConnection;
}

function scene(limits: Partial<Record<LimitName, number>>): Scene {
  const world = new World({
    network: { ...longest, limits: { ...longest.limits, ...limits } },
    floodExemptions: ["0.0.0.0/0", "::/0"],
  });
  const capabilities = "message-tags server-time away-notify setname draft/message-redaction extended-join";
  const address = "2001:db8:1111:2222:3333:4444:5555:6666";
  const speaker = world.open(address).say(`NICK ${SPEAKER}`, `USER ${"ü".repeat(16)} 0 * :Speaker`);
  const hearer = world.connect("hearer", capabilities);
  const other = world.connect("other");
  for (const connection of [speaker, hearer, other]) connection.say(`JOIN ${CHANNEL}`);
  for (const connection of [speaker, hearer, other]) connection.take();
  return { speaker, hearer };
}

/** A line that a peer was sent: one line of UTF-8, its tags and the rest each within their limits. */
function check(line: string): void {
  expect(line).not.toContain("\ufffd");
  const space = line.startsWith("@") ? line.indexOf(" ") + 1 : 0;
  expect(bytes(line.slice(0, space))).toBeLessThanOrEqual(TAGS_LENGTH);
  expect(bytes(`${line.slice(space)}\r\n`)).toBeLessThanOrEqual(LINE_LENGTH);
}

/** Sends a line, and returns the line with that command that the other client receives. */
function hear({ speaker, hearer }: Scene, line: string, command: string): string {
  speaker.say(line);
  for (const text of speaker.take()) check(text);
  const heard = hearer.take();
  for (const text of heard) check(text);
  const found = heard.find((text) => parseMessage(text)?.command === command);
  if (found === undefined) throw new Error(`no ${command} in ${JSON.stringify(heard)}`);
  return found;
}

interface Cut {
  /** Beginning of the client's line, before the text. */
  readonly before: string;
  readonly command: string;
  /** Most bytes of the text that others read; undefined for as much as the line holds. */
  readonly limit?: LimitName;
  /** Beginning of the server's line, before the text. */
  readonly prefix?: string;
}

const cuts: readonly Cut[] = [
  { before: `PRIVMSG ${CHANNEL}`, command: "PRIVMSG" },
  { before: `NOTICE ${CHANNEL}`, command: "NOTICE" },
  { before: "PRIVMSG hearer", command: "PRIVMSG" },
  { before: `TOPIC ${CHANNEL}`, command: "TOPIC", limit: "topicLength" },
  { before: `KICK ${CHANNEL} other`, command: "KICK", limit: "kickLength" },
  { before: `PART ${CHANNEL}`, command: "PART", limit: "quitLength" },
  { before: "AWAY", command: "AWAY", limit: "awayLength" },
  { before: "QUIT", command: "QUIT", limit: "quitLength", prefix: "Quit: " },
];

describe.each(cuts)("the text of $before", ({ before, command, limit, prefix = "" }) => {
  it.each([limit === undefined ? LINE_LENGTH : limitRows[limit].max, 80])(
    "reaches others whole, or as its longest start of whole graphemes that fits (at most %d bytes)",
    (most) => {
      fc.assert(
        fc.property(words, (text) => {
          const sent = sendable(before, text);
          // Texts without a limit are limited by the line.
          const line = hear(
            scene(limit === undefined ? {} : { [limit]: most }),
            `${before} :${sent}`,
            command,
          );
          const heard = parseMessage(line)?.params.at(-1) ?? "";
          const meant = prefix + sent;
          expect(meant).toStartWith(heard);
          if (heard === meant) return;
          const ends = graphemeEnds(meant);
          const end = heard.length;
          // A grapheme that is longer than the limit is cut between characters.
          if (end < (ends[0] ?? 0)) return;
          expect(ends).toContain(end);
          expect(heard).toMatch(/(?:[^ ]|^ +)$/u);
          // What comes next, with the spaces that the cut took away, would have been too much.
          const next = meant.slice(
            end,
            ends.find((place) => meant.slice(end, place).trimStart() !== ""),
          );
          if (next.trimStart() === "") return;
          const body = line.startsWith("@") ? line.slice(line.indexOf(" ") + 1) : line;
          const colon = body.endsWith(` :${heard}`) ? "" : ":";
          const full = bytes(heard + next) > (limit === undefined ? LINE_LENGTH : most + bytes(prefix));
          expect(full || bytes(`${body}${colon}${next}\r\n`) > LINE_LENGTH).toBe(true);
        }),
        { numRuns: 25 },
      );
    },
  );
});

describe("answers", () => {
  it("stay lines of UTF-8 whatever is asked for and however long it is", () => {
    const queries = [
      "NICK",
      "JOIN",
      "WHOIS",
      "WHO",
      "MODE",
      "TOPIC",
      "LIST",
      "NAMES",
      "MONITOR +",
      "ISON",
      "USERHOST",
    ];
    const asked = fc.constantFrom(
      ...queries,
      "PRIVMSG",
      "KICK",
      "INVITE",
      "HELP",
      "WHOWAS",
      "CAP REQ",
      "é",
      "PASS",
    );
    const one = scene({});
    fc.assert(
      fc.property(asked, words, (command, text) => {
        const answers = one.speaker.say(`${command} ${sendable(command, text.replaceAll(" ", ""))}`).take();
        for (const line of answers) check(line);
      }),
      { numRuns: 300 },
    );
  });

  it("tell a topic, an away message and a real name of the longest kind", () => {
    const { speaker, hearer } = scene({});
    for (const command of [`TOPIC ${CHANNEL}`, "AWAY"])
      speaker.say(`${command} :${sendable(command, "🍵".repeat(200))}`);
    hearer.take();
    hearer.say(`TOPIC ${CHANNEL}`, `PRIVMSG ${SPEAKER} :hello`, `WHOIS ${SPEAKER}`, `WHO ${SPEAKER}`);
    const told = hearer.take();
    for (const line of told) check(line);
    for (const numeric of ["332", "301", "311", "352"]) {
      expect(told.some((line) => parseMessage(line)?.command === numeric)).toBe(true);
    }
  });
});

describe("client-only tags", () => {
  it("arrive whole, whatever they hold, up to the last byte that they may have", () => {
    const units = fc.array(fc.oneof(unit, fc.constantFrom("\\s", "\\:", "\\\\", "=", ";+b=")), {
      minLength: 1,
    });
    const one = scene({});
    one.speaker.say("CAP REQ message-tags").take();
    fc.assert(
      fc.property(
        units,
        fc.oneof(fc.constant(4_094), fc.integer({ min: 5, max: 4_094 })),
        words,
        (parts, length, text) => {
          const fitting = parts.map((part) => part.replaceAll(" ", "x"));
          let tags = "+a=";
          for (let place = 0; bytes(tags) < length; place += 1) {
            const part = fitting[place % fitting.length] ?? "x";
            tags += bytes(tags + part) <= length ? part : "x".repeat(length - bytes(tags));
          }
          const before = `PRIVMSG ${CHANNEL}`;
          const line = hear(one, `@${tags} ${before} :${sendable(before, text)}`, "PRIVMSG");
          const heard = parseMessage(line)?.tags ?? new Map<string, string>();
          for (const [key, meant] of parseMessage(`@${tags} x`)?.tags ?? [])
            expect(heard.get(key)).toBe(meant);
        },
      ),
      { numRuns: 100 },
    );
  });
});
