/**
 * Events of channels in the history: JOIN, PART, QUIT, NICK, KICK, MODE and TOPIC, for clients with draft/event-playback. An
 * event that not all members could see is not kept. Source: IRCv3 chathistory, "CHATHISTORY Command".
 */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import type { Channel } from "../../network/channel.ts";
import type { EventCommand, KeptMessage, Sender } from "../../network/history.ts";
import type { State } from "../../network/state.ts";
import type { User } from "../../network/user.ts";
import { isSeenByAll } from "../visibility.ts";

/** The line of an event, as all members of a channel receive it. */
export type EventLine = Pick<OutgoingMessage, "source" | "prefix" | "extended"> & {
  readonly command: EventCommand;
  readonly params: readonly string[];
  readonly messageId: string;
};

interface Moment extends State {
  readonly now: number;
}

interface EventForm {
  /** The first parameter is not the channel. */
  readonly everywhere?: true;
  /** The parameters besides the channel, from their text. */
  readonly paramsOf: (text: string) => readonly string[];
}

const one = (text: string): readonly string[] => [text];
const words = (text: string): readonly string[] => text.split(" ");

const eventForms: Readonly<Record<EventCommand, EventForm>> = {
  // The text is the real name, for extended-join.
  JOIN: { paramsOf: () => [] },
  PART: { paramsOf: one },
  QUIT: { everywhere: true, paramsOf: one },
  NICK: { everywhere: true, paramsOf: one },
  KICK: {
    paramsOf: (text) => {
      const end = text.indexOf(" ");
      return [text.slice(0, end), text.slice(end + 1)];
    },
  },
  MODE: { paramsOf: words },
  TOPIC: { paramsOf: one },
};

function isEvent(command: KeptMessage["command"]): command is EventCommand {
  return Object.hasOwn(eventForms, command);
}

/** Keeps an event that all members of a channel were sent. */
export function keepEvent({ network, settings, now: at }: Moment, channel: Channel, line: EventLine): void {
  if (settings.history !== true) return;
  const { source, prefix, command, params, messageId: id, extended } = line;
  const { everywhere } = eventForms[command];
  const rest = everywhere === true ? params : params.slice(1);
  const text = command === "JOIN" ? extended?.params.at(-1) : rest.length === 0 ? undefined : rest.join(" ");
  const from: Sender = {
    mask: prefix ?? source?.mask ?? settings.serverName,
    account: source?.account,
    modes: source?.modes ?? 0,
  };
  const said = { id, at, command, addressee: channel.name, text, lines: undefined, tags: undefined };
  network.history.keepInChannel(channel, 0, from, said);
}

/**
 * Keeps an event of a user in each of its channels where everyone sees the user, and someone else remains to read it. Takes
 * time in proportion to the number of channels, as sending the line does.
 */
export function keepEventEverywhere(moment: Moment, user: User, line: EventLine): void {
  if (moment.settings.history !== true) return;
  for (const membership of user.memberships) {
    const { channel } = membership;
    const isRead = channel.roster.length > 1 || channel.registration !== undefined;
    if (isRead && isSeenByAll(membership)) keepEvent(moment, channel, line);
  }
}

/** The parameters of a kept message or event. `addressee` is its target as the client is to see it. */
export function parametersOf(
  { command, text, account }: KeptMessage,
  addressee: string,
): Pick<OutgoingMessage, "params" | "extended"> {
  if (!isEvent(command)) return { params: text === undefined ? [addressee] : [addressee, text] };
  const { everywhere, paramsOf } = eventForms[command];
  const params = everywhere === true ? [] : [addressee];
  if (text !== undefined) params.push(...paramsOf(text));
  if (command !== "JOIN") return { params };
  const extended = { capability: "extended-join", params: [addressee, account ?? "*", text ?? ""] } as const;
  return { params, extended };
}
