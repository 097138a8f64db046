/** Syntax of nicks, usernames, channel names, channel keys and host names. */
import { foldUsername, isUserpart } from "./precis.ts";
import { byteLength, truncate } from "./utf8.ts";

/**
 * Letters, digits and `-[]\`_^{|}`, first neither digit nor hyphen: what RFC 2812, section 2.3.1 allows. All that Modern
 * IRC, "Clients" forbids lies outside it, and so do the letters that the casemappings do not fold.
 */
const NICK = /^[A-Za-z[\]\\`_^{|}][A-Za-z0-9\-[\]\\`_^{|}]*$/;

/**
 * The same with letters, digits and marks of any script, in its folded form: what stands there for an ASCII character
 * cannot do more than that. First neither digit nor mark, which would change what stands before the nick.
 */
const FOLDED_NICK = /^(?![\p{Nd}\p{M}-])[a-z0-9\-[\]\\`_^{|}\u0080-\u{10ffff}]+$/u;

interface NickForm {
  readonly matches: (text: string) => boolean;
  /** As written in 432. */
  readonly rule: string;
}

/** The characters of nicks. */
const nickForms = {
  ascii: {
    matches: (text) => NICK.test(text),
    rule: "letters, digits and -[]\\`_^{|}, first neither digit nor -",
  },
  /** Source: RFC 8265, section 3.3; IRCv3 proposal "rfc8265 IRC Unicode-aware Casemapping", "Restricted Characters". */
  utf8: {
    matches: (text) => NICK.test(text) || (FOLDED_NICK.test(foldUsername(text)) && isUserpart(text)),
    rule: "letters and digits of any script and -[]\\`_^{|}, first neither digit nor -",
  },
} as const satisfies Record<string, NickForm>;

export type NickCharacters = keyof typeof nickForms;
export const nickCharacters = Object.keys(nickForms) as readonly NickCharacters[];

/**
 * Characters that cannot be seen: control and format characters, all that Unicode lets a font ignore (zero width, soft
 * hyphen, directions, BOM, variation selectors, fillers), spaces of any width, and the empty Braille pattern. A name with one
 * looks like another name.
 */
const INVISIBLE = String.raw`\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Z}\u2800`;

/** Modern IRC, "Channels": CHANTYPES `#`, then anything but space, comma and BEL; here no other invisible character either. */
const CHANNEL_NAME = new RegExp(`^#[^${INVISIBLE},]*$`, "u");

/**
 * A key stands between commas in JOIN and between spaces in MODE, so it contains neither and does not start with a colon.
 */
const KEY = /^[^\0-\u0020,:\u007f][^\0-\u0020,\u007f]*$/;

/** Makes `nick!user@host` ambiguous, matches as a mask, ends a parameter, or cannot be seen. */
const UNFIT_FOR_USERNAME = new RegExp(`[${INVISIBLE}!@*?:,]`, "gu");

/** One part of a host name, between dots. RFC 952 and RFC 1123, section 2.1. */
const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

declare const kind: unique symbol;

/** A text that was found to be of a kind. */
type Branded<K extends string> = string & { readonly [kind]: K };

export type Nick = Branded<"nick">;
export type ChannelName = Branded<"channel name">;

/** True if `text` can be a nick of at most `length` bytes. */
export function isNick(text: string, length: number, characters: NickCharacters = "ascii"): text is Nick {
  return byteLength(text) <= length && nickForms[characters].matches(text);
}

/** Explains the syntax of nicks to people. */
export function nickRule(length: number, characters: NickCharacters = "ascii"): string {
  return `${nickForms[characters].rule}, at most ${length} bytes`;
}

/** True if `text` can be the name of a channel, of at most `length` bytes. */
export function isChannelName(text: string, length: number): text is ChannelName {
  return CHANNEL_NAME.test(text) && byteLength(text) <= length;
}

/** True if `text` can be the key of a channel, of at most `length` bytes. */
export function isKey(text: string, length: number): boolean {
  return KEY.test(text) && byteLength(text) <= length;
}

/** The username from USER: without invalid characters, cut to `length` bytes. May be empty. */
export function cleanUsername(text: string, length: number): string {
  return truncate(text.replace(UNFIT_FOR_USERNAME, ""), length);
}

/**
 * True if `text` is a host name of at most `length` bytes with a dot in it, as the names of servers and the shown hosts of
 * users need: the dot tells them from nicks. Source: RFC 1123, section 2.1; Modern IRC, "Servers".
 */
export function isHostname(text: string, length: number): boolean {
  if (text.length > length || !text.includes(".")) return false;
  const labels = text.split(".");
  // A dot at the end stands for the root of the name system.
  if (labels.at(-1) === "") labels.pop();
  return labels.length > 0 && labels.every((label) => LABEL.test(label));
}
