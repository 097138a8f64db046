/** TARGETS: channels and conversations by the times of their last messages. Source: IRCv3 chathistory, "TARGETS". */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import type { Conversation, HistoryReader } from "../../network/history.ts";
import type { Network } from "../../network/network.ts";
import type { NetworkSettings } from "../../network/settings.ts";
import type { State } from "../../network/state.ts";
import type { User } from "../../network/user.ts";
import { channelSource, nameOf, readable } from "./source.ts";

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

/** Oldest first, and whether there are more in the range. */
export function latestTargets(
  { network, settings }: State,
  history: HistoryReader,
  user: User,
  { first, last, limit }: TimeRange,
): { readonly inside: readonly OutgoingMessage[]; readonly more: boolean } {
  const forwards = first <= last;
  const [after, before] = forwards ? [first, last] : [last, first];
  const found = [
    ...channels(settings, history, user).filter(({ at }) => at > after && at < before),
    // One more than is shown: without it, this page is the last.
    ...conversations(network, history, user, {
      after,
      before,
      limit: limit + 1,
      first: forwards ? "oldest" : "newest",
    }),
  ].toSorted((one, other) => (forwards ? one.at - other.at : other.at - one.at));
  const chosen = upTo(found, limit);
  const inside = (forwards ? chosen : chosen.toReversed()).map(({ name, at }) => ({
    source: undefined,
    command: "CHATHISTORY",
    params: ["TARGETS", name, new Date(at).toISOString()],
  }));
  return { inside, more: found.length > chosen.length };
}

/** Never ends between two of the same time: a client goes on from the time of the last one. */
function upTo(targets: readonly LatestTarget[], limit: number): readonly LatestTarget[] {
  const last = targets[limit - 1];
  return last === undefined ? targets : targets.filter(({ at }, place) => place < limit || at === last.at);
}

function channels(settings: NetworkSettings, history: HistoryReader, user: User): LatestTarget[] {
  return user.memberships.flatMap((membership) => {
    const source = channelSource(settings, membership);
    const range = readable(history, source);
    if (range === undefined) return [];
    const latest = history.read({ ...range, limit: 1, first: "newest" });
    return latest.map(({ at }) => ({ name: source.name, at }));
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
  const name = nameOf(network, other);
  return name === undefined ? [] : [{ name, at }];
}
