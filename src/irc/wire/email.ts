/** Addresses of e-mail, as far as a server can check them before it sends anything. */
import { byteLength } from "./utf8.ts";

/** Bytes of an address. Source: RFC 5321, section 4.5.3.1.3. */
const MAX_EMAIL_LENGTH = 254;
/** Bytes of its part before the `@`. Source: RFC 5321, section 4.5.3.1.1. */
const MAX_LOCAL_LENGTH = 64;

/** A part, an `@`, and a domain with a dot. Letters of all scripts (RFC 6531); no quoted parts, which nobody uses. */
const EMAIL = /^([^\s\p{Cc}@"(),:;<>[\\\]]+)@[\p{L}\p{M}\p{N}-]+(?:\.[\p{L}\p{M}\p{N}-]+)+$/u;

/** False for a text that cannot be an address. Another may still be nobody's. */
export function isEmail(text: string): boolean {
  const [, local = ""] = EMAIL.exec(text) ?? [];
  return local !== "" && byteLength(local) <= MAX_LOCAL_LENGTH && byteLength(text) <= MAX_EMAIL_LENGTH;
}
