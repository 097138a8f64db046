/** Values that the record of a registered channel may have. For the import of records. */
import { channelModeRows, channelModes, prefixModes } from "../wire/channel-modes.ts";
import type { PrefixMode } from "../wire/channel-modes.ts";
import { parseListMask } from "../wire/extbans.ts";
import { MAX_CHANNEL_LENGTH } from "../wire/lengths.ts";
import { isMetadataKey } from "../wire/metadata.ts";
import type { ListMode, SettingMode } from "../wire/mode-changes.ts";
import { isChannelName, isKey } from "../wire/names.ts";
import { readThrottle } from "./join-throttle.ts";
import { limitRows } from "./limits.ts";

/** Letters of the flags. */
export const flagLetters = channelModes.filter((mode) => channelModeRows[mode].kind === "D").join("");
export const listLetters: readonly ListMode[] = ["b", "e", "I"];
/** Levels of access, highest first. */
export const levels: readonly PrefixMode[] = prefixModes;

const isNumber = (value: string): boolean => /^[1-9]\d{0,8}$/u.test(value);

/** True for a value of each mode that takes one. */
export const settingForms: Readonly<Record<SettingMode, (value: string) => boolean>> = {
  k: (value) => isKey(value, limitRows.keyLength.max),
  l: isNumber,
  W: isNumber,
  j: (value) => readThrottle(value) !== undefined,
  f: isRecordName,
};

/** True for a name that a channel may have with any settings. */
export function isRecordName(value: string): boolean {
  return isChannelName(value, MAX_CHANNEL_LENGTH);
}

/** The full form of a mask of a list; undefined for an invalid one. */
export function fullMask(value: string): string | undefined {
  const mask = parseListMask(value, { accounts: true });
  return typeof mask === "string" ? undefined : mask.text;
}

/** Bytes of a text of ChanServ SET: an entry message, a description, a URL. */
export const OPTION_BYTES = 256;

/** True for the web address of a channel. */
export function isWebAddress(value: string): boolean {
  return /^https?:\/\/[^\s\p{Cc}]+$/u.test(value) && URL.canParse(value);
}

/** True for modes that stay as they are, as ChanServ keeps them: `+nt-s`. Lists and prefixes are never locked. */
export function isModeLock(value: string): boolean {
  const letters = value.replace(/[+-]/gu, "").split("");
  const known = letters.every(
    (letter) => flagLetters.includes(letter) || Object.hasOwn(settingForms, letter),
  );
  return known && /^(?=.)(?:\+\w+)?(?:-\w+)?$/u.test(value) && new Set(letters).size === letters.length;
}

export function isKeptKey(value: string): boolean {
  return isMetadataKey(value, limitRows.metadataKeyBytes.max);
}
