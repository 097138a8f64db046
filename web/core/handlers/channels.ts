/** Channels: who comes and goes, ranks, modes, topics. */
import { lineOf, nickOf, userHostOf } from "../lines.ts";
import { isChannelName, sortRanks } from "../server-facts.ts";
import type { Draft } from "../draft.ts";
import type { Message } from "../../../src/irc/wire/message.ts";
import type { ServerFacts } from "../state.ts";
import { SERVER_BUFFER } from "../state.ts";
import type { At, CommandHandlers, NumericHandlers } from "./handler.ts";

/** Adds the line that tells of an event. */
function tell(draft: Draft, name: string, message: Message, { now }: At): void {
  const line = lineOf(draft.state, message, now);
  if (line !== undefined) draft.append(name, line);
}

/** Someone leaves one channel. */
function leave(draft: Draft, channel: string, nick: string): void {
  if (!draft.isMe(nick)) return draft.changeMember(channel, nick, undefined);
  draft.change(channel, { joined: false, members: new Map(), typing: new Map() });
}

export const channelHandlers: CommandHandlers = {
  JOIN: (draft, message, at) => {
    const { source, params } = message;
    const [channel = "", account, realname] = params;
    const nick = nickOf(source);
    const mine = draft.isMe(nick);
    if (mine) {
      if (draft.open(channel, "channel") === undefined) return;
      draft.change(channel, { joined: true, name: channel, members: new Map() });
      if (draft.state.active === undefined) draft.set({ active: draft.fold(channel) });
    }
    draft.changeMember(channel, nick, { nick, ranks: "" });
    draft.know(nick, {
      nick,
      ...userHostOf(source),
      ...(account !== undefined && { account: account === "*" ? undefined : account }),
      ...(realname !== undefined && { realname }),
    });
    tell(draft, channel, message, at);
  },
  PART: (draft, message, at) => {
    const [channel = ""] = message.params;
    tell(draft, channel, message, at);
    leave(draft, channel, nickOf(message.source));
  },
  KICK: (draft, message, at) => {
    const [channel = "", nick = ""] = message.params;
    tell(draft, channel, message, at);
    leave(draft, channel, nick);
  },
  QUIT: (draft, message, at) => {
    const nick = nickOf(message.source);
    for (const channel of draft.channelsOf(nick)) {
      tell(draft, channel, message, at);
      leave(draft, channel, nick);
    }
    const people = new Map(draft.state.people);
    if (people.delete(draft.fold(nick))) draft.set({ people });
  },
  NICK: (draft, message, at) => {
    const nick = nickOf(message.source);
    const [next = ""] = message.params;
    const channels = draft.channelsOf(nick);
    for (const channel of channels) {
      tell(draft, channel, message, at);
      const ranks = draft.buffer(channel)?.members.get(draft.fold(nick))?.ranks ?? "";
      draft.changeMember(channel, nick, undefined);
      draft.changeMember(channel, next, { nick: next, ranks });
    }
    const person = draft.state.people.get(draft.fold(nick));
    const people = new Map(draft.state.people);
    people.delete(draft.fold(nick));
    draft.set({ people, ...(draft.isMe(nick) && { nick: next }) });
    if (person !== undefined) draft.know(next, { ...person, nick: next });
    moveConversation(draft, nick, next);
  },
  TOPIC: (draft, message, at) => {
    const [channel = "", topic = ""] = message.params;
    draft.change(channel, { topic, topicBy: nickOf(message.source) });
    tell(draft, channel, message, at);
  },
  MODE: (draft, message, at) => {
    const [target = "", changes = "", ...params] = message.params;
    if (!isChannelName(draft.state.server, target))
      return draft.set({ userModes: userModes(draft.state.userModes, changes) });
    changeModes(draft, target, changes, params);
    tell(draft, target, message, at);
  },
  INVITE: (draft, message, at) => {
    const [nick = "", channel = ""] = message.params;
    // An invitation of oneself is for a channel that has no buffer yet.
    const name = draft.isMe(nick) ? SERVER_BUFFER : channel;
    draft.open(SERVER_BUFFER);
    tell(draft, name, message, at);
  },
  RENAME: (draft, message, at) => {
    const [before = "", after = ""] = message.params;
    const buffer = draft.buffer(before);
    if (buffer === undefined) return;
    const key = draft.fold(after);
    const buffers = new Map(draft.state.buffers);
    buffers.delete(buffer.key);
    buffers.set(key, { ...buffer, key, name: after });
    draft.set({ buffers, ...(draft.state.active === buffer.key && { active: key }) });
    tell(draft, after, message, at);
  },
};

