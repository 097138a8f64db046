/** The messages before a user joined, for each of its sessions that reads them. */
import { replay } from "../commands/history/replay.ts";
import type { Membership } from "../network/membership.ts";
import type { Realm } from "./realm.ts";
import { Session } from "./session.ts";

/** Bytes that wait for a client to which no more messages are replayed: a quarter of the engine's default limit. */
const MOST_REPLAYED = 262_144;

/** Returns the error of a history that could not be read. `now` in milliseconds since the Unix epoch. */
export function replayTo(
  { delivery, history, settings }: Realm,
  membership: Membership,
  now: number,
): unknown {
  if (history === undefined) return undefined;
  try {
    const frame = delivery.frame(undefined, now);
    replay(frame, history, settings.network, membership, (reader) => {
      return !(reader instanceof Session) || reader.connection.pendingBytes < MOST_REPLAYED;
    });
    return undefined;
  } catch (error) {
    return error;
  }
}
