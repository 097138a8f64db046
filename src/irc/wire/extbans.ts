/**
 * Extended masks of the list modes b, e and I: `~a:account`, `~!r:real?name`, `~m:nick!user@host`. Their kinds, one row
 * each, and what the text of a list entry says. Knows no user. Source: Modern IRC, "EXTBAN Parameter"; IRCv3 account-extban.
 */
import { fingerprintMask } from "./fingerprints.ts";
import { isOffered } from "./features.ts";
import type { Features, Needing } from "./features.ts";
import { normaliseMask } from "./masks.ts";
import { isChannelName } from "./names.ts";
import { MAX_CHANNEL_LENGTH, MAX_HOST_LENGTH, MAX_NICK_LENGTH, MAX_USERNAME_LENGTH } from "./lengths.ts";
import { byteLength } from "./utf8.ts";

interface ExtbanRow extends Needing {
  /** Names that can replace the letter. */
  readonly names: readonly string[];
  readonly help: string;
}

/** Starts an extended mask. No nick starts with it. */
export const EXTBAN_PREFIX = "~";

export const extbanRows = {
  a: {
    names: ["account"],
    needs: "accounts",
    help: "~a:<account> matches users logged in to that account, ~a:* all who are logged in.",
  },
  c: {
    names: ["channel"],
    help: "~c:<channel> matches the members of that channel, unless it is secret or private.",
  },
  m: {
    names: ["mute", "quiet"],
    help: "~m:<mask> keeps users from speaking, not from joining. <mask> can be extended too: ~m:~r:*spam*.",
  },
  r: { names: ["realname"], help: "~r:<real name> matches users with that real name; ? stands for a space." },
  z: {
    names: ["certfp", "fingerprint"],
    help: "~z:<fingerprint> matches users with that TLS certificate (SHA-256), ~z:* all who have one.",
  },
} as const satisfies Record<string, ExtbanRow>;

export type ExtbanLetter = keyof typeof extbanRows;
export const extbanLetters = Object.keys(extbanRows) as readonly ExtbanLetter[];

/** The extended bans of a server with these features. */
export function offeredExtbans(features: Features): readonly ExtbanLetter[] {
  return extbanLetters.filter((letter) => isOffered(extbanRows[letter], features));
}

/** Letters and names, to their letter. */
const lettersByName: ReadonlyMap<string, ExtbanLetter> = new Map(
  extbanLetters.flatMap((letter) => [letter, ...extbanRows[letter].names].map((name) => [name, letter])),
);

/** A parsed entry of a list. */
export type ListMask =
  /** `nick!user@host`. */
  | { readonly kind: "userhost"; readonly text: string }
  /** An account, a channel, a real name or a fingerprint. `value` may contain `*` and `?`, except in the name of a channel. */
  | {
      readonly kind: "account" | "channel" | "realname" | "certificate";
      readonly text: string;
      readonly negated: boolean;
      readonly value: string;
    }
  /** Matches as `inner` does, but only where speaking is in question. */
  | {
      readonly kind: "mute";
      readonly text: string;
      readonly negated: boolean;
      readonly inner: Exclude<ListMask, { readonly kind: "mute" }>;
    };

/** Longest entry of a list, in bytes: as long as the longest `nick!user@host`, so that the lines that list it hold it. */
export const LIST_MASK_LENGTH = MAX_NICK_LENGTH + MAX_USERNAME_LENGTH + MAX_HOST_LENGTH + "!@".length;

const EXTBAN = /^~(!?)([A-Za-z]+):(.*)$/u;
const UNFIT = /[\0-\u0020\u007f]/g;
const STARS = /\*{2,}/g;

const kinds = { a: "account", c: "channel", r: "realname", z: "certificate" } as const;

/**
 * Parses a mask as typed after `+b`. `text` of the result is its full form: letters for names, masks with all their parts.
 * Returns an error text for an invalid mask.
 */
export function parseListMask(typed: string, features: Features): ListMask | string {
  const found = EXTBAN.exec(typed);
  if (found === null) return { kind: "userhost", text: normaliseMask(typed) };
  const [, sign = "", name = "", rest = ""] = found;
  const letter = lettersByName.get(name) ?? lettersByName.get(name.toLowerCase());
  if (letter === undefined || !isOffered(extbanRows[letter], features)) return "No such extended ban";
  const mask = letter === "m" ? readMute(sign, rest, features) : readValue(letter, sign, rest);
  return typeof mask !== "string" && byteLength(mask.text) > LIST_MASK_LENGTH ? "Too long" : mask;
}

function readMute(sign: string, rest: string, features: Features): ListMask | string {
  if (rest === "") return "Nothing to match";
  const inner = parseListMask(rest, features);
  if (typeof inner === "string") return inner;
  if (inner.kind === "mute") return "A mute of a mute";
  return { kind: "mute", text: `~${sign}m:${inner.text}`, negated: sign !== "", inner };
}

function readValue(letter: keyof typeof kinds, sign: string, rest: string): ListMask | string {
  const plain = rest.replace(UNFIT, "").replace(STARS, "*");
  if (plain === "") return "Nothing to match";
  const value = letter === "z" ? fingerprintMask(plain) : plain;
  if (value === undefined) return "Not the fingerprint of a certificate (SHA-256)";
  if (letter === "c" && !isChannelName(value, MAX_CHANNEL_LENGTH)) return "Not the name of a channel";
  return { kind: kinds[letter], text: `~${sign}${letter}:${value}`, negated: sign !== "", value };
}