function moveConversation(draft: Draft, nick: string, next: string): void {
  const buffer = draft.buffer(nick);
  const key = draft.fold(next);
  if (buffer?.kind !== "conversation" || (draft.state.buffers.has(key) && key !== buffer.key)) return;
  const buffers = new Map(draft.state.buffers);
  buffers.delete(buffer.key);
  buffers.set(key, { ...buffer, key, name: next });
  draft.set({ buffers, ...(draft.state.active === buffer.key && { active: key }) });
}

function userModes(before: string, changes: string): string {
  const modes = new Set(before);
  let adding = true;
  for (const letter of changes) {
    if (letter === "+" || letter === "-") adding = letter === "+";
    else if (adding) modes.add(letter);
    else modes.delete(letter);
  }
  return [...modes].toSorted().join("");
}

interface ModeChange {
  readonly adding: boolean;
  readonly letter: string;
  readonly parameter: string | undefined;
}

/** Source: Modern IRC, "Channel Mode Types" */
function readModes(facts: ServerFacts, changes: string, params: readonly string[]): readonly ModeChange[] {
  const found: ModeChange[] = [];
  let adding = true;
  let at = 0;
  for (const letter of changes) {
    if (letter === "+" || letter === "-") {
      adding = letter === "+";
      continue;
    }
    const always =
      facts.ranks.has(letter) || facts.listModes.includes(letter) || facts.parameterModes.includes(letter);
    const takes = always || (adding && facts.setParameterModes.includes(letter));
    found.push({ adding, letter, parameter: takes ? params[at++] : undefined });
  }
  return found;
}

function changeModes(draft: Draft, channel: string, changes: string, params: readonly string[]): void {
  const { server } = draft.state;
  for (const { adding, letter, parameter = "" } of readModes(server, changes, params)) {
    const buffer = draft.buffer(channel);
    if (buffer === undefined) return;
    const prefix = server.ranks.get(letter);
    if (prefix !== undefined) {
      const member = buffer.members.get(draft.fold(parameter));
      if (member === undefined) continue;
      const others = member.ranks.replace(prefix, "");
      draft.changeMember(channel, parameter, {
        ...member,
        ranks: sortRanks(server, adding ? others + prefix : others),
      });
    } else if (!server.listModes.includes(letter)) {
      const modes = new Map(buffer.modes);
      if (adding) modes.set(letter, parameter);
      else modes.delete(letter);
      draft.change(channel, { modes });
    }
  }
}

export const channelNumerics: NumericHandlers = {
  RPL_TOPIC: (draft, { params: [, channel = "", topic = ""] }) => draft.change(channel, { topic }),
  RPL_NOTOPIC: (draft, { params: [, channel = ""] }) => draft.change(channel, { topic: "", topicBy: "" }),
  RPL_TOPICWHOTIME: (draft, { params: [, channel = "", by = ""] }) =>
    draft.change(channel, { topicBy: nickOf(by) }),
  RPL_CHANNELMODEIS: (draft, { params: [, channel = "", changes = "", ...params] }) => {
    draft.change(channel, { modes: new Map() });
    changeModes(draft, channel, changes, params);
  },
  RPL_NAMREPLY: (draft, { params: [, , channel = "", names = ""] }) => {
    const buffer = draft.buffer(channel);
    if (buffer?.joined !== true) return;
    const prefixes = new Set(draft.state.server.ranks.values());
    const members = new Map(buffer.members);
    for (const name of names.split(" ")) {
      let at = 0;
      while (prefixes.has(name.charAt(at))) at++;
      const nick = nickOf(name.slice(at));
      if (nick === "") continue;
      members.set(draft.fold(nick), { nick, ranks: sortRanks(draft.state.server, name.slice(0, at)) });
    }
    draft.change(channel, { members });
  },
};
