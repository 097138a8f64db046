/** User modes: one row each. Source: Modern IRC, "User Modes". */

import { isOffered } from "./features.ts";
import type { Features, Needing } from "./features.ts";

interface UserModeRow extends Needing {
  readonly bit: number;
  readonly name: string;
  /**
   * The source of the mode: each user on itself, operators on themselves, or only the server, which ignores a user's wish.
   */
  readonly setBy: "user" | "operator" | "server";
  /** True if the user may remove it. */
  readonly removable: boolean;
  readonly help: string;
  readonly specification: string;
}

/** Modes that no specification has: the servers whose letter and meaning they share. */
const CUSTOM = "ircdocs.horse, User Mode Definitions";

export const userModeRows = {
  i: {
    bit: 1 << 0,
    name: "invisible",
    setBy: "user",
    removable: true,
    help: "Hidden in WHO and NAMES from users who share no channel.",
    specification: 'Modern IRC, "Invisible User Mode"',
  },
  o: {
    bit: 1 << 1,
    name: "operator",
    setBy: "server",
    removable: true,
    help: "Is an operator of the server.",
    specification: 'Modern IRC, "Oper User Mode"',
  },
  w: {
    bit: 1 << 2,
    name: "wallops",
    setBy: "user",
    removable: true,
    help: "Receives WALLOPS.",
    specification: 'Modern IRC, "WALLOPS User Mode"',
  },
  B: {
    bit: 1 << 3,
    name: "bot",
    setBy: "user",
    removable: true,
    help: "Marks a program, shown by WHOIS, WHO and the bot tag.",
    specification: "IRCv3 bot-mode",
  },
  R: {
    bit: 1 << 4,
    needs: "accounts",
    name: "registered-only",
    setBy: "user",
    removable: true,
    help: "Only users who are logged in may write to this one.",
    specification: CUSTOM,
  },
  Z: {
    bit: 1 << 5,
    name: "secure",
    setBy: "server",
    removable: false,
    help: "Is connected over TLS. Set by the server.",
    specification: CUSTOM,
  },
  s: {
    bit: 1 << 6,
    name: "server-notices",
    setBy: "operator",
    removable: true,
    help: "Receives server notices, for operators: all with +s alone, some with +s ck or +s -x (HELP NOTICES).",
    specification: 'RFC 1459, section 4.2.3.2; ircdocs.horse, "User Mode Definitions"',
  },
} as const satisfies Record<string, UserModeRow>;

export type UserMode = keyof typeof userModeRows;
export const userModes = Object.keys(userModeRows) as readonly UserMode[];

/** The user modes of a server with these features. */
export function offeredUserModes(features: Features): readonly UserMode[] {
  return userModes.filter((mode) => isOffered(userModeRows[mode], features));
}
