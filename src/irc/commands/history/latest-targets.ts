/** TARGETS: channels and conversations by the times of their last messages. Source: IRCv3 chathistory, "TARGETS". */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import type { Conversation, HistoryReader, Party } from "../../network/history.ts";
import type { Network } from "../../network/network.ts";
import type { User } from "../../network/user.ts";
import { channelSource } from "./source.ts";

/** Times in milliseconds since the Unix epoch. Neither is included; the limit counts from the first. */
export interface TimeRange {
  readonly first: number;
  readonly last: number;
  readonly limit: number;
}

interface LatestTarget {
  readonly name: string;
  readonly at: number;
}

/** Oldest first. */
export function latestTargets(
  network: Network,
  history: HistoryReader,
  user: User,
  { first, last, limit }: TimeRange,
): readonly OutgoingMessage[] {
  const forwards = first <= last;
  const [after, before] = forwards ? [first, last] : [last, first];
  const found = [
    ...channels(history, user).filter(({ at }) => at > after && at < before),
    ...conversations(network, history, user, { after, before, limit, first: forwards ? "oldest" : "newest" }),
  ].toSorted((one, other) => (forwards ? one.at - other.at : other.at - one.at));
  const chosen = upTo(found, limit);
  return (forwards ? chosen : chosen.toReversed()).map(({ name, at }) => ({
    source: undefined,
    command: "CHATHISTORY",
    params: ["TARGETS", name, new Date(at).toISOString()],
  }));
}

/** Never ends between two of the same time: a client goes on from the time of the last one. */
function upTo(targets: readonly LatestTarget[], limit: number): readonly LatestTarget[] {
  const last = targets[limit - 1];
  return last === undefined ? targets : targets.filter(({ at }, place) => place < limit || at === last.at);
}

function channels(history: HistoryReader, user: User): LatestTarget[] {
  return user.memberships.flatMap((membership) => {
    const { name, key: target, prefixes } = channelSource(membership);
    if (target === undefined) return [];
    return history.read({ target, prefixes, limit: 1, first: "newest" }).map(({ at }) => ({ name, at }));
  });
}

type Range = Omit<Parameters<HistoryReader["conversations"]>[0], "owner">;

/** As many as there are up to the limit, and more of the same time. Those whose account is gone do not count. */
function conversations(network: Network, history: HistoryReader, user: User, range: Range): LatestTarget[] {
  const self = network.history.partyOf(user);
  if (self === undefined) return [];
  const found: LatestTarget[] = [];
  for (let { after, before } = range; ;) {
    const page = history.conversations({ ...range, owner: self.key, after, before });
    for (const conversation of page) found.push(...named(network, conversation));
    const end = page.at(-1);
    if (end === undefined || page.length < range.limit || found.length >= range.limit) return found;
    if (range.first === "oldest") after = end.at;
    else before = end.at;
  }
}

function named(network: Network, { other, at }: Conversation): LatestTarget[] {
  if (network.history.partyNamed(other.account)?.key !== other.key) return [];
  return [{ name: nameOf(network, other), at }];
}

/** The nick, if it is still that of the account; or else the account's name. */
function nameOf(network: Network, { key, account, nick }: Party): string {
  const holder = network.findUser(nick);
  const present = holder !== undefined && network.history.partyOf(holder)?.key === key;
  return present ? holder.nick : account;
}
