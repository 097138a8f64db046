/** Hands certificates to the listeners with TLS, and says in the log which they are. */
import type { Log } from "../logging/logger.ts";
import { readCertificate } from "../server/index.ts";
import type { Certificate, Listener } from "../server/index.ts";

const DAY = 86_400_000;
/** Days before its end from which a certificate is warned of. */
const WARNED_DAYS = 14;

/** Uses them from now on. Throws what `Listener.replaceCertificates` throws. */
export function replaceCertificates(
  { listeners }: { readonly listeners: readonly Listener[] },
  certificates: readonly Certificate[],
): void {
  // A configuration without any has no listener with TLS after the next restart; until then they keep theirs.
  if (certificates.length === 0) return;
  for (const listener of listeners) if (listener.secure) listener.replaceCertificates(certificates);
}

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
