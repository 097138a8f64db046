/**
 * Commands to the network as plain data. Whatever changes the network is one of these values: numbers, strings, lists and
 * maps of them, and no reference to a user, a session or a connection. The same commands in the same order give the same
 * network (`ordered-log.ts`).
 */
import type { Facts } from "../commands/command.ts";
import type { Deed, Subject, Verdict } from "../commands/moderation/enforce.ts";
import type { Frame } from "../delivery/frame.ts";
import type { AuditEntry } from "../network/audit.ts";
import type { AccountRecord, VapidKey } from "../network/durable.ts";
import type { MetadataFacts } from "../network/metadata.ts";
import type { NetworkNode } from "../network/nodes.ts";
import type { Proven } from "../network/policy/login.ts";
import type { Privilege } from "../network/privileges.ts";
import type { NetworkSettings } from "../network/settings.ts";
import type { UserDetails } from "../network/user.ts";
import type { RangePrefixes } from "../../server/index.ts";
import type { CapabilityWords } from "../wire/capabilities.ts";
import type { PushOutcome } from "./push-port.ts";
import type { SharedCount } from "./shared-counts.ts";
import type { Session } from "./session.ts";

/** Facts of a command that needs none. */
export const NO_FACTS: Facts = {};

/** A command of a user, by the name of its row. */
export interface UserCommand {
  readonly kind: "command";
  readonly command: string;
  /** `user.id` of the sender. */
  readonly user: number;
  /** Number of the session that sent it. */
  readonly session: number;
  /** Capabilities of the session that sent it. */
  readonly capabilities: CapabilityWords;
  readonly params: readonly string[];
  readonly tags: ReadonlyMap<string, string>;
  readonly facts: Facts;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** A program that holds a token, or an operator by the API, acts without a connection. */
export interface Actor {
  /** Source of its messages. */
  readonly nick: string;
  readonly username: string;
  readonly host: string;
  /** The account in whose name it speaks. */
  readonly account?: string;
  /** Name by which operators and the audit know it. */
  readonly operator: string;
  readonly privileges: readonly Privilege[];
  /** It speaks in this channel as if it had voice there. */
  readonly voiceIn?: string;
  /** Id of the user that acts, where it is one: an operator with a token. */
  readonly user?: number;
  /** The real address of that user. */
  readonly address?: string;
}

/** A command of a program, by the name of its row. */
export interface OutsideCommand {
  readonly kind: "outside";
  readonly command: string;
  readonly actor: Actor;
  readonly params: readonly string[];
  readonly tags: ReadonlyMap<string, string>;
  readonly facts: Facts;
  /** Number of the request on the machine that it came from: its answer goes there. */
  readonly request: string;
  readonly at: number;
}

/** A client has completed its registration: as a new user, or as one more session of a user of its account. */
export interface Registration {
  readonly kind: "register";
  readonly details: UserDetails;
  readonly away: string | undefined;
  readonly metadata: MetadataFacts | undefined;
  readonly login: Proven | undefined;
  /** Connections that its address may have on all servers of a network of several. */
  readonly room?: AddressRoom;
  readonly at: number;
}

/** A limit of the connections of an address, as the server has it that the client comes to. */
export interface AddressRoom extends RangePrefixes {
  readonly most: number;
  /** Exempt addresses and ranges in the range of this address. They do not count. */
  readonly exempt?: readonly string[];
}

/** A client that has not registered has logged in by SASL. Uses up the code of its proof. */
export interface EarlyLogin {
  readonly kind: "login";
  readonly login: Proven;
  readonly at: number;
}

/** A client that has not registered makes an account. */
export interface NewAccount {
  readonly kind: "account";
  readonly account: AccountRecord;
  readonly at: number;
}

/** A client that has not registered confirms an account, by the hash of the code that it was sent. */
export interface Confirmation {
  readonly kind: "confirmation";
  /** Name of the account. */
  readonly account: string;
  readonly hash: string;
  readonly at: number;
}

/** A session of a user has ended. With the last one, the user leaves, unless it stays. */
export interface Departure {
  readonly kind: "quit";
  readonly user: number;
  /** Its number. */
  readonly session: number;
  /** The reason that others read. */
  readonly text: string;
  /** True without any lines to others: the server stops. */
  readonly silent: boolean;
  /** True if its client is about to come back by its account, to another process of this server. */
  readonly awaited?: true;
  readonly at: number;
}

/** A user has not logged in by the end of its grace period: its nick belongs to an account. */
export interface NickDue {
  readonly kind: "nick-due";
  readonly user: number;
  readonly at: number;
}

/** Users whose clients did not come along to another process have had the time to come back. */
interface AwaitedOver {
  readonly kind: "awaited-over";
  readonly at: number;
}

/** An act of an operator is over, and is to be remembered. */
interface Audited {
  readonly kind: "audit";
  readonly entry: AuditEntry;
  readonly at: number;
}

/** The server stops while users are logged in to these accounts: they were in use until now. */
interface AccountsUsed {
  readonly kind: "accounts-used";
  readonly accounts: readonly string[];
  readonly at: number;
}

/** The policy hook has decided about something that a client has done. */
export interface Judged {
  readonly kind: "verdict";
  readonly verdict: Verdict;
  readonly subject: Subject;
  readonly deed: Deed;
  readonly at: number;
}

/** REHASH or SIGHUP: other settings hold from here on. */
export interface SettingsChange {
  readonly kind: "settings";
  readonly settings: NetworkSettings;
  readonly at: number;
}

/** A server has made the key by which push services know the network. The first one counts. */
export interface PushKeyMade {
  readonly kind: "push-key";
  readonly key: VapidKey;
  readonly at: number;
}

/** The answer of a push service for a device. */
export interface PushReport {
  readonly kind: "push-report";
  readonly endpoint: string;
  /** `createdAt` of the subscription. */
  readonly createdAt: number;
  readonly outcome: Exclude<PushOutcome, "dropped">;
  readonly at: number;
}

/** A machine has counted something against abuse. */
export interface Counted {
  readonly kind: "count";
  /** Name of the server of the machine. */
  readonly server: string;
  readonly count: SharedCount;
  readonly at: number;
}

/** A run of a machine of the network has begun. Its sessions of an earlier run are gone. */
export interface NodeBegan {
  readonly kind: "node-began";
  readonly node: NetworkNode;
  readonly at: number;
}

/** A run of a machine is over: its sessions are gone. */
export interface NodeEnded {
  readonly kind: "node-ended";
  /** Name of its server. */
  readonly node: string;
  readonly run: string;
  readonly reason: string;
  readonly at: number;
}

export type NetworkCommand =
  | UserCommand
  | OutsideCommand
  | Registration
  | EarlyLogin
  | NewAccount
  | Confirmation
  | Departure
  | NickDue
  | Counted
  | NodeBegan
  | NodeEnded
  | AccountsUsed
  | AwaitedOver
  | Audited
  | SettingsChange
  | Judged
  | PushKeyMade
  | PushReport;

/** The origin of a command on this machine: its answer goes there. Not part of the command. */
export interface Origin {
  readonly session: Session;
  readonly frame: Frame;
}

/**
 * Applies a command at its place in the log: 1 for the first. Several commands have the same position where they came to the
 * log together.
 */
export type Apply = (command: NetworkCommand, position: number, origin?: Origin) => void;
