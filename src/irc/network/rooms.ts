/**
 * Rooms: channels that are not registered, and have a member who stays while nobody is connected. They are kept, so that such
 * a member finds the same channel after a restart. A change counts first and is noted after the command: a full disk keeps
 * nobody from setting a topic.
 */
import { channelState } from "./channel-record.ts";
import { Channel } from "./channel.ts";
import type { ChannelState, DurableChange } from "./durable.ts";
import type { User } from "./user.ts";

/** The parts of a snapshot that are no records. */
export interface RoomFacts {
  /** Ids of channels whose records were noted, and the names that those have. */
  readonly kept: readonly (readonly [channel: number, name: string])[];
  /** Ids of channels whose records are to be noted anew, in that order. */
  readonly changed: readonly number[];
  /** Records to remove. */
  readonly lost: readonly ChannelState[];
}

export class Rooms {
  readonly #stays: (user: User) => boolean;
  readonly #fold: (name: string) => string;
  /** The record that was noted last. */
  readonly #kept = new Map<Channel, ChannelState>();
  readonly #changed = new Set<Channel>();
  /** Records to remove. */
  #lost: ChannelState[] = [];

  /** `stays`: the user stays while nobody is connected. */
  constructor(fold: (name: string) => string, stays: (user: User) => boolean) {
    this.#fold = fold;
    this.#stays = stays;
  }

  /** True if something is to be noted. */
  get isDue(): boolean {
    return this.#changed.size > 0 || this.#lost.length > 0;
  }

  /** A member who stays has come or gone, or the channel's registration has changed. */
  review(channel: Channel): void {
    this.#changed.add(channel);
  }

  /** The same for all channels of a user. */
  reviewAll({ memberships }: User): void {
    for (const { channel } of memberships) this.#changed.add(channel);
  }

  /** The name, the topic, metadata, a mode or a list of a channel has changed. */
  touch(channel: Channel): void {
    if (this.#kept.has(channel)) this.#changed.add(channel);
  }

  /** Takes a room from the store, without noting it. */
  restore(channel: Channel, record: ChannelState): void {
    this.#kept.set(channel, record);
  }

  /** A record of the store that counts no longer: it is removed with the next changes. */
  discard(record: ChannelState): void {
    this.#lost.push(record);
  }

  /** Those that were noted. */
  get records(): readonly ChannelState[] {
    return [...this.#kept.values(), ...this.#lost];
  }

  get facts(): RoomFacts {
    return {
      kept: Array.from(this.#kept, ([{ id }, { name }]) => [id, name]),
      changed: Array.from(this.#changed, ({ id }) => id),
      lost: this.#lost,
    };
  }

  /** Goes on with what a snapshot says, and nothing else. `records` are those of that moment. */
  resume(
    { kept, changed, lost }: RoomFacts,
    channels: ReadonlyMap<number, Channel>,
    records: readonly ChannelState[],
  ): void {
    // A channel that is gone may still have a record.
    const gone = new Map<number, Channel>();
    const channelOf = (id: number): Channel =>
      channels.get(id) ?? gone.getOrInsertComputed(id, () => new Channel("", 0, id));
    const byName = new Map(records.map((record) => [record.name, record]));
    this.#kept.clear();
    for (const [id, name] of kept) {
      const record = byName.get(name);
      if (record !== undefined) this.#kept.set(channelOf(id), record);
    }
    this.#changed.clear();
    for (const id of changed) this.#changed.add(channelOf(id));
    this.#lost = [...lost];
  }

  /** The changes of a limited number of channels, and the call that says that they are kept. */
  pending(limit: number): { readonly changes: readonly DurableChange[]; readonly done: () => void } {
    const removed: DurableChange[] = this.#lost.map((record) => ({ kind: "room", record, removed: true }));
    const written: DurableChange[] = [];
    const kept = new Map<Channel, ChannelState | undefined>();
    for (const channel of this.#changed.keys().take(limit)) {
      const before = this.#kept.get(channel);
      const record = this.#isRoom(channel) ? channelState(channel) : undefined;
      kept.set(channel, record);
      if (before !== undefined && !this.#isSame(before, record)) {
        removed.push({ kind: "room", record: before, removed: true });
      }
      if (record !== undefined) written.push({ kind: "room", record });
    }
    // A channel may have taken a name that another one has given up.
    return { changes: [...removed, ...written], done: () => this.#done(kept) };
  }

  #done(kept: ReadonlyMap<Channel, ChannelState | undefined>): void {
    this.#lost = [];
    for (const [channel, record] of kept) {
      this.#changed.delete(channel);
      if (record === undefined) this.#kept.delete(channel);
      else this.#kept.set(channel, record);
    }
  }

  #isRoom({ registration, roster }: Channel): boolean {
    return registration === undefined && roster.some(({ user }) => this.#stays(user));
  }

  #isSame({ name }: ChannelState, after: ChannelState | undefined): boolean {
    return after !== undefined && this.#fold(name) === this.#fold(after.name);
  }
}
