/**
 * The shared log on NATS JetStream. Entries are heard live, as the stream republishes them; each names the one before it. Where
 * one was not heard (a gap, a lost connection, a late start), the stream itself is read. Knows nothing of what the texts say.
 */
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { JetStreamClient, JetStreamManager, JsMsg, StoredMsg, StreamInfo } from "@nats-io/jetstream";
import { errors } from "@nats-io/transport-node";
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import type { LogReader, SharedLog } from "../irc/session/shared-log.ts";
import { LogError } from "./errors.ts";
import type { ClusterLimits } from "./limits.ts";
import { entrySubject, findStream, isNoStream, ledBy, liveSubject, namesOf, openStream } from "./stream.ts";
import type { LogFacts, StreamOptions } from "./stream.ts";
import { Received } from "./received.ts";
import type { Sent } from "./received.ts";

export interface JetStreamOptions extends StreamOptions {
  readonly limits: ClusterLimits;
  /** The servers have not done something for some seconds: it is tried further. */
  readonly waiting: (error: unknown) => void;
}

/** Entries that are read one by one. For more, NATS has to make a consumer, which it cannot while it chooses a leader for that. */
const FEW = 200;

/** The header with the id of an entry. */
const ID = "Nats-Msg-Id";

interface Entry {
  readonly position: number;
  readonly id: string;
  readonly text: string;
}

interface Heard extends Entry {
  /** Position of the entry before it. */
  readonly previous: number;
}

export class JetStreamLog implements SharedLog {
  readonly #connection: NatsConnection;
  readonly #manager: JetStreamManager;
  readonly #client: JetStreamClient;
  readonly #options: JetStreamOptions;
  #reader: LogReader | undefined = undefined;
  /** Position of the last entry that the reader has. */
  #position = 0;
  readonly #received = new Received();
  /** The NATS server that led when the log was last known to have the last entry that was received. */
  #leader: string | undefined = undefined;
  /** Entries heard while the stream is read. */
  #heard: Heard[] = [];
  #isReading = false;
  /** It has had all of the log once. */
  #isFollowing = false;
  /** When the log was found to end before the position of this node, or to be gone, by a steady clock. */
  #aheadSince: number | undefined = undefined;
  #timer: ReturnType<typeof setInterval> | undefined = undefined;
  /** Position of the last own entry that the log is known to have. */
  #appended = 0;
  #gapTimer: ReturnType<typeof setTimeout> | undefined = undefined;

  /** The log as it was when it was opened. */
  readonly facts: LogFacts;

  private constructor(
    connection: NatsConnection,
    manager: JetStreamManager,
    options: JetStreamOptions,
    facts: LogFacts,
  ) {
    this.facts = facts;
    this.#connection = connection;
    this.#manager = manager;
    this.#client = jetstream(connection, { timeout: options.limits.pullTimeout });
    this.#options = options;
  }

  /**
   * Makes the stream if it does not exist, with `base` as the name of what the log begins with. Waits for the servers as long as
   * it takes. The connection is the log's from then on.
   */
  static async open(
    connection: NatsConnection,
    options: JetStreamOptions,
    base: string,
  ): Promise<JetStreamLog> {
    const manager = await managerOf(connection, options);
    const facts = await retried(connection, options, () => openStream(manager, options, base));
    return new JetStreamLog(connection, manager, options, facts);
  }

  /** The log as it is; undefined where there is no such stream. */
  static async find(connection: NatsConnection, options: JetStreamOptions): Promise<LogFacts | undefined> {
    const manager = await managerOf(connection, options);
    return retried(connection, options, () => findStream(manager, options.stream));
  }

  /** The id of the entry that the log has at a position; undefined where it has none. */
  static async idIn(
    connection: NatsConnection,
    options: JetStreamOptions,
    position: number,
  ): Promise<string | undefined> {
    const manager = await managerOf(connection, options);
    const read = () => manager.streams.getMessage(options.stream, { seq: position });
    const message = await retried(connection, options, read);
    return message === null ? undefined : entryOf(message).id;
  }

