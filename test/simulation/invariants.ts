/** Invariants of the state between any two commands, read in full from the network each time. */
import { channelModeRows } from "../../src/irc/wire/channel-modes.ts";
import { lookOf } from "../../src/irc/wire/confusables.ts";
import { userModeRows } from "../../src/irc/wire/user-modes.ts";
import { judgeBounds } from "./bounds.ts";
import { demand } from "./violation.ts";
import type { World } from "./world.ts";

const { i: invisible, o: operator } = userModeRows;
const SECRET_AND_PRIVATE = channelModeRows.s.bit | channelModeRows.p.bit;

/** Throws a Violation. */
export function judgeState(world: World): void {
  judgeBounds(world);
  judgeSessions(world);
  judgeUsers(world);
  judgeChannels(world);
}

/** Each user has one session, each session that goes on is known, and none that ended has a user. */
function judgeSessions({ app, peers }: World): void {
  const { network } = app;
  let registered = 0;
  let unregistered = 0;
  for (const peer of peers) {
    const { state: session } = peer;
    demand(session.ended !== peer.open, () => `${peer.name}: session and connection do not end together`);
    if (session.ended) continue;
    if (session.user === undefined) unregistered += 1;
    else {
      registered += 1;
      demand(network.userAt(session.user.slot) === session.user, () => `${peer.name}: its user is gone`);
    }
  }
  demand(network.userCount === registered, () => `${network.userCount} users of ${registered} sessions`);
  demand(
    app.unregistered === unregistered,
    () => `${app.unregistered} unregistered, and really ${unregistered}`,
  );
}

function judgeUsers({ app, settings }: World): void {
  const { network } = app;
  const channels = new Set(network.channels);
  const { limits, nickCharacters } = settings.network;
  const looks = new Set<string>();
  let users = 0;
  let operators = 0;
  let invisibles = 0;
  for (const user of network.users) {
    users += 1;
    if ((user.modes & operator.bit) !== 0) operators += 1;
    if ((user.modes & invisible.bit) !== 0) invisibles += 1;
    demand(network.findUser(user.nick) === user, () => `${user.nick} is not found by its nick`);
    demand(network.userAt(user.slot) === user, () => `${user.nick} is not in its slot`);
    if (nickCharacters === "utf8") {
      const look = lookOf(user.nick);
      demand(!looks.has(look), () => `${user.nick} can be confused with another`);
      demand(
        network.nickInUse(user.nick) && !network.nickInUse(user.nick, user),
        () => `${user.nick} is lost`,
      );
      looks.add(look);
    }
    demand(user.memberships.size <= limits.channelsPerUser, () => `${user.nick} is in too many channels`);
    demand(user.invitations.size <= limits.invitationsPerUser, () => `${user.nick} has too many invitations`);
    for (const [channel, membership] of user.memberships) {
      const symmetrical =
        membership.user === user &&
        membership.channel === channel &&
        channel.members.get(user) === membership;
      demand(symmetrical, () => `${user.nick} in ${channel.name} is one-sided`);
      demand(channels.has(channel), () => `${user.nick} is in a channel that is gone: ${channel.name}`);
    }
    for (const channel of user.invitations) {
      const known = channel.invited.has(user) && channels.has(channel);
      demand(known, () => `${user.nick} is invited to ${channel.name}, one-sidedly`);
    }
  }
  demand(users === network.userCount, () => "userCount is wrong");
  demand(
    network.operatorCount === operators,
    () => `operatorCount is ${network.operatorCount}, really ${operators}`,
  );
  demand(
    network.invisibleCount === invisibles,
    () => `invisibleCount is ${network.invisibleCount}, really ${invisibles}`,
  );
  demand(network.whowas.size <= limits.whowasEntries, () => "WHOWAS remembers too much");
}

function judgeChannels({ app, settings }: World): void {
  const { network } = app;
  let channels = 0;
  for (const channel of network.channels) {
    channels += 1;
    const { name, members, roster, lists } = channel;
    demand(network.findChannel(name) === channel, () => `${name} is not found by its name`);
    demand(members.size > 0, () => `${name} is empty`);
    demand(roster.length === members.size, () => `${name}: roster and members differ`);
    for (const [index, membership] of roster.entries()) {
      const { user } = membership;
      const right =
        membership.index === index && members.get(user) === membership && membership.channel === channel;
      demand(right, () => `${name}: ${user.nick} has the wrong place in the roster`);
      demand(user.memberships.get(channel) === membership, () => `${name}: ${user.nick} knows nothing of it`);
      demand(network.userAt(user.slot) === user, () => `${name}: ${user.nick} is gone and still in there`);
    }
    for (const user of channel.invited) {
      const known = user.invitations.has(channel) && network.userAt(user.slot) === user && !members.has(user);
      demand(known, () => `${name} has invited ${user.nick}, one-sidedly`);
    }
    let entries = 0;
    for (const list of lists.values()) entries += list.length;
    demand(entries <= settings.network.limits.listEntries, () => `${name}: its lists are too long`);
    demand(
      (channel.modes & SECRET_AND_PRIVATE) !== SECRET_AND_PRIVATE,
      () => `${name} is secret and private`,
    );
  }
  demand(channels === network.channelCount, () => "channelCount is wrong");
}
