/** A command's row and what its handler is given. One file a command lies beside this one. */
import type { Frame } from "../delivery/frame.ts";
import type { OutgoingMessage, Reply, SessionView, TextLine } from "../delivery/outgoing-message.ts";
import type { Channel } from "../network/channel.ts";
import type { SessionFacts, User } from "../network/user.ts";
import type { ApplicationPassword, Browser, NewEmail, TwoFactors } from "../network/account-facts.ts";
import type { AccountRecord, Identity } from "../network/durable.ts";
import type { FilterAction, FilteredText } from "../network/filters.ts";
import type { ServerBan } from "../network/server-bans.ts";
import type { HistoryReader, KeptFacts, KeptMessage } from "../network/history.ts";
import type { Membership } from "../network/membership.ts";
import type { Factor, Proven } from "../network/policy/login.ts";
import type { Features } from "../wire/features.ts";
import type { CapabilityName } from "../wire/capabilities.ts";
import type { Privilege } from "../network/privileges.ts";
import { REFUSED, sequence } from "./parameters.ts";
import type { Missing, Parameter, Reading, Values } from "./parameters.ts";
import type { AccountPort, Credentials } from "./account/account-port.ts";
import type { Letter, MailOutcome } from "./account/mail-port.ts";
import type { Machine } from "./machine-port.ts";
import type { RemovedFiles } from "./operator/files-port.ts";
import type { PolicyDeed } from "./moderation/policy-port.ts";
import type { SessionPort } from "./session-port.ts";

/** The clients that may use a command. Checked in one place (`session/dispatch.ts`). */
type Access =
  /** Only before registration is complete: 462 afterwards (PASS, USER). */
  | "unregistered"
  /** Before and after (CAP, NICK, PING, QUIT). */
  | "any"
  /** Only after: 451 before. */
  | "registered";

/** The facts that each command's file states. */
interface Stated<P extends readonly Parameter[] = readonly Parameter[]> {
  /** In upper case. */
  readonly name: string;
  readonly access: Access;
  /** The feature without which the server does not know the command: 421. */
  readonly needs?: keyof Features;
  /** The operator privilege that the command needs: 481 for other users, 723 for an operator without it. */
  readonly privilege?: Privilege;
  /** The capability that the command needs, or one of these, checked before its parameters: 421 without it. */
  readonly capability?: CapabilityName | readonly CapabilityName[];
  /** Refuses by itself while the store fails, when its capability is withdrawn. */
  readonly refusesUnkept?: true;
  readonly parameters: P;
  /** Only for a syntax that the parameters cannot print, without the name. */
  readonly form?: string;
  /** Flood budget that it costs, in units (see `session/flood.ts`): 1 for most, more where the answer or the fan-out is big. */
  readonly cost: number;
  /**
   * Paid from the connect budget just after registration: for lines that clients send by themselves then. `isMember` tells
   * whether the sender is in a channel. Absent for commands that always cost flood budget.
   */
  readonly atConnect?: (params: readonly string[], isMember: (channel: string) => boolean) => boolean;
  /** Obeyed also where it waited for the flood budget, or for anything else, when the peer was lost. */
  readonly obeyedWhenLost?: true;
  /** One or a few sentences for HELP. */
  readonly help: string;
  /** The section that specifies the command: `Modern IRC, "JOIN message"`. */
  readonly specification: string;
}

/** The facts that derive from the parameters. */
interface Derived {
  /** As HELP prints it: `JOIN <channel>{,<channel>} [<key>{,<key>}]`. */
  readonly syntax: string;
  /** Parameters past this are dropped. */
  readonly maxParams: number;
  /** The answer where parameters are missing; undefined if none is. */
  readonly lacking: (params: readonly string[]) => Missing | undefined;
}

/**
 * The rest of a command after its handler has returned: nothing, outside work to wait for, or a long answer that is sent
 * step by step, no faster than the peer reads. Further lines of the client wait for the end (`session/runner.ts`). The
 * steps of a long answer only read the network, which others change in between. A rejection is an internal error.
 */
export type Rest = Promise<void> | Iterator<void> | undefined;

