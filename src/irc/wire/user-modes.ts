/** User modes: one row each. Source: Modern IRC, "User Modes". */

interface UserModeRow {
  readonly bit: number;
  readonly name: string;
  /** Whether a user may set it on itself; unsetting is always allowed unless `serverOnly`. */
  readonly settable: boolean;
  readonly help: string;
  readonly specification: string;
}

export const userModeRows = {
  i: {
    bit: 1 << 0,
    name: "invisible",
    settable: true,
    help: "Hidden from WHO and NAMES of those who share no channel.",
    specification: 'Modern IRC, "Invisible User Mode"',
  },
  o: {
    bit: 1 << 1,
    name: "operator",
    settable: false,
    help: "Is an operator of the server.",
    specification: 'Modern IRC, "Oper User Mode"',
  },
  w: {
    bit: 1 << 2,
    name: "wallops",
    settable: true,
    help: "Hears WALLOPS.",
    specification: 'Modern IRC, "WALLOPS User Mode"',
  },
} as const satisfies Record<string, UserModeRow>;

export type UserMode = keyof typeof userModeRows;
export const userModes = Object.keys(userModeRows) as readonly UserMode[];
