/** Says in the log which certificates are in use, and warns of their end. */
import type { Log } from "../logging/logger.ts";
import { readCertificate } from "../server/index.ts";
import type { Certificate } from "../server/index.ts";

const DAY = 86_400_000;
/** Days before its end from which a certificate is warned of. */
const WARNED_DAYS = 14;

/** Logs each of them, with a warning near its end. `now` is in milliseconds since the Unix epoch. */
export function logCertificates(log: Log, certificates: readonly Certificate[], now: number): void {
  for (const certificate of certificates) {
    const { names, validUntil } = readCertificate(certificate);
    const left = Math.floor((validUntil - now) / DAY);
    const facts = { event: "certificate", names, validUntil: new Date(validUntil).toISOString() };
    if (validUntil <= now) log.write("warn", facts, "this TLS certificate has expired");
    else if (left < WARNED_DAYS) log.write("warn", facts, `this TLS certificate expires in ${left} days`);
    else log.write("info", facts, "TLS certificate in use");
  }
}
