/** One channel: its settings, lists and members. Changed only through `Network` and the mode functions beside it. */
import type { ChannelAccess, ChannelOptions, Suspension } from "./durable.ts";
import type { Membership } from "./membership.ts";
import type { Metadata } from "./metadata.ts";
import type { User } from "./user.ts";

export interface Topic {
  readonly text: string;
  /** Mask of the user that set it. */
  readonly setBy: string;
  /** Milliseconds since the Unix epoch. */
  readonly setAt: number;
}

/** An entry of a list mode (b, e, I). */
export interface ListEntry {
  /** In its full form (`wire/extbans.ts`). */
  readonly mask: string;
  /** True if a user matches. Compiled once, when the entry is made (`list-masks.ts`). */
  readonly matches: (user: User) => boolean;
  /** Counts where speaking is in question, not where joining is (`~m:`). */
  readonly speakingOnly: boolean;
  /** True if the result can change without a change to the user or to the lists (`~c:`). */
  readonly volatile: boolean;
  readonly setBy: string;
  /** Milliseconds since the Unix epoch. */
  readonly setAt: number;
}

/** A mask that ChanServ keeps out, whatever the lists of the channel say. */
export interface Akick extends ListEntry {
  /** Empty for none. */
  readonly reason: string;
}

/** Replaced as a whole by `registered-channels.ts`. */
export interface Registration {
  /** Name of an account. */
  readonly founder: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  /** By folded name of the account, oldest first; without the founder. */
  readonly access: ReadonlyMap<string, ChannelAccess>;
  readonly options: ChannelOptions;
  /** Oldest first. */
  readonly akicks: readonly Akick[];
  readonly suspended: Suspension | undefined;
  /** When somebody with access was last in it, to the day. Milliseconds since the Unix epoch. */
  readonly usedAt: number;
}

export class Channel {
  /** Only grows: no later channel has the same, whatever its name. */
  readonly id: number;
  /** As first written. */
  name: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** When it got the name that it has, where it had another before. */
  renamedAt: number | undefined = undefined;
  /** The names, folded, under which `former-names.ts` still finds it. */
  readonly formerNames = new Set<string>();
  topic: Topic | undefined = undefined;
  /** While it is registered: it exists without members too, and outlasts a restart. */
  registration: Registration | undefined = undefined;
  /** Key of its history; undefined before its first message. Set by `history.ts`. */
  history: string | undefined = undefined;
  metadata: Metadata | undefined = undefined;
  /** Bits of all modes that have an effect: flags, values and lists that are not empty (`wire/channel-modes.ts`). */
  modes = 0;
  /** Values of the modes that take one (`k`, `l`, `f`, `j`, `W`), by letter. */
  readonly settings = new Map<string, string>();
  /** Entries of each list mode, by letter. */
  readonly lists = new Map<string, ListEntry[]>();
  /** Another number after each change to a list. */
  listsVersion = 0;
  readonly members = new Map<User, Membership>();
  /** The same memberships, dense, for the fan-out; `membership.index` is the place. */
  readonly roster: Membership[] = [];
  /** Users invited and not yet joined. */
  readonly invited = new Set<User>();
  /** While mode `j` is set: when the last joins were, oldest first (`join-throttle.ts`). */
  joinTimes: number[] | undefined = undefined;
  /** While mode `W` is set: which users, by their ids, spoke when, oldest first (`slow-mode.ts`). */
  spokenAt: Map<number, number> | undefined = undefined;

  /** `at` in milliseconds since the Unix epoch. */
  constructor(name: string, at: number, id: number) {
    this.id = id;
    this.name = name;
    this.createdAt = at;
  }
}
