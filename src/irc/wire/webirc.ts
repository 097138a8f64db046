/** The options of WEBIRC. Source: IRCv3 webirc, "Options". */
import { unescapeTagValue } from "./parse.ts";

export interface WebircOptions {
  /** The client speaks TLS to the gateway. */
  readonly secure: boolean;
  /** The port of the client; 0 if it is not stated, or not a port. */
  readonly remotePort: number;
  /** SHA-256 of the client's certificate, in lower-case hexadecimal digits. */
  readonly fingerprint: string | undefined;
}

/** Reads `<name>[=<value>]`, separated by spaces; of one name the last counts. Unknown and malformed ones are ignored. */
export function readWebircOptions(text: string): WebircOptions {
  const options = new Map<string, string>();
  for (const word of text.split(" ")) {
    const [name = "", ...value] = word.split("=");
    options.set(name, unescapeTagValue(value.join("=")));
  }
  const port = options.get("remote-port") ?? "";
  const fingerprint = (options.get("certfp-sha-256") ?? "").toLowerCase();
  return {
    secure: options.has("secure"),
    remotePort: /^\d{1,5}$/u.test(port) && Number(port) <= 65_535 ? Number(port) : 0,
    fingerprint: /^[0-9a-f]{64}$/u.test(fingerprint) ? fingerprint : undefined,
  };
}
