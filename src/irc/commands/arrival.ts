/** What is heard when a user has come into a channel. Shared by JOIN, SAJOIN, and CHGHOST's way of saying it to old clients. */
import type { Audience, Outgoing } from "../delivery/outgoing.ts";
import type { Channel } from "../network/channel.ts";
import type { Membership } from "../network/membership.ts";
import type { User } from "../network/user.ts";
import type { CapabilityName } from "../wire/capabilities.ts";
import { replyNames } from "./names.ts";
import type { NamesContext } from "./names.ts";
import { replyTopic } from "./topic.ts";
import { witnessesOf } from "./visibility.ts";

interface Hearers {
  /** Who does not hear it. */
  readonly except?: User;
  /** Those with this capability do not hear it. */
  readonly unless?: CapabilityName;
}

/** The members hear JOIN, and AWAY where the user is away. */
export function announceArrival(
  audience: Audience,
  membership: Membership,
  { except, unless }: Hearers = {},
): void {
  const { user, channel } = membership;
  const witnesses = witnessesOf(membership);
  const condition = unless === undefined ? {} : { unless };
  const line: Outgoing = {
    source: user,
    command: "JOIN",
    params: [channel.name],
    extended: {
      capability: "extended-join",
      params: [channel.name, user.account ?? "*", user.realname],
    },
    ...condition,
  };
  audience.toChannel(channel, line, except === undefined ? witnesses : { ...witnesses, except });
  // Source: IRCv3 away-notify.
  if (user.away === undefined) return;
  const away = { source: user, command: "AWAY", params: [user.away], requires: "away-notify" } as const;
  audience.toChannel(channel, { ...away, ...condition }, { ...witnesses, except: user });
}

/** Who came in reads the topic and the names, in the order that Modern IRC, "JOIN message", states. */
export function replyArrival(context: NamesContext, channel: Channel): void {
  if (channel.topic !== undefined) replyTopic(context, channel, channel.topic);
  if (!context.session.has("no-implicit-names")) replyNames(context, channel);
}
