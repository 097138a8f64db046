/**
 * Brings a line to its handler: length, encoding, syntax, flood budget, the command's row, then the gates, once and in one
 * order for all commands. Knows no command; the rows say what each one needs.
 */
import type { ClientBatch } from "../commands/message/client-batch.ts";
import type { CommandRow, QueryContext, Rest } from "../commands/command.ts";
import type { Frame } from "../delivery/frame.ts";
import { refusePrivilege } from "../commands/privilege.ts";
import { findCommand } from "../commands/registry.ts";
import { LABEL_LENGTH } from "../delivery/label.ts";
import { capabilityBit } from "../wire/capabilities.ts";
import { isOffered } from "../wire/features.ts";
import type { Features } from "../wire/features.ts";
import { middleParameter } from "../wire/message.ts";
import type { Message } from "../wire/message.ts";
import { checkLengths, decodeLine, readRefusedLine } from "../wire/line-bytes.ts";
import type { RefusedLine } from "../wire/line-bytes.ts";
import { parseMessage } from "../wire/parse.ts";
import { breakBatch, keptInBatch } from "./client-batches.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { Context } from "./session-context.ts";
import { countUse } from "./realm.ts";
import type { Realm } from "./realm.ts";
import { Relay } from "./relay.ts";
import type { Runner } from "./runner.ts";
import type { Session } from "./session.ts";
import { foreignProtocol, foreignProtocols } from "./foreign-protocol.ts";

/** Flood cost of an invalid line. */
const BAD_LINE_COST = 2;

/** Labels require the batch capability. Source: IRCv3 labeled-response, "Dependencies". */
const LABEL_BITS = capabilityBit("labeled-response") | capabilityBit("batch");

/** One line on its way to its handler. */
interface Call {
  readonly session: Session;
  readonly message: Message;
  readonly label: string | undefined;
}

export class Dispatch {
  readonly #realm: Realm;
  readonly #lifecycle: Lifecycle;
  readonly #runner: Runner;
  readonly #relay: Relay;

  constructor(realm: Realm, lifecycle: Lifecycle, runner: Runner) {
    this.#realm = realm;
    this.#lifecycle = lifecycle;
    this.#runner = runner;
    this.#relay = new Relay(realm, lifecycle);
  }

  /** For metrics: channel messages that went the short way. */
  get relayed(): number {
    return this.#relay.relayed;
  }

  /** A line from the peer, without its line end. Not kept after the call. */
  received(session: Session, line: Uint8Array): void {
    if (isBlank(line)) return;
    const now = this.#realm.clock.now();
    if (session.paused) {
      this.#lastWords(session, line, now);
      return;
    }
    session.heardAt = this.#realm.steadyClock.now();
    session.receivedMessages += 1;
    session.receivedBytes += line.length;
    if (!session.registered) {
      const protocol = foreignProtocol(line);
      if (protocol !== undefined) {
        this.#realm.observe({ kind: "foreign-protocol", client: session.facts, protocol });
        const frame = this.#realm.delivery.frame(undefined, now);
        this.#lifecycle.end(frame, session, "not-irc", foreignProtocols[protocol]);
        return;
      }
    }
    if (this.#relay.relay(session, line, now)) return;
    if (checkLengths(line) !== "ok") {
      this.#refuseLine(session, now, readRefusedLine(line), (frame) => frame.reply("ERR_INPUTTOOLONG"));
      return;
    }
    const text = decodeLine(line);
    if (text === undefined) {
      const refused = readRefusedLine(line);
      // Source: IRCv3 UTF8ONLY, "The INVALID_UTF8 standard replies code"; IRCv3 Standard Replies, "Message Format".
      const command = findCommand(refused?.command ?? "")?.name ?? "*";
      this.#refuseLine(session, now, refused, (frame) =>
        frame.refuse(
          command,
          "INVALID_UTF8",
          [],
          "Message rejected: this network takes UTF-8 only, and your client has to be set to it",
        ),
      );
      return;
    }
    const message = parseMessage(text);
    if (message === undefined) this.#lifecycle.charge(session, BAD_LINE_COST);
    else this.#command({ session, message, label: labelOf(session, message.tags) }, now);
  }

  /** The peer sent a line that is longer than any may be; it was not kept, and so its label is not known. */
  lineTooLong(session: Session): void {
    const now = this.#realm.clock.now();
    session.heardAt = this.#realm.steadyClock.now();
    this.#refuseLine(session, now, undefined, (frame) => frame.reply("ERR_INPUTTOOLONG"));
  }

