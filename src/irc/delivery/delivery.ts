/**
 * Who hears a line, and in which form. Each line is rendered once for each form in use, straight into the ring; every
 * recipient then gets a span of it. Knows the ring and spans, but no socket, no clock and no command.
 *
 * Nothing is allocated for a recipient (`bench/suites/fanout.ts`): plain loops over dense arrays, no closures, no sets.
 */
import type { Channel } from "../network/channel.ts";
import type { Network } from "../network/network.ts";
import { prefixesToSee } from "../network/policy/sight.ts";
import type { User } from "../network/user.ts";
import { capabilityBit, capabilityBits } from "../wire/capabilities.ts";
import type { CapabilityName } from "../wire/capabilities.ts";
import { numericLine } from "../wire/numerics.ts";
import { renderServerBatch } from "./batch.ts";
import { formBits, formOf, FormTable, MULTILINE } from "./form-cache.ts";
import { LabelledAnswer } from "./label.ts";
import { renderBatch, renderFallback } from "./multiline.ts";
import type {
  Audience,
  ChannelAudience,
  Interest,
  OutgoingMessage,
  Reply,
  SessionView,
} from "./outgoing-message.ts";
import { cutInParts, fitsIn, pieceText, singleLine, tagged } from "./rendered-message.ts";
import type { Piece } from "./rendered-message.ts";
import type { LineRing, Recipient } from "./recipient.ts";
import { renderBody, renderTags } from "./render.ts";

/** What a labelled answer is tagged with as if it were a line of the server. */
const SERVER_LINE: OutgoingMessage = { source: undefined, command: "BATCH", params: [] };

/** Messages that a user may send to itself: what arrives is not the answer. Source: IRCv3 labeled-response, "Tags". */
const MESSAGE_COMMANDS: ReadonlySet<string> = new Set(["PRIVMSG", "NOTICE", "TAGMSG", "REDACT"]);

const EXTENDED_MONITOR = capabilityBit("extended-monitor");

/** Stands in until the engine's ring is there. */
const UNBOUND: LineRing = {
  head: 0,
  pieceLimit: Number.POSITIVE_INFINITY,
  isReadable: () => true,
  write: () => {
    throw new Error(
      "The delivery has no ring to write to: bind it to the server's ring before the server starts",
    );
  },
};

export class Delivery implements Audience {
  /** Messages written to the ring so far: one for each message and form. A whole batch is one. */
  renderings = 0;

  readonly #network: Network;
  #ring: LineRing = UNBOUND;
  /** First session of each user, by `user.slot`; the others hang on `sibling`. */
  readonly #sessions: (Recipient | undefined)[] = [];
  /** By `user.slot`: the last line, by `#generation`, that this user was handed as a neighbour. */
  readonly #heard: number[] = [];
  #generation = 0;

  /** The session whose command runs. */
  #self: Recipient | undefined = undefined;
  /** The same while its answer is labelled and a line to it belongs to the answer. */
  #labelled: Recipient | undefined = undefined;
  #answer: LabelledAnswer | undefined = undefined;
  #batches = 0;
  /** Milliseconds since the Unix epoch, and the same as the `time` tag has it. */
  #now = 0;
  #time = "";

  // The line that is being handed out.
  #line: OutgoingMessage = SERVER_LINE;
  /** What the batch of this line is called, once it is. */
  #reference = "";
  #bits = 0;
  #required = 0;
  #refused = 0;
  #interest: Interest | undefined = undefined;
  readonly #forms = new FormTable();

  constructor(network: Network) {
    this.#network = network;
  }

  /** Where lines are written. To be called once, before the first line. */
  bind(ring: LineRing): void {
    this.#ring = ring;
  }

  /** The time of the present command, in milliseconds since the Unix epoch. */
  get now(): number {
    return this.#now;
  }

  // The frame of a command

