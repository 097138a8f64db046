/**
 * Hands a line to its recipients, each in its form. A line is rendered once for each form in use, straight into the ring;
 * every recipient gets a span of it. Knows the ring and spans, but no socket, no clock and no command. Nothing is allocated
 * for a recipient (`bench/suites/fanout.ts`): plain loops over dense arrays, no closures, no sets.
 */
import type { Channel } from "../network/channel.ts";
import type { Network } from "../network/network.ts";
import { prefixesToSee } from "../network/policy/sight.ts";
import type { User } from "../network/user.ts";
import { capabilityBit, capabilityBits } from "../wire/capabilities.ts";
import { renderFallback, renderMultiline, renderServerBatch } from "./batches.ts";
import { formBits, formOf, FormTable, MULTILINE, SERVER_TIME } from "./form-cache.ts";
import type { Frame } from "./frame.ts";
import type { Monitors } from "./monitors.ts";
import type { LabelledAnswer } from "./label.ts";
import type {
  ChannelAudience,
  Interest,
  OutgoingMessage,
  ReceivedText,
  SessionTeller,
  WatcherTeller,
} from "./outgoing-message.ts";
import { cutInParts, fitsIn, pieceText, singleLine, tagged } from "./rendered-message.ts";
import type { Piece } from "./rendered-message.ts";
import type { LineRing, Recipient } from "./recipient.ts";
import { renderBody, renderTags } from "./render.ts";
import type { SessionRegistry } from "./session-registry.ts";
import { TimeText } from "./time-text.ts";

/** Stands for lines of the server itself: the ends of a labelled batch. */
const SERVER_LINE: OutgoingMessage = { source: undefined, command: "BATCH", params: [] };

const EXTENDED_MONITOR = capabilityBit("extended-monitor");
const ECHO_MESSAGE = capabilityBit("echo-message");

/** Stands in until the engine's ring is there. */
const UNBOUND: LineRing = {
  head: 0,
  pieceLimit: Number.POSITIVE_INFINITY,
  isReadable: () => true,
  write: unbound,
  writeLine: unbound,
};

function unbound(): never {
  throw new Error(
    "The delivery has no ring to write to: bind it to the server's ring before the server starts",
  );
}

/** The ring takes every line with received text whose tags are those of the server only. */
const ROOM_FOR_RECEIVED = 4_096;

export class FanOut {
  /** Messages written to the ring so far: one for each message and form. A whole batch is one. */
  renderings = 0;
  readonly serverName: string;

  readonly #network: Network;
  readonly #sessions: SessionRegistry;
  readonly #monitors: Monitors;
  #ring: LineRing = UNBOUND;
  /** By `user.slot`: the last line, by `#generation`, that this user was handed as a neighbour. */
  readonly #heard: number[] = [];
  #generation = 0;
  #batches = 0;
  readonly #times = new TimeText();

  // The line that is being handed out.
  /** The rest of the line after its tags, if it goes on as it was received. */
  #received: ReceivedText | undefined = undefined;
  #line: OutgoingMessage = SERVER_LINE;
  #now = 0;
  /** The session that the line comes from. */
  #origin: Recipient | undefined = undefined;
  /** Collects the origin's lines while its command has a label. */
  #answer: LabelledAnswer | undefined = undefined;
  /** Capabilities that the origin needs to hear the line. */
  #originRequired = 0;
  /** Reference of this line's batch, once it has one. */
  #reference = "";
  #bits = 0;
  #required = 0;
  #refused = 0;
  #interest: Interest | undefined = undefined;
  readonly #forms = new FormTable();

  constructor(network: Network, sessions: SessionRegistry, monitors: Monitors, serverName: string) {
    this.#network = network;
    this.#monitors = monitors;
    this.serverName = serverName;
    this.#sessions = sessions;
  }

  /** Sets the ring that lines are written to. Call it once, before the first line. */
  bind(ring: LineRing): void {
    this.#ring = ring;
  }

  toRecipient(frame: Frame, recipient: Recipient, line: OutgoingMessage): void {
    this.#start(frame, line);
    this.#hand(recipient);
  }

  toUser(frame: Frame, user: User, line: OutgoingMessage): void {
    this.#start(frame, line);
    this.#handToSlot(user.slot);
  }

  /**
   * A message to oneself arrives like any other, and is echoed as well; the copy that arrives is not part of a labelled
   * answer. Source: IRCv3 labeled-response, "Tags".
   */
  toConversation(frame: Frame, user: User, line: OutgoingMessage): void {
    this.#start(frame, line);
    const { source } = line;
    if (source !== user) {
      this.#handToSlot(user.slot);
      if (source !== undefined) this.#handToSlot(source.slot);
      return;
    }
    this.#answer = undefined;
    this.#originRequired = 0;
    this.#handToSlot(user.slot);
    if (frame.session === undefined) return;
    this.#answer = frame.answer;
    this.#originRequired = ECHO_MESSAGE;
    this.#hand(frame.session);
  }

