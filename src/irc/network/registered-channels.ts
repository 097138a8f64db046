/**
 * Registered channels: founders, access lists, and the notes to what outlasts a restart. Reads no clock. Each change is
 * noted first, and does not happen if that throws `NotKept`. A registered channel exists without members; `Network` sees to
 * that.
 */
import type { PrefixMode } from "../wire/channel-modes.ts";
import { channelRecord, faceOf } from "./channel-record.ts";
import type { Face } from "./channel-record.ts";
import type { Channel, Registration, Topic } from "./channel.ts";
import type { ChannelOptions, DurableChange, KeptMetadata, Note } from "./durable.ts";
import type { Rooms } from "./rooms.ts";

/** The founder of a suspended channel whose founder's account was dropped. Not a name that an account can have. */
export const NO_FOUNDER = "*";
/** The level of founders. */
const FOUNDER: PrefixMode = "q";
/** Levels whose accounts follow a founder that is gone, first to last. */
const HEIRS: readonly PrefixMode[] = ["q", "a"];

export class RegisteredChannels {
  readonly #fold: (name: string) => string;
  readonly #note: Note;
  readonly #rooms: Rooms;
  /** In the order of registration; those of the store first, by age. */
  readonly #channels = new Set<Channel>();
  /** The day on which `channel-expiry.ts` has looked at them last. */
  sweptOn: number | undefined = undefined;
  /** Number of channels of each founder, by folded name. */
  readonly #owned = new Map<string, number>();

  constructor(fold: (name: string) => string, note: Note, rooms: Rooms) {
    this.#fold = fold;
    this.#note = note;
    this.#rooms = rooms;
  }

  /** In the order of registration; those of the store first, by age. */
  get all(): Iterable<Channel> {
    return this.#channels;
  }

  /** The level of an account, `q` for the founder. Undefined without access, and for a channel that is not registered. */
  levelOf({ registration }: Channel, account: string | undefined): PrefixMode | undefined {
    if (registration === undefined || account === undefined) return undefined;
    const key = this.#fold(account);
    return this.#fold(registration.founder) === key ? FOUNDER : registration.access.get(key)?.level;
  }

  isFounder({ registration }: Channel, account: string | undefined): boolean {
    if (registration === undefined || account === undefined) return false;
    return this.#fold(registration.founder) === this.#fold(account);
  }

  /** Number of channels whose founder is this account. */
  ownedBy(account: string): number {
    return this.#owned.get(this.#fold(account)) ?? 0;
  }

  /** For a channel that is not registered. */
  add(channel: Channel, founder: string, now: number): void {
    const nothing = { access: new Map(), options: {}, akicks: [], suspended: undefined } as const;
    this.#change(channel, { founder, at: now, usedAt: now, ...nothing });
  }

  /** Does nothing for a channel that is not registered. */
  remove(channel: Channel): void {
    if (channel.registration === undefined) return;
    this.#note(changeTo(channel, undefined));
    this.#put(channel, undefined);
  }

  /** Makes an account the founder. It loses its level, and the founder before it has no access. */
  transfer(channel: Channel, founder: string): void {
    const { registration } = channel;
    if (registration !== undefined) this.#change(channel, this.#transferred(registration, founder));
  }

