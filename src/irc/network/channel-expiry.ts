/**
 * The end of registrations that nobody uses: of channels that nobody with access has been in for long. Counts in days of
 * the calendar (UTC), and looks once a day, so that the time of the look does not matter.
 */
import type { Channel } from "./channel.ts";
import { NotKept } from "./durable.ts";
import type { Limits } from "./limits.ts";
import type { Network } from "./network.ts";

const DAY = 86_400_000;
/** Days after which the use of a channel is written down for those who stay in it. */
const STAYING = 7;

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
  for (const channel of registered.all) {
    const unused = today - dayOf(channel.registration?.usedAt ?? now);
    if (unused < Math.min(STAYING, channelExpiry)) continue;
    if (isUsed(network, channel)) noteUse(network, channel, now);
    else if (unused > channelExpiry && channel.registration?.suspended === undefined) {
      ifKept(() => {
        network.unregister(channel);
      });
    }
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
