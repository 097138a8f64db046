/** The certificates of a TLS listener: checks them, and picks one by the name that a client asks for (SNI). */
import { X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import { CertificateError } from "./errors.ts";

/** A certificate and its key, as PEM text. */
export interface Certificate {
  /** The private key. */
  readonly key: string;
  /** The certificate, followed by those between it and a known authority. */
  readonly cert: string;
}

/** Facts that a certificate states, for logs. */
export interface CertificateFacts {
  /** Names that it is for. */
  readonly names: readonly string[];
  /** Milliseconds since the Unix epoch. */
  readonly validUntil: number;
}

/** The runtime's own form of a certificate and its key. */
export type RuntimeCertificate = object;

interface Entry {
  readonly forRuntime: RuntimeCertificate;
  readonly certificate: X509Certificate;
}

/** At least one certificate. */
export class Certificates {
  /** For a client that asks for no name, or for one that none covers. */
  readonly first: Certificate;
  readonly #entries: readonly Entry[];

  /** @throws CertificateError for the first one that cannot be used. */
  constructor(first: Certificate, others: readonly Certificate[] = []) {
    this.first = first;
    this.#entries = [first, ...others].map(entryOf);
  }

  /** The first one that covers the name; undefined without any. */
  find(name: string): RuntimeCertificate | undefined {
    return this.#covering(name)?.forRuntime;
  }

  covers(name: string): boolean {
    return this.#covering(name) !== undefined;
  }

  #covering(name: string): Entry | undefined {
    // `checkHost` throws for these two.
    if (name === "" || name.includes("\0")) return undefined;
    return this.#entries.find(({ certificate }) => certificate.checkHost(name) !== undefined);
  }
}

/**
 * Reads what a certificate says, and checks that its key belongs to it.
 * @throws CertificateError
 */
export function readCertificate(pair: Certificate): CertificateFacts {
  const { certificate } = entryOf(pair);
  const names = [...(certificate.subjectAltName ?? "").matchAll(/DNS:([^,\s]+)/gu)].map(
    ([, name = ""]) => name,
  );
  return { names, validUntil: certificate.validToDate.getTime() };
}

function entryOf({ key, cert }: Certificate): Entry {
  try {
    const forRuntime = createSecureContext({ key, cert }).context as RuntimeCertificate;
    return { forRuntime, certificate: new X509Certificate(cert) };
  } catch (cause) {
    throw new CertificateError(cause instanceof Error ? cause.message : String(cause), cause);
  }
}
