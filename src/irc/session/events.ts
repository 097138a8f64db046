/** Events of the application, for logs and counters: typed facts without passwords and message texts. */

import type { LoginOutcome } from "../commands/account/account-port.ts";
import type { ActionFacts } from "../commands/command.ts";
import type { PolicyFailure } from "../commands/moderation/policy-port.ts";
import type { ClientFacts } from "../commands/session-port.ts";
import type { ListingAction } from "./dnsbl-port.ts";
import type { ForeignProtocol } from "./foreign-protocol.ts";
import type { FilterAction } from "../network/filters.ts";
import type { PushOutcome } from "./push-port.ts";

/** Why a conversation ended. */
export type EndCause =
  | "quit"
  | "connection-lost"
  | "ping-timeout"
  | "excess-flood"
  | "send-queue"
  | "killed"
  | "banned"
  | "ghosted"
  | "registration-timeout"
  | "not-irc"
  | "password"
  | "gateway"
  | "account-required"
  | "address-limit"
  | "policy"
  | "listed"
  | "server-stopping"
  | "internal-error";

/** The store could not keep a change, or can again. */
export type StoreEvent =
  { readonly kind: "store-failed"; readonly error: unknown } | { readonly kind: "store-works" };

type LoginRefused = Extract<LoginOutcome, string>;

export type IrcEvent =
  | StoreEvent
  /** This server has joined a network of several, whose settings are others than its own. */
  | { readonly kind: "settings-differ"; readonly names: readonly string[] }
  /** A client registered: it is a user now. */
  | {
      readonly kind: "registered";
      readonly client: ClientFacts;
      readonly mask: string;
      readonly secure: boolean;
    }
  /** A registered client left, once for each. `text` is the reason that others read. */
  | {
      readonly kind: "left";
      readonly client: ClientFacts;
      readonly cause: EndCause;
      readonly text: string;
    }
  /** A client was gone before it had registered. */
  | {
      readonly kind: "unregistered";
      readonly client: ClientFacts;
      readonly cause: EndCause;
      readonly text: string;
    }
  /** A client speaks another protocol, such as TLS to a port without. It is closed. */
  | {
      readonly kind: "foreign-protocol";
      readonly client: ClientFacts;
      readonly protocol: ForeignProtocol;
    }
  /** A client is over its flood budget; reading from it waits for `wait` milliseconds. */
  | { readonly kind: "flood-delayed"; readonly client: ClientFacts; readonly wait: number }
  /** A user became an operator. `operator` is the name of the block. */
  | { readonly kind: "oper"; readonly client: ClientFacts; readonly operator: string }
  /** A refused OPER. `operator` is the name that was tried, of a block or not. */
  | {
      readonly kind: "oper-refused";
      readonly client: ClientFacts;
      readonly operator: string;
      readonly reason: "password" | "host" | "too-many-tries";
    }
  /** A client proved that it may use an account. */
  | { readonly kind: "logged-in"; readonly client: ClientFacts; readonly account: string }
  /** A refused log-in. `account` is the name that was tried, of an account or not. */
  | {
      readonly kind: "login-refused";
      readonly client: ClientFacts;
      readonly account: string;
      readonly reason: "password" | "too-many-tries" | Exclude<LoginRefused, "wrong">;
    }
  /** The keys of the identity provider could not be fetched: nobody can log in with a token of it. */
  | { readonly kind: "provider-failed"; readonly client: ClientFacts; readonly error: unknown }
  /** A letter could not be sent. `reason` is the code of the fault, without an address. */
  | { readonly kind: "mail-failed"; readonly client: ClientFacts; readonly reason: string }
  /** A client made an account. */
  | { readonly kind: "account-registered"; readonly client: ClientFacts; readonly account: string }
  /** A client did not get in by the connection password. */
  | {
      readonly kind: "password-refused";
      readonly client: ClientFacts;
      readonly reason: "missing" | "wrong" | "too-many-tries";
    }
  /** A gateway has named its client, whose address counts from now on. `from` is its own; empty for a Unix socket. */
  | {
      readonly kind: "gateway";
      readonly client: ClientFacts;
      readonly gateway: string;
      readonly from: string;
    }
  /** A refused WEBIRC. */
  | {
      readonly kind: "gateway-refused";
      readonly client: ClientFacts;
      readonly reason: "address" | "order" | "client-address" | "password" | "too-many-tries";
    }
  /** A ban of the server kept a client out. */
  | {
      readonly kind: "ban-refused";
      readonly client: ClientFacts;
      readonly mask: string;
      readonly reason: string;
    }
  /** A filter or the policy hook has found something in what a user did: `by` is its name, `deed` the thing. */
  | {
      readonly kind: "moderated";
      readonly client: ClientFacts;
      readonly by: string;
      readonly action: FilterAction;
      readonly deed: string;
    }
  /** The policy hook gave no answer. `pause` are the milliseconds for which it is not asked now. */
  | {
      readonly kind: "policy-failed";
      readonly reason: PolicyFailure;
      readonly detail: string;
      readonly pause?: number;
    }
  /** A DNS blocklist keeps a client out, or marks it. */
  | {
      readonly kind: "listed";
      readonly client: ClientFacts;
      readonly action: ListingAction;
      readonly zone: string;
      readonly reply: string;
    }
  /** An operator used a privilege: `operator` is its block, `action` the command. */
  | ({
      readonly kind: "operator-action";
      readonly client: ClientFacts;
      readonly operator: string;
      readonly action: string;
    } & ActionFacts)
  /** A push notification did not arrive. `service` is the host of the push service. */
  | {
      readonly kind: "push-failed";
      readonly account: string;
      readonly service: string;
      readonly outcome: Exclude<PushOutcome, "delivered">;
      readonly detail: string;
    }
  /** An operator asked for the configuration to be read again. */
  | { readonly kind: "rehash"; readonly client: ClientFacts }
  /** The history could not be read. */
  | { readonly kind: "history-failed"; readonly client: ClientFacts; readonly error: unknown }
  /** Our own fault: a command or its preparation threw. The client is closed. */
  | {
      readonly kind: "error";
      readonly client: ClientFacts;
      readonly command: string;
      readonly error: unknown;
    };
