/** Compares the settings of one machine with those of its network. */
import { isDeepStrictEqual } from "node:util";
import { mergeSettings } from "../network/settings.ts";
import type { NetworkSettings } from "../network/settings.ts";

/** Names of settings in which a machine differs from its network. */
export function differences(shared: NetworkSettings, own: NetworkSettings): readonly string[] {
  // As the log has them: without fields that are undefined.
  const [one, other] = [mergeSettings(shared, own), own].map(
    (settings) => JSON.parse(JSON.stringify(settings)) as Record<string, unknown>,
  );
  const names = new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})]);
  names.delete("usersSince");
  return [...names].filter((name) => !isDeepStrictEqual(one?.[name], other?.[name]));
}
