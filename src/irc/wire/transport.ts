/** Facts about a client's connection that decide what it is offered. */

export interface ClientTransport {
  /** True over TLS. */
  readonly secure: boolean;
  /** False for a Unix socket and for a WebSocket. */
  readonly overTcp: boolean;
  /** True if the client asked for a name that the certificate of the server covers. */
  readonly named: boolean;
  /** SHA-256 of the client's certificate, in 64 lower-case hexadecimal digits. */
  readonly fingerprint: string | undefined;
  /** True for a browser that stays logged in. */
  readonly remembered: boolean;
}

/** Path at which a browser exchanges a code for its cookie. Source: docs/extensions.md, "Browsers that stay logged in". */
export const SESSION_PATH = "/session";

export const PLAIN_TCP: ClientTransport = {
  secure: false,
  overTcp: true,
  named: false,
  fingerprint: undefined,
  remembered: false,
};
