/** The forms of text options: a description and a test each. */
import { isIPv6 } from "node:net";
import { cidrOf, parseAddressRange } from "../irc/network/address-ranges.ts";
import { examinePattern } from "../irc/network/text-patterns.ts";
import { noticeLetters } from "../irc/network/notice-masks.ts";
import { parseDuration } from "../irc/wire/durations.ts";
import { MAX_CHANNEL_LENGTH } from "../irc/wire/lengths.ts";
import { isChannelName, isHostname } from "../irc/wire/names.ts";

export interface Form {
  /** Completes "takes …" in an error line and in the reference. */
  readonly takes: string;
  accepts(text: string): boolean;
}

const controlCharacter = /\p{Cc}/u;

/** One line of at most `max` bytes of UTF-8, without control characters; may be empty. */
export function oneLine(max: number): Form {
  return {
    takes: `one line of text of at most ${max} bytes`,
    accepts: (text) => Buffer.byteLength(text) <= max && !controlCharacter.test(text),
  };
}

/** One word of at most `max` bytes of UTF-8 that can stand as a middle parameter of an IRC line. */
export function word(max: number): Form {
  return {
    takes: `one word of at most ${max} bytes, without spaces and not starting with a colon`,
    accepts: (text) =>
      Buffer.byteLength(text) <= max && /^[^\s:]\S*$/u.test(text) && !controlCharacter.test(text),
  };
}

/** Value of ISUPPORT CLIENTTAGDENY: `*` comes first. Source: IRCv3 Message Tags, "RPL_ISUPPORT Tokens". */
export const clientTagDeny: Form = {
  takes: "names of tags, separated by commas, at most 200 bytes; * first means all, -name is an exception",
  accepts: (text) => text.length <= 200 && (text === "" || /^(?:\*|-?[\w./-]+)(?:,-?[\w./-]+)*$/u.test(text)),
};

/** The names in such a value. */
export function tagNames(text: string): readonly string[] {
  return text === "" ? [] : text.split(",");
}

export const metadataKeys: Form = {
  takes: "keys of a-z, 0-9 and _./-, with an optional * at the end",
  accepts: (text) => /^[a-z0-9_./-]{1,64}\*?$/u.test(text),
};

export const nickBeginning: Form = {
  takes:
    "the beginning of a nick: at most 20 letters, digits and -[]\\`_^{|}, and neither a digit nor - first",
  accepts: (text) => /^[A-Za-z[\]\\`_^{|}][A-Za-z0-9[\]\\`_^{|}-]{0,19}$/u.test(text),
};

