/** The limits of retention that hold for a channel or a conversation. */
import type { Database } from "bun:sqlite";
import { compileMask } from "../irc/wire/masks.ts";
import type { MaskMatcher } from "../irc/wire/masks.ts";

export interface RetentionLimits {
  /** Days that a message is kept. */
  readonly days: number;
  /** Messages kept of one channel or conversation. */
  readonly messages: number;
}

/** Limits for channels; those for other things where they differ. */
export interface RetentionOptions extends RetentionLimits {
  readonly conversations?: OwnLimits;
  /** The first one whose mask fits the name of a channel holds for it. */
  readonly channels?: readonly ChannelRetention[];
}

/** An undefined one is as for other channels. */
interface OwnLimits {
  readonly days?: number | undefined;
  readonly messages?: number | undefined;
}

interface ChannelRetention extends OwnLimits {
  /** A mask of names. */
  readonly channel: string;
}

/** Targets whose limits are remembered. */
const MOST_REMEMBERED = 10_000;

export class LimitsByTarget {
  /** Fewest days for any target. */
  readonly shortestDays: number;
  readonly #database: Database;
  readonly #channel: RetentionLimits;
  readonly #conversation: RetentionLimits;
  readonly #named: readonly { readonly fits: MaskMatcher; readonly limits: RetentionLimits }[];
  readonly #remembered = new Map<string, RetentionLimits>();

  constructor(database: Database, { conversations, channels = [], ...limits }: RetentionOptions) {
    this.#database = database;
    this.#channel = limits;
    this.#conversation = withDefaults(limits, conversations);
    this.#named = channels.map(({ channel, ...own }) => ({
      fits: compileMask(channel),
      limits: withDefaults(limits, own),
    }));
    const all = [limits, this.#conversation, ...this.#named.map((named) => named.limits)];
    this.shortestDays = Math.min(...all.map(({ days }) => days));
  }

  of(target: string): RetentionLimits {
    if (!target.startsWith("#")) return this.#conversation;
    if (this.#named.length === 0) return this.#channel;
    const known = this.#remembered.get(target);
    if (known !== undefined) return known;
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    const limits = this.#find(target);
    this.#remembered.set(target, limits);
    return limits;
  }

  /** The name of a channel may have changed. */
  renamed(target: string): void {
    this.#remembered.delete(target);
  }

  #find(target: string): RetentionLimits {
    const row = this.#database
      .query<{ readonly channel: string | null }, [string]>("SELECT channel FROM histories WHERE target = ?")
      .get(target);
    const name = row?.channel ?? "";
    return this.#named.find(({ fits }) => fits(name))?.limits ?? this.#channel;
  }
}

function withDefaults({ days, messages }: RetentionLimits, own: OwnLimits = {}): RetentionLimits {
  return { days: own.days ?? days, messages: own.messages ?? messages };
}
