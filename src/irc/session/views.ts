/** The network as plain values, for programs that read it: everything that an operator with all privileges may see. */
import { userModeString } from "../commands/user/user-mode-string.ts";
import { memberPrefix } from "../commands/channel/member-prefix.ts";
import { serversOf } from "../commands/server/servers.ts";
import type { AuditQuery, AuditRecord } from "../network/audit.ts";
import { channelState } from "../network/channel-record.ts";
import type { Channel } from "../network/channel.ts";
import type { AccountRecord } from "../network/durable.ts";
import type { FilterAction, FilteredText, NamedFilter } from "../network/filters.ts";
import type { Mute } from "../network/mutes.ts";
import type { Report } from "../network/reports.ts";
import type { Reservation } from "../network/reservations.ts";
import type { BanKind } from "../network/ban-targets.ts";
import type { ServerBan } from "../network/server-bans.ts";
import type { User } from "../network/user.ts";
import { compileMask } from "../wire/masks.ts";
import type { Realm } from "./realm.ts";

export interface UserView {
  readonly nick: string;
  readonly username: string;
  /** The one that others see. */
  readonly host: string;
  /** One for each connection; empty for a Unix socket. */
  readonly addresses: readonly string[];
  readonly realname: string;
  readonly account: string | undefined;
  /** Name of its operator block. */
  readonly operator: string | undefined;
  readonly away: string | undefined;
  /** `+iZ` */
  readonly modes: string;
  readonly secure: boolean;
  readonly connections: number;
  /** Milliseconds since the Unix epoch. */
  readonly connectedAt: number;
  readonly activeAt: number;
  readonly channels: readonly string[];
}

export interface ChannelView {
  readonly name: string;
  readonly topic: { readonly text: string; readonly setBy: string; readonly setAt: number } | undefined;
  readonly members: number;
  /** Letters of the flags, and of modes with a value. */
  readonly modes: string;
  readonly secret: boolean;
  readonly createdAt: number;
  /** Account of the founder of a registered channel. */
  readonly founder: string | undefined;
}

export interface ChannelDetails extends ChannelView {
  readonly users: readonly {
    readonly nick: string;
    readonly prefix: string;
    readonly account: string | undefined;
  }[];
  readonly bans: readonly { readonly mask: string; readonly setBy: string; readonly setAt: number }[];
}

export interface AccountView {
  readonly name: string;
  readonly createdAt: number;
  /** Start of the day (UTC) on which it was last in use. */
  readonly lastSeen: number | undefined;
  readonly email: string | undefined;
  readonly verified: boolean;
  readonly twoFactors: boolean;
  readonly suspended: { readonly by: string; readonly reason: string; readonly at: number } | undefined;
  /** The ban of the server that keeps it out. */
  readonly banned: { readonly by: string; readonly reason: string; readonly at: number } | undefined;
  readonly nicks: readonly string[];
  /** Nicks of the users that are logged in to it. */
  readonly users: readonly string[];
}

export interface FilterView {
  /** `filter 3`, or `filter c1` for the first one of the configuration. */
  readonly name: string;
  readonly pattern: string;
  readonly action: FilterAction;
  readonly texts: readonly FilteredText[];
  /** Length of a mute or a ban; 0 for one without an end, absent for the default. */
  readonly seconds?: number;
  readonly reason: string;
  readonly exemptAccounts: boolean;
  readonly formatting: boolean;
  /** The rest is absent for those of the configuration. */
  readonly number?: number;
  readonly setBy?: string;
  readonly setAt?: number;
}

/** A part of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Number of all that fit the search. */
  readonly total: number;
}

export interface Search {
  /** With `*` and `?`; case does not matter. */
  readonly mask?: string | undefined;
  readonly offset: number;
  readonly limit: number;
}

export class NetworkViews {
  readonly #realm: Realm;

  constructor(realm: Realm) {
    this.#realm = realm;
  }

  /** The mask is that of a nick, of `nick!user@host`, or of an address. */
  users(
    search: Search & { readonly account?: string | undefined; readonly channel?: string | undefined },
  ): Page<UserView> {
    const { network } = this.#realm;
    const { account, channel } = search;
    const fits = fitting(search.mask);
    const isOf = (user: User): boolean =>
      (account === undefined ||
        (user.account !== undefined && network.fold(user.account) === network.fold(account))) &&
      (channel === undefined ||
        user.memberships.some((each) => network.fold(each.channel.name) === network.fold(channel)));
    const all = [...network.users].filter(
      (user) => isOf(user) && fits(user.nick, user.mask, ...user.addresses),
    );
    return pageOf(all, search, userView);
  }

  user(nick: string): UserView | undefined {
    const user = this.#realm.network.findUser(nick);
    return user && userView(user);
  }

