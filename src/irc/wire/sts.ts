/** Strict transport security: the value of the capability `sts` for one connection. Source: IRCv3 sts. */

export interface StsPolicy {
  /** Port with TLS. */
  readonly port: number;
  /** Seconds for which clients connect over TLS only; 0 ends that. */
  readonly duration: number;
  readonly preload: boolean;
}

/** Facts about a connection that the value depends on. */
export interface Transport {
  readonly secure: boolean;
  /** False for a Unix socket. */
  readonly overTcp: boolean;
  /** The client asked for a name that the certificate covers. */
  readonly named: boolean;
}

/**
 * The capability with its value; undefined where it is not on offer. A policy that a client cannot verify for the name that it
 * connected to would lock it out, so without such a name nothing is said.
 */
export function stsCapability(
  policy: StsPolicy | undefined,
  { secure, overTcp, named }: Transport,
): string | undefined {
  if (policy === undefined || !overTcp) return undefined;
  if (!secure) return `sts=port=${policy.port}`;
  return named ? `sts=duration=${policy.duration}${policy.preload ? ",preload" : ""}` : undefined;
}
