/** Troubles of the machines of a simulated network, and what comes of them. */
import type { ClusterEvent } from "../../src/cluster/node.ts";
import { entryForms } from "../../src/irc/session/log-entry.ts";
import type { Link } from "./shared-log.ts";

/** Names of the machines. Clients know the first one. */
export const names = ["irc.test", "irc2.test", "irc3.test"] as const;

/** How a machine hears of the log and what arrives of it, while it is not well. */
export const ways = {
  "cut-off": { hears: false, sends: false },
  mute: { hears: true, sends: false },
  deaf: { hears: false, sends: true },
  /** Its entries on their way arrive. */
  asleep: { hears: false, sends: true },
} as const satisfies Record<string, Link>;

type Way = keyof typeof ways;
export type Kind = Way | "crashed" | "stopped";

export const kinds: readonly Kind[] = ["crashed", "crashed", "stopped", "cut-off", "mute", "deaf", "asleep"];

/** A trouble that is to come, in this order and one at a time. */
export interface Planned {
  readonly name: string;
  readonly kind: Kind;
  /** The others take the machine for lost meanwhile. */
  readonly isLong: boolean;
  /** The form of the version in which it begins again. */
  readonly form?: number;
}

const [one, two, three] = names;
/** Every run has these first. */
export const everyTrouble: readonly Planned[] = [
  { name: one, kind: "cut-off", isLong: false },
  { name: two, kind: "cut-off", isLong: true },
  { name: three, kind: "mute", isLong: true },
  { name: one, kind: "deaf", isLong: true },
  { name: two, kind: "asleep", isLong: true },
  { name: three, kind: "crashed", isLong: true },
  { name: one, kind: "crashed", isLong: false },
  { name: two, kind: "stopped", isLong: false },
];
/** The last machine of the earlier version is taken for lost, and hears entries in the form of the others. */
export const upgrade: readonly Planned[] = [
  { name: one, kind: "stopped", isLong: false, form: entryForms.newest },
  { name: two, kind: "stopped", isLong: false, form: entryForms.newest },
  { name: three, kind: "mute", isLong: true },
];

/** Things that happen to machines. */
export type Happening =
  | ClusterEvent["kind"]
  | Way
  | "crashed"
  | "stopped"
  /** A machine was parked, and was not taken for lost meanwhile. */
  | "back-in-time"
  /** A client registered on a machine that was taken for lost before. */
  | "served-again"
  /** A user who stays has lost the last session with a machine. */
  | "stayed"
  /** Two machines have said of the same run that it is over. */
  | "ended-twice"
  /** A machine began with its disk, or with a copy of another's. */
  | "resumed"
  | "copied"
  /** The log no longer had what a machine needed. */
  | "trimmed"
  /** A machine began in a later version than before, or in an earlier one. */
  | "upgraded"
  | "downgraded"
  /** One of the earlier version met an entry of the later one. */
  | "newer-form";
