/** The form in which passwords are compared. Source: RFC 4013 (SASLprep). */
import { saslprep } from "@mongodb-js/saslprep";

/** Undefined for a password with characters that none may have, and for one of which nothing is left. */
export function preparePassword(password: string): string | undefined {
  try {
    // As in a query: characters that are newer than the profile are allowed.
    const prepared = saslprep(password, { allowUnassigned: true });
    return prepared === "" ? undefined : prepared;
  } catch {
    return undefined;
  }
}
