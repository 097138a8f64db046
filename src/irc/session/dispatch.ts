/**
 * From a line to its handler: length, encoding, syntax, flood budget, the command's row, then the gates, once and in one
 * order for all commands. Knows no command by itself; the rows say what each one needs.
 */
import type { CommandRow, Effect, NetworkCommand } from "../commands/command.ts";
import { findCommand } from "../commands/registry.ts";
import { LABEL_LENGTH } from "../delivery/label.ts";
import { capabilityBit } from "../wire/capabilities.ts";
import type { Message } from "../wire/message.ts";
import { checkLengths, decodeLine, parseMessage } from "../wire/parse.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { commandContext, sessionContext } from "./realm.ts";
import type { Realm } from "./realm.ts";
import { holds } from "./session.ts";
import type { Session } from "./session.ts";

/** What a line costs that is no command. */
const BAD_LINE_COST = 2;

/** A label is answered as one only by who can be sent a batch. Source: IRCv3 labeled-response, "Dependencies". */
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
  readonly #effect: (effect: Effect, session: Session, now: number) => void;

  /** `effect` does what a command asks of the world outside, after the command. */
  constructor(
    realm: Realm,
    lifecycle: Lifecycle,
    effect: (effect: Effect, session: Session, now: number) => void,
  ) {
    this.#realm = realm;
    this.#lifecycle = lifecycle;
    this.#effect = effect;
  }

  /** A line from the peer, without its line end. Not kept after the call. */
  received(session: Session, line: Uint8Array): void {
    const now = this.#realm.clock.now();
    session.heardAt = now;
    if (checkLengths(line) !== "ok") {
      this.#refuseLine(session, now, () => this.#realm.delivery.reply("ERR_INPUTTOOLONG"));
      return;
    }
    const text = decodeLine(line);
    if (text === undefined) {
      // Source: IRCv3 UTF8ONLY, "The INVALID_UTF8 standard replies code".
      this.#refuseLine(session, now, () =>
        this.#realm.delivery.fail(
          "*",
          "INVALID_UTF8",
          [],
          "The line was refused: this network takes UTF-8 only",
        ),
      );
      return;
    }
    const message = parseMessage(text);
    if (message === undefined) this.#lifecycle.charge(session, BAD_LINE_COST, now);
    else this.#command({ session, message, label: labelOf(session, message) }, now);
  }

  /** The peer sent a line that is longer than any may be; it was not kept. */
  lineTooLong(session: Session): void {
    const now = this.#realm.clock.now();
    session.heardAt = now;
    this.#refuseLine(session, now, () => this.#realm.delivery.reply("ERR_INPUTTOOLONG"));
  }

  #refuseLine(session: Session, now: number, answer: () => void): void {
    this.#realm.delivery.begin(session, now);
    answer();
    this.#lifecycle.charge(session, BAD_LINE_COST, now);
  }

  #command(call: Call, now: number): void {
    const { session, message } = call;
    const row = findCommand(message.command);
    this.#lifecycle.charge(session, row?.cost ?? BAD_LINE_COST, now);
    const preparation = row?.scope === "network" ? this.#preparation(call, row) : undefined;
    if (row?.scope === "network" && preparation !== undefined) void this.#prepared(call, row, preparation);
    else this.#run(call, row, undefined, now);
  }

  /** The outside work of a command that would pass its gates; undefined where there is none to wait for. */
  #preparation({ session, message }: Call, row: NetworkCommand): Promise<unknown> | undefined {
    const { user } = session;
    if (row.prepare === undefined || user === undefined || gate(session, row, message) !== undefined)
      return undefined;
    const { network, services } = this.#realm;
    return row.prepare({ network, user, params: paramsOf(row, message), services });
  }

  /** The client's further lines wait until the command has run. Never rejects. */
  async #prepared(call: Call, row: NetworkCommand, preparation: Promise<unknown>): Promise<void> {
    const { session } = call;
    session.hold(holds.preparation);
    try {
      const prepared = await preparation;
      if (!session.ended) this.#run(call, row, prepared, this.#realm.clock.now());
    } catch (error) {
      this.#lifecycle.broken(session, call.message.command, error);
    }
    session.release(holds.preparation);
  }

  #run(call: Call, row: CommandRow | undefined, prepared: unknown, now: number): void {
    const { session, message, label } = call;
    const { delivery, ids } = this.#realm;
    delivery.begin(session, now, label);
    ids.nextCommand();
    const effects: Effect[] = [];
    try {
      if (row === undefined) delivery.reply("ERR_UNKNOWNCOMMAND", sayable(message.command));
      else {
        const refusal = gate(session, row, message);
        if (refusal === undefined) this.#handle(call, row, prepared, effects, now);
        else this.#refuse(refusal, row);
      }
    } finally {
      delivery.finish();
    }
    for (const effect of effects) this.#effect(effect, session, now);
  }

  #handle(
    { session, message }: Call,
    row: CommandRow,
    prepared: unknown,
    effects: Effect[],
    now: number,
  ): void {
    const context = sessionContext(this.#realm, session, message, paramsOf(row, message), now);
    if (row.scope === "session") {
      row.handle(context);
      return;
    }
    const { user } = session;
    if (user === undefined) return;
    row.handle(commandContext(context, user, prepared, effects));
    if (row.name === "OPER") {
      this.#realm.observe({ kind: "oper", client: session.facts, operator: user.operator });
    }
  }

  #refuse(refusal: Refusal, row: CommandRow): void {
    const { reply } = this.#realm.delivery;
    switch (refusal) {
      case "not-registered":
        return reply("ERR_NOTREGISTERED");
      case "registered":
        return reply("ERR_ALREADYREGISTERED");
      case "privilege":
        return reply("ERR_NOPRIVILEGES");
      case "parameters":
        return reply("ERR_NEEDMOREPARAMS", row.name);
    }
  }
}

type Refusal = "not-registered" | "registered" | "privilege" | "parameters";

/** The gates, in their order. Undefined where the command may run. */
function gate(session: Session, row: CommandRow, message: Message): Refusal | undefined {
  const { user } = session;
  if (user === undefined && (row.access === "registered" || row.scope === "network")) return "not-registered";
  if (user !== undefined && row.access === "unregistered") return "registered";
  if (row.privilege !== undefined && user?.privileges.has(row.privilege) !== true) return "privilege";
  return message.params.length < row.leastParams ? "parameters" : undefined;
}

function paramsOf(row: CommandRow, message: Message): readonly string[] {
  const { params } = message;
  return params.length > row.mostParams ? params.slice(0, row.mostParams) : params;
}

function labelOf(session: Session, message: Message): string | undefined {
  if ((session.capabilities & LABEL_BITS) !== LABEL_BITS) return undefined;
  const label = message.tags.get("label");
  return label === undefined || label === "" || Buffer.byteLength(label) > LABEL_LENGTH ? undefined : label;
}

/** What 421 names must stand as a middle parameter. */
function sayable(command: string): string {
  return command === "" || command.startsWith(":") ? "*" : command;
}
