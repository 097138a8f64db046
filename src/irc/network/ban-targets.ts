/** Masks of server bans: of users, of addresses and of accounts. Their normal forms, and the users that they match. */
import { EXTBAN_PREFIX } from "../wire/extbans.ts";
import { fingerprintMask } from "../wire/fingerprints.ts";
import { compileMask } from "../wire/masks.ts";
import { formatAddressRange, isAddressIn, parseAddressRange } from "./address-ranges.ts";
import type { AddressRange } from "./address-ranges.ts";

export const banKinds = ["user", "address", "account"] as const;
export type BanKind = (typeof banKinds)[number];

/** The facts that a ban is compared with. A `User` is one. */
export interface BanSubject {
  /** Undefined for those who are not logged in. */
  readonly account?: string | undefined;
  readonly username: string;
  /** The host that others see. */
  readonly host: string;
  /** The host that others saw before a change: the cloaked host, or the address. */
  readonly cloak: string;
  /** The real addresses; an empty one for a Unix socket. */
  readonly addresses: readonly string[];
  /** The fingerprints of its TLS certificates. */
  readonly certificates?: readonly string[];
}

/** A parsed mask in its normal form, and its kind. */
export interface BanTarget {
  readonly kind: BanKind;
  readonly mask: string;
  /** True if the mask matches so many users that it must be a slip. */
  readonly tooWide: boolean;
  readonly matches: (subject: BanSubject) => boolean;
}

type Fold = (text: string) => string;

/** A host without one is a single host, however short. */
const WILDCARD = /[*?]/u;
/** Characters of a mask other than `*`, `?` and separators; a mask with fewer is too wide. */
const LEAST_LETTERS = 4;
/** The shortest prefixes of ranges that are not too wide. */
const LEAST_BITS = { ipv4: 8, ipv6: 16 } as const;
/** Bytes of a mask. */
const MASK_LENGTH = 128;

const UNFIT = /[\0-\u0020,\u007f]/u;

/**
 * `user@host`, `host` alone, or `*!user@host`; the host may be an address or a range too. Or `~z:` and the fingerprint of a
 * certificate. Undefined for anything else, for addresses that do not exist, and for a word that can be a nick.
 */
export function parseUserMask(text: string): BanTarget | undefined {
  const fingerprint = CERTIFICATE.exec(text)?.[1];
  if (fingerprint !== undefined) return certificateTarget(fingerprint);
  const [, username = "*", host = ""] = /^(?:\*!)?(?:([^!@]+)@)?([^!@]+)$/u.exec(text) ?? [];
  if (host === "" || UNFIT.test(text) || text.length > MASK_LENGTH) return undefined;
  const matchesUsername = compileMask(username, lowerCase);
  const range = parseAddressRange(host);
  if (range !== undefined) {
    const mask = `${username}@${formatAddressRange(range)}`;
    const tooWide = isWide(range) && letters(username) < LEAST_LETTERS;
    const matches = (subject: BanSubject): boolean =>
      matchesUsername(subject.username) && subject.addresses.some((address) => isAddressIn(address, range));
    return { kind: "user", mask, tooWide, matches };
  }
  if (host.includes("/") || isBadAddress(host) || isBareWord(text)) return undefined;
  const matchesHost = compileMask(host, lowerCase);
  return {
    kind: "user",
    mask: `${username}@${host}`,
    tooWide: WILDCARD.test(host) && letters(username) + letters(host) < LEAST_LETTERS,
    matches: (subject) =>
      matchesUsername(subject.username) &&
      (matchesHost(subject.host) || matchesHost(subject.cloak) || subject.addresses.some(matchesHost)),
  };
}

const CERTIFICATE = /^~(?:z|certfp|fingerprint):(.*)$/iu;

function certificateTarget(text: string): BanTarget | undefined {
  const value = fingerprintMask(text);
  if (value === undefined) return undefined;
  const matches = compileMask(value, lowerCase);
  return {
    kind: "user",
    mask: `${EXTBAN_PREFIX}z:${value}`,
    tooWide: letters(value) < LEAST_LETTERS,
    matches: ({ certificates = [] }) => certificates.some(matches),
  };
}

/** An address or a CIDR range; undefined for anything else. */
export function parseAddressMask(text: string): BanTarget | undefined {
  const range = parseAddressRange(text);
  return (
    range && {
      kind: "address",
      mask: formatAddressRange(range),
      tooWide: isWide(range),
      matches: ({ addresses }) => addresses.some((address) => isAddressIn(address, range)),
    }
  );
}

/** Letters of an extended mask before the name of an account. */
export const ACCOUNT_PREFIX = `${EXTBAN_PREFIX}a:`;
const ACCOUNT = /^~(?:a|account):(.*)$/iu;

/** The name after `~a:` or `~account:`; undefined for other masks. */
export function accountIn(text: string): string | undefined {
  return ACCOUNT.exec(text)?.[1];
}

/** The name of an account, with `*` and `?`; undefined for anything else. `fold` is the network's casemapping. */
export function parseAccountMask(text: string, fold: Fold): BanTarget | undefined {
  if (text === "" || UNFIT.test(text) || /[!@:~]/u.test(text) || text.length > MASK_LENGTH) return undefined;
  const matches = compileMask(text, fold);
  return {
    kind: "account",
    mask: text,
    tooWide: WILDCARD.test(text) && letters(text) < LEAST_LETTERS,
    matches: ({ account }) => account !== undefined && matches(account),
  };
}

/** The mask as operators write it. */
export function shownMask({ kind, mask }: Pick<BanTarget, "kind" | "mask">): string {
  return kind === "account" ? ACCOUNT_PREFIX + mask : mask;
}

/** Case does not matter in hosts, addresses and usernames, with any casemapping. */
function lowerCase(text: string): string {
  return text.toLowerCase();
}

/** One word without anything that only a mask or a host name has: an operator who writes it means a nick. */
export function isBareWord(text: string): boolean {
  return !/[@!.:/*?]/u.test(text);
}

/** Written like an address, which `parseAddressRange` does not know: `300.1.1.1`, `192.0.2`, `300.1.1.*`, `2001:db8::zz`. */
function isBadAddress(host: string): boolean {
  if (host.includes(":")) return !WILDCARD.test(host) || host.startsWith(":");
  if (!/^[\d.*?]+$/u.test(host) || !/\d/u.test(host)) return false;
  const parts = host.split(".");
  const fits = (part: string): boolean => WILDCARD.test(part) || (part !== "" && Number(part) <= 255);
  return !WILDCARD.test(host) || parts.length > 4 || !parts.every(fits);
}

function letters(mask: string): number {
  return mask.replaceAll(/[*?.:/@\\]/gu, "").length;
}

function isWide({ kind, bits }: AddressRange): boolean {
  return bits < LEAST_BITS[kind];
}