export const reservedName: Form = {
  takes: "masks of nicks or channels, as *serv or #staff-*",
  accepts: (text) => /^[^\0-\u0020,!@:]{1,64}$/u.test(text) && text.replaceAll(/[#*?]/gu, "").length >= 2,
};

export const textPattern: Form = {
  takes: "a pattern in the syntax of RE2 that does not match every text, of at most 350 bytes",
  accepts: (text) => Buffer.byteLength(text) <= 350 && typeof examinePattern(text) !== "string",
};

export const duration: Form = {
  takes: "a duration as 1d2h30m, or 0 for no end",
  accepts: (text) => parseDuration(text) !== undefined,
};

/** Several lines. `motd.ts` checks their length. */
export const severalLines: Form = { takes: "one or more lines of text", accepts: () => true };

/** The dot distinguishes a server name from a nick. Source: Modern IRC, "Servers". */
export const serverName: Form = {
  takes: "a host name with a dot in it, of letters, digits and hyphens, at most 63 bytes",
  accepts: (text) =>
    text.length <= 63 &&
    /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/iu.test(text),
};

export const passwordHash: Form = {
  takes: "an argon2id hash, as `bun run start hash-password` prints it",
  accepts: (text) => /^\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/u.test(text),
};

/** Enough characters that nobody can try all texts. */
export const secretKey: Form = {
  takes: "a secret of 32 to 512 characters, as `bun run start generate-key` prints it",
  accepts: (text) => /^[\x21-\x7e]{32,512}$/u.test(text),
};

/** The same form as CHGHOST takes. */
export const shownHost: Form = {
  takes: "a host name with a dot in it, of letters, digits and hyphens, at most 63 bytes",
  accepts: (text) => isHostname(text, 63),
};

export const userMask: Form = {
  takes: "masks of the form user@host, where * and ? are wildcards",
  accepts: (text) => /^[^\s@!]+@[^\s@!]+$/u.test(text),
};

export const noticeMask: Form = {
  takes: `letters of ${noticeLetters.join("")}`,
  accepts: (text) => new RegExp(`^[${noticeLetters.join("")}]+$`, "u").test(text),
};

export const addressRange: Form = {
  takes: "IP addresses, or ranges as 192.0.2.0/24 or 2001:db8::/32",
  accepts: (text) => parseAddressRange(text) !== undefined,
};

/** The range that such a text stands for: a single address is one of its own, and IPv4 written as IPv6 is IPv4. */
export function addressRangeOf(text: string): string {
  const range = parseAddressRange(text);
  return range === undefined ? text : cidrOf(range);
}

/** Stands for the peers of Unix sockets, which have no address. */
export const unixPeers = "unix";

export const peerRange: Form = {
  takes: `IP addresses, ranges as 192.0.2.0/24 or 2001:db8::/32, or "${unixPeers}"`,
  accepts: (text) => text === unixPeers || addressRange.accepts(text),
};

/** The name of a channel, or an empty text. */
export const joinableChannel: Form = {
  takes: "the name of a channel, as #tea, or an empty text",
  accepts: (text) => text === "" || isChannelName(text, MAX_CHANNEL_LENGTH),
};

export const fileMode: Form = {
  takes: 'three octal digits in quotes, as "770"',
  accepts: (text) => /^0?[0-7]{3}$/u.test(text),
};

export const hostName: Form = {
  takes: "an IP address without brackets, or a host name",
  accepts: (text) => isIPv6(text) || /^[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?$/iu.test(text),
};

/** It has to fit into an ISUPPORT token beside others. Source: IRCv3 network-icon. */
export const imageUrl: Form = {
  takes: "an http or https URL of at most 200 bytes, in ASCII",
  accepts: (text) => text.length <= 200 && /^https?:\/\/[!-~]+$/u.test(text) && URL.canParse(text),
};

/** It has to fit into an ISUPPORT token beside others. */
export const uploadUrl: Form = {
  takes: "an http or https URL without user, query and fragment, of at most 200 bytes, in ASCII",
  accepts: (text) =>
    text.length <= 200 && /^https?:\/\/[^/?#@\s]+[!-"$->@-~]*$/u.test(text) && URL.canParse(text),
};

/** As browsers send it. Source: RFC 6454, section 6.2. */
export const webOrigin: Form = {
  takes: 'origins of web pages as "https://chat.example.org", or "*"',
  accepts: (text) => text === "*" || (/^https?:/u.test(text) && URL.parse(text)?.origin === text),
};

export const urlPath: Form = {
  takes: "the path of a URL, as /irc, in ASCII",
  accepts: (text) => text.length <= 200 && /^\/[!-"$->@-~]*$/u.test(text),
};

/** Without https, only on the machine itself: whoever can change the answer can make tokens. Source: OpenID Connect Discovery, section 3. */
export const issuerUrl: Form = {
  takes: "an https URL without query and fragment (http on the same machine), of at most 200 bytes",
  accepts: (text) => {
    if (text.length > 200 || !/^https?:\/\/[!-~]+$/u.test(text) || !URL.canParse(text)) return false;
    const { protocol, hostname } = new URL(text);
    return !/[?#]/u.test(text) && (protocol === "https:" || isOwnHost(hostname));
  },
};

export const hookUrl: Form = {
  takes: "an http or https URL of at most 500 bytes, in ASCII and without a fragment",
  accepts: (text) => text.length <= 500 && /^https?:\/\/[!"$-~]+$/u.test(text) && URL.canParse(text),
};

function isOwnHost(name: string): boolean {
  return name === "localhost" || name === "[::1]" || /^127(?:\.\d+){3}$/u.test(name);
}

export const claimName: Form = {
  takes: "the name of a claim, or names with dots between them for one inside another",
  accepts: (text) => /^[!-<>-~]{1,100}$/u.test(text),
};

export const claimValue: Form = {
  takes: "claims of the form name=value",
  accepts: (text) => /^[!-<>-~]{1,100}=[^\p{Cc}]{1,200}$/u.test(text),
};

/** Source: RFC 8292, section 2.1. */
export const contactUrl: Form = {
  takes: "an https or mailto URL of at most 200 bytes, in ASCII",
  accepts: (text) => text.length <= 200 && /^(?:https:\/\/|mailto:)[!-~]+$/u.test(text) && URL.canParse(text),
};
