/**
 * The short way of a plain channel message: `PRIVMSG #channel :text` from a member, without tags, whose text needs no change.
 * Its bytes go from the received line to the ring without becoming text. Everything else takes the long way
 * (`dispatch.ts`), with the same result.
 */
import { isUtf8 } from "node:buffer";
import { findCommand } from "../commands/registry.ts";
import type { OutgoingMessage, ReceivedText } from "../delivery/outgoing-message.ts";
import type { Channel } from "../network/channel.ts";
import type { Membership } from "../network/membership.ts";
import { speaksFreely } from "../network/policy/speak.ts";
import { isUnfiltered } from "../network/policy/texts.ts";
import type { User } from "../network/user.ts";
import { LINE_LENGTH } from "../wire/lengths.ts";
import { byteLength } from "../wire/utf8.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { countUse } from "./realm.ts";
import type { Realm } from "./realm.ts";
import type { Session } from "./session.ts";

const SPACE = 0x20;
const COLON = 0x3a;
const COMMA = 0x2c;
const CARRIAGE_RETURN = 0x0d;
const DELETE = 0x7f;
const COMMAND = "PRIVMSG" as const;
/** Keeps a byte order mark, as the bytes do. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
/** The beginning of every line that goes the short way. */
const BEGINNING = Buffer.from(`${COMMAND} #`);
/** The place of the target. */
const TARGET = BEGINNING.length - 1;

/** A session's way to the channel that it last wrote to. Valid while source and channel have these names. */
export interface Route {
  /** The line up to its text, as received: `PRIVMSG #tea :`. */
  readonly received: Uint8Array;
  /** The same, as sent: `:ada!a@host PRIVMSG #tea :`. */
  readonly head: string;
  /** Bytes of a line for the text. */
  readonly room: number;
  readonly membership: Membership;
  readonly mask: string;
  readonly name: string;
}

/** The facts of a message besides its text. One object for all messages. */
class RelayedLine implements OutgoingMessage {
  readonly command = COMMAND;
  readonly params: readonly string[] = [];
  readonly echo = true;
  source: User | undefined = undefined;
  messageId = "";
}

/** The text of a message. One object for all messages. */
class Text implements ReceivedText {
  head = "";
  bytes: Uint8Array = BEGINNING;
  from = 0;
}

export class Relay {
  readonly #realm: Realm;
  readonly #lifecycle: Lifecycle;
  readonly #line = new RelayedLine();
  readonly #text = new Text();
  /** The audience for REDACT and edits. One object for all messages. */
  readonly #heard = {
    to: "channel" as const,
    targetId: 0,
    prefixes: 0,
    symbols: "",
    command: COMMAND,
    original: "",
  };
  readonly #cost = findCommand(COMMAND)?.cost ?? 1;
  /** For metrics: messages that went the short way. */
  relayed = 0;

  constructor(realm: Realm, lifecycle: Lifecycle) {
    this.#realm = realm;
    this.#lifecycle = lifecycle;
  }

  /** Relays the line. False, and nothing done, for a line that has to go the long way. */
  relay(session: Session, line: Uint8Array, now: number): boolean {
    const { user } = session;
    const { log } = this.#realm;
    if (log.take === undefined || user === undefined) return false;
    if (session.batch !== undefined || line[0] !== BEGINNING[0]) return false;
    const route = this.#routeOf(session, user, line);
    if (route === undefined) return false;
    const { membership, received, room } = route;
    const { channel } = membership;
    const from = received.length;
    const length = line.length - from;
    if (length === 0 || length > room || !isPlain(line, from)) return false;
    if (!speaksFreely(channel, user, membership)) return false;
    if (!isUnfiltered(this.#realm.network, user, now)) return false;
    if (this.#realm.policy?.asks("channel") === true) return false;
    const { network, settings, ids, delivery, notifications, timings } = this.#realm;
    if (!delivery.takesReceived) return false;

    this.#lifecycle.charge(session, this.#cost);
    const begunAt = countUse(this.#realm, COMMAND);
    ids.at(log.take());
    this.#line.source = user;
    this.#line.messageId = ids.next();
    this.#text.head = route.head;
    this.#text.bytes = line;
    this.#text.from = from;
    delivery.relay(session, now, channel, this.#line, this.#text);
    user.activeAt = now;
    this.#heard.targetId = channel.id;
    network.recentMessages.note(this.#line.messageId, user, this.#heard, now, settings.network);
    const keeps = settings.network.history === true;
    const notifies = notifications !== undefined && network.push.count > 0;
    if (keeps || notifies) {
      const text = decoder.decode(line.subarray(from));
      if (keeps) this.#keep(channel, user, text, now);
      if (notifies) notifications.relayed(user, channel, text, this.#line.messageId, now);
    }
    this.relayed += 1;
    timings.end(COMMAND, begunAt);
    return true;
  }

  #keep(channel: Channel, user: User, text: string, at: number): void {
    const { messageId: id } = this.#line;
    const said = {
      id,
      at,
      command: COMMAND,
      addressee: channel.name,
      text,
      lines: undefined,
      tags: undefined,
    };
    this.#realm.network.history.keepInChannel(channel, 0, user, said);
  }

  #routeOf(session: Session, user: User, line: Uint8Array): Route | undefined {
    const { route } = session;
    if (route !== undefined && startsWith(line, route.received)) {
      const { membership, mask, name } = route;
      const { channel } = membership;
      if (channel.name === name && user.mask === mask && channel.members.get(user) === membership)
        return route;
    }
    return (session.route = this.#findRoute(user, line));
  }

  #findRoute(user: User, line: Uint8Array): Route | undefined {
    if (!startsWith(line, BEGINNING)) return undefined;
    const end = endOfTarget(line);
    if (line[end] !== SPACE || line[end + 1] !== COLON) return undefined;
    // Not `slice`, which for a Buffer is a view: the line's memory is used again.
    const received = new Uint8Array(line.subarray(0, end + 2));
    const target = Buffer.from(received.subarray(TARGET, end)).toString("latin1");
    const channel = this.#realm.network.findChannel(target);
    const membership = channel?.members.get(user);
    if (channel === undefined || membership === undefined) return undefined;
    const { mask } = user;
    const head = `:${mask} ${COMMAND} ${channel.name} :`;
    const room = LINE_LENGTH - byteLength(`${head}\r\n`);
    return { received, head, room, membership, mask, name: channel.name };
  }
}

function startsWith(line: Uint8Array, beginning: Uint8Array): boolean {
  if (line.length < beginning.length) return false;
  for (let at = beginning.length - 1; at >= 0; at -= 1) if (line[at] !== beginning[at]) return false;
  return true;
}

/** The end of the target: of printable ASCII without a comma. */
function endOfTarget(line: Uint8Array): number {
  let at = TARGET;
  for (let byte = line[at]; byte !== undefined; byte = line[++at]) {
    if (byte <= SPACE || byte >= DELETE || byte === COMMA) break;
  }
  return at;
}

/** True for UTF-8 without NUL and carriage return, which the long way replaces or refuses. */
function isPlain(line: Uint8Array, from: number): boolean {
  let others = 0;
  for (let at = from; at < line.length; at += 1) {
    const byte = line[at] ?? 0;
    if (byte === 0 || byte === CARRIAGE_RETURN) return false;
    others |= byte;
  }
  return others < 0x80 || isUtf8(line);
}
