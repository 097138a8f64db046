/** The words that simulated clients use: good ones, bad ones, and ones at the edge. */
import type { Random } from "./random.ts";

export const CLIENTS = 50;

export const rooms: readonly string[] = [
  "#tea",
  "#Coffee",
  "#relais",
  "#Rust",
  "#typescript",
  "#a",
  "#99",
  "#été",
  "#日本語",
  "#[brackets]",
  "#emoji🙂",
  "#with:colon",
  "#star*",
  "#under_score",
  "#Été",
  "##double",
  "#dots...",
  "#-",
  "#quiet!room@night",
  `#${"long".repeat(15)}`,
];

/** Names that rooms get when they are renamed. */
export const newNames: readonly string[] = ["#renamed", "#moved", "#chai", "#neu", "#Çay"];

const badRooms: readonly string[] = [
  "tea",
  "&local",
  "#bell\u0007",
  `#${"x".repeat(70)}`,
  "#nul\0room",
  "#cr\rroom",
  "0",
  "*",
  "@",
  "@+",
];

const nicks: readonly string[] = Array.from({ length: CLIENTS * 3 }, (_, place) => {
  const shapes = [`Ada${place}`, `bob-${place}`, `[c]${place}`, `d\\${place}`, `E_${place}^`];
  return shapes[place % shapes.length] ?? "nobody";
});

const badNicks: readonly string[] = [
  "9lives",
  "with space",
  "ünïcode",
  "-dash",
  "a,b",
  "#tea",
  "*",
  "x".repeat(31),
  "a!b@c",
];

const texts: readonly string[] = [
  "hello",
  "hello, world",
  ": opens with a colon",
  "  spaces around  ",
  "\u0001ACTION waves\u0001",
  "\u0001VERSION\u0001",
  "\u0002bold\u000f",
  "\u000304red",
  "ça va ? 日本語 🙂",
  "a\0b",
  "a\r\rb",
  "QUIT :not a command",
];

const masks: readonly string[] = [
  "*!*@*",
  "Ada*!*@*",
  "*@192.0.2.*",
  "bob-?",
  "e_*!*@*",
  "*!u1*@*",
  "2001:db8::1",
  "*!*@localhost",
  "ünï*!*@*",
];

const extendedMasks: readonly string[] = [
  "~a:*",
  "~!account:*",
  "~c:#tea",
  "~!c:#Coffee",
  "~r:*name*",
  "~realname:A?Name",
  "~m:Ada*",
  "~quiet:~!a:*",
  "~!m:~r:*ü*",
  "~x:unknown",
  "~a:",
];

export function room(random: Random): string {
  return random.chance(0.96) ? recased(random, random.pick(rooms)) : random.pick(badRooms);
}

export function nick(random: Random): string {
  return random.chance(0.96) ? random.pick(nicks) : random.pick(badNicks);
}

export function mask(random: Random): string {
  if (random.chance(0.2)) return random.pick(extendedMasks);
  return random.chance(0.7) ? random.pick(masks) : random.pick(nicks);
}

export function key(random: Random): string {
  return random.pick(["key", "sésame", "other", "with,comma", ":colon", "k".repeat(40)]);
}

/** Mostly short, sometimes as long as a line may be and longer. */
export function text(random: Random): string {
  if (random.chance(0.85)) return random.pick(texts);
  const unit = random.pick(["x", "é", "日", "🙂", "ab ", "é🙂x"]);
  return unit.repeat(Math.ceil(random.between(60, 520) / Buffer.byteLength(unit)));
}

/** The same name for the network: its letters in other cases. */
export function recased(random: Random, name: string): string {
  if (random.chance(0.7)) return name;
  return name.replace(/[a-zA-Z]/g, (letter) =>
    random.chance(0.5) ? letter.toUpperCase() : letter.toLowerCase(),
  );
}

/** Names are the same if these are equal: the casemapping of the simulated network is `ascii`. */
export function fold(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
