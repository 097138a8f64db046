/** Look-ups in DNS blocklists, and how the log and the operators learn that one fails or works again. */
import type { Configuration } from "../config/load.ts";
import { DnsblService } from "../dnsbl/index.ts";
import type { Log } from "../logging/logger.ts";
import { systemClock } from "../server/index.ts";
import { dnsblOptions } from "./settings.ts";

export function openDnsbl(
  configuration: Configuration,
  log: Log,
  warnOperators: (text: string) => void,
): DnsblService {
  return new DnsblService(
    dnsblOptions(configuration),
    () => systemClock.now(),
    (zone, state, text) => {
      log.write(
        state === "works" ? "info" : "warn",
        { event: `dnsbl-${state}`, zone },
        `the DNS blocklist ${text}`,
      );
      warnOperators(`The DNS blocklist ${zone} ${text}`);
    },
  );
}
