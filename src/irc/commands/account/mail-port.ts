/** Sending e-mail, as commands see it. The server hands in what sends. */

export interface Letter {
  readonly to: string;
  readonly subject: string;
  /** Lines of plain text. */
  readonly lines: readonly string[];
}

/** The result of sending a letter. `reason` names codes of the protocol, and no address. */
export type MailOutcome =
  | "sent"
  /** The mail server does not take letters to this address. */
  | { readonly kind: "refused"; readonly reason: string }
  /** Not sent, for another reason: another try may succeed. */
  | { readonly kind: "failed"; readonly reason: string };
