/** Shared state of the session layer: network, delivery, time, and the receiver of events. */
import type { Services, SessionContext } from "../commands/command.ts";
import type { Delivery } from "../delivery/delivery.ts";
import type { Network } from "../network/network.ts";
import type { IrcEvent } from "./events.ts";
import type { FailedTries } from "./failed-tries.ts";
import type { MessageIds } from "./message-ids.ts";
import type { Clock, SessionSettings } from "./application-options.ts";
import type { Session } from "./session.ts";

export interface Realm {
  readonly network: Network;
  readonly delivery: Delivery;
  readonly clock: Clock;
  readonly ids: MessageIds;
  readonly services: Services;
  readonly failedTries: FailedTries;
  /** Reads the configuration without applying it. Resolves to its faults; never rejects. */
  readonly checkConfiguration: () => Promise<readonly string[]>;
  /** REHASH. Resolves to lines for the operator; never rejects. */
  readonly rehash: (session: Session) => Promise<readonly string[]>;
  readonly observe: (event: IrcEvent) => void;
  /** Replaced as a whole by REHASH. */
  settings: SessionSettings;
  /** Sessions that have not registered yet. */
  unregistered: number;
  /** Facts for STATS l. */
  readonly connections: SessionContext["connections"];
}