  /** Removes the entries before this position, as soon as the servers can. Rejects if the log is closed before. */
  async trim(before: number): Promise<void> {
    const purge = () => this.#manager.streams.purge(this.#options.stream, { seq: before });
    await retried(this.#connection, this.#options, purge);
  }

  /** Position of the last entry that was received. */
  get position(): number {
    return this.#position;
  }

  /** The id of the entry at a position, where it was received not long ago. */
  idAt(position: number): string | undefined {
    return this.#received.idAt(position);
  }

  async append(id: string, text: string): Promise<void> {
    const sent = this.#received.begin();
    try {
      const position = await this.#send(sent, id, text);
      // Where this node is behind, it reads the entry long after.
      void this.#bringBack(sent, position, id, text);
    } catch (error) {
      this.#received.end(sent);
      throw error;
    }
  }

  /** Sends an entry again where the log has another one at its position. */
  async #bringBack(sent: Sent, first: number, id: string, text: string): Promise<void> {
    try {
      for (let tries = 2, position = first; this.#reader !== undefined; tries += 1) {
        await this.#received.acknowledged(sent, position, this.#position);
        if (sent.isBack || this.#reader === undefined) return;
        // The servers may know the id of an entry that they have lost.
        position = await this.#send(sent, `${id}/${tries}`, text);
      }
    } catch (error) {
      // The log is closed.
      if (!(error instanceof LogError)) throw error;
    } finally {
      this.#received.end(sent);
    }
  }

  /** Resolves to the position that the servers name. */
  async #send(sent: Sent, msgID: string, text: string): Promise<number> {
    const { stream, limits } = this.#options;
    const settings = { msgID, timeout: limits.appendTimeout, expect: { streamName: stream } };
    sent.ids.add(msgID);
    const { seq } = await retried(this.#connection, this.#options, () =>
      this.#client.publish(entrySubject(stream), text, settings),
    );
    this.#appended = Math.max(this.#appended, seq);
    this.#awaitAppended();
    return seq;
  }

  /** An own entry is heard at about the time when the log has it. If not, it is read. */
  #awaitAppended(): void {
    const awaited = this.#appended;
    if (this.#gapTimer !== undefined || awaited <= this.#position) return;
    this.#gapTimer = setTimeout(() => {
      this.#gapTimer = undefined;
      if (awaited > this.#position) void this.#read();
      this.#awaitAppended();
    }, this.#options.limits.gapWait);
  }