  toSessions(frame: Frame, user: User, say: SessionTeller): void {
    let recipient = this.#sessions.first(user.slot);
    for (; recipient !== undefined; recipient = recipient.sibling) {
      const heard = recipient;
      const tell = (line: OutgoingMessage): void => this.toRecipient(frame, heard, line);
      say(heard, tell, heard === frame.session);
    }
  }

  toChannel(frame: Frame, channel: Channel, line: OutgoingMessage, audience?: ChannelAudience): void {
    this.#start(frame, line);
    const { roster } = channel;
    const except = audience?.except;
    const prefixes = audience?.prefixes;
    const always = audience?.always;
    const only = audience?.only;
    const speaker = line.echo === true ? line.source : undefined;
    for (let index = 0; index < roster.length; index += 1) {
      const member = roster[index];
      if (member === undefined || member.user === except) continue;
      if (
        prefixes !== undefined &&
        (member.prefixes & prefixes) === 0 &&
        member.user !== always &&
        member.user !== speaker
      )
        continue;
      if (only !== undefined && !only(member.user)) continue;
      this.#handToSlot(member.user.slot);
    }
    if (speaker !== undefined && !channel.members.has(speaker)) this.#handToSlot(speaker.slot);
  }

  /** True if the ring has room for any line with received text. */
  get takesReceived(): boolean {
    return this.#ring.pieceLimit >= ROOM_FOR_RECEIVED;
  }

  /**
   * A message of `origin` to a whole channel that its user is in; its text goes from the received bytes to the ring. `line`
   * has everything else. Only if `takesReceived`.
   */
  relay(origin: Recipient, now: number, channel: Channel, line: OutgoingMessage, text: ReceivedText): void {
    this.#begin(origin, undefined, now, line);
    this.#received = text;
    const { roster } = channel;
    for (let index = 0; index < roster.length; index += 1) {
      const member = roster[index];
      if (member !== undefined) this.#handToSlot(member.user.slot);
    }
    this.#received = undefined;
  }

  toNeighbours(frame: Frame, user: User, line: OutgoingMessage, self: boolean): void {
    this.#start(frame, line);
    this.#generation += 1;
    const generation = this.#generation;
    const heard = this.#heard;
    heard[user.slot] = generation;
    if (self) this.#handToSlot(user.slot);
    for (const membership of user.memberships) {
      const { roster } = membership.channel;
      const needed = prefixesToSee(membership);
      for (let index = 0; index < roster.length; index += 1) {
        const member = roster[index];
        if (member === undefined || (needed !== 0 && (member.prefixes & needed) === 0)) continue;
        const { slot } = member.user;
        if (heard[slot] === generation) continue;
        heard[slot] = generation;
        this.#handToSlot(slot);
      }
    }
  }

  toNeighboursAndWatchers(frame: Frame, user: User, line: OutgoingMessage, self: boolean): void {
    this.toNeighbours(frame, user, line, self);
    if (line.interest === undefined) this.#required |= EXTENDED_MONITOR;
    const generation = this.#generation;
    const heard = this.#heard;
    const watches = this.#monitors.of(user.nick);
    for (let index = 0; index < watches.length; index += 1) {
      const recipient = watches[index]?.recipient;
      const slot = recipient?.user?.slot;
      if (recipient !== undefined && slot !== undefined && heard[slot] !== generation) this.#hand(recipient);
    }
  }

  toWatchers(frame: Frame, nick: string, line: OutgoingMessage): void {
    this.#start(frame, line);
    const watches = this.#monitors.of(nick);
    for (let index = 0; index < watches.length; index += 1) {
      const recipient = watches[index]?.recipient;
      if (recipient !== undefined) this.#hand(recipient);
    }
  }

  toEachWatcher(frame: Frame, nick: string, say: WatcherTeller): void {
    for (const { recipient } of this.#monitors.of(nick)) {
      const { user } = recipient;
      if (user === undefined) continue;
      say(recipient, user, (line) => {
        this.toRecipient(frame, recipient, line);
      });
    }
  }

  toUsers(frame: Frame, wanted: (user: User) => boolean, line: OutgoingMessage): void {
    this.#start(frame, line);
    for (const user of this.#network.users) if (wanted(user)) this.#handToSlot(user.slot);
  }

  // One line

  #start(frame: Frame, line: OutgoingMessage): void {
    this.#begin(frame.session, frame.answer, frame.now, line);
  }

