/** Shared state of the session layer: network, delivery, time, and the receiver of events. */
import type { Services } from "../commands/command.ts";
import type { Machine } from "../commands/machine-port.ts";
import type { PolicyPort } from "../commands/moderation/policy-port.ts";
import type { Delivery } from "../delivery/delivery.ts";
import type { HistoryReader } from "../network/history.ts";
import type { Network } from "../network/network.ts";
import type { BrowserCodes } from "./browser-codes.ts";
import type { CommandTimings } from "./command-timings.ts";
import type { DnsblPort } from "./dnsbl-port.ts";
import type { IrcEvent } from "./events.ts";
import type { FailedTries } from "./failed-tries.ts";
import type { LetterCounts } from "./letter-sender.ts";
import type { MessageIds } from "./message-ids.ts";
import type { Parking } from "./parking.ts";
import type { NetworkConnections } from "./network-connections.ts";
import type { Notifications } from "./notifications.ts";
import type { OperatorTokens } from "./operator-tokens.ts";
import type { OrderedLog } from "./ordered-log.ts";
import type { Secrets } from "./secrets.ts";
import type { ServiceTokens } from "./service-tokens.ts";
import type { TryAddresses } from "./try-addresses.ts";
import type { Clock, IrcSettings } from "./application-options.ts";

export interface Realm {
  readonly network: Network;
  readonly delivery: Delivery;
  readonly clock: Clock;
  /** For deadlines and rates: nobody waits for longer, or is late, because the machine's clock was set. */
  readonly steadyClock: Clock;
  readonly ids: MessageIds;
  /** Name of this machine's server, where the network has several; undefined otherwise. */
  readonly server: string | undefined;
  readonly parking: Parking;
  readonly log: OrderedLog;
  readonly services: Services;
  /** Undefined where nothing is kept. */
  readonly history: HistoryReader | undefined;
  /** Connections of addresses on all machines. */
  readonly connections: NetworkConnections;
  /** The addresses that the next two count by. */
  readonly tryAddresses: TryAddresses;
  readonly failedTries: FailedTries;
  /** New accounts by address, limited like failed tries. */
  readonly newAccounts: FailedTries;
  readonly browserCodes: BrowserCodes;
  /** Undefined where no DNS blocklist can be asked. */
  readonly dnsbl: DnsblPort | undefined;
  readonly letters: LetterCounts;
  /** Set once, when the store was read. */
  secrets: Secrets;
  readonly serviceTokens: ServiceTokens;
  readonly operatorTokens: OperatorTokens;
  readonly machine: Machine;
  /** Absent without a policy hook. */
  readonly policy: PolicyPort | undefined;
  readonly observe: (event: IrcEvent) => void;
  /** Absent where nothing sends push notifications. */
  notifications: Notifications | undefined;
  /** Replaced as a whole by REHASH. */
  settings: IrcSettings;
  /** Sessions that have not registered yet. */
  unregistered: number;
  /** The number of uses of each command, by its name. */
  readonly commandUses: Map<string, number>;
  readonly timings: CommandTimings;
}

/** Returns the beginning of this use, for `timings.end`. */
export function countUse({ commandUses, timings }: Realm, command: string): number {
  const earlier = commandUses.get(command) ?? 0;
  commandUses.set(command, earlier + 1);
  return timings.begin(earlier);
}
