/** Messages of WebSocket clients as lines. Source: IRCv3 websocket, "WebSocket features and encoding". */

const LF = 10;
const LINE_END = Buffer.from("\n");

/**
 * The line of a message, with a line end. Clients may leave a line end at the end of a message, though they should not.
 * Undefined for a message of several lines, which none may send.
 */
export function readLine(message: string | Uint8Array<ArrayBuffer>): Uint8Array | undefined {
  const found = typeof message === "string" ? message.indexOf("\n") : message.indexOf(LF);
  if (found !== -1) {
    if (found < message.length - 1) return undefined;
    return typeof message === "string" ? Buffer.from(message) : message;
  }
  return typeof message === "string" ? Buffer.from(`${message}\n`) : Buffer.concat([message, LINE_END]);
}