  #begin(
    origin: Recipient | undefined,
    answer: LabelledAnswer | undefined,
    now: number,
    line: OutgoingMessage,
  ): void {
    this.#line = line;
    this.#received = undefined;
    this.#now = line.at ?? now;
    this.#origin = origin;
    this.#answer = answer;
    this.#originRequired = line.echo === true ? ECHO_MESSAGE : 0;
    this.#interest = line.interest;
    this.#bits = formBits(line);
    this.#reference = "";
    this.#required = capabilityBits(line.requires);
    this.#refused = capabilityBits(line.unless);
    this.#forms.clear();
  }

  #handToSlot(slot: number): void {
    let recipient = this.#sessions.first(slot);
    while (recipient !== undefined) {
      this.#hand(recipient);
      recipient = recipient.sibling;
    }
  }

  #hand(recipient: Recipient): void {
    const { capabilities } = recipient;
    const refused = this.#refused;
    if ((capabilities & this.#required) !== this.#required) return;
    if (refused !== 0 && (capabilities & refused) === refused) return;
    if (this.#interest !== undefined && !this.#isInterested(recipient, this.#interest)) return;
    const form = formOf(capabilities, this.#bits);
    if (recipient === this.#origin) {
      if ((capabilities & this.#originRequired) !== this.#originRequired) return;
      if (this.#answer !== undefined) {
        for (const piece of this.#pieces(form)) this.#answer.take(piece);
        return;
      }
    }
    const forms = this.#forms;
    let place = forms.find(form);
    if (place === -1 && this.#received !== undefined) {
      place = this.#renderReceived(form, this.#received);
    } else if (place === -1) {
      const text = this.#text(form);
      if (!fitsIn(text, this.#ring.pieceLimit)) {
        // The ring cannot hold it for all recipients at once; only a ring far below its default size is that small.
        this.write(recipient, text);
        return;
      }
      place = this.#render(form, text);
    }
    give(recipient, forms.start(place), forms.end(place));
    recipient.sentMessages += 1;
  }

  #isInterested(recipient: Recipient, { key, exceptSelf, privilege }: Interest): boolean {
    if (exceptSelf && recipient === this.#origin) return false;
    if (privilege !== undefined && recipient.user?.privileges.has(privilege) !== true) return false;
    return recipient.subscriptions.has(key);
  }

  #render(form: number, text: string): number {
    return this.#rendered(form, this.#ring.write(text));
  }

  #renderReceived(form: number, { head, bytes, from }: ReceivedText): number {
    return this.#rendered(form, this.#ring.writeLine(tagged("", this.#tags(form), head), bytes, from));
  }

  #rendered(form: number, start: number): number {
    this.renderings += 1;
    this.#forms.forgetOverwritten(this.#ring);
    return this.#forms.add(form, start, this.#ring.head);
  }

  /** All that a peer with this form is sent. */
  #text(form: number): string {
    if (this.#line.lines === undefined && this.#line.inside === undefined) {
      return tagged("", this.#tags(form), this.#body(form));
    }
    return this.#pieces(form)
      .map((piece) => pieceText("", piece, ""))
      .join("");
  }

  #pieces(form: number): readonly Piece[] {
    const line = this.#line;
    const { lines, inside } = line;
    const time = this.#timeText();
    const { serverName } = this;
    if (inside !== undefined) return [renderServerBatch(line, inside, form, time, serverName, this.#batch())];
    if (lines === undefined) return [singleLine(this.#tags(form), this.#body(form))];
    if ((form & MULTILINE) === 0) return renderFallback(line, lines, form, time, serverName);
    return [renderMultiline(line, lines, form, time, serverName, this.#batch())];
  }

  /** The reference of the current line's batch: the same for all recipients. */
  #batch(): string {
    if (this.#reference === "") this.#reference = this.nextBatch();
    return this.#reference;
  }

  /** Tags of a line that comes from the server itself, for one session. `now` in milliseconds since the Unix epoch. */
  serverTags(recipient: Recipient, now: number): string {
    this.#now = now;
    return renderTags(SERVER_LINE, recipient.capabilities & formBits(SERVER_LINE), this.#timeText());
  }

  /** The time of the present line as the `time` tag has it. */
  #timeText(): string {
    return this.#times.of(this.#now);
  }

  #tags(form: number): string {
    return renderTags(this.#line, form, (form & SERVER_TIME) === 0 ? "" : this.#timeText());
  }

  #body(form: number): string {
    return renderBody(this.#line, form, this.serverName);
  }

  /** A text for one peer only. */
  write(recipient: Recipient, text: string): void {
    const { pieceLimit } = this.#ring;
    for (const part of fitsIn(text, pieceLimit) ? [text] : cutInParts(text, pieceLimit)) {
      const start = this.#ring.write(part);
      give(recipient, start, this.#ring.head);
    }
    recipient.sentMessages += 1;
    this.renderings += 1;
    this.#forms.forgetOverwritten(this.#ring);
  }

  /** A reference that no open batch of anyone has. */
  nextBatch(): string {
    this.#batches += 1;
    return this.#batches.toString(36);
  }
}

function give(recipient: Recipient, start: number, end: number): void {
  recipient.connection.sendSpan(start, end);
  // Positions wrap at 32 bits.
  recipient.sentBytes += (end - start) | 0;
}
