/** Keys and values of metadata. Source: IRCv3 metadata, "Keys and Values". */
import { LINE_LENGTH } from "./lengths.ts";

const KEY = /^[a-z0-9_./-]+$/;

/** The fixed part of every line about metadata; the longer one of the two forms. */
const LONGEST_COMMAND = ": METADATA    :\r\n".length;
const LONGEST_NUMERIC = ": 761     :\r\n".length;
/** Visibility of a value, as written in lines. */
const visibilities = ["*", "members", "operators", "private"] as const;
export type Visibility = (typeof visibilities)[number];
const LONGEST_VISIBILITY = Math.max(...visibilities.map((visibility) => visibility.length));

/** True if `text` can be a key of at most `length` bytes. */
export function isMetadataKey(text: string, length: number): boolean {
  return text.length <= length && KEY.test(text);
}

/** Limits that bound a value of metadata. */
export type ValueLimits = Readonly<
  Record<
    | "nickLength"
    | "usernameLength"
    | "hostLength"
    | "channelLength"
    | "metadataKeyBytes"
    | "metadataValueBytes",
    number
  >
>;

/**
 * The maximal bytes of a value: the limit, or less if the longest names leave less room. Values are always sent whole,
 * whatever valid names the line contains.
 */
export function mostValueBytes(limits: ValueLimits): number {
  const { nickLength, usernameLength, hostLength, channelLength, metadataKeyBytes } = limits;
  const target = Math.max(nickLength, channelLength);
  const mask = nickLength + usernameLength + hostLength + "!@".length;
  // The name of a server is a host name too.
  const names = Math.max(LONGEST_COMMAND + mask, LONGEST_NUMERIC + hostLength + nickLength);
  const taken = names + target + metadataKeyBytes + LONGEST_VISIBILITY;
  return Math.min(limits.metadataValueBytes, LINE_LENGTH - taken);
}
