/** What is heard when a user has come into a channel. Shared by JOIN, SAJOIN, RENAME, and CHGHOST's way of saying it to old clients. */
import type { Audience, OutgoingMessage, Reply, SessionView } from "../../delivery/outgoing-message.ts";
import type { Membership } from "../../network/membership.ts";
import type { User } from "../../network/user.ts";
import type { DeliveryCapability } from "../../wire/capabilities.ts";
import { numericLine } from "../../wire/numerics.ts";
import type { CommandContext } from "../command.ts";
import { readMarkerLine } from "../message/markread.ts";
import { metadataOnArrival } from "../metadata/sync.ts";
import { replyNames } from "./names.ts";
import { replyTopic } from "./topic.ts";
import { witnessesOf } from "../visibility.ts";

interface Hearers {
  /** Who does not hear it. */
  readonly except?: User;
  /** Those with this capability do not hear it. */
  readonly unless?: DeliveryCapability;
  /** These alone hear it, instead of those who see the member by its rank. */
  readonly only?: (user: User) => boolean;
}

/** The members hear JOIN, and AWAY where the user is away. */
export function announceArrival(
  audience: Audience,
  membership: Membership,
  { except, unless, only }: Hearers = {},
): void {
  const { user, channel } = membership;
  const witnesses = only === undefined ? witnessesOf(membership) : { only };
  const condition = unless === undefined ? {} : { unless };
  const line = { ...arrivalLine(membership), ...condition };
  audience.toChannel(channel, line, except === undefined ? witnesses : { ...witnesses, except });
  // Source: IRCv3 away-notify.
  if (user.away === undefined) return;
  const away = { source: user, command: "AWAY", params: [user.away], requires: "away-notify" } as const;
  audience.toChannel(channel, { ...away, ...condition }, { ...witnesses, except: user });
}

export function arrivalLine({ user, channel }: Membership): OutgoingMessage {
  return {
    source: user,
    command: "JOIN",
    params: [channel.name],
    extended: {
      capability: "extended-join",
      params: [channel.name, user.account ?? "*", user.realname],
    },
  };
}

/** Each session of who came in reads the topic and the names. */
export function tellArrival(context: ArrivalContext, membership: Membership): void {
  context.audience.toSessions(membership.user, (session, tell) => {
    tellSession(context, membership, session, tell);
  });
}

/**
 * The same for one session, in the order that Modern IRC, "JOIN message", states; up to where the channel was read comes
 * before the names (IRCv3 read-marker, "Command flows").
 */
export function tellSession(
  { network, user: causedBy }: ArrivalContext,
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
  if (!session.has("no-implicit-names")) replyNames({ network, user, session, reply }, channel);
  const metadata = metadataOnArrival({ network, user: causedBy }, session, membership);
  if (metadata !== undefined) tell(metadata);
}

type ArrivalContext = Pick<CommandContext, "network" | "audience" | "user">;
