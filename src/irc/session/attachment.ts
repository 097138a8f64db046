/**
 * How sessions come to their users, and leave them, as commands of the log: a registration makes a user or adds a session to
 * one; with its last session a user leaves the network, unless it stays.
 */
import { reviewStaying } from "../commands/account/staying.ts";
import { dropOperator } from "../commands/operator/operatorship.ts";
import { sendServerNotice } from "../commands/server-notices.ts";
import { announceAway } from "../commands/user/away-notices.ts";
import { beginWithHost } from "../commands/account/virtual-host.ts";
import { bringMetadata } from "../commands/metadata/log-in-metadata.ts";
import { leaveNetwork } from "../commands/user/departure.ts";
import type { Moment } from "../commands/user/departure.ts";
import { announceOnline } from "../commands/user/monitor-notices.ts";
import type { Audience } from "../delivery/outgoing-message.ts";
import { adoptMetadata } from "../network/kept-metadata.ts";
import { Metadata } from "../network/metadata.ts";
import { accountFor } from "../network/policy/login.ts";
import { claimOn } from "../network/policy/nicks.ts";
import type { NickClaim } from "../network/policy/nicks.ts";
import { reservationOn } from "../network/policy/reserved.ts";
import { userToJoin } from "../network/policy/staying.ts";
import { addSession, removeSession } from "../network/user-sessions.ts";
import { isAbsent } from "../network/policy/absence.ts";
import { ABSENT } from "../network/user.ts";
import type { User } from "../network/user.ts";
import { channelModeRows } from "../wire/channel-modes.ts";
import { numericLine } from "../wire/numerics.ts";
import { userModeRows } from "../wire/user-modes.ts";
import type { Departure, Origin, Registration } from "./network-command.ts";
import type { Realm } from "./realm.ts";

/** The result of a registration. */
export type Arrival =
  /** A new user, with its first session. */
  | { readonly kind: "new"; readonly session: number }
  /** One more session of a user that was there. */
  | { readonly kind: "joined"; readonly session: number }
  /** Its address has as many connections as it may. */
  | { readonly kind: "full" }
  /** The nick belongs to an account. */
  | { readonly kind: "reserved"; readonly claim: NickClaim }
  /** Operators keep the nick from others. */
  | { readonly kind: "kept"; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: "nick-in-use" | "too-many-sessions" | "needs-tls" };

/** Call `greet` once the session belongs to the user, and before others hear of it. */
type Greet = (user: User | undefined, arrival: Arrival) => void;

export function applyRegistration(
  realm: Realm,
  moment: Moment,
  command: Registration,
  origin: Origin | undefined,
  greet: Greet,
): void {
  const { network, settings } = realm;
  const { details, room } = command;
  const { address } = details;
  if (room !== undefined && address !== undefined && realm.connections.isFull(network, address, room))
    return greet(undefined, { kind: "full" });
  const name = accountOf(realm, command);
  const state = { network, settings: settings.network };
  const user = name === undefined ? undefined : userToJoin(state, details.nick, name);
  if (user === undefined) return register(realm, moment, command, origin, greet);
  if (user.sessions.length >= settings.network.limits.sessionsPerUser) {
    return greet(undefined, { kind: "refused", reason: "too-many-sessions" });
  }
  if (!details.secure && isInSecureChannel(user)) {
    return greet(undefined, { kind: "refused", reason: "needs-tls" });
  }
  return join(realm, moment, command, user, origin, greet);
}

/** Its members all have TLS, with each of their clients. */
function isInSecureChannel({ memberships }: User): boolean {
  return memberships.some(({ channel }) => (channel.modes & channelModeRows.z.bit) !== 0);
}

/** The name of the account that the client has logged in to, if it still may. */
function accountOf({ network }: Realm, { login, at }: Registration): string | undefined {
  const account = login && accountFor(network, login, at);
  return typeof account === "object" ? account.name : undefined;
}

