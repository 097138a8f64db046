/** Keys and values of metadata. Source: IRCv3 metadata, "Keys and Values". */
import { LINE_LENGTH } from "./limits.ts";
import type { Limits } from "./limits.ts";

const KEY = /^[a-z0-9_./-]+$/;

/** The fixed part of every line about metadata; the longer one of the two forms. */
const LONGEST_COMMAND = ": METADATA    :\r\n".length;
const LONGEST_NUMERIC = ": 761     :\r\n".length;
/** Visibility of a value, as written in lines. */
const visibilities = ["*", "members", "operators"] as const;
export type Visibility = (typeof visibilities)[number];
const LONGEST_VISIBILITY = Math.max(...visibilities.map((visibility) => visibility.length));

/** True if `text` can be a key of at most `length` bytes. */
export function isMetadataKey(text: string, length: number): boolean {
  return text.length <= length && KEY.test(text);
}

/**
 * The most bytes that a value may have: the limit, or less where the longest names would leave no room for it. A value
 * is always told whole, and it may be told under any names that the network lets people take.
 */
export function mostValueBytes(limits: Limits): number {
  const { nickLength, usernameLength, hostLength, channelLength, metadataKeyBytes } = limits;
  const target = Math.max(nickLength, channelLength);
  const mask = nickLength + usernameLength + hostLength + "!@".length;
  // The name of a server is a host name too.
  const names = Math.max(LONGEST_COMMAND + mask, LONGEST_NUMERIC + hostLength + nickLength);
  const taken = names + target + metadataKeyBytes + LONGEST_VISIBILITY;
  return Math.min(limits.metadataValueBytes, LINE_LENGTH - taken);
}
