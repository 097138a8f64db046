/** One channel: its settings, lists and members. Changed only through `Network` and the mode functions beside it. */
import type { MaskMatcher } from "../wire/masks.ts";
import type { Membership } from "./membership.ts";
import type { User } from "./user.ts";

export interface Topic {
  readonly text: string;
  /** Mask of who set it. */
  readonly setBy: string;
  /** Milliseconds since the Unix epoch. */
  readonly setAt: number;
}

/** An entry of a list mode (b, e, I). */
export interface ListEntry {
  readonly mask: string;
  /** The mask, prepared for matching. */
  readonly matches: MaskMatcher;
  readonly setBy: string;
  /** Milliseconds since the Unix epoch. */
  readonly setAt: number;
}

export class Channel {
  /** As first written. */
  name: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  topic: Topic | undefined = undefined;
  /** Bits of the flag modes (`wire/channel-modes.ts`). */
  modes = 0;
  /** Values of the modes that take one (`k`, `l`, later `f`, `j` …), by letter. */
  readonly settings = new Map<string, string>();
  /** Entries of each list mode, by letter. */
  readonly lists = new Map<string, ListEntry[]>();
  readonly members = new Map<User, Membership>();
  /** The same memberships, dense, for the fan-out; `membership.index` is the place. */
  readonly roster: Membership[] = [];
  /** Users invited and not yet joined. */
  readonly invited = new Set<User>();

  constructor(name: string, at: number) {
    this.name = name;
    this.createdAt = at;
  }
}
