/** The policy hook as the application sees it: somebody outside decides about things that clients are about to do. */
import type { FilterAction } from "../../network/filters.ts";

/** Completing the registration of a connection, making an account, messages to channels and to users, a change of nick. */
export const policyEvents = ["connect", "account", "channel", "private", "nick"] as const;
export type PolicyEvent = (typeof policyEvents)[number];

export const policyActions = ["allow", "report", "refuse", "mute", "ban"] as const satisfies readonly (
  FilterAction | "allow"
)[];

/** Something that a client is about to do. */
export interface PolicyDeed {
  readonly event: PolicyEvent;
  /** For a change of nick. */
  readonly newNick?: string;
  /** For a new account: its name. */
  readonly newAccount?: string;
  readonly command?: string;
  /** For a message: one of the two. */
  readonly channel?: string;
  readonly target?: string;
  /** For a message; line feeds separate its lines. */
  readonly text?: string;
}

export interface PolicyQuestion extends PolicyDeed {
  readonly nick: string;
  readonly username: string;
  readonly realname: string;
  /** The host that others see. */
  readonly host: string;
  /** The real address; empty for a Unix socket. */
  readonly address: string;
  readonly secure: boolean;
  /** The account that the client is logged in to. */
  readonly account?: string;
}

export interface PolicyAnswer {
  readonly action: (typeof policyActions)[number];
  /** For the client, and for operators. */
  readonly reason: string;
  /** Milliseconds of a mute or a ban; 0 for one without an end. */
  readonly duration?: number;
}

export interface PolicyPort {
  /** True if questions about this are to be put. */
  asks(event: PolicyEvent): boolean;
  /** Resolves in a limited time, with a default where there is no other answer. Never rejects. */
  decide(question: PolicyQuestion): Promise<PolicyAnswer>;
}

/** Why there was no answer: no connection, no answer in time, a status other than 200, or a body that is no answer. */
export type PolicyFailure = "unreachable" | "deadline" | "status" | "answer";