  async follow(after: number, reader: LogReader): Promise<void> {
    const { stream, limits } = this.#options;
    this.#reader = reader;
    this.#position = after;
    this.#connection.subscribe(liveSubject(stream), {
      callback: (error, message) => {
        if (error === null) this.#hear(message);
      },
    });
    const fault = await this.#read();
    if (fault !== undefined) throw fault;
    this.#isFollowing = true;
    // The last entry before a silence may not have been heard.
    this.#timer = setInterval(() => void this.#read(), limits.lookInterval);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#gapTimer);
    this.#leave();
    await this.#connection.close();
  }

  #hear(message: Msg): void {
    const { headers } = message;
    const position = Number(headers?.get("Nats-Sequence"));
    const previous = Number(headers?.get("Nats-Last-Sequence"));
    if (!Number.isSafeInteger(position) || !Number.isSafeInteger(previous)) return;
    const heard = { position, previous, id: headers?.get(ID) ?? "", text: message.string() };
    if (!this.#isReading && previous === this.#position) {
      this.#give(heard);
      return;
    }
    if (position <= this.#position) {
      if (this.#received.differs(position, heard.id)) this.#reader?.forked?.(position);
      return;
    }
    // Past the limit, the stream has them.
    if (this.#heard.length >= this.#options.limits.heardEntries) this.#heard = [];
    this.#heard.push(heard);
    if (!this.#isReading) void this.#read();
  }

  #give({ position, id, text }: Entry): void {
    if (position <= this.#position) return;
    this.#position = position;
    // The place of the tables has this id.
    this.#received.add(position, id);
    this.#reader?.entry(text, position);
  }

  /** The reader gets nothing any more. */
  #leave(): void {
    this.#reader = undefined;
    this.#received.close();
  }

  /** Reads the stream up to its end. Resolves with the fault if it does not have what follows; then nothing follows. */
  async #read(): Promise<LogError | undefined> {
    if (this.#isReading || this.#reader === undefined) return undefined;
    this.#isReading = true;
    try {
      await retried(this.#connection, this.#options, () => this.#readToEnd());
      return undefined;
    } catch (error) {
      if (!(error instanceof LogError)) throw error;
      const reader = this.#reader;
      this.#leave();
      if (error.code !== "LOG_CLOSED") reader?.lost(error);
      return error;
    } finally {
      this.#isReading = false;
      this.#giveHeard();
    }
  }

  async #readToEnd(): Promise<void> {
    const { stream, limits } = this.#options;
    const info = ledBy(await this.#info());
    const { state } = info;
    if (namesOf(info).epoch !== this.facts.epoch)
      throw new LogError("LOG_REPLACED", `The stream ${stream} was made anew: it is another log`);
    this.#check(state);
    await this.#verify(info);
    while (this.#position < state.last_seq && this.#reader !== undefined) {
      if (state.last_seq - this.#position <= FEW) {
        await this.#readFew(state.last_seq);
        continue;
      }
      const from = { opt_start_seq: this.#position + 1 };
      const consumer = await this.#client.consumers.get(stream, from);
      const pull = { max_messages: limits.pullEntries, expires: limits.pullTimeout };
      for await (const message of await consumer.fetch(pull)) {
        if (message.seq > this.#position + 1) break;
        this.#give(entryOf(message));
        if (message.seq >= state.last_seq) break;
      }
    }
  }

  async #info(): Promise<StreamInfo> {
    const { stream } = this.#options;
    try {
      return await this.#manager.streams.info(stream);
    } catch (error) {
      if (isNoStream(error)) this.#checkAhead(`The log (stream ${stream}) is gone`);
      throw error;
    }
  }

  /** A NATS server that has begun to lead may not have the last entry that this node has. */
  async #verify({ cluster, state }: StreamInfo): Promise<void> {
    const leader = cluster?.leader;
    const [position, id] = [this.#position, this.#received.idAt(this.#position)];
    if (leader === this.#leader || state.last_seq < position) return;
    if (id !== undefined && state.first_seq <= position) {
      const message = await this.#manager.streams.getMessage(this.#options.stream, { seq: position });
      if (message === null) throw new Error("an entry of the log cannot be read");
      if (entryOf(message).id !== id) this.#reader?.forked?.(position);
    }
    this.#leader = leader;
  }

  async #readFew(last: number): Promise<void> {
    const { stream } = this.#options;
    const positions = Array.from({ length: last - this.#position }, (_, index) => this.#position + 1 + index);
    const messages = await Promise.all(
      positions.map((seq) => this.#manager.streams.getMessage(stream, { seq })),
    );
    for (const message of messages) {
      if (message === null) throw new Error("an entry of the log cannot be read");
      this.#give(entryOf(message));
    }
  }

  /** A NATS server that was cut off, or begins again, may say so too, for some time. */
  #checkAhead(finding: string): void {
    this.#aheadSince ??= performance.now();
    if (performance.now() - this.#aheadSince <= this.#options.limits.lostAfter) return;
    const text = `${finding}, and this node has its entry ${this.#position}: see docs/cluster.md, "When the log is lost"`;
    throw new LogError("LOG_REPLACED", text);
  }

  #check({ first_seq, last_seq }: { readonly first_seq: number; readonly last_seq: number }): void {
    const next = this.#position + 1;
    if (last_seq >= this.#position) this.#aheadSince = undefined;
    else {
      this.#checkAhead(`The log ends at ${last_seq}`);
      if (!this.#isFollowing) throw new Error("the NATS servers do not have the whole log yet");
    }
    if (first_seq > next) {
      const text = `The log begins with ${first_seq}, and this node needs its entry ${next}: start from a newer snapshot`;
      throw new LogError("LOG_TRIMMED", text);
    }
  }

  /** Those that were heard meanwhile and follow. The rest is read again when the next is heard, or by the timer. */
  #giveHeard(): void {
    const heard = this.#heard;
    this.#heard = [];
    for (const entry of heard) if (entry.previous === this.#position) this.#give(entry);
  }
}

function entryOf(message: StoredMsg | JsMsg): Entry {
  const headers = "header" in message ? message.header : message.headers;
  return { position: message.seq, id: headers?.get(ID) ?? "", text: message.string() };
}

/** The servers may still choose their leader: that is an answer of a later request. */
function managerOf(
  connection: NatsConnection,
  { limits: { pullTimeout } }: JetStreamOptions,
): Promise<JetStreamManager> {
  return jetstreamManager(connection, { checkAPI: false, timeout: pullTimeout });
}

/** Milliseconds of failures before the first report, and between two of them. */
const REPORT_INTERVAL = 10_000;

/** Tries again after a wait, until the connection is closed. Throws what no further try can mend. */
async function retried<T>(
  connection: NatsConnection,
  { limits: { retryWait }, waiting }: Pick<JetStreamOptions, "limits" | "waiting">,
  action: () => Promise<T>,
): Promise<T> {
  let reportAt = performance.now() + REPORT_INTERVAL;
  for (;;) {
    if (connection.isClosed()) throw new LogError("LOG_CLOSED", "The log is closed");
    try {
      return await action();
    } catch (error) {
      if (error instanceof LogError) throw error;
      if (error instanceof errors.InvalidArgumentError) {
        throw new LogError("LOG_REFUSED", `The log does not take an entry: ${error.message}`, error);
      }
      if (performance.now() >= reportAt) {
        waiting(error);
        reportAt = performance.now() + REPORT_INTERVAL;
      }
      await new Promise((resolve) => setTimeout(resolve, retryWait));
    }
  }
}
