/**
 * The frame of a command: the session that sent it, the time that its lines carry, and the labelled answer so far. A value
 * that its holder may keep while something is awaited: other commands have frames of their own.
 */
import type { Channel } from "../network/channel.ts";
import type { User } from "../network/user.ts";
import { numericLine } from "../wire/numerics.ts";
import type { FanOut } from "./fan-out.ts";
import { LabelledAnswer } from "./label.ts";
import type { LabelOutput } from "./label.ts";
import type {
  Audience,
  ChannelAudience,
  OutgoingMessage,
  Reply,
  SessionTeller,
  WatcherTeller,
} from "./outgoing-message.ts";
import type { Recipient } from "./recipient.ts";

/** Sends a standard reply. Source: IRCv3 Standard Replies, "Message Format". */
export type Fail = (command: string, code: string, context: readonly string[], description: string) => void;

export class Frame implements Audience, LabelOutput {
  /** The session whose command runs; undefined for acts of the server itself. */
  readonly session: Recipient | undefined;
  /** Milliseconds since the Unix epoch. Set anew when the command goes on after a wait. */
  now: number;
  /** Collects lines to `session` while a labelled command is not complete. */
  answer: LabelledAnswer | undefined = undefined;
  readonly label: string | undefined;
  readonly #fanOut: FanOut;
  #reply: Reply | undefined = undefined;
  #fail: Fail | undefined = undefined;

  /** With `label`, lines to `session` until `finish` are the labelled answer. */
  constructor(fanOut: FanOut, session: Recipient | undefined, now: number, label?: string) {
    this.#fanOut = fanOut;
    this.session = session;
    this.now = now;
    this.label = label;
    if (session !== undefined && label !== undefined) this.answer = new LabelledAnswer(label, this);
  }

  /** The command is done: completes the labelled answer. Does nothing the second time. */
  finish(): void {
    const { answer } = this;
    this.answer = undefined;
    answer?.finish();
  }

  /** Leaves the label to a later command (the end of a batch): nothing is answered to it now. */
  abandonLabel(): void {
    this.answer = undefined;
  }

  /** Sends a numeric to the session. */
  get reply(): Reply {
    this.#reply ??= (numeric, ...params) => {
      if (this.session === undefined) return;
      const { nick, user: causedBy } = this.session;
      const line = numericLine(numeric, nick, params);
      this.toSelf({ source: undefined, command: line.code, params: line.params, causedBy });
    };
    return this.#reply;
  }

  /** Sends a standard reply to the session. */
  get fail(): Fail {
    this.#fail ??= (command, code, context, description) => {
      this.toSelf({ source: undefined, command: "FAIL", params: [command, code, ...context, description] });
    };
    return this.#fail;
  }

  /** A standard reply to a client with that capability; the others read its description in a NOTICE. */
  refuse(command: string, code: string, context: readonly string[], description: string): void {
    const { session } = this;
    if (session === undefined || session.has("standard-replies"))
      this.fail(command, code, context, description);
    else this.toSelf({ source: undefined, command: "NOTICE", params: [session.nick, description] });
  }

  toSelf(line: OutgoingMessage): void {
    if (this.session !== undefined) this.#fanOut.toRecipient(this, this.session, line);
  }

  /** One session, registered or not. */
  toRecipient(recipient: Recipient, line: OutgoingMessage): void {
    this.#fanOut.toRecipient(this, recipient, line);
  }

  toUser(user: User, line: OutgoingMessage): void {
    this.#fanOut.toUser(this, user, line);
  }

  toConversation(user: User, line: OutgoingMessage): void {
    this.#fanOut.toConversation(this, user, line);
  }

  toSessions(user: User, say: SessionTeller): void {
    this.#fanOut.toSessions(this, user, say);
  }

  toChannel(channel: Channel, line: OutgoingMessage, audience?: ChannelAudience): void {
    this.#fanOut.toChannel(this, channel, line, audience);
  }

  toNeighbours(user: User, line: OutgoingMessage, self: boolean): void {
    this.#fanOut.toNeighbours(this, user, line, self);
  }

  toNeighboursAndWatchers(user: User, line: OutgoingMessage, self: boolean): void {
    this.#fanOut.toNeighboursAndWatchers(this, user, line, self);
  }

  toWatchers(nick: string, line: OutgoingMessage): void {
    this.#fanOut.toWatchers(this, nick, line);
  }

  toEachWatcher(nick: string, say: WatcherTeller): void {
    this.#fanOut.toEachWatcher(this, nick, say);
  }

  toUsers(wanted: (user: User) => boolean, line: OutgoingMessage): void {
    this.#fanOut.toUsers(this, wanted, line);
  }

  // What the labelled answer needs

  write(lines: string): void {
    if (this.session !== undefined) this.#fanOut.write(this.session, lines);
  }

  nextBatch(): string {
    return this.#fanOut.nextBatch();
  }

  get serverTags(): string {
    return this.session === undefined ? "" : this.#fanOut.serverTags(this.session, this.now);
  }

  get serverName(): string {
    return this.#fanOut.serverName;
  }
}