  /**
   * Handles a line that arrives while reading is paused: the engine has lost the peer, and delivers the rest of its input.
   * The session is over its flood budget, or behind with its answers, so its commands are dropped: working through them
   * would keep the user in the network, and its nick from its next connection. Only its farewell counts, which others see
   * instead of an error.
   */
  #lastWords(session: Session, line: Uint8Array, now: number): void {
    if (session.ended || checkLengths(line) !== "ok") return;
    const text = decodeLine(line);
    const message = text === undefined ? undefined : parseMessage(text);
    if (message === undefined || findCommand(message.command)?.obeyedWhenLost !== true) return;
    this.#command({ session, message, label: undefined }, now);
  }

  /** Answers a line that is not obeyed, as far as it could be read. A batch that it may have been part of is broken. */
  #refuseLine(
    session: Session,
    now: number,
    refused: RefusedLine | undefined,
    answer: (frame: Frame) => void,
  ): void {
    breakBatch(this.#realm, session, now);
    const frame = this.#realm.delivery.frame(session, now, refused && labelOf(session, refused.tags));
    answer(frame);
    frame.finish();
    this.#lifecycle.charge(session, BAD_LINE_COST);
  }

  #command(call: Call, now: number): void {
    const { session, message, label } = call;
    const row = this.#rowOf(message.command);
    this.#charge(session, row, message);
    if (keptInBatch(this.#realm, session, message, label, now)) return;
    const { batch } = session;
    if (batch !== undefined) {
      this.#closeBatch(call, row, batch, now);
      return;
    }
    this.#run(call, row, now);
  }

  /** Undefined for a command that this server does not know. */
  #rowOf(command: string): CommandRow | undefined {
    const row = findCommand(command);
    return row !== undefined && isOffered(row, this.#realm.settings.network) ? row : undefined;
  }

  #charge(session: Session, row: CommandRow | undefined, message: Message): void {
    const cost = row?.cost ?? BAD_LINE_COST;
    if (row?.atConnect !== undefined && this.#isAtConnect(session, row.atConnect, message)) {
      if (session.budget.chargeConnect(cost, session.heardAt)) return;
    }
    this.#lifecycle.charge(session, cost);
  }

  #isAtConnect(
    { user }: Session,
    atConnect: NonNullable<CommandRow["atConnect"]>,
    { params }: Message,
  ): boolean {
    if (user === undefined) return false;
    return atConnect(params, (name) => this.#realm.network.findChannel(name)?.members.has(user) === true);
  }

  /** The line that opened a batch is answered with the batch; the line that closes it has an answer of its own. */
  #closeBatch(call: Call, row: CommandRow | undefined, { label }: ClientBatch, now: number): void {
    const { session } = call;
    if (label === undefined) {
      this.#run(call, row, now);
      return;
    }
    this.#run({ ...call, label }, row, now);
    if (call.label === undefined) return;
    this.#realm.delivery.frame(session, now, call.label).finish();
  }

  #run({ session, message, label }: Call, row: CommandRow | undefined, now: number): void {
    const frame = this.#realm.delivery.frame(session, now, label);
    const refusal = row && gate(session, row, this.#realm.settings.network);
    const lacking = row?.lacking(message.params);
    if (row === undefined) frame.reply("ERR_UNKNOWNCOMMAND", middleParameter(message.command));
    else if (refusal !== undefined) this.#refuse(frame, refusal, row, session);
    else if (this.#realm.parking.refuses(row, session)) {
      session.batch = undefined;
      this.#realm.parking.refuse(frame, row);
    } else if (lacking !== undefined) lacking({ command: row.name, reply: frame.reply, fail: frame.fail });
    else {
      this.#handle(session, frame, row, message);
      return;
    }
    frame.finish();
  }

  #handle(session: Session, frame: Frame, row: CommandRow, message: Message): void {
    const begunAt = countUse(this.#realm, row.name);
    const { tags } = message;
    const params = paramsOf(row, message);
    const context = new Context(this.#realm, session, frame, row.name, params, tags);
    let rest: Rest;
    try {
      rest = begin(row, context);
    } catch (error) {
      frame.finish();
      throw error;
    }
    if (session.batch !== undefined) this.#openedBatch(frame, session, session.batch);
    this.#runner.complete(context, rest, begunAt);
  }

  #openedBatch(frame: Frame, session: Session, batch: ClientBatch): void {
    // The label is answered when the batch ends.
    batch.label = frame.label;
    frame.abandonLabel();
    this.#lifecycle.awaitNext(session);
  }

  #refuse(frame: Frame, refusal: Refusal, row: CommandRow, { user }: Session): void {
    const { reply } = frame;
    switch (refusal) {
      case "not-registered":
        return reply("ERR_NOTREGISTERED");
      case "registered":
        return reply("ERR_ALREADYREGISTERED");
      case "privilege":
        return row.privilege && refusePrivilege(reply, user, row.privilege);
      case "capability":
        return reply("ERR_UNKNOWNCOMMAND", row.name);
    }
  }
}

function begin(row: CommandRow, context: Context): Rest {
  // The gates have checked that there is a user.
  if (row.scope === "query") return row.handle(context as QueryContext) as Rest;
  return (row.handle === undefined ? context.submit() : row.handle(context)) as Rest;
}

const CARRIAGE_RETURN = 0x0d;

/** True for a line without anything in it; old clients end theirs with more than one carriage return. */
function isBlank(line: Uint8Array): boolean {
  return line.length === 0 || (line[0] === CARRIAGE_RETURN && line.every((byte) => byte === CARRIAGE_RETURN));
}

type Refusal = "not-registered" | "registered" | "privilege" | "capability";

/** The gates before the parameters, in their order. Undefined where the user may use the command. */
function gate(session: Session, row: CommandRow, { storeFails }: Features): Refusal | undefined {
  const { user } = session;
  if (user === undefined && row.access === "registered") return "not-registered";
  if (user !== undefined && row.access === "unregistered") return "registered";
  if (row.privilege !== undefined && user?.privileges.has(row.privilege) !== true) return "privilege";
  const { capability } = row;
  if (capability === undefined || (row.refusesUnkept === true && storeFails === true)) return undefined;
  const names = typeof capability === "string" ? [capability] : capability;
  return names.some((name) => session.has(name)) ? undefined : "capability";
}

function paramsOf(row: CommandRow, message: Message): readonly string[] {
  const { params } = message;
  return params.length > row.maxParams ? params.slice(0, row.maxParams) : params;
}

function labelOf(session: Session, tags: ReadonlyMap<string, string>): string | undefined {
  if ((session.capabilities & LABEL_BITS) !== LABEL_BITS) return undefined;
  const label = tags.get("label");
  return label === undefined || label === "" || Buffer.byteLength(label) > LABEL_LENGTH ? undefined : label;
}
