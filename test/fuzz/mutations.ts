/** Ways to damage a line: one row each. Takes and gives bytes, and knows as much of IRC as is needed to hit where it hurts. */
import type { Random } from "../simulation/random.ts";

interface Mutation {
  readonly name: string;
  /** `other` is another line of the same kind. The result is never longer than {@link MOST_BYTES}. */
  readonly apply: (random: Random, line: Buffer, other: Buffer) => Buffer;
}

/** More than any line may have, so that lines that are too long come up. */
const MOST_BYTES = 20_000;

/** Bytes that mean something to a parser. */
const SHARP = Buffer.from([
  0x00, 0x01, 0x07, 0x0a, 0x0d, 0x20, 0x2c, 0x3a, 0x3b, 0x3d, 0x40, 0x5c, 0x7f, 0x80, 0xff,
]);

/** UTF-8 that is not, or hardly: cut, overlong, surrogates, past the last character; marks, joiners, other directions. */
const ODD_TEXTS: readonly Buffer[] = [
  Buffer.from([0xc3]),
  Buffer.from([0xc0, 0x80]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xf4, 0x90, 0x80, 0x80]),
  Buffer.from([0xf0, 0x9f, 0x99]),
  Buffer.from("\ufeff"),
  Buffer.from("\u202eabc\u202c"),
  Buffer.from("e\u0301\u0327\u0328"),
  Buffer.from("👩‍👩‍👧‍👦"),
  Buffer.from("\u0000"),
  Buffer.from("\u2028\u0085\u00a0"),
  Buffer.from("ẞİıſK"),
];

const NUMBERS = [
  "0",
  "-1",
  "1",
  "007",
  "65536",
  "2147483648",
  "99999999999999999999",
  "1e9",
  "NaN",
  "0x10",
  "٣",
];

const MODE_LETTERS = "+-+-abcdefhijklmnopqrstuvwzBCIMRTUWZ".split("");

const WORDS = [
  "*",
  "",
  ":",
  "#",
  "0",
  "@",
  "+",
  "-",
  "~",
  "~a:",
  "~m:~m:~a:",
  "%",
  "$a",
  "__proto__",
  "constructor",
];

export const mutations: readonly Mutation[] = [
  {
    name: "flips bits",
    apply: (random, line) => {
      const bytes = Buffer.from(line);
      for (let left = random.between(1, 3); left > 0 && bytes.length > 0; left -= 1) {
        const place = random.between(0, bytes.length - 1);
        bytes.writeUInt8(bytes.readUInt8(place) ^ (1 << random.between(0, 7)), place);
      }
      return bytes;
    },
  },
  { name: "puts sharp bytes in", apply: (random, line) => inserted(random, line, sharpBytes(random)) },
  {
    name: "puts any bytes in",
    apply: (random, line) =>
      inserted(
        random,
        line,
        Buffer.from(Array.from({ length: random.between(1, 12) }, () => random.between(0, 255))),
      ),
  },
  { name: "puts odd text in", apply: (random, line) => inserted(random, line, random.pick(ODD_TEXTS)) },
  {
    name: "cuts a piece out",
    apply: (random, line) => {
      const [start, end] = piece(random, line);
      return Buffer.concat([line.subarray(0, start), line.subarray(end)]);
    },
  },
  { name: "cuts the end off", apply: (random, line) => line.subarray(0, random.between(0, line.length)) },
  {
    name: "repeats a piece",
    apply: (random, line) => {
      const [start, end] = piece(random, line);
      const copies = Array.from({ length: random.between(2, 60) }, () => line.subarray(start, end));
      return Buffer.concat([line.subarray(0, start), ...copies, line.subarray(end)]);
    },
  },
  {
    name: "splices two lines",
    apply: (random, line, other) =>
      Buffer.concat([
        line.subarray(0, random.between(0, line.length)),
        other.subarray(random.between(0, other.length)),
      ]),
  },
  {
    name: "makes a parameter very long",
    apply: (random, line) =>
      withWord(random, line, () =>
        random.pick(["x", "é", "🙂", "*", "a,", "?"]).repeat(random.between(50, 3_000)),
      ),
  },
  {
    name: "changes a parameter to one that means much",
    apply: (random, line) => withWord(random, line, () => random.pick(WORDS)),
  },
  {
    name: "changes a parameter to a number",
    apply: (random, line) => withWord(random, line, () => random.pick(NUMBERS)),
  },
  {
    name: "makes a list of a parameter",
    apply: (random, line) =>
      withWord(random, line, (word) => Array.from({ length: random.between(2, 200) }, () => word).join(",")),
  },
  {
    name: "changes a parameter to letters of modes",
    apply: (random, line) =>
      withWord(random, line, () =>
        Array.from({ length: random.between(1, 40) }, () => random.pick(MODE_LETTERS)).join(""),
      ),
  },
  {
    name: "swaps parameters",
    apply: (random, line) =>
      Buffer.from(random.shuffle(line.toString("latin1").split(" ")).join(" "), "latin1"),
  },
  {
    name: "adds parameters",
    apply: (random, line) =>
      Buffer.from(`${line.toString("latin1")}${" x".repeat(random.between(1, 30))}`, "latin1"),
  },
  {
    name: "takes the parameters away",
    apply: (_, line) => line.subarray(0, Math.max(line.indexOf(0x20), 0)),
  },
  {
    name: "puts tags before it",
    apply: (random, line) =>
      Buffer.concat([Buffer.from(tags(random)), line.subarray(line[0] === 0x40 ? 1 : 0)]),
  },
  {
    name: "puts it into a batch",
    apply: (random, line) =>
      Buffer.concat([Buffer.from(`@batch=${random.pick(["1", "a", "ref", "never"])} `), line]),
  },
  {
    name: "writes the command in other letters",
    apply: (random, line) =>
      Buffer.from(
        line
          .toString("latin1")
          .replace(/[a-z]/gi, (letter) => (random.chance(0.3) ? swapped(letter) : letter)),
        "latin1",
      ),
  },
];

