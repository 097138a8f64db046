/** Invariants of the state between any two turns, read in full from the network each time. */
import { channelModeRows } from "../../src/irc/wire/channel-modes.ts";
import { lookOf } from "../../src/irc/wire/confusables.ts";
import { claimOn } from "../../src/irc/network/policy/nicks.ts";
import { userModeRows } from "../../src/irc/wire/user-modes.ts";
import { judgeBounds, judgeMonitored } from "./bounds.ts";
import type { User } from "../../src/irc/network/user.ts";
import type { Session } from "../../src/irc/session/session.ts";
import type { SimulatedNetwork } from "./network.ts";
import { demand } from "./violation.ts";

const { i: invisible, o: operator } = userModeRows;
const SECRET_AND_PRIVATE = channelModeRows.s.bit | channelModeRows.p.bit;

/** Throws a Violation. */
export function judgeState(simulated: SimulatedNetwork): void {
  const { network, settings } = simulated.app;
  judgeBounds({ network, settings: settings.network });
  judgeSessions(simulated);
  judgeUsers(simulated);
  judgeChannels(simulated);
}

function same(what: string, counted: number, really: number): void {
  demand(counted === really, () => `${what}: counted ${counted}, really ${really}`);
}

/**
 * Each user has a session or stays, the network knows each session of a user and no other, each session that goes on is
 * known, and none that ended has a user.
 */
function judgeSessions({ app, peers, isPart }: SimulatedNetwork): void {
  const { network } = app;
  const connected = new Map<User, Session[]>();
  let unregistered = 0;
  for (const peer of peers) {
    const { state: session } = peer;
    const together = session.ended !== peer.open || peer.leaving;
    demand(together, () => `${peer.name}: session and connection do not end together`);
    if (session.ended) {
      demand((session.monitored?.size ?? 0) === 0, () => `${peer.name} watches nicks after its end`);
      continue;
    }
    judgeMonitored(peer.name, session);
    if (session.user === undefined) unregistered += 1;
    else {
      connected.set(session.user, [...(connected.get(session.user) ?? []), session]);
      demand(network.userAt(session.user.slot) === session.user, () => `${peer.name}: its user is gone`);
      const { nickDueAt = Number.POSITIVE_INFINITY } = session.user;
      // The clock of its machine may be wrong; deadlines are by the steady one.
      const wokenAt = (peer.deadline ?? 0) + peer.world.shift;
      const inTime = nickDueAt === Number.POSITIVE_INFINITY || wokenAt <= nickDueAt;
      demand(inTime, () => `${peer.name} is not woken when its nick is due`);
    }
  }
  for (const user of network.users) {
    const sessions = connected.get(user) ?? [];
    if (!isPart) same(`sessions of ${user.nick}`, user.sessions.length, sessions.length);
    for (const { number } of sessions)
      demand(user.session(number) !== undefined, () => `${user.nick} has no session ${number}`);
    const stays = user.sessions.length > 0 || network.persistence.isStaying(user);
    demand(stays, () => `${user.nick} is there without a session`);
  }
  for (const user of network.persistence.users)
    demand(network.userAt(user.slot) === user, () => `${user.nick} stays and is gone`);
  same("unregistered", app.metrics.unregistered, unregistered);
}

function judgeUsers({ app: { network, settings } }: SimulatedNetwork): void {
  const channels = new Set(network.channels);
  const users = [...network.users];
  const looks = new Set<string>();
  for (const user of users) {
    const { nick } = user;
    demand(network.findUser(nick) === user, () => `${nick} is not found by its nick`);
    demand(network.userAt(user.slot) === user, () => `${nick} is not in its slot`);
    const claim = claimOn({ network, settings: settings.network }, nick, user.account);
    demand(claim === undefined || user.nickDueAt !== undefined, () => `${nick} keeps the nick of another`);
    const own = user.account === undefined ? undefined : network.accounts.find(user.account);
    demand(user.account === undefined || own !== undefined, () => `${nick} is logged in to no account`);
    demand(
      own === undefined || network.accounts.logIns.of(own.name).has(user),
      () => `${nick} is not found by its account`,
    );
    const host = own?.vhost?.off === true ? undefined : own?.vhost?.host;
    demand(user.accountHost === host, () => `${nick} has not the host of its account`);
    if (settings.network.nickCharacters === "utf8") {
      demand(!looks.has(lookOf(nick)), () => `${nick} can be confused with another`);
      demand(network.nickInUse(nick) && !network.nickInUse(nick, user), () => `${nick} is lost`);
      looks.add(lookOf(nick));
    }
    for (const membership of user.memberships) {
      const { user: member, channel } = membership;
      const symmetrical =
        member === user && channel.members.get(user) === membership && channels.has(channel);
      demand(symmetrical, () => `${nick} in ${channel.name} is one-sided`);
    }
    for (const channel of user.invitations ?? []) {
      const known = channel.invited.has(user) && channels.has(channel);
      demand(known, () => `${nick} is invited to ${channel.name}, one-sidedly`);
    }
  }
  const having = (bit: number): number => users.filter(({ modes }) => (modes & bit) !== 0).length;
  same("users", network.userCount, users.length);
  same("operators", network.operatorCount, having(operator.bit));
  same("invisible users", network.invisibleCount, having(invisible.bit));
}

function judgeChannels({ app: { network } }: SimulatedNetwork): void {
  const channels = [...network.channels];
  const registered = new Set(network.registered.all);
  demand(registered.isSubsetOf(new Set(channels)), () => "a registered channel is gone");
  for (const channel of channels) {
    const { name, members, roster } = channel;
    demand(network.findChannel(name) === channel, () => `${name} is not found by its name`);
    demand(members.size > 0 || channel.registration !== undefined, () => `${name} is empty`);
    demand(
      registered.has(channel) === (channel.registration !== undefined),
      () => `${name} is half registered`,
    );
    same(`the roster of ${name}`, roster.length, members.size);
    for (const [index, membership] of roster.entries()) {
      const { user } = membership;
      const right =
        membership.index === index &&
        members.get(user) === membership &&
        user.memberships.includes(membership);
      demand(right, () => `${name}: ${user.nick} has the wrong place in the roster`);
      demand(network.userAt(user.slot) === user, () => `${name}: ${user.nick} is gone and still in there`);
    }
    for (const user of channel.invited) {
      const known =
        user.invitations?.has(channel) === true && network.userAt(user.slot) === user && !members.has(user);
      demand(known, () => `${name} has invited ${user.nick}, one-sidedly`);
    }
    const both = (channel.modes & SECRET_AND_PRIVATE) === SECRET_AND_PRIVATE;
    demand(!both, () => `${name} is secret and private`);
  }
  same("channels", network.channelCount, channels.length);
}
