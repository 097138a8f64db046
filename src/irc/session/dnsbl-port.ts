/** The port of DNS blocklists (DNSBL): the application asks about addresses, and a part outside of it looks them up. */

/** The consequence for a client on a list. */
export type ListingAction =
  /** It may not register. */
  | "refuse"
  /** It registers only with an account, by SASL. */
  | "require-account"
  /** Operators read a notice about it. */
  | "mark";

/** A list has the address of a client. */
export interface Listing {
  readonly action: ListingAction;
  /** The list's zone in DNS. */
  readonly zone: string;
  /** The list's answer: an address in 127.0.0.0/8. */
  readonly reply: string;
  /** The reason for the client. */
  readonly reason: string;
}

export interface DnsblPort {
  /**
   * The lists that have an address, the strictest action first: at once if all of it is known, otherwise in a limited time.
   * Without an answer the address is on no list. Never rejects.
   */
  look(address: string): readonly Listing[] | Promise<readonly Listing[]>;
}
