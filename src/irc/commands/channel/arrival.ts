/** Announces that a user has entered a channel, and the prefix that its access gives it. Shared by JOIN, SAJOIN, RENAME, and CHGHOST for clients without that capability. */
import type { Audience, OutgoingMessage, Reply, SessionView } from "../../delivery/outgoing-message.ts";
import type { Membership } from "../../network/membership.ts";
import { CHANSERV } from "../../network/policy/service-nicks.ts";
import type { User } from "../../network/user.ts";
import type { DeliveryCapability } from "../../wire/capabilities.ts";
import { prefixModeRows, prefixModes } from "../../wire/channel-modes.ts";
import { numericLine } from "../../wire/numerics.ts";
import type { CommandContext } from "../command.ts";
import { keepEvent } from "../history/events.ts";
import { replays } from "../history/replay.ts";
import { readMarkerLine } from "../message/markread.ts";
import { metadataOnArrival } from "../metadata/sync.ts";
import { replyNames } from "./names.ts";
import { replyTopic } from "./topic.ts";
import { isSeenByAll, witnessesOf } from "../visibility.ts";

interface Hearers {
  /** A user that does not receive it. */
  readonly except?: User;
  /** Clients with this capability do not receive it. */
  readonly unless?: DeliveryCapability;
  /** The `msgid` tag of a JOIN. */
  readonly messageId?: string;
  /** Only these users receive it, instead of everyone who sees the member by its rank. */
  readonly only?: (user: User) => boolean;
}

/** Sends JOIN to the members, and AWAY if the user is away. */
export function announceArrival(
  audience: Audience,
  membership: Membership,
  { except, unless, only, messageId }: Hearers = {},
): void {
  const { user, channel } = membership;
  const witnesses = only === undefined ? witnessesOf(membership) : { only };
  const condition = unless === undefined ? {} : { unless };
  const line = { ...arrivalLine(membership), ...condition, ...(messageId !== undefined && { messageId }) };
  audience.toChannel(channel, line, except === undefined ? witnesses : { ...witnesses, except });
  // Source: IRCv3 away-notify.
  if (user.away === undefined) return;
  const away = { source: user, command: "AWAY", params: [user.away], requires: "away-notify" } as const;
  audience.toChannel(channel, { ...away, ...condition }, { ...witnesses, except: user });
}

export function arrivalLine({ user, channel }: Membership) {
  return {
    source: user,
    command: "JOIN",
    params: [channel.name],
    extended: {
      capability: "extended-join",
      params: [channel.name, user.account ?? "*", user.realname],
    },
  } as const satisfies OutgoingMessage;
}

/** Announces a JOIN, with the prefix that a registered channel gives, and answers it. */
export function welcome(context: CommandContext, membership: Membership): void {
  const { user, channel } = membership;
  // Nobody was there to see the arrival in a new channel.
  const isNew = channel.roster.length === 1 && channel.registration === undefined;
  const messageId = isNew || !isSeenByAll(membership) ? undefined : context.nextMessageId();
  announceArrival(context.audience, membership, messageId === undefined ? {} : { messageId });
  if (messageId !== undefined) {
    membership.arrival = messageId;
    keepEvent(context, channel, { ...arrivalLine(membership), messageId });
  }
  announceAccess(context, membership);
  tellArrival(context, membership);
  if (replays(context.settings, user)) context.effect({ kind: "arrived", membership });
}

/** Sends the MODE that gives a member these prefixes by its access. Nobody else is in a new channel to be told. */
export function announceAccess(
  scene: AccessScene,
  membership: Membership,
  prefixes = membership.prefixes,
): void {
  const { audience } = scene;
  const { user, channel } = membership;
  if (channel.registration === undefined || prefixes === 0) return;
  const letters = prefixModes.filter((mode) => (prefixModeRows[mode].bit & prefixes) !== 0);
  const params = [channel.name, `+${letters.join("")}`, ...letters.map(() => user.nick)];
  const messageId = scene.nextMessageId();
  const line = {
    source: undefined,
    prefix: chanserv(serverWith(scene, user)),
    command: "MODE",
    params,
    messageId,
  } as const;
  audience.toChannel(channel, line, witnessesOf(membership));
  if (isSeenByAll(membership)) keepEvent(scene, channel, line);
}

/** The server that the user is on: all servers keep the same of it. Of a user who is on none, the first server of the network. */
function serverWith({ network, settings }: Pick<AccessScene, "network" | "settings">, user: User): string {
  const [first] = network.nodes.all;
  return user.server ?? first?.name ?? settings.serverName;
}

function chanserv(serverName: string): string {
  return `${CHANSERV}!${CHANSERV}@${serverName}`;
}

/** Sends the topic, the names and the entry message to each session of the user that has joined. */
function tellArrival(context: ArrivalContext, membership: Membership): void {
  const { user, channel } = membership;
  const text = channel.registration?.options.entryMessage;
  context.audience.toSessions(user, (session, tell) => {
    tellSession(context, membership, session, tell);
    if (text === undefined) return;
    const params = [session.nick, `[${channel.name}] ${text}`];
    tell({ source: undefined, prefix: chanserv(context.settings.serverName), command: "NOTICE", params });
  });
}

/**
 * The same for one session, in the order that Modern IRC, "JOIN message", states; up to where the channel was read comes
 * before the names (IRCv3 read-marker, "Command flows").
 */
export function tellSession(
  { network, settings, user: causedBy }: ArrivalContext,
  membership: Membership,
  session: SessionView,
  tell: (line: OutgoingMessage) => void,
): void {
  const { user, channel } = membership;
  const reply: Reply = (numeric, ...params) => {
    const line = numericLine(numeric, session.nick, params);
    tell({ source: undefined, command: line.code, params: line.params, causedBy });
  };
  if (channel.topic !== undefined) replyTopic({ reply }, channel, channel.topic);
  tell({ ...readMarkerLine(network, user, channel.name), requires: "draft/read-marker" });
  if (!session.has("no-implicit-names")) replyNames({ network, settings, user, session, reply }, channel);
  const metadata = metadataOnArrival({ network, settings, user: causedBy }, session, membership);
  if (metadata !== undefined) tell(metadata);
}

type AccessScene = Pick<CommandContext, "network" | "settings" | "now" | "audience" | "nextMessageId">;
type ArrivalContext = Pick<CommandContext, "network" | "settings" | "audience" | "user">;
