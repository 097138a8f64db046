/**
 * The part of the network that outlasts a restart, as plain values, and the interface of the place that keeps it. A change
 * is made durable while its command is applied, before the network itself changes: if that fails, nothing has happened.
 */
import type { PrefixMode } from "../wire/channel-modes.ts";
import type { ListMode, SettingMode } from "../wire/mode-changes.ts";
import type { PrivateMetadata } from "../wire/wishes.ts";
import type { HistoryStore } from "./history.ts";
import type { ApplicationPassword, AwaitedCode, Browser, NewEmail, TwoFactors } from "./account-facts.ts";
import type { AuditRecord } from "./audit.ts";
import type { Filter } from "./filters.ts";
import type { Mute } from "./mutes.ts";
import type { ApiToken, Webhook } from "./programs.ts";
import type { Report } from "./reports.ts";
import type { Reservation } from "./reservations.ts";
import type { ServerBan } from "./server-bans.ts";

/** Keys for SCRAM, derived from a password. Source: RFC 5802, section 3; RFC 7677. */
export interface ScramKeys {
  readonly iterations: number;
  /** All three in Base64. */
  readonly salt: string;
  readonly storedKey: string;
  readonly serverKey: string;
}

/** The parts of a password that are kept. */
export interface PasswordKeys {
  /** As `Bun.password.hash` writes it (argon2id). */
  readonly passwordHash: string;
  readonly scram: { readonly sha256: ScramKeys; readonly sha512: ScramKeys };
}

/** A person at an identity provider: `iss` and `sub` of its tokens. Source: OpenID Connect Core, section 2. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

/** Both parts of the password are absent in an account without one. */
export interface AccountRecord extends Partial<PasswordKeys> {
  /** As its owner wrote it; compared as the network compares nicks. */
  readonly name: string;
  /** The person at the identity provider who may log in, if any. No two accounts have the same one. */
  readonly identity?: Identity;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** While an operator has suspended it. */
  readonly suspended?: Suspension;
  /** SHA-256 of the certificates that log in to it, in lower-case hexadecimal digits. Each belongs to one account. */
  readonly certificates?: readonly string[];
  /** Values for its users, in the order in which the keys were set. */
  readonly metadata?: KeptMetadata;
  /** Values that only its own clients read, about channels, people and itself. Not empty. */
  readonly privateMetadata?: PrivateMetadata;
  /** Further nicks that belong to it, as their owner wrote them, oldest first. Not empty. */
  readonly nicks?: readonly string[];
  /** The protection of its nicks that its owner has chosen; absent for that of the network. */
  readonly enforce?: NickProtection;
  /** Start of the day (UTC) on which it was last in use. */
  readonly lastSeen?: number;
  readonly vhost?: VirtualHost;
  /** A virtual host that its owner has asked for. */
  readonly vhostRequest?: { readonly host: string; readonly at: number };
  /** The e-mail address: confirmed, unless `verification` is there. */
  readonly email?: string;
  /** While the account is not verified: nobody can log in. */
  readonly verification?: AwaitedCode;
  /** Takes the place of `email` once it is confirmed. */
  readonly newEmail?: NewEmail;
  /** Oldest first. */
  readonly applicationPasswords?: readonly ApplicationPassword[];
  readonly twoFactors?: TwoFactors;
  /** Browsers that stay logged in, oldest first. Not empty. */
  readonly browsers?: readonly Browser[];
}

/** How nicks are kept for their accounts: `strict` refuses them to others, `grace` takes them back after a time. */
export const nickProtections = ["strict", "grace", "none"] as const;
export type NickProtection = (typeof nickProtections)[number];

/** A host that others see instead of that of the connection, while its user is logged in. */
export interface VirtualHost {
  readonly host: string;
  /** The operator that gave it. */
  readonly by: string;
  readonly at: number;
  /** Its owner has switched it off. */
  readonly off?: true;
}

