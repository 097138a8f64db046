/**
 * Up to when a user without an account has read each channel or conversation. Kept as long as the user is connected.
 * Source: IRCv3 read-marker, "Read timestamp notes".
 */
import type { User } from "./user.ts";

/** Milliseconds since the Unix epoch; undefined where nothing is known. `key` is the folded name of the target. */
export function readMarkerOf(user: User, key: string): number | undefined {
  return user.readMarkers?.get(key);
}

/** `kept`: there is a marker as late or later, which only ever moves forward; `full`: there are `limit` markers already. */
export type MarkerResult = "moved" | "kept" | "full";

export function setReadMarker(user: User, key: string, at: number, limit: number): MarkerResult {
  const markers = (user.readMarkers ??= new Map());
  const before = markers.get(key);
  if (before === undefined && markers.size >= limit) return "full";
  if (before !== undefined && before >= at) return "kept";
  markers.set(key, at);
  return "moved";
}

/** Keeps a read marker when its channel is renamed. */
export function moveReadMarker({ readMarkers }: User, before: string, after: string): void {
  const at = readMarkers?.get(before);
  if (readMarkers === undefined || at === undefined) return;
  readMarkers.delete(before);
  readMarkers.set(after, Math.max(at, readMarkers.get(after) ?? at));
}
