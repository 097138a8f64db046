/** The channel or conversation whose history a client asks for, if it may read it. */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import { conversationKey } from "../../network/history.ts";
import type { KeptMessage } from "../../network/history.ts";
import type { Membership } from "../../network/membership.ts";
import type { Network } from "../../network/network.ts";
import type { User } from "../../network/user.ts";

export interface Source {
  /** As the client is to call it. */
  readonly name: string;
  /** Key of the history; undefined before the first message. */
  readonly key: string | undefined;
  /** Bits of the reader's prefixes. */
  readonly prefixes: number;
  /** Target of a message as the client is to see it, after changes of nicks and channel names. */
  readonly addresseeOf: (message: KeptMessage) => string;
}

/** Undefined for a channel that the user is not in, and for anyone it cannot have a conversation with. */
export function findSource(network: Network, user: User, target: string): Source | undefined {
  if (!target.startsWith("#")) return conversation(network, user, target);
  const membership = network.findChannel(target)?.members.get(user);
  return membership && channelSource(membership);
}

export function channelSource({ channel: { name, history }, prefixes }: Membership): Source {
  const addresseeOf = ({ addressee }: KeptMessage): string =>
    addressee.slice(0, addressee.indexOf("#")) + name;
  return { name, key: history, prefixes, addresseeOf };
}

/** With the account of the user that has the nick, or else with the account of that name. */
function conversation(network: Network, user: User, target: string): Source | undefined {
  const { history } = network;
  const self = history.partyOf(user);
  const holder = network.findUser(target);
  const other = (holder && history.partyOf(holder)) ?? history.partyNamed(target);
  if (self === undefined || other === undefined) return undefined;
  const name = holder?.nick ?? other.account;
  const addresseeOf = ({ account }: KeptMessage): string => (account === self.account ? name : user.nick);
  return { name, key: conversationKey(self, other), prefixes: 0, addresseeOf };
}

/** A kept message as a line. */
export function lineOf(source: Source, message: KeptMessage): OutgoingMessage {
  const { id: messageId, at, command, source: prefix, account, text, lines, tags } = message;
  const addressee = source.addresseeOf(message);
  return {
    source: undefined,
    prefix,
    at,
    account,
    command,
    messageId,
    params: text === undefined ? [addressee] : [addressee, text],
    ...(lines && { lines }),
    ...(tags && { clientTags: tags }),
  };
}