/** A line with one to five kinds of damage. */
export function mutate(random: Random, line: Buffer, other: Buffer): Buffer {
  let bytes = line;
  for (let left = random.pick([1, 1, 1, 2, 2, 3, 5]); left > 0; left -= 1) {
    bytes = random.pick(mutations).apply(random, bytes, other).subarray(0, MOST_BYTES);
  }
  return bytes;
}

function inserted(random: Random, line: Buffer, bytes: Buffer): Buffer {
  const place = random.between(0, line.length);
  return Buffer.concat([line.subarray(0, place), bytes, line.subarray(place)]);
}

function sharpBytes(random: Random): Buffer {
  return Buffer.from(Array.from({ length: random.between(1, 4) }, () => random.pick([...SHARP])));
}

function piece(random: Random, line: Buffer): [start: number, end: number] {
  const start = random.between(0, line.length);
  return [start, random.between(start, Math.min(line.length, start + 40))];
}

/** The line with one of its words changed, each byte of it as a letter of Latin-1. */
function withWord(random: Random, line: Buffer, change: (word: string) => string): Buffer {
  const words = line.toString("latin1").split(" ");
  const place = words.length > 1 ? random.between(1, words.length - 1) : 0;
  const before = words[place] ?? "";
  const after = change(before);
  words[place] = after === before ? after : Buffer.from(after).toString("latin1");
  return Buffer.from(words.join(" "), "latin1");
}

function tags(random: Random): string {
  const names = [
    "label",
    "batch",
    "time",
    "msgid",
    "+typing",
    "+draft/reply",
    "+",
    "",
    "=",
    "+x/y/z",
    "é",
    "draft/multiline-concat",
  ];
  const values = ["", "a\\", "\\s\\:\\\\\\r\\n\\q", "y".repeat(random.between(1, 5_000)), "=;", "1"];
  const count = random.chance(0.1) ? random.between(50, 900) : random.between(1, 4);
  const section = Array.from(
    { length: count },
    () => `${random.pick(names)}=${count > 40 ? "" : random.pick(values)}`,
  );
  return `@${section.join(";")}${random.chance(0.9) ? " " : ""}`;
}

function swapped(letter: string): string {
  return letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
}