/** The result of a handler. */
export type Handled = Rest | void;

/** A handler, with the values of the parameters in their order. */
type Handler<C, P extends readonly Parameter[], R> = (context: C, values: Values<P>) => R;

/** A command as its file states it. */
type Definition<P extends readonly Parameter[]> = Stated<P> &
  (
    | {
        /** A command about the conversation itself; may run before there is a user. */
        readonly scope: "session";
        readonly handle: Handler<SessionContext, P, Handled>;
      }
    | {
        /** A command of a user that does not change the network. */
        readonly scope: "query";
        readonly handle: Handler<QueryContext, P, Handled>;
      }
    | {
        /** A command that changes the network or speaks to its users: plain data, applied in the order of the log. */
        readonly scope: "network";
        /**
         * The part that the session does: outside work, uses before registration, uses that only read. Calls `submit` for
         * the rest. Absent: the command is submitted at once.
         */
        readonly handle?: Handler<SessionContext, P, Handled>;
        /** Deterministic: reads no clock, no random source, does no I/O, and waits for nothing. */
        readonly apply: Handler<CommandContext, P, void>;
      }
  );

/** A command as the table has it: its handlers read the parameters first, and run only if all of them are valid. */
export type CommandRow = Stated &
  Derived &
  (
    | { readonly scope: "session"; readonly handle: (context: SessionContext) => Handled }
    | { readonly scope: "query"; readonly handle: (context: QueryContext) => Handled }
    | {
        readonly scope: "network";
        readonly handle?: (context: SessionContext) => Handled;
        readonly apply: (context: CommandContext) => void;
      }
  );

/** The row of a command. */
export function defineCommand<const P extends readonly Parameter[]>(definition: Definition<P>): CommandRow {
  const { syntax, max, lacking, read } = sequence(definition.parameters);
  const { name, form = syntax } = definition;
  const derived = {
    syntax: form === "" ? name : `${name} ${form}`,
    maxParams: max,
    lacking: (params: readonly string[]) => lacking(params, 0, params.length),
  };
  const reading =
    <C extends Inputs, R>(handler: Handler<C, P, R>) =>
    (context: C): R | undefined => {
      const { params } = context;
      const values = read(params, 0, params.length, context);
      return values === REFUSED ? undefined : handler(context, values);
    };
  switch (definition.scope) {
    case "session":
      return { ...definition, ...derived, handle: reading(definition.handle) };
    case "query":
      return { ...definition, ...derived, handle: reading(definition.handle) };
    case "network": {
      const { handle, apply, ...facts } = definition;
      const row = { ...facts, ...derived, apply: reading(apply) };
      return handle === undefined ? row : { ...row, handle: reading(handle) };
    }
  }
}

/** The result of a try of a password. */
export type PasswordOutcome =
  | "right"
  | "wrong"
  /** Refused without a check after too many failures; the next try is possible after this many seconds. */
  | { readonly wait: number };

/** The provider whose tokens users can log in with. */
export interface IdentityProvider {
  /** URL, exactly as tokens have it in `iss`. */
  readonly issuer: string;
  /** The value that tokens must have in `aud`. */
  readonly audience: string;
  /** The claim with the name of the account. */
  readonly nameClaim: string;
  /** The first log-in of a person makes an account. */
  readonly createAccounts: boolean;
  /** Scopes that a token must have, all of them. */
  readonly scopes: readonly string[];
  /** `claim=value`: claims that a token must have, all of them. A list must contain the value. */
  readonly claims: readonly string[];
}

/** The facts in a token, or why it does not do. */
export type TokenOutcome =
  /** `name` is undefined if the claim is missing. */
  { readonly identity: Identity; readonly name: string | undefined } | "token" | "claims" | "busy";

/** Outside work, handed in. */
export interface Services {
  /** Argon2id (or any that Bun.password knows). False for a malformed hash; `busy` while too many wait. */
  verifyPassword(password: string, hash: string): Promise<boolean | "busy">;
  /** The hash and the keys of a new password, which was prepared with SASLprep. Undefined while too many wait. */
  makeCredentials(password: string): Promise<Credentials | undefined>;
  /** Rejects if the keys of the provider cannot be fetched. `busy` while too many wait. */
  verifyToken(token: string, provider: IdentityProvider): Promise<TokenOutcome>;
  /** Sends a letter, in a limited time. Never rejects. Absent where the server sends no e-mail. */
  sendMail?(letter: Letter): Promise<MailOutcome>;
}

