/** Recognises a peer of a TLS listener that does not speak TLS. */

import type { Peer } from "./peer.ts";
import type { RefuseReason } from "./close-reasons.ts";

export const PLAIN_TEXT: RefuseReason = { kind: "plain-text" };

/** Errors of the TLS library for a first record of another kind, and for requests of HTTP. */
const SIGNS = ["WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST"] as const;

/** True if this error of a handshake means that the peer sent something else. */
export function isPlainText(error: Error | null): boolean {
  return SIGNS.some((sign) => error?.message.endsWith(`:${sign}`) === true);
}

/** The peer can read a line that is not encrypted. Before it stands the TLS library's alert, seven bytes without an end. */
export function refusePlainText(peer: Pick<Peer, "writeUnencrypted" | "close">, line: string): void {
  if (line !== "") peer.writeUnencrypted(Buffer.from(`\r\n${line}`));
  peer.close("plain-text");
}