/** An account or a channel that an operator has closed. */
export interface Suspension {
  readonly by: string;
  readonly reason: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** Values by key. */
export type KeptMetadata = readonly (readonly [key: string, value: string])[];

/** The level of an account in a registered channel: the prefix that it has there. */
export interface ChannelAccess {
  readonly account: string;
  readonly level: PrefixMode;
}

/** An entry of a list mode. */
export interface ListRecord {
  readonly mask: string;
  readonly setBy: string;
  /** Milliseconds since the Unix epoch. */
  readonly setAt: number;
}

/** A mask that ChanServ AKICK keeps out. */
export interface AkickRecord extends ListRecord {
  /** Empty for none. */
  readonly reason: string;
}

/** The choices of ChanServ SET. Absent ones are off. */
export interface ChannelOptions {
  readonly description?: string;
  readonly url?: string;
  /** Sent to users who join. */
  readonly entryMessage?: string;
  /** Name of the account that gets the channel if the account of the founder is dropped. */
  readonly successor?: string;
  /** `+nt-s`: modes that stay as they are. */
  readonly modeLock?: string;
  /** Only accounts with access of level `h` or above set the topic. */
  readonly topicLock?: true;
  /** Only accounts with access join. */
  readonly restricted?: true;
  /** INFO tells others nothing. */
  readonly private?: true;
}

/** A channel without its members. Times in milliseconds since the Unix epoch. */
export interface ChannelState {
  readonly name: string;
  readonly createdAt: number;
  readonly topic?: { readonly text: string; readonly setBy: string; readonly setAt: number };
  /** Letters of the flags that are set. */
  readonly flags: string;
  /** Values of the modes that take one, the key among them. */
  readonly settings: Readonly<Partial<Record<SettingMode, string>>>;
  /** Lists that are not empty. */
  readonly lists: Readonly<Partial<Record<ListMode, readonly ListRecord[]>>>;
  readonly metadata?: KeptMetadata;
}

/** A registered channel with everything that outlasts a restart. */
export interface ChannelRecord extends ChannelState {
  /** Milliseconds since the Unix epoch. */
  readonly registeredAt: number;
  /** Name of an account. */
  readonly founder: string;
  /** Without the founder, oldest first. */
  readonly access: readonly ChannelAccess[];
  readonly options?: ChannelOptions;
  /** Oldest first. */
  readonly akicks?: readonly AkickRecord[];
  /** While an operator of the server has suspended it. */
  readonly suspended?: Suspension;
  /** When somebody with access was last in it, to the day; absent where that was when it was registered. */
  readonly usedAt?: number;
}

/** Choice of an account's owner: that its user stays while nobody is connected, or not. */
export type PersistenceSetting = "on" | "off" | "default";

/** A user that stays, as it was. Times in milliseconds since the Unix epoch. */
export interface StayingUser {
  readonly nick: string;
  readonly username: string;
  readonly realname: string;
  readonly host: string;
  /** The host at registration. */
  readonly cloak: string;
  readonly connectedAt: number;
  /** Letters of its user modes. */
  readonly modes: string;
  readonly awayMessage?: string;
  /** When its last session ended; absent while it had one. */
  readonly seenAt?: number;
  /** The nicks on its MONITOR list, as its client wrote them. */
  readonly monitored?: readonly string[];
  /** In the order of joining. */
  readonly channels: readonly StayingMember[];
}

export interface StayingMember {
  readonly name: string;
  /** Letters of its prefix modes. */
  readonly prefixes: string;
  readonly joinedAt: number;
}

/** The choice of an account's owner, and the user of the account that stays. */
export interface PresenceRecord {
  readonly account: string;
  /** Absent for the default of the network. */
  readonly setting?: Exclude<PersistenceSetting, "default">;
  readonly user?: StayingUser;
}

/** Up to when the owner of an account has read a channel or a conversation. */
export interface MarkerRecord {
  /** Name of the account. */
  readonly account: string;
  /** A channel or a nick. */
  readonly target: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** The key pair by which push services know this server. Source: RFC 8292, section 2. */
export interface VapidKey {
  /** Both in Base64 for URLs: a point of P-256 without compression, and its scalar. */
  readonly publicKey: string;
  readonly privateKey: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
}

/** A device that receives push notifications of an account. */
export interface PushSubscription {
  readonly account: string;
  /** An https URL. Only its push service and its owner know it. */
  readonly endpoint: string;
  /** The device's key and secret, in Base64 for URLs. Source: RFC 8291, section 2. */
  readonly p256dh: string;
  readonly auth: string;
  /** The server's public key that the device was given. */
  readonly vapidKey: string;
  /** Capabilities that decide the tags of its lines. */
  readonly capabilities: readonly string[];
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
  /** The same, of the last registration; exact to a day. */
  readonly renewedAt: number;
  /** Refusals of the push service since the last success. */
  readonly failures: number;
}

/** The records by kind. One takes the place of another that stands for the same account, mask, channel, marker or device. */
export interface DurableRecords {
  readonly account: AccountRecord;
  readonly ban: ServerBan;
  readonly channel: ChannelRecord;
  readonly presence: PresenceRecord;
  readonly marker: MarkerRecord;
  readonly vapidKey: VapidKey;
  readonly pushSubscription: PushSubscription;
  /** A channel that is not registered, with a member who stays (`rooms.ts`). */
  readonly room: ChannelState;
  /** An act of an operator. */
  readonly audit: AuditRecord;
  /** Names that operators keep from others. */
  readonly reservation: Reservation;
  /** A report of a user that no operator has closed. */
  readonly report: Report;
  /** A filter on texts. */
  readonly filter: Filter;
  /** A user whose texts are refused for a time. */
  readonly mute: Mute;
  readonly token: ApiToken;
  readonly webhook: Webhook;
}

export type DurableKind = keyof DurableRecords;

/** A record as it is from now on, or as it was last, if it is removed. */
export interface DurableChangeOf<K extends DurableKind> {
  readonly kind: K;
  readonly record: DurableRecords[K];
  readonly removed?: true;
}

export type DurableChange = { [K in DurableKind]: DurableChangeOf<K> }[DurableKind];

/** Makes changes durable, all or none. Throws {@link NotKept} if that fails. */
export type Note = (...changes: readonly DurableChange[]) => void;

/** All records, the oldest of each kind first. */
export type DurableState = { readonly [K in DurableKind as `${K}s`]: readonly DurableRecords[K][] };

export const NOT_KEPT = "The server cannot keep changes at the moment; try again later";

/** Thrown for a change that cannot be kept. Nothing has changed. */
export class NotKept extends Error {
  constructor(cause: unknown) {
    super(NOT_KEPT, { cause });
  }
}

export interface DurableStore {
  /** The state when the store was opened. */
  readonly state: DurableState;
  readonly history: HistoryStore;
  note(change: DurableChange): void;
  /** Drops noted changes that could not be made durable. */
  forget(): void;
  /** Writes something that changes nothing. Throws an Error if changes cannot be made durable. */
  probe(): void;
  /** Makes all noted changes durable, in one transaction. Throws an Error if that fails: then none of them is. */
  commit(): void;
}
