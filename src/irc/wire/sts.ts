/** Strict transport security: the capability `sts`, whose value depends on the connection. Source: IRCv3 sts. */
import type { ClientTransport } from "./transport.ts";

export interface StsPolicy {
  /** Port with TLS. */
  readonly port: number;
  /** Seconds for which clients connect over TLS only; 0 ends that. */
  readonly duration: number;
  readonly preload: boolean;
}

/**
 * The capability with its value; undefined where it is not on offer. The policy holds for the name that a client connected
 * to. Without a certificate for that name it would keep the client out, so it is said to clients with such a name only.
 */
export function stsCapability(
  policy: StsPolicy | undefined,
  { secure, overTcp, named }: ClientTransport,
): string | undefined {
  if (policy === undefined || !overTcp) return undefined;
  if (!secure) return `sts=port=${policy.port}`;
  const preload = policy.preload && policy.duration > 0 ? ",preload" : "";
  return named ? `sts=duration=${policy.duration}${preload}` : undefined;
}
