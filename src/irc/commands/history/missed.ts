/**
 * Shows a client that comes back to its user, and cannot ask for messages, what was said meanwhile: in the channels of the user
 * and in its conversations. `replay.ts` says to whom nothing is shown.
 */
import type { Conversation, HistoryReader, KeptMessage } from "../../network/history.ts";
import type { Membership } from "../../network/membership.ts";
import type { User } from "../../network/user.ts";
import type { SessionContext } from "../command.ts";
import { latest } from "./pages.ts";
import { isNoRequest, needsReplay, replays, showMessages } from "./replay.ts";
import { channelSource, conversationSource, nameOf, readable } from "./source.ts";
import type { Source } from "./source.ts";

/** Past every message. */
const END = { kind: "time", at: Number.MAX_SAFE_INTEGER } as const;

export class Missed {
  readonly #context: SessionContext;
  readonly #user: User;
  /** Undefined where nothing is shown. */
  readonly #history: HistoryReader | undefined;
  /** When a client of the user left for the last time, in milliseconds since the Unix epoch. */
  readonly #since: number;
  /** The first message that the client hears by itself. */
  readonly #end: number | undefined;

  /** From now on the client hears what is said. */
  constructor(context: SessionContext, user: User) {
    const { settings, session, history } = context;
    this.#context = context;
    this.#user = user;
    this.#history = replays(settings, user) && needsReplay(session) ? history : undefined;
    this.#since = user.seenAt;
    this.#end = this.#read((reader) => reader.locate("", END)?.from);
  }

  /** The last messages, as a JOIN would, or more if more was said meanwhile. */
  showChannel(membership: Membership): void {
    const { settings } = this.#context;
    this.#show(channelSource(settings, membership), settings.limits.historyReplay);
  }

  /** Conversations in which something was said meanwhile, one in each step, the last one last. */
  *showConversations(): Generator<void, void> {
    const { network } = this.#context;
    for (const { other } of this.#conversations().toReversed()) {
      const name = nameOf(network, other);
      const source = name === undefined ? undefined : conversationSource(network, this.#user, other, name);
      if (source !== undefined) this.#show(source, 0);
      yield;
    }
  }

  #conversations(): readonly Conversation[] {
    const { network, settings } = this.#context;
    const owner = network.history.partyOf(this.#user)?.key;
    if (owner === undefined) return [];
    const range = {
      owner,
      after: this.#since - 1,
      before: Number.MAX_SAFE_INTEGER,
      first: "newest",
    } as const;
    const limit = settings.limits.historyPage;
    return this.#read((history) => history.conversations({ ...range, limit })) ?? [];
  }

  /** `least` messages, if there are so many. */
  #show(source: Source, least: number): void {
    const { settings, session, audience } = this.#context;
    const messages = this.#read((history): readonly KeptMessage[] => {
      const range = readable(history, source);
      if (range === undefined) return [];
      const below = this.#end === undefined ? {} : { below: this.#end };
      const limit = Math.max(least, settings.limits.historyPage);
      const from = (history.locate(range.target, { kind: "time", at: this.#since })?.from ?? 0) - 1;
      const above = Math.max(from, range.above ?? -1);
      const missed = latest({ history, range: { ...range, above }, limit, ...below }, isNoRequest);
      if (missed.length >= least) return missed;
      return latest({ history, range, limit: least, ...below }, isNoRequest);
    });
    showMessages(session, (line) => audience.toSelf(line), source, messages ?? []);
  }

  #read<T>(read: (history: HistoryReader) => T): T | undefined {
    if (this.#history === undefined) return undefined;
    try {
      return read(this.#history);
    } catch (error) {
      this.#context.effect({ kind: "history-failed", error });
      return undefined;
    }
  }
}