  /** Gives an account a level, or takes it away. A changed level keeps its place. Not for the founder. */
  setLevel(channel: Channel, account: string, level: PrefixMode | undefined): void {
    const { registration } = channel;
    if (registration === undefined) return;
    const access = new Map(registration.access);
    if (level === undefined) access.delete(this.#fold(account));
    else access.set(this.#fold(account), { account, level });
    this.amend(channel, { access });
  }

  /** Replaces parts of a registration. */
  amend(channel: Channel, parts: Partial<Omit<Registration, "founder" | "at">>): void {
    const { registration } = channel;
    if (registration !== undefined) this.#change(channel, { ...registration, ...parts });
  }

  /**
   * Takes away all access of an account. A channel that it has founded goes to its successor, else to the oldest account
   * with level `q`, else with `a`; without one it is not registered any longer, or has no founder while it is suspended.
   * Returns those channels. `note` gets all changes at once.
   */
  removeAccount(account: string, note: Note): readonly Channel[] {
    const key = this.#fold(account);
    const lost: Channel[] = [];
    const next = new Map<Channel, Registration | undefined>();
    for (const channel of this.#channels) {
      const { registration } = channel;
      if (registration === undefined) continue;
      if (this.#fold(registration.founder) === key) {
        const heir = heirOf(registration) ?? (registration.suspended && NO_FOUNDER);
        next.set(channel, heir === undefined ? undefined : this.#transferred(registration, heir));
        lost.push(channel);
      } else if (registration.access.has(key) || this.#succeeds(registration, key)) {
        next.set(channel, this.#without(registration, key));
      }
    }
    this.replace(next, note);
    return lost;
  }

  /** Gives channels other registrations, or none. `note` gets all changes at once. */
  replace(next: ReadonlyMap<Channel, Registration | undefined>, note = this.#note): void {
    note(...Array.from(next, ([channel, registration]) => changeTo(channel, registration)));
    for (const [channel, registration] of next) this.#put(channel, registration);
  }

  /** Notes the present state of a channel. */
  noteState(channel: Channel): void {
    if (channel.registration === undefined) this.#rooms.touch(channel);
    else this.#note(changeTo(channel, channel.registration));
  }

  /** Notes a topic that a channel will have. */
  noteTopic(channel: Channel, topic: Topic | undefined): void {
    this.#noteFace(channel, { topic });
  }

  /** Notes metadata that a channel will have. */
  noteMetadata(channel: Channel, metadata: KeptMetadata): void {
    this.#noteFace(channel, { metadata });
  }

  #noteFace(channel: Channel, parts: Partial<Face>): void {
    const { registration } = channel;
    if (registration === undefined) return this.#rooms.touch(channel);
    const face = { ...faceOf(channel), ...parts };
    return this.#note({ kind: "channel", record: channelRecord(channel, registration, face) });
  }

  /** Notes a name that a channel will have. `others` happen with it, or not at all. */
  noteName(channel: Channel, name: string, others: readonly DurableChange[]): void {
    const { registration } = channel;
    const changes = [...others];
    if (registration === undefined) this.#rooms.touch(channel);
    else {
      const record = channelRecord(channel, registration, { ...faceOf(channel), name });
      changes.push({ kind: "channel", record });
      if (this.#fold(name) !== this.#fold(channel.name)) changes.push(removalOf(channel, registration));
    }
    if (changes.length > 0) this.#note(...changes);
  }

  /** Takes a registration from the store, without noting it. */
  restore(channel: Channel, registration: Registration): void {
    this.#put(channel, registration);
  }

  #transferred(registration: Registration, founder: string): Registration {
    return { ...this.#without(registration, this.#fold(founder)), founder };
  }

  /** Without the access of an account, by its folded name. */
  #without(registration: Registration, key: string): Registration {
    const access = new Map(registration.access);
    access.delete(key);
    const { successor: _, ...others } = registration.options;
    const options: ChannelOptions = this.#succeeds(registration, key) ? others : registration.options;
    return { ...registration, access, options };
  }

  #succeeds({ options: { successor } }: Registration, key: string): boolean {
    return successor !== undefined && this.#fold(successor) === key;
  }

  #change(channel: Channel, registration: Registration): void {
    this.#note(changeTo(channel, registration));
    this.#put(channel, registration);
  }

  #put(channel: Channel, registration: Registration | undefined): void {
    this.#count(channel.registration, -1);
    this.#count(registration, 1);
    channel.registration = registration;
    this.#rooms.review(channel);
    if (registration === undefined) this.#channels.delete(channel);
    else this.#channels.add(channel);
  }

  #count(registration: Registration | undefined, change: 1 | -1): void {
    if (registration === undefined) return;
    const key = this.#fold(registration.founder);
    const owned = this.ownedBy(key) + change;
    if (owned > 0) this.#owned.set(key, owned);
    else this.#owned.delete(key);
  }
}

/** The change of a registered channel to another registration, or to none. */
function changeTo(channel: Channel, next: Registration | undefined): DurableChange {
  const { name, registration } = channel;
  if (next !== undefined) return { kind: "channel", record: channelRecord(channel, next) };
  if (registration === undefined) throw new Error(`${name} is not registered`);
  return removalOf(channel, registration);
}

function removalOf(channel: Channel, registration: Registration): DurableChange {
  return { kind: "channel", record: channelRecord(channel, registration), removed: true };
}

function heirOf({ access, options }: Registration): string | undefined {
  if (options.successor !== undefined) return options.successor;
  const entries = [...access.values()];
  const heirs = HEIRS.map((level) => entries.find((entry) => entry.level === level));
  return heirs.find((heir) => heir !== undefined)?.account;
}
