/** The part of a channel's history that its members may read. */
import type { HistoryReader } from "../history.ts";
import type { Membership } from "../membership.ts";
import type { NetworkSettings } from "../settings.ts";

/** The membership, if its member may read only what was said since it joined; undefined for everything. */
export function readsSince(
  { visibleHistory }: Pick<NetworkSettings, "visibleHistory">,
  membership: Membership,
): Membership | undefined {
  return visibleHistory === "joined" ? membership : undefined;
}

/** The same as a bound of what to read. Several things happen in one millisecond: the JOIN itself is exact. */
export function readableAbove(
  history: HistoryReader,
  target: string,
  since: Membership | undefined,
): { readonly above?: number } {
  if (since === undefined) return {};
  const { arrival, joinedAt, channel } = since;
  const place = arrival === undefined ? undefined : history.locate(target, { kind: "id", id: arrival });
  if (place !== undefined) return { above: place.to };
  const time = history.locate(target, { kind: "time", at: joinedAt });
  if (time === undefined) return {};
  // The user who made the channel has heard all of it.
  return { above: joinedAt === channel.createdAt ? time.from - 1 : time.to };
}
