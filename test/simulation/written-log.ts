/** A log that is written as text, and the state of a network as text: for replaying one and comparing the other. */
import { banKinds } from "../../src/irc/network/ban-targets.ts";
import type { Network } from "../../src/irc/network/network.ts";
import type { Metadata } from "../../src/irc/network/metadata.ts";
import { recordsOf } from "../../src/irc/network/records.ts";
import { snapshotOf } from "../../src/irc/network/snapshot.ts";
import type { User } from "../../src/irc/network/user.ts";
import { stateHash } from "../../src/irc/session/state-hash.ts";
import { decodeEntry, encodeEntry } from "../../src/irc/session/log-entry.ts";
import type { Apply, NetworkCommand } from "../../src/irc/session/network-command.ts";
import type { OrderedLog } from "../../src/irc/session/ordered-log.ts";

/** Holds every command as an entry, and applies what it reads back from that. */
export class WrittenLog implements OrderedLog {
  readonly lines: string[] = [];
  readonly #apply: Apply;

  constructor(apply: Apply) {
    this.#apply = apply;
  }

  get position(): number {
    return this.lines.length;
  }

  submit(command: NetworkCommand, origin?: Parameters<Apply>[2]): undefined {
    const sequence = this.lines.length + 1;
    const line = encodeEntry({ kind: "turn", node: "test", epoch: 1, sequence, commands: [command] });
    this.lines.push(line);
    const written = readCommand(line);
    if (!Bun.deepEquals(written, command))
      throw new Error(`a command is another once it was written: ${line}`);
    this.#apply(written, sequence, origin);
  }
}

export function readCommand(line: string): NetworkCommand {
  const entry = decodeEntry(line);
  const command = entry.kind === "turn" ? entry.commands[0] : undefined;
  if (command === undefined) throw new Error(`there is no command in ${line}`);
  return command;
}

/** The hash of a network as it is now. */
export const hashOf = (network: Network): string => stateHash(snapshotOf(network), recordsOf(network));

/** Everything that the network knows. Two networks with the same text are in the same state. */
export function stateOf(network: Network): string {
  const users = [...network.users].map(userState);
  const channels = [...network.channels].map((channel) => ({
    facts: Object.entries(channel).filter(([, value]) => typeof value !== "object"),
    topic: channel.topic,
    settings: [...channel.settings],
    lists: [...channel.lists]
      .filter(([, entries]) => entries.length > 0)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([letter, entries]) => [letter, entries.map(({ mask, setBy, setAt }) => [mask, setBy, setAt])]),
    registration: channel.registration && [
      channel.registration.founder,
      channel.registration.at,
      ...channel.registration.access.values(),
    ],
    formerNames: [...channel.formerNames],
    metadata: metadataState(channel.metadata),
    members: channel.roster.map(({ user, prefixes, joinedAt }) => [user.nick, prefixes, joinedAt]),
    invited: [...channel.invited].map(({ nick }) => nick),
    joinTimes: channel.joinTimes,
    spokenAt: [...(channel.spokenAt ?? [])],
  }));
  const nicks = users.map(({ nick }) => nick);
  return JSON.stringify({
    users,
    channels,
    operators: [...network.operators].map(({ nick }) => nick),
    accounts: [...network.accounts.all],
    staying: Array.from(network.persistence.users, ({ nick }) => nick),
    markers: [...network.readMarkers.all()],
    reports: [...network.moderation.reports.all],
    privateTexts: [...network.moderation.privateTexts.all],
    filters: [...network.moderation.filters.all],
    mutes: [...network.moderation.mutes.all],
    reservations: [...network.reservations.list(0)],
    audit: [...network.audit.find({})],
    bans: banKinds.map((kind) => network.bans.list(kind, 0)),
    whowas: nicks.map((nick) => network.whowas.find(nick)),
    counts: [
      network.maxUsers,
      network.invisibleCount,
      network.whowas.size,
      network.formerNames.size,
      network.recentMessages.size,
    ],
    edits: network.recentMessages.all.filter(({ original }) => original !== ""),
  });
}

function userState(user: User) {
  const { nick, realname, account, mask, sessions } = user;
  return {
    facts: Object.entries(user).filter(([, value]) => typeof value !== "object"),
    nick,
    realname,
    account,
    monitored: user.monitored,
    mask,
    sessions,
    privileges: [...user.privileges],
    memberships: user.memberships.map(({ channel }) => channel.name),
    invitations: [...(user.invitations ?? [])].map(({ name }) => name),
    readMarkers: [...(user.readMarkers ?? [])],
    metadata: metadataState(user.metadata),
  };
}

const metadataState = (metadata: Metadata | undefined) => metadata?.facts;
