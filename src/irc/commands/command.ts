/** A command's row and what its handler is given. One file a command lies beside this one. */
import type { Frame } from "../delivery/frame.ts";
import type { Audience, Reply } from "../delivery/outgoing-message.ts";
import type { Network } from "../network/network.ts";
import type { NetworkSettings } from "../network/settings.ts";
import type { User } from "../network/user.ts";
import type { Message } from "../wire/message.ts";
import type { Privilege } from "../network/privileges.ts";
import type { SessionPort } from "./session-port.ts";

/** The clients that may use a command. Checked in one place (`session/dispatch.ts`). */
type Access =
  /** Only before registration is complete: 462 afterwards (PASS, USER). */
  | "unregistered"
  /** Before and after (CAP, NICK, PING, QUIT). */
  | "any"
  /** Only after: 451 before. */
  | "registered";

interface RowFacts {
  /** In upper case. */
  readonly name: string;
  readonly access: Access;
  /** The operator privilege that the command needs: 481 for other users, 723 for an operator without it. */
  readonly privilege?: Privilege;
  /** Fewest parameters: 461 below. An empty last parameter counts. */
  readonly minParams: number;
  /** Parameters past this are dropped. */
  readonly maxParams: number;
  /** Flood budget that it costs, in units (see `session/flood.ts`): 1 for most, more where the answer or the fan-out is big. */
  readonly cost: number;
  /**
   * Paid from the connect budget just after registration: for lines that clients send by themselves then. `isMember` tells
   * whether the sender is in a channel. Absent for commands that always cost flood budget.
   */
  readonly atConnect?: (params: readonly string[], isMember: (channel: string) => boolean) => boolean;
  /** Obeyed also where it waited for the flood budget, or for anything else, when the peer was lost. */
  readonly obeyedWhenLost?: true;
  /** As HELP prints it: `JOIN <channel>{,<channel>} [<key>{,<key>}]`. */
  readonly syntax: string;
  /** One or a few sentences for HELP. */
  readonly help: string;
  /** The section that specifies the command: `Modern IRC, "JOIN message"`. */
  readonly specification: string;
}

/**
 * The rest of a command after its handler has returned: nothing, outside work to wait for, or a long answer that is sent
 * step by step, no faster than the peer reads. Further lines of the client wait for the end (`session/runner.ts`). The
 * steps of a long answer only read the network, which others change in between. A rejection is an internal error.
 */
export type Rest = Promise<void> | Iterator<void> | undefined;

/** The result of a handler. */
export type Handled = Rest | void;

/** A command about the conversation itself; may run before there is a user. */
interface SessionCommand extends RowFacts {
  readonly scope: "session";
  readonly handle: (context: SessionContext) => Handled;
}

/** A command to the network. Deterministic: reads no clock, no random source, does no I/O. */
interface NetworkCommand extends RowFacts {
  readonly scope: "network";
  readonly handle: (context: CommandContext) => Handled;
}

export type CommandRow = SessionCommand | NetworkCommand;

/** The result of a try of a password. */
export type PasswordOutcome =
  | "right"
  | "wrong"
  /** Refused without a check after too many failures; the next try is possible after this many seconds. */
  | { readonly wait: number };

/** Outside work, handed in. */
export interface Services {
  /** Argon2id (or any that Bun.password knows). False for a malformed hash. */
  verifyPassword(password: string, hash: string): Promise<boolean>;
}

/** The inputs of every command. Time and identity come from outside (design rule 2). */
export interface SessionContext {
  readonly network: Network;
  /** Replaced as a whole by REHASH. */
  readonly settings: NetworkSettings;
  readonly machine: Machine;
  readonly session: SessionPort;
  /** Undefined before registration. */
  readonly user: User | undefined;
  readonly message: Message;
  readonly params: readonly string[];
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly frame: Frame;
  /** The recipients of lines. Bound to the frame. */
  readonly audience: Audience;
  readonly reply: Reply;
  /** A standard reply. Source: IRCv3 Standard Replies. Falls back to a NOTICE-free plain line for all clients, as the specification allows. */
  readonly fail: (command: string, code: string, context: readonly string[], description: string) => void;
  /** A new message id; the same command in the same order gets the same one. */
  readonly nextMessageId: () => string;
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
  /** Asks for something outside the network; done after the command. */
  readonly effect: (effect: Effect) => void;
}

/** The machine that a client is connected to: facts that the network does not hold, and its configuration. */
export interface Machine {
  /** Connections that have not registered yet (LUSERS 253). */
  readonly unregistered: number;
  /** The number of uses of each command (STATS m), by its name. */
  readonly commandUses: ReadonlyMap<string, number>;
  /** The facts that STATS l shows about each connection. */
  connections(): Iterable<ConnectionFacts>;
  /** Reads the configuration without applying it, before RESTART. Resolves to its faults, one line each; never rejects. */
  checkConfiguration(): Promise<readonly string[]>;
  /** Rereads the configuration and applies it. Resolves to lines for the operator; never rejects. */
  rehash(session: SessionPort): Promise<readonly string[]>;
}

export interface CommandContext extends SessionContext {
  /** The actor: the session's own user, but in commands that make another act (SAPART, SAMODE). */
  readonly user: User;
  /** The same command with another actor. Answers still go to the session, through `reply`. */
  actingFor(user: User, reply?: Reply): CommandContext;
}

/** One connection and its traffic so far. */
export interface ConnectionFacts {
  /** Undefined before registration. */
  readonly user: User | undefined;
  /** The peer's address; empty for a Unix socket. */
  readonly address: string;
  /** Bytes that wait to be sent. */
  readonly pendingBytes: number;
  readonly sentMessages: number;
  readonly sentBytes: number;
  readonly receivedMessages: number;
  readonly receivedBytes: number;
  /** Milliseconds since the Unix epoch. */
  readonly openedAt: number;
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

/** Things that a command may ask of the world outside. */
export type Effect =
  /** Closes every session of a user that has left the network already, by KILL or by a ban. */
  | {
      readonly kind: "disconnect";
      readonly user: User;
      readonly reason: string;
      readonly cause: "killed" | "banned";
    }
  /** OPER: `operator` is the name of the block. */
  | { readonly kind: "oper"; readonly operator: string }
  /** OPER in vain: `operator` is the name that was tried. */
  | {
      readonly kind: "oper-refused";
      readonly operator: string;
      readonly reason: "password" | "host" | "too-many-tries";
    }
  /** An operator's act, for the log. The facts hold no passwords and no messages. */
  | ({ readonly kind: "operator-action"; readonly action: string } & ActionFacts)
  /** DIE and RESTART: the server says goodbye and stops; then it starts again, or not. */
  | { readonly kind: "stop"; readonly restart: boolean };