/** The inputs of every command. Time and identity come from outside (design rule 2). */
interface Inputs extends Reading {
  readonly params: readonly string[];
  readonly tags: ReadonlyMap<string, string>;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** Asks for something outside the network; done after the command. */
  readonly effect: (effect: Effect) => void;
}

/** The inputs of a command to the network. */
export interface CommandContext extends Inputs {
  /** The session that sent the command. */
  readonly session: SessionView;
  /** The same session as the network knows it; undefined if it has ended meanwhile. */
  readonly connection: SessionFacts | undefined;
  /** The actor: the session's own user, but in commands that make another act (SAPART, SAMODE). */
  readonly user: User;
  readonly facts: Facts;
  /** A new message id; the same command in the same place of the log gets the same one. */
  readonly nextMessageId: () => string;
  /** The actor's standing in a channel that it speaks in without being a member. Absent for clients. */
  readonly standingIn?: (channel: Channel) => Membership | undefined;
  /** The same command with another actor. Answers still go to the session, through `reply`. */
  actingFor(user: User, reply?: Reply): CommandContext;
}

/** The inputs of a command that the session handles. */
export interface SessionContext extends Inputs {
  readonly session: SessionPort;
  /** Undefined before registration. */
  readonly user: User | undefined;
  readonly machine: Machine;
  readonly accounts: AccountPort;
  /** Undefined where nothing is kept. */
  readonly history: HistoryReader | undefined;
  readonly frame: Frame;
  /**
   * Compares a password with a hash, off the main thread; failures of this address and of `name` are limited. Waits like
   * `wait`.
   */
  readonly checkPassword: (name: string, password: string, hash: string) => Promise<PasswordOutcome>;
  /**
   * Waits for outside work; the command goes on at the present time. Rejects if the session has ended meanwhile: leave that
   * to the runner, which ends the command then.
   */
  readonly wait: <T>(work: Promise<T>) => Promise<T>;
  /**
   * Asks the policy hook. Undefined where it is not asked; else waits like `wait`, and resolves with the reason of a refusal,
   * or with undefined where it allows the deed.
   */
  readonly askPolicy: (deed: PolicyDeed) => Promise<string | undefined> | undefined;
  /** Has the filters look at a text that the network does not have yet: see `session/early-texts.ts`. */
  readonly screenEarly: (kind: FilteredText, text: string, name: string) => string | undefined;
  /** Puts a command of this user in the log, and its answer into this frame: by default the command itself. */
  readonly submit: (command?: Submission) => void;
}

/** The inputs of a query: those of a session's command, after registration. */
export interface QueryContext extends SessionContext {
  readonly user: User;
}

/** The differences of a submitted command from the one that the client sent. */
export interface Submission {
  readonly command?: string;
  readonly params?: readonly string[];
  readonly tags?: ReadonlyMap<string, string>;
  readonly facts?: Facts;
}

/** Facts that the session has gathered for a command. */
export interface Facts {
  /** OPER: the result, and the hash that the password was compared with. */
  readonly password?: { readonly outcome: PasswordOutcome; readonly hash: string };
  /** A passed log-in. */
  readonly login?: Proven;
  /** A new account. */
  readonly account?: AccountRecord;
  /** The keys of a new password. */
  readonly credentials?: Credentials;
  /** An e-mail address that is to be confirmed. */
  readonly newEmail?: NewEmail;
  readonly applicationPassword?: ApplicationPassword;
  /** A browser that is to stay logged in. */
  readonly browser?: Pick<Browser, "hash" | "name">;
  /** New second factor. */
  readonly twoFactors?: TwoFactors;
  /** A right code of the second factor. */
  readonly factor?: Factor;
  /** REDACT and edits: the message, if it is in the history. */
  readonly kept?: KeptFacts;
  /** REPORT: the message, if the history has it. */
  readonly reported?: KeptMessage;
  /** UNDLINE: ranges that may connect again. */
  readonly lifted?: readonly string[];
  /** FILES: the removed ones. */
  readonly removedFiles?: RemovedFiles;
  /** Messages of several lines: the lines. */
  readonly lines?: readonly TextLine[];
}

