/**
 * Recognises other protocols on a port of IRC. A web page can have a browser post to any address that its user can reach,
 * and lines of IRC in the body would be obeyed in that user's name: so the first sign of HTTP ends the conversation.
 */

/** The reason in ERROR, by protocol. */
export const foreignProtocols = {
  http: "This port speaks IRC, not HTTP",
  tls: "This port speaks no TLS: connect without it",
  proxy: "This port takes no PROXY header from your address",
} as const;

/** The content type "handshake", and the major version of each protocol since SSL 3. Source: RFC 8446, section 5.1. */
const TLS_RECORD = [0x16, 0x03] as const;

/** CONNECT is a command of IRC too, but not before registration. Source: RFC 9110, section 9; RFC 5789. */
const METHOD = /^(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH)(?: |$)/iu;

/** Matches any method. Source: RFC 9112, section 3. */
const REQUEST_LINE = /^\S+ \S+ HTTP\/\d\S*$/u;

/** A header: all that is seen of a request whose first line is longer than any may be. Source: RFC 9112, section 5. */
const FIELD_LINE = /^[A-Za-z-]+:(?: |$)/u;

/** Version 1, whole, and of the signature of version 2 the line before its QUIT. Source: haproxy's proxy-protocol.txt, section 2. */
const PROXY_HEADER = /^(?:PROXY (?:TCP4|TCP6|UNKNOWN)(?: |$)|\0$)/u;

export type ForeignProtocol = keyof typeof foreignProtocols;

/**
 * The protocol of an unregistered peer that sends this line; undefined for a line that may be IRC. A TLS ClientHello is
 * cut into lines like any input: its list of groups (extension 10) contains a LF.
 */
export function foreignProtocol(line: Uint8Array): ForeignProtocol | undefined {
  if (TLS_RECORD.every((byte, index) => line[index] === byte)) return "tls";
  // Each byte a character: whether it is UTF-8 does not matter here.
  const text = Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString("latin1");
  if (PROXY_HEADER.test(text)) return "proxy";
  return [METHOD, REQUEST_LINE, FIELD_LINE].some((sign) => sign.test(text)) ? "http" : undefined;
}
