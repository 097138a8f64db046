/**
 * The end of registrations that nobody uses: of channels that nobody with access has been in for long. Counts in days of
 * the calendar (UTC), and looks once a day, so that the time of the look does not matter.
 */
import type { Channel, Registration } from "./channel.ts";
import { NotKept } from "./durable.ts";
import type { Limits } from "./limits.ts";
import type { Network } from "./network.ts";

const DAY = 86_400_000;
/** Days after which the use of a channel is written down for those who stay in it. */
const STAYING = 7;
/** Changes in one commit. */
const AT_ONCE = 1_000;

const dayOf = (time: number): number => Math.floor(time / DAY);

/** Somebody with access is in the channel. Written down once a day; not at all while changes cannot be kept. */
export function noteUse({ registered }: Network, channel: Channel, now: number): void {
  const { registration } = channel;
  if (registration === undefined || dayOf(registration.usedAt) >= dayOf(now)) return;
  ifKept(() => {
    registered.amend(channel, { usedAt: now });
  });
}

/** Called with each command of the log. */
export function expireChannels(
  network: Network,
  { channelExpiry }: Pick<Limits, "channelExpiry">,
  now: number,
): void {
  const { registered } = network;
  const today = dayOf(now);
  if (channelExpiry === 0 || registered.sweptOn === today) return;
  registered.sweptOn = today;
  const changes: [Channel, Registration | undefined][] = [];
  for (const channel of registered.all) {
    const { registration } = channel;
    const unused = today - dayOf(registration?.usedAt ?? now);
    if (registration === undefined || unused < Math.min(STAYING, channelExpiry)) continue;
    if (isUsed(network, channel)) changes.push([channel, { ...registration, usedAt: now }]);
    else if (unused > channelExpiry && registration.suspended === undefined)
      changes.push([channel, undefined]);
  }
  for (let from = 0; from < changes.length; from += AT_ONCE) {
    const some = new Map(changes.slice(from, from + AT_ONCE));
    ifKept(() => {
      registered.replace(some);
      for (const [channel, registration] of some) if (registration === undefined) network.unregister(channel);
    });
  }
}

function isUsed({ registered }: Network, channel: Channel): boolean {
  return channel.roster.some(({ user }) => registered.levelOf(channel, user.account) !== undefined);
}

/** A change that cannot be kept waits for another day. */
function ifKept(change: () => void): void {
  try {
    change();
  } catch (error) {
    if (!(error instanceof NotKept)) throw error;
  }
}
