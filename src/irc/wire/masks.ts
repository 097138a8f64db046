/** Masks with `*` and `?`: their full form, and matching in bounded time. Knows no user. Source: Modern IRC, "Wildcard Expressions". */
import { casemappings } from "./casemapping.ts";
import { MAX_HOST_LENGTH, MAX_NICK_LENGTH, MAX_USERNAME_LENGTH } from "./lengths.ts";
import { truncate } from "./utf8.ts";

/** Any number of characters. */
const MANY = 0;
/** One character. */
const ONE = 1;
/** A mask is a row of these; a string stands for itself. */
type Unit = string | typeof MANY | typeof ONE;

/** True if a text, in any case, matches the mask. */
export type MaskMatcher = (text: string) => boolean;

/** Parts of `nick!username@host`; those that are absent are empty. */
interface Userhost {
  readonly nick: string;
  readonly username: string;
  readonly host: string;
}

/** Takes `nick`, `nick!username`, `nick@host` or `nick!username@host` apart. Source: Modern IRC, "Source". */
export function splitUserhost(text: string): Userhost {
  const at = text.lastIndexOf("@");
  const host = at === -1 ? "" : text.slice(at + 1);
  const rest = at === -1 ? text : text.slice(0, at);
  const bang = rest.indexOf("!");
  return bang === -1
    ? { nick: rest, username: "", host }
    : { nick: rest.slice(0, bang), username: rest.slice(bang + 1), host };
}

/** Spaces and control characters are in no user's mask and would break the line that lists it. */
const UNFIT = /[\0-\u0020\u007f]/g;
const STARS = /\*{2,}/g;

/** A part of a mask that is longer than any text it is compared with is cut and ends in `*`. */
function part(text: string, length: number): string {
  const short = text.replace(STARS, "*");
  if (short === "") return "*";
  const cut = truncate(short, length);
  // A backslash left at the end would make the star an ordinary one.
  return cut.length === short.length ? short : `${truncate(short, length - 1).replace(/\\+$/, "")}*`;
}

/**
 * The full form `nick!user@host` of a mask as people type it, at most 161 bytes long: `nick`, `nick!user`, `user@host`,
 * `nick!user@host`, or a host alone, which shows by its dot or colon. What is not said becomes `*`, several `*` one.
 */
export function normaliseMask(text: string): string {
  const clean = text.replace(UNFIT, "");
  let { nick, username, host } = splitUserhost(clean);
  if (!clean.includes("!")) {
    if (clean.includes("@")) [nick, username] = ["", nick];
    else if (/[.:]/.test(clean)) [nick, host] = ["", nick];
  }
  return `${part(nick, MAX_NICK_LENGTH)}!${part(username, MAX_USERNAME_LENGTH)}@${part(host, MAX_HOST_LENGTH)}`;
}

/** A backslash before `*` or `?` makes it an ordinary character; elsewhere it stands for itself. */
function parseMask(mask: string, fold: (text: string) => string): Unit[] {
  const units: Unit[] = [];
  let literal = "";
  const flush = (): void => {
    if (literal !== "") units.push(fold(literal));
    literal = "";
  };
  for (let at = 0; at < mask.length; at++) {
    const letter = mask.charAt(at);
    const next = mask.charAt(at + 1);
    if (letter === "\\" && (next === "*" || next === "?")) {
      literal += next;
      at++;
    } else if (letter === "*" || letter === "?") {
      flush();
      if (letter === "?") units.push(ONE);
      else if (units.at(-1) !== MANY) units.push(MANY);
    } else {
      literal += letter;
    }
  }
  flush();
  return units;
}

/** The end of the character at `at`: a pair of surrogates is one. */
function characterEnd(text: string, at: number): number {
  const code = text.codePointAt(at);
  return at + (code !== undefined && code > 0xff_ff ? 2 : 1);
}

/**
 * On a mismatch only the last `*` takes one character more: what the earlier ones took is never tried again, because
 * giving them more could not help. So the time is at most the product of both lengths.
 */
function matchUnits(units: readonly Unit[], text: string): boolean {
  let at = 0;
  let index = 0;
  let afterStar = -1;
  let starEnd = 0;
  for (;;) {
    const unit = units[index];
    if (unit === MANY) {
      index++;
      if (index === units.length) return true;
      afterStar = index;
      starEnd = at;
    } else if (unit === ONE && at < text.length) {
      at = characterEnd(text, at);
      index++;
      continue;
    } else if (typeof unit === "string" && text.startsWith(unit, at)) {
      at += unit.length;
      index++;
      continue;
    } else if (unit === undefined && at === text.length) {
      return true;
    } else {
      if (afterStar === -1 || starEnd >= text.length) return false;
      starEnd = characterEnd(text, starEnd);
    }
    // A star was just met or just grew: on to the next place where what follows it can be.
    const wanted = units[afterStar];
    if (typeof wanted === "string") starEnd = text.indexOf(wanted, starEnd);
    if (starEnd === -1) return false;
    at = starEnd;
    index = afterStar;
  }
}

/** Prepares a mask for matching; keep the result where the same mask is matched often. `fold` is the network's casemapping. */
export function compileMask(mask: string, fold: (text: string) => string = casemappings.ascii): MaskMatcher {
  const units = parseMask(mask, fold);
  return (text) => matchUnits(units, fold(text));
}
