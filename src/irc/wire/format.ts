/**
 * Formats values as one line with CR LF. The result is always exactly one line of at most 512 bytes, so that no text of a
 * user can become a message. Knows no users. Source: Modern IRC, "Message Format".
 */
import { LINE_LENGTH } from "./lengths.ts";
import { cutText } from "./utf8.ts";

const COLON = 0x3a;
const CRLF = "\r\n";

const LINE_BREAK = /[\0\n\r]/;
const LINE_BREAKS = /[\0\n\r]+/g;
const UNFIT_FOR_MIDDLE = /[\0\n\r ]+/g;

/** True for parameters that can only stand last, after a colon. */
function needsColon(param: string): boolean {
  return param === "" || param.charCodeAt(0) === COLON || param.includes(" ");
}

/**
 * The nearest text that can stand before other parameters: `*` for an empty one, `_` for spaces, `0` before a colon, which
 * keeps an IPv6 address the same (Modern IRC, "RPL_WHOISACTUALLY").
 */
function fitForMiddle(param: string): string {
  const text = param.replace(UNFIT_FOR_MIDDLE, "_");
  if (text === "") return "*";
  return text.charCodeAt(0) === COLON ? `0${text}` : text;
}

function assemble(
  prefix: string | undefined,
  command: string,
  params: readonly string[],
  forceColon: boolean,
): string {
  let line = prefix === undefined ? command : `:${prefix} ${command}`;
  const last = params.length - 1;
  for (let index = 0; index < last; index++) {
    const param = params[index] ?? "";
    line += needsColon(param) ? ` ${fitForMiddle(param)}` : ` ${param}`;
  }
  const param = params[last];
  if (param === undefined) return line;
  return forceColon || needsColon(param) ? `${line} :${param}` : `${line} ${param}`;
}

/**
 * Formats one line. The last parameter gets a colon if it needs one, and always with `forceColon`: clients have to read
 * both forms, yet many scripts look for the colon before text that people typed. NUL, CR and LF inside become a space (`_`
 * before other parameters), and text past the limit is cut between graphemes.
 */
export function formatLine(
  prefix: string | undefined,
  command: string,
  params: readonly string[],
  forceColon = false,
): string {
  let line = assemble(prefix, command, params, forceColon);
  if (LINE_BREAK.test(line)) {
    const last = params.length - 1;
    const clean = params.map((param, index) =>
      index === last ? param.replace(LINE_BREAKS, " ") : param.replace(UNFIT_FOR_MIDDLE, "_"),
    );
    line = assemble(
      prefix?.replace(UNFIT_FOR_MIDDLE, "_"),
      command.replace(UNFIT_FOR_MIDDLE, "_"),
      clean,
      forceColon,
    );
  }
  return cutText(line, LINE_LENGTH - CRLF.length) + CRLF;
}

const escapes: Readonly<Record<string, string>> = {
  ";": "\\:",
  " ": "\\s",
  "\\": "\\\\",
  "\r": "\\r",
  "\n": "\\n",
  // NUL cannot be said in a tag.
  "\0": "",
};
const TO_ESCAPE = /[; \\\r\n\0]/;
const ALL_TO_ESCAPE = /[; \\\r\n\0]/g;

/** The value as it stands in the tag section. Source: IRCv3 Message Tags, "Escaping values". */
export function escapeTagValue(value: string): string {
  return TO_ESCAPE.test(value) ? value.replace(ALL_TO_ESCAPE, (letter) => escapes[letter] ?? letter) : value;
}

/** The tag section without `@` and the space after it; a tag without a value is its name alone. Names are trusted. */
export function formatTags(entries: Iterable<readonly [name: string, value: string]>): string {
  let section = "";
  for (const [name, value] of entries) {
    if (section !== "") section += ";";
    section += value === "" ? name : `${name}=${escapeTagValue(value)}`;
  }
  return section;
}
