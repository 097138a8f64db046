/** Options of the application: settings, time, and outside work. */
import type { NetworkSnapshot } from "../network/snapshot.ts";
import type { IdentityProvider, Services } from "../commands/command.ts";
import type { PolicyPort } from "../commands/moderation/policy-port.ts";
import type { DurableStore } from "../network/durable.ts";
import type { ConnectionBans } from "../commands/operator/connection-bans.ts";
import type { FilesPort } from "../commands/operator/files-port.ts";
import type { NetworkSettings } from "../network/settings.ts";
import type { AccountRequirement } from "./account-requirement.ts";
import type { DnsblPort } from "./dnsbl-port.ts";
import type { IrcEvent } from "./events.ts";
import type { GatewaySettings } from "./gateways.ts";
import type { SessionLimits } from "./limits.ts";
import type { Apply } from "./network-command.ts";
import type { OrderedLog } from "./ordered-log.ts";
import type { PushPort } from "./push-port.ts";
import type { TryAddressOptions } from "./try-addresses.ts";

export interface SessionSettings {
  readonly limits: SessionLimits;
  /** Addresses and CIDR ranges that flood control leaves alone. */
  readonly floodExemptions: readonly string[];
  /** The addresses that failed tries and new accounts are counted by. Absent: ranges as the engine counts them by default. */
  readonly tryAddresses?: TryAddressOptions;
  /** Connections of an address on all machines of the network, where it has several. Absent: no limit. */
  readonly networkConnections?: TryAddressOptions & { readonly most: number };
  /** Hash of the connection password as `Bun.password.hash` writes it; undefined for none. */
  readonly passwordHash: string | undefined;
  /** Absent where nobody may use WEBIRC. */
  readonly gateways?: readonly GatewaySettings[];
  /** Absent where nobody needs an account. */
  readonly accountRequirement?: AccountRequirement | undefined;
  /** Absent where users cannot log in with tokens. */
  readonly provider?: IdentityProvider | undefined;
  /** Browsers can stay logged in, by a cookie. Absent: they cannot. */
  readonly stayLoggedIn?: boolean;
  /** The secret from which cloaked hosts are made; undefined where addresses are shown. That of the first settings stays. */
  readonly cloakKey?: string | undefined;
}

/** All that a configuration says about IRC. Replaced as a whole by REHASH. */
export interface IrcSettings {
  readonly network: NetworkSettings;
  readonly session: SessionSettings;
}

export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

export interface IrcOptions {
  readonly settings: IrcSettings;
  readonly services: Services;
  /** The machine's clock, which can be set: times that people see, and ends that were stated as a time. */
  readonly clock: Clock;
  /** The engine's clock, which only goes on: deadlines and rates of sessions. Absent: `clock`. */
  readonly steadyClock?: Clock;
  /** The place that keeps accounts and bans. With it, users can log in; without it, nothing outlasts a restart. */
  readonly store?: DurableStore;
  /** The network of another process, with which this one goes on: taken when the records of the store were as they are now. */
  readonly snapshot?: NetworkSnapshot;
  /** Looks addresses up in DNS blocklists. Absent: none. */
  readonly dnsbl?: DnsblPort;
  /** The engine's bans on addresses that connect too often. Absent: none. */
  readonly connectionBans?: ConnectionBans;
  /** Uploaded files, for operators. Absent without a file host. */
  readonly files?: FilesPort;
  /** Sends push notifications. Needs a store. */
  readonly push?: PushPort;
  /** Decides from outside about things that clients do. */
  readonly policy?: PolicyPort;
  /** True for a machine that has its network together with others: it is known by the name of its server. */
  readonly isNode?: boolean;
  /** The settings of the network at the moment of the snapshot, where the network has several machines. */
  readonly shared?: NetworkSettings;
  /** The log that puts changes of the network in order. Absent: the one of a single machine, `DirectLog`. */
  readonly log?: (apply: Apply) => OrderedLog;
  /** Beginning of message ids: letters, digits and hyphens, different for each run of the server. */
  readonly epoch: string;
  /**
   * Rereads the configuration and hands it to `IrcApplication.rehash`. Resolves to lines for the operator who asked; the
   * message of a rejection is sent to that operator as a failure.
   */
  readonly rehash: () => Promise<readonly string[]>;
  /** Reads the configuration without applying it. Rejects with its faults. */
  readonly checkConfiguration: () => Promise<void>;
  /** DIE and RESTART: to stop the server as a signal would, and to start it again after that. */
  readonly stop: (restart: boolean) => void;
  /** Receives each event as it happens. Must not throw. */
  readonly observe: (event: IrcEvent) => void;
}