/** The details of an operator's act. */
export interface ActionFacts {
  /** The nick or mask of a user, or the name of a channel. */
  readonly target?: string;
  readonly channel?: string;
  readonly mask?: string;
  /** In seconds; absent for a ban without an end. */
  readonly duration?: number;
  readonly reason?: string;
  /** The new value: a nick, modes, a host. */
  readonly value?: string;
}

/** A message that people who are absent may want to see. */
export interface Notable {
  readonly source: User;
  /** The target as they see it, and as the network compares it. */
  readonly target: string;
  readonly key: string;
  readonly text: string;
  readonly messageId: string;
  readonly users: readonly User[];
}

export type NotableChange =
  | ({ readonly about: "message" } & Notable)
  /** The message of this id, from this time, has another text: what waits about it is for these users. */
  | ({ readonly about: "edit"; readonly at: number } & Notable)
  | { readonly about: "deletion"; readonly messageId: string };

/** A conversation, by its folded name, and the line that tells of it. */
export interface ReadConversation {
  readonly key: string;
  readonly upTo: number;
  readonly line: OutgoingMessage;
}

/** Things that a command may ask of the world outside. */
export type Effect =
  /** Users may be notified of a message, or one has changed. Only the machine of its origin does that. */
  | ({ readonly kind: "notify" } & NotableChange)
  /** A user is back, or has read a conversation up to a time in milliseconds since the Unix epoch. */
  | {
      readonly kind: "attended";
      readonly user: User;
      readonly read?: ReadConversation;
    }
  /** Closes every session of a user that has left the network already, by KILL or by a ban. */
  | {
      readonly kind: "disconnect";
      readonly user: User;
      readonly reason: string;
      readonly cause: "killed" | "banned" | "ghosted";
    }
  /** Wakes the sessions of a user in time: `user.nickDueAt` is another. */
  | { readonly kind: "deadline"; readonly user: User }
  /** Closes the sessions of a user that only an account lets in: it has none any longer. */
  | { readonly kind: "logged-out"; readonly user: User }
  /** Closes one session of a user, which stays if it has others. */
  | {
      readonly kind: "end-session";
      readonly user: User;
      /** Its number. */
      readonly session: number;
      readonly reason: string;
      /** Set where a ban of the server is the reason. */
      readonly ban?: ServerBan;
    }
  /** Closes the sessions of browsers that stayed logged in to an account, which they no longer do. */
  | {
      readonly kind: "end-browsers";
      readonly account: string;
      /** The hashes of their secrets. */
      readonly browsers: readonly string[];
      /** The session of the command goes on. */
      readonly sparesOwn?: boolean;
    }
  /** OPER: `operator` is the name of the block. */
  | { readonly kind: "oper"; readonly operator: string }
  /** An account was made. */
  | { readonly kind: "account-registered"; readonly account: string }
  /** OPER in vain: `operator` is the name that was tried. */
  | {
      readonly kind: "oper-refused";
      readonly operator: string;
      readonly reason: "password" | "host" | "too-many-tries";
    }
  /** A user has joined a channel that may have earlier messages for it. */
  | { readonly kind: "arrived"; readonly membership: Membership }
  /** The history could not be read. */
  | { readonly kind: "history-failed"; readonly error: unknown }
  /** An operator's act, for the log. The facts hold no passwords and no messages. */
  | ({ readonly kind: "operator-action"; readonly action: string } & ActionFacts)
  /** A filter or the policy hook has found something in what a user did: `by` is its name, `deed` the thing. */
  | { readonly kind: "moderated"; readonly by: string; readonly action: FilterAction; readonly deed: string }
  /** DIE and RESTART: the server says goodbye and stops; then it starts again, or not. */
  | { readonly kind: "stop"; readonly restart: boolean };
