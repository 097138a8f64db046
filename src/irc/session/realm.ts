/** What the parts of the session layer share: one network, one delivery, time, and where events go. */
import type { CommandContext, Effect, Services, SessionContext } from "../commands/command.ts";
import type { Delivery } from "../delivery/delivery.ts";
import type { Network } from "../network/network.ts";
import type { Message } from "../wire/message.ts";
import type { IrcEvent } from "./events.ts";
import type { MessageIds } from "./message-ids.ts";
import type { Clock, SessionSettings } from "./application-options.ts";
import type { Session } from "./session.ts";

export interface Realm {
  readonly network: Network;
  readonly delivery: Delivery;
  readonly clock: Clock;
  readonly ids: MessageIds;
  readonly services: Services;
  readonly observe: (event: IrcEvent) => void;
  /** Replaced as a whole by REHASH. */
  settings: SessionSettings;
  /** Sessions that have not registered yet. */
  unregistered: number;
  /** What STATS l tells. */
  readonly connections: SessionContext["connections"];
}

/** What a handler of a session command is given. */
export function sessionContext(
  realm: Realm,
  session: Session,
  message: Message,
  params: readonly string[],
  now: number,
): SessionContext {
  const { network, delivery, ids, connections } = realm;
  return {
    network,
    session,
    user: session.user,
    message,
    params,
    now,
    audience: delivery,
    reply: delivery.reply,
    fail: delivery.fail,
    nextMessageId: () => ids.next(),
    unregisteredCount: realm.unregistered,
    connections,
  };
}

/** The same for a network command. */
export function commandContext(
  base: SessionContext,
  user: CommandContext["user"],
  prepared: unknown,
  effects: Effect[],
  proceed: CommandContext["proceed"],
): CommandContext {
  return { ...base, user, prepared, proceed, effect: (effect) => effects.push(effect) };
}
