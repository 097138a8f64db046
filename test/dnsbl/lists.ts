/** A blocklist with the options that a test names. */
import type { BlocklistOptions } from "../../src/dnsbl/blocklist.ts";

export function listOf(options: Partial<BlocklistOptions> = {}): BlocklistOptions {
  return {
    zone: "bl.test",
    action: "refuse",
    refuse: [],
    requireAccount: [],
    mark: [],
    ignore: [],
    reason: "%ip is on %zone (%reply); 100% sure",
    exempt: [],
    timeout: 10_000,
    ...options,
  };
}