  channels(search: Search): Page<ChannelView> {
    const fits = fitting(search.mask);
    const all = [...this.#realm.network.channels].filter(({ name }) => fits(name));
    return pageOf(all, search, channelView);
  }

  channel(name: string): ChannelDetails | undefined {
    const channel = this.#realm.network.findChannel(name);
    if (channel === undefined) return undefined;
    const users = channel.roster.map(({ user, prefixes }) => ({
      nick: user.nick,
      prefix: memberPrefix(prefixes, true),
      account: user.account,
    }));
    const bans = channelState(channel).lists.b ?? [];
    return { ...channelView(channel), users, bans };
  }

  /** Those of the kinds that hold now. The search looks at mask, reason and setter. */
  bans(kinds: readonly BanKind[], search: Search): Page<ServerBan> {
    const { network, clock } = this.#realm;
    const fits = fitting(search.mask);
    const all = kinds.flatMap((kind) => network.bans.list(kind, clock.now()));
    return pageOf(
      all.filter(({ mask, reason, setBy }) => fits(mask, reason, setBy)),
      search,
      (ban) => ban,
    );
  }

  /** Those that hold now. */
  reservations(search: Search): Page<Reservation> {
    const { network, clock } = this.#realm;
    const fits = fitting(search.mask);
    const all = network.reservations.list(clock.now());
    return pageOf(
      all.filter(({ mask, reason, setBy }) => fits(mask, reason, setBy)),
      search,
      (reservation) => reservation,
    );
  }

  accounts(search: Search): Page<AccountView> {
    const fits = fitting(search.mask);
    const all = [...this.#realm.network.accounts.all].filter(({ name, nicks = [] }) => fits(name, ...nicks));
    return pageOf(all, search, (account) => this.#accountView(account));
  }

  account(name: string): AccountView | undefined {
    const account = this.#realm.network.accounts.find(name);
    return account && this.#accountView(account);
  }

  /** Those of the configuration first. */
  filters(): readonly FilterView[] {
    return this.#realm.network.moderation.filters.named.map(filterView);
  }

  /** Oldest first. */
  mutes(): readonly Mute[] {
    return [...this.#realm.network.moderation.mutes.all];
  }

  /** Those that are open, oldest first. */
  reports(search: Pick<Search, "offset" | "limit">): Page<Report> {
    return pageOf([...this.#realm.network.moderation.reports.all], search, (report) => report);
  }

  /** The newest first. */
  audit(query: AuditQuery, { offset, limit }: Pick<Search, "offset" | "limit">): Page<AuditRecord> {
    return pageOf([...this.#realm.network.audit.find(query)], { offset, limit }, (entry) => entry);
  }

  /** Two names of channels, or of users, are the same if these are. */
  fold(name: string): string {
    return this.#realm.network.fold(name);
  }

  /** Names of the servers of the network, this one first. */
  get servers(): readonly string[] {
    const { network, settings } = this.#realm;
    return serversOf({ network, settings: settings.network }).map(({ name }) => name);
  }

  get summary() {
    const { network, settings, unregistered } = this.#realm;
    return {
      network: settings.network.networkName,
      server: settings.network.serverName,
      users: network.userCount,
      most: network.maxUsers,
      operators: network.operatorCount,
      channels: network.channelCount,
      accounts: network.accounts.count,
      unregistered,
    };
  }

  #accountView(account: AccountRecord): AccountView {
    const { name, createdAt, lastSeen, email, verification, twoFactors, suspended, nicks = [] } = account;
    const { network, clock } = this.#realm;
    const users = Array.from(network.accounts.logIns.of(name), ({ nick }) => nick);
    const ban = network.bans.findAccount(name, clock.now());
    return {
      name,
      createdAt,
      lastSeen,
      email,
      verified: verification === undefined,
      twoFactors: twoFactors !== undefined,
      suspended,
      banned: ban && { by: ban.setBy, reason: ban.reason, at: ban.setAt },
      nicks,
      users,
    };
  }
}

function filterView({ name, rule }: NamedFilter): FilterView {
  const { pattern, action, texts, duration, reason, exemptAccounts = false, formatting = false } = rule;
  const time = duration === undefined ? {} : { seconds: Math.round(duration / 1000) };
  const facts = { name, pattern, action, texts, ...time, reason, exemptAccounts, formatting };
  if (!("number" in rule)) return facts;
  const { number, setBy, setAt } = rule;
  return { ...facts, number, setBy, setAt };
}

function pageOf<T, V>(
  all: readonly T[],
  { offset, limit }: Pick<Search, "offset" | "limit">,
  view: (item: T) => V,
): Page<V> {
  return { items: all.slice(offset, offset + limit).map(view), total: all.length };
}

/** True if one of the texts fits. */
function fitting(mask: string | undefined): (...texts: readonly string[]) => boolean {
  if (mask === undefined) return () => true;
  const matches = compileMask(mask.toLowerCase());
  return (...texts) => texts.some((text) => matches(text.toLowerCase()));
}

function userView(user: User): UserView {
  return {
    nick: user.nick,
    username: user.username,
    host: user.host,
    addresses: user.addresses,
    realname: user.realname,
    account: user.account,
    operator: user.operator,
    away: user.away,
    modes: userModeString(user.modes),
    secure: user.secure,
    connections: user.sessions.length,
    connectedAt: user.connectedAt,
    activeAt: user.activeAt,
    channels: user.memberships.map(({ channel }) => channel.name),
  };
}

function channelView(channel: Channel): ChannelView {
  const { flags, settings } = channelState(channel);
  return {
    name: channel.name,
    topic: channel.topic,
    members: channel.members.size,
    modes: `+${flags}${Object.keys(settings).join("")}`,
    secret: flags.includes("s"),
    createdAt: channel.createdAt,
    founder: channel.registration?.founder,
  };
}
