/** What holds of the state between any two commands, read in full from the network each time. */
import type { Channel } from "../../src/irc/network/channel.ts";
import { capabilityNames } from "../../src/irc/wire/capabilities.ts";
import type { User } from "../../src/irc/network/user.ts";
import {
  channelModeRows,
  channelModes,
  prefixModeRows,
  prefixModes,
} from "../../src/irc/wire/channel-modes.ts";
import { lookOf } from "../../src/irc/wire/confusables.ts";
import { userModeRows, userModes } from "../../src/irc/wire/user-modes.ts";
import { judgeBounds } from "./bounds.ts";
import { asSent } from "./heard-line.ts";
import { dialectOf } from "./metadata-dues.ts";
import type { Mirror, Person, Room } from "./mirror.ts";
import { demand } from "./violation.ts";
import { newNames, rooms } from "./vocabulary.ts";
import type { World } from "./world.ts";

const { i: invisible, o: operator } = userModeRows;

/** With a mirror, the state is compared with what the clients were told. Throws a Violation. */
export function judgeState(world: World, mirror?: Mirror): void {
  judgeBounds(world);
  judgeSessions(world, mirror !== undefined);
  // Names are folded once here, and not for each membership.
  const people = mirror && new Map<User, Person>();
  for (const person of mirror?.people.values() ?? []) {
    const { user } = person.peer.state;
    if (user !== undefined) people?.set(user, person);
  }
  judgeUsers(world, people);
  judgeChannels(world, mirror, people);
}

/** Undefined where nobody has kept account of what the clients were told. */
type People = ReadonlyMap<User, Person> | undefined;

/** Each user has one session, each session that goes on is known, and none that ended has a user. */
function judgeSessions({ app, peers }: World, told: boolean): void {
  const { network } = app;
  let registered = 0;
  let unregistered = 0;
  for (const peer of peers) {
    const { state: session } = peer;
    demand(session.ended !== peer.open, () => `${peer.name}: session and connection do not end together`);
    demand(
      capabilityNames.every((name) => session.has(name) === peer.told.has(name)) || session.ended || !told,
      () => `${peer.name} has other capabilities than it knows of`,
    );
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

function judgeUsers({ app, settings }: World, people: People): void {
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
    if (people !== undefined) compareUser(user, people.get(user));
  }
  demand(
    users === (people?.size ?? users),
    () => `${users} users, of whom the clients know ${people?.size ?? 0}`,
  );
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

function compareUser(user: User, person: Person | undefined): void {
  const { nick } = user;
  demand(person !== undefined, () => `nobody knows ${nick}`);
  demand(user.mask === person.mask, () => `${user.mask} is known as ${person.mask}`);
  demand(
    user.realname === person.realname && user.away === person.away,
    () => `${nick} is known by another real name or as away`,
  );
  for (const letter of userModes) {
    const on = (user.modes & userModeRows[letter].bit) !== 0;
    demand(on === person.modes.has(letter), () => `${nick} ${on ? "+" : "-"}${letter}, unknown to itself`);
  }
  const invitations = person.invitations.values();
  let invited = user.invitations.size === person.invitations.size;
  for (const { name } of user.invitations) invited &&= invitations.next().value?.name === name;
  demand(invited, () => `${nick} is known with other invitations`);
  demand(user.memberships.size === person.rooms.size, () => `${nick} is known to be in other channels`);
  demand(user.privileges.size === person.privileges.size, () => `${nick} has privileges that nobody gave`);
  demand(user.operator === person.operator, () => `${nick} is known as another operator`);
  demand(hasAll(user.monitored, person.watching), () => `${nick} watches others than it asked for`);
  compareMetadata(nick, user, person);
  const { subscribed, state } = person.peer;
  demand(hasAll(state.subscriptions, subscribed), () => `${nick} is known with other subscriptions`);
  const speaks = subscribed.size === 0 || dialectOf(person.peer) !== 0;
  demand(speaks, () => `${nick} subscribes without METADATA`);
  for (const [target, marker] of person.markers) {
    const told = user.readMarkers?.get(target) === marker;
    demand(told, () => `${nick} has read ${target} up to another time than it knows`);
  }
}

interface Keyed {
  readonly size: number;
  has(key: string): boolean;
}

/** Whether two collections have the same keys. */
function hasAll(known: Keyed, told: Keyed & { keys(): Iterable<string> }): boolean {
  if (known.size !== told.size) return false;
  if (told.size > 0) for (const key of told.keys()) if (!known.has(key)) return false;
  return true;
}

function compareMetadata(name: string, { metadata }: User | Channel, known: Person | Room): void {
  const told = known.metadata;
  let same = (metadata?.size ?? 0) === told.size;
  if (told.size > 0) for (const [key, value] of told) same &&= metadata?.get(key) === value;
  demand(same, () => `${name} is known with other metadata`);
}

function judgeChannels({ app, settings }: World, mirror: Mirror | undefined, people: People): void {
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
    if (mirror !== undefined && people !== undefined) compareChannel(channel, mirror.room(name), people);
  }
  demand(channels === network.channelCount, () => "channelCount is wrong");
  if (mirror === undefined) return;
  demand(
    channels === mirror.rooms.size,
    () => `${channels} channels, of which the clients know ${mirror.rooms.size}`,
  );
  demand(channels <= rooms.length + newNames.length, () => "there are channels that nobody could make");
}

/** Prefix modes as letters, highest first, by their bits. */
const rankLetters = Array.from({ length: 32 }, (_, bits) =>
  prefixModes.filter((letter) => (bits & prefixModeRows[letter].bit) !== 0).join(""),
);

function compareChannel(channel: Channel, room: Room | undefined, people: NonNullable<People>): void {
  const { name } = channel;
  demand(room !== undefined && room.name === name, () => `nobody knows of ${name}`);
  demand(
    room.members.size === channel.members.size,
    () => `${name} is known to have ${room.members.size} members`,
  );
  for (const [user, { prefixes }] of channel.members) {
    const person = people.get(user);
    const ranks = person && room.members.get(person);
    demand(
      ranks === rankLetters[prefixes],
      () => `${user.nick} is known in ${name} as +${ranks ?? "(absent)"}`,
    );
  }
  for (const letter of channelModes) {
    const on = (channel.modes & channelModeRows[letter].bit) !== 0;
    const effective =
      room.flags.has(letter) || room.values.has(letter) || (channel.lists.get(letter)?.length ?? 0) > 0;
    demand(on === effective, () => `${name} is known with another ${letter}`);
    const value = channel.settings.get(letter);
    demand(value === room.values.get(letter), () => `${name} is known with another value of ${letter}`);
  }
  demand(!(room.flags.has("s") && room.flags.has("p")), () => `${name} is secret and private`);
  for (const letter of ["b", "e", "I"] as const) {
    const known = room.lists[letter];
    const list = channel.lists.get(letter);
    const same = (list?.length ?? 0) === known.size && (list ?? []).every(({ mask }) => known.has(mask));
    demand(same, () => `${name} is known with another +${letter}: ${[...known].join()}`);
  }
  const topic = channel.topic?.text ?? "";
  demand(topic === room.topic || asSent(topic) === room.topic, () => `${name} is known with another topic`);
  compareMetadata(name, channel, room);
  demand(room.invited.size === channel.invited.size, () => `${name} is known with other invitations`);
}