function register(
  realm: Realm,
  moment: Moment,
  command: Registration,
  origin: Origin | undefined,
  greet: Greet,
): void {
  const { network, settings, audience } = moment;
  const { details, away, metadata } = command;
  const name = accountOf(realm, command);
  const reason = reservationOn(moment, details.nick, { account: name }, moment.now);
  if (reason !== undefined) return greet(undefined, { kind: "kept", reason });
  const claim = network.nickInUse(details.nick) ? undefined : claimOn(moment, details.nick, name);
  if (claim?.protection === "strict") return greet(undefined, { kind: "reserved", claim });
  const user = network.addUser(details);
  if (user === undefined) return greet(undefined, { kind: "refused", reason: "nick-in-use" });
  const [session] = user.sessions;
  network.accounts.logIns.change(user, name);
  const host = beginWithHost(moment, user);
  if (away === ABSENT && session !== undefined) session.absent = true;
  else user.awayMessage = away;
  if (metadata !== undefined) user.metadata = new Metadata(metadata);
  adoptMetadata(network, settings.limits, user);
  reviewStaying(moment, user);
  if (origin !== undefined) realm.delivery.sessions.attach(origin.session, user);
  announceOnline({ network, settings }, origin?.frame ?? audience, user);
  greet(user, { kind: "new", session: session?.number ?? 0 });
  if (host !== undefined) {
    const { code, params } = numericLine("RPL_VISIBLEHOST", user.nick, [host]);
    audience.toUser(user, { source: undefined, command: code, params });
  }
  const text = `${user.mask} (${user.realname}) connected`;
  sendServerNotice({ network, audience }, "c", text, { address: user.address });
  return undefined;
}

/** Their clients have not come back. */
export function applyAwaitedOver(moment: Moment): void {
  const { network } = moment;
  for (const user of network.users) {
    if (!user.awaited || user.sessions.length > 0) continue;
    user.awaited = false;
    if (!network.persistence.isStaying(user)) leaveNetwork(moment, user, "Did not reconnect");
  }
}

/** In its channels nobody notices, but that the user is back from being away. */
function join(
  realm: Realm,
  moment: Moment,
  { details, away, metadata, at }: Registration,
  user: User,
  origin: Origin | undefined,
  greet: Greet,
): void {
  const { network, audience } = moment;
  const { address = "", secure, certificate, gateway, server } = details;
  const before = { away: user.away, modes: user.modes };
  const absent = away === ABSENT;
  // A message stays for as long as somebody is there to take it back.
  if (away === undefined && !user.isPresent) user.awayMessage = undefined;
  if (away !== undefined && !absent) user.awayMessage = away;
  const { number } = addSession(network, user, { address, secure, certificate, gateway, server, at }, absent);
  tellSecure(audience, user, before.modes);
  if (origin !== undefined) realm.delivery.sessions.attach(origin.session, user);
  greet(user, { kind: "joined", session: number });
  if (metadata !== undefined) bringMetadata(moment, user, metadata.values);
  announceAway(audience, user, before.away);
  if (!isAbsent(user)) realm.notifications?.attended(user);
  sendServerNotice({ network, audience }, "c", `${user.mask} connected with one more client`, { address });
}

/** The user hears of mode Z, which holds for all of its sessions. */
function tellSecure(audience: Audience, user: User, before: number): void {
  if (user.modes === before) return;
  const change = (user.modes & userModeRows.Z.bit) === 0 ? "-Z" : "+Z";
  audience.toUser(user, { source: undefined, command: "MODE", params: [user.nick, change] });
}

export function applySessionEnd(
  moment: Moment,
  { user: id, session, text, silent, awaited, at }: Departure,
): void {
  const { network, audience } = moment;
  const user = network.userOf(id);
  const ended = user?.session(session);
  if (user === undefined || ended === undefined) return undefined;
  const lasting = user.sessions.length > 1 || network.persistence.isStaying(user);
  if (awaited === true && !lasting && user.account !== undefined) user.awaited = true;
  const stays = lasting || user.awaited;
  if (silent) {
    // Nothing to keep: a server that starts again takes the end of the last one for the end of its sessions.
    if (stays) user.removeSession(session, at);
    else network.removeUser(user, at, moment.settings.limits);
    return undefined;
  }
  const isLast = user.sessions.length === 1;
  if (isLast && user.account !== undefined) network.accounts.noteUse([user.account], at);
  if (!stays) {
    leaveNetwork(moment, user, text);
    const { mask, address } = user;
    return sendServerNotice({ network, audience }, "c", `${mask} left (${text})`, { address });
  }
  // A client that comes back by the account has not said OPER.
  if (isLast) dropOperator(moment, user);
  const before = { away: user.away, modes: user.modes };
  removeSession(network, user, session, at);
  tellSecure(audience, user, before.modes);
  announceAway(audience, user, before.away);
  const { address } = ended;
  return sendServerNotice({ network, audience }, "c", `${user.mask} has one client less (${text})`, {
    address,
  });
}