  /**
   * A command begins: `self` is the session that sent it (undefined for what the server does by itself), `now` the time
   * that its lines carry. With `label`, what `self` hears until `finish` is the labelled answer.
   */
  begin(self: Recipient | undefined, now: number, label?: string): void {
    this.#self = self;
    this.#labelled = undefined;
    this.#answer = undefined;
    if (now !== this.#now || this.#time === "") {
      this.#now = now;
      this.#time = new Date(now).toISOString();
    }
    if (self === undefined || label === undefined) return;
    this.#labelled = self;
    this.#answer = new LabelledAnswer(label, {
      write: (line) => this.#write(self, line),
      nextBatch: () => this.#nextBatch(),
      serverTags: renderTags(SERVER_LINE, self.capabilities & formBits(SERVER_LINE), this.#time),
      serverName: this.#network.settings.serverName,
    });
  }

  /** The command is done: a labelled answer is completed. */
  finish(): void {
    const answer = this.#answer;
    this.#answer = undefined;
    this.#labelled = undefined;
    answer?.finish();
  }

  /** Leaves the labelled answer, if there is one, to be gone on with later: what its session hears meanwhile is no part of it. */
  interrupt(): LabelledAnswer | undefined {
    const answer = this.#answer;
    this.#answer = undefined;
    this.#labelled = undefined;
    return answer;
  }

  /** Goes on with what `interrupt` has left. Call after `begin` with the same session. */
  goOnWith(answer: LabelledAnswer | undefined): void {
    this.#answer = answer;
    this.#labelled = answer === undefined ? undefined : this.#self;
  }

  /** Completes the labelled answer early where it is this session's: its connection is about to be closed. */
  finishFor(recipient: Recipient): void {
    if (this.#labelled === recipient) this.finish();
  }

  // Sessions

  /** From now on this session hears what its user is told. */
  attach(recipient: Recipient, user: User): void {
    recipient.sibling = this.#sessions[user.slot];
    this.#sessions[user.slot] = recipient;
    this.#heard[user.slot] = 0;
  }

  /** Undoes `attach`. Call it before the user's slot can be given to another. True where the user has no session left. */
  detach(recipient: Recipient, user: User): boolean {
    let previous: Recipient | undefined;
    let current = this.#sessions[user.slot];
    while (current !== undefined && current !== recipient) {
      previous = current;
      current = current.sibling;
    }
    if (current !== undefined) {
      if (previous === undefined) this.#sessions[user.slot] = current.sibling;
      else previous.sibling = current.sibling;
      current.sibling = undefined;
    }
    return this.#sessions[user.slot] === undefined;
  }

  // Audience

  toSelf(line: OutgoingMessage): void {
    if (this.#self !== undefined) this.toRecipient(this.#self, line);
  }

  /** One session, whether it has registered or not. */
  toRecipient(recipient: Recipient, line: OutgoingMessage): void {
    this.#start(line);
    this.#hand(recipient);
  }

  toUser(user: User, line: OutgoingMessage): void {
    const labelled = this.#labelled;
    const message = line.source === user && MESSAGE_COMMANDS.has(line.command);
    if (message) this.#labelled = undefined;
    this.#start(line);
    this.#handToSlot(user.slot);
    if (message) this.#labelled = labelled;
  }

  toSessions(user: User, say: (session: SessionView, tell: (line: OutgoingMessage) => void) => void): void {
    let recipient = this.#sessions[user.slot];
    for (; recipient !== undefined; recipient = recipient.sibling) {
      const told = recipient;
      const view = {
        nick: told.nick,
        has: (name: CapabilityName) => (told.capabilities & capabilityBit(name)) !== 0,
        subscriptions: told.subscriptions,
      };
      say(view, (line) => {
        this.toRecipient(told, line);
      });
    }
  }

  toChannel(channel: Channel, line: OutgoingMessage, audience?: ChannelAudience): void {
    this.#start(line);
    const { roster } = channel;
    const except = audience?.except;
    const prefixes = audience?.prefixes;
    const always = audience?.always;
    const only = audience?.only;
    for (let index = 0; index < roster.length; index += 1) {
      const member = roster[index];
      if (member === undefined || member.user === except) continue;
      if (prefixes !== undefined && (member.prefixes & prefixes) === 0 && member.user !== always) continue;
      if (only !== undefined && !only(member.user)) continue;
      this.#handToSlot(member.user.slot);
    }
  }

  toNeighbours(user: User, line: OutgoingMessage, self: boolean): void {
    this.#start(line);
    this.#generation += 1;
    const generation = this.#generation;
    const heard = this.#heard;
    heard[user.slot] = generation;
    if (self) this.#handToSlot(user.slot);
    for (const membership of user.memberships.values()) {
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

  toNeighboursAndWatchers(user: User, line: OutgoingMessage, self: boolean): void {
    this.toNeighbours(user, line, self);
    if (line.interest === undefined) this.#required |= EXTENDED_MONITOR;
    const generation = this.#generation;
    const heard = this.#heard;
    const watches = this.#network.monitors.of(user.nick);
    for (let index = 0; index < watches.length; index += 1) {
      const slot = watches[index]?.user.slot;
      if (slot !== undefined && heard[slot] !== generation) this.#handToSlot(slot);
    }
  }

  toWatchers(nick: string, line: OutgoingMessage): void {
    this.#start(line);
    const watches = this.#network.monitors.of(nick);
    for (let index = 0; index < watches.length; index += 1) {
      const slot = watches[index]?.user.slot;
      if (slot !== undefined) this.#handToSlot(slot);
    }
  }

  toUsers(wanted: (user: User) => boolean, line: OutgoingMessage): void {
    this.#start(line);
    for (const user of this.#network.users) if (wanted(user)) this.#handToSlot(user.slot);
  }

  /** Numerics to the session whose command runs. */
  readonly reply: Reply = (numeric, ...params) => {
    if (this.#self === undefined) return;
    const { nick, user: causedBy } = this.#self;
    const line = numericLine(numeric, nick, params);
    this.toSelf({ source: undefined, command: line.code, params: line.params, causedBy });
  };

  /** A standard reply to the session whose command runs. Source: IRCv3 Standard Replies, "Message Format". */
  readonly fail = (command: string, code: string, context: readonly string[], description: string): void => {
    this.toSelf({ source: undefined, command: "FAIL", params: [command, code, ...context, description] });
  };

  // One line

  #start(line: OutgoingMessage): void {
    this.#line = line;
    this.#interest = line.interest;
    this.#bits = formBits(line);
    this.#reference = "";
    this.#required = capabilityBits(line.requires);
    this.#refused = capabilityBits(line.unless);
    this.#forms.clear();
  }

  #handToSlot(slot: number): void {
    let recipient = this.#sessions[slot];
    while (recipient !== undefined) {
      this.#hand(recipient);
      recipient = recipient.sibling;
    }
  }

  #hand(recipient: Recipient): void {
    const { capabilities } = recipient;
    if ((capabilities & this.#required) !== this.#required || (capabilities & this.#refused) !== 0) return;
    if (this.#interest !== undefined && !this.#isInterested(recipient, this.#interest)) return;
    const form = formOf(capabilities, this.#bits);
    if (recipient === this.#labelled && this.#answer !== undefined) {
      for (const piece of this.#pieces(form)) this.#answer.take(piece);
      return;
    }
    const forms = this.#forms;
    let place = forms.find(form);
    if (place === -1) {
      const text = this.#text(form);
      if (!fitsIn(text, this.#ring.pieceLimit)) {
        // No part of the ring can hold it for all who hear it; only a ring far below its default size is that small.
        this.#write(recipient, text);
        return;
      }
      place = this.#render(form, text);
    }
    give(recipient, forms.start(place), forms.end(place));
    recipient.sentMessages += 1;
  }

  #isInterested(recipient: Recipient, { key, exceptSelf, privilege }: Interest): boolean {
    if (exceptSelf && recipient === this.#self) return false;
    if (privilege !== undefined && recipient.user?.privileges.has(privilege) !== true) return false;
    return recipient.subscriptions.has(key);
  }

  #render(form: number, text: string): number {
    const start = this.#ring.write(text);
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
    const time = this.#time;
    const { serverName } = this.#network.settings;
    if (inside !== undefined) return [renderServerBatch(line, inside, form, time, serverName, this.#batch())];
    if (lines === undefined) return [singleLine(this.#tags(form), this.#body(form))];
    if ((form & MULTILINE) === 0) return renderFallback(line, lines, form, time, serverName);
    return [renderBatch(line, lines, form, time, serverName, this.#batch())];
  }

  /** What the batch of the present line is called: all who hear it may know it by the same reference. */
  #batch(): string {
    if (this.#reference === "") this.#reference = this.#nextBatch();
    return this.#reference;
  }

  #tags(form: number): string {
    return renderTags(this.#line, form, this.#time);
  }

  #body(form: number): string {
    return renderBody(this.#line, form, this.#network.settings.serverName);
  }

  /** A text for one peer only. */
  #write(recipient: Recipient, text: string): void {
    const { pieceLimit } = this.#ring;
    for (const part of fitsIn(text, pieceLimit) ? [text] : cutInParts(text, pieceLimit)) {
      const start = this.#ring.write(part);
      give(recipient, start, this.#ring.head);
    }
    recipient.sentMessages += 1;
    this.renderings += 1;
    this.#forms.forgetOverwritten(this.#ring);
  }

  #nextBatch(): string {
    this.#batches += 1;
    return this.#batches.toString(36);
  }
}

function give(recipient: Recipient, start: number, end: number): void {
  recipient.connection.sendSpan(start, end);
  recipient.sentBytes += end - start;
}
