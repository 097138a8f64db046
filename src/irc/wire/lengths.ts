/** Lengths that the protocol sets, in bytes, and the longest names that lines and masks have room for. */

/** Longest line without tags, CR LF included. Source: Modern IRC, "Message Format". */
export const LINE_LENGTH = 512;
/** Longest tag section that a client may send, `@` and the space included. Source: IRCv3 Message Tags, "Size limit". */
export const CLIENT_TAGS_LENGTH = 4096;
/** Longest tag section in all, `@` and the space included. Source: IRCv3 Message Tags, "Size limit". */
export const TAGS_LENGTH = 8191;

/** Longest names that any network may allow: the bounds of its limits (`network/limits.ts`). */
export const MAX_NICK_LENGTH = 64;
export const MAX_USERNAME_LENGTH = 32;
export const MAX_HOST_LENGTH = 63;
export const MAX_CHANNEL_LENGTH = 100;

/** Characters of a code that people copy, in Base32: 80 bits. */
export const CODE_LENGTH = 16;
/** Characters of the shortest password of an account. */
export const MIN_PASSWORD_LENGTH = 8;
/** Bytes of the longest: it has to fit in a message to NickServ. */
export const MAX_PASSWORD_LENGTH = 300;
