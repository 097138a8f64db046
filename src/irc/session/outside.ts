/** The network for programs without a connection: commands in the name of a token, and accounts for others. */
import { faultOfName, faultOfPassword } from "../commands/account/new-account.ts";
import type { ActionFacts, Effect, Facts } from "../commands/command.ts";
import type { OutgoingMessage } from "../delivery/outgoing-message.ts";
import type { HistoryChange } from "../network/history.ts";
import { BrowserAccess } from "./browser-access.ts";
import { AccountAccess } from "./account-access.ts";
import { auditAct } from "./auditing.ts";
import type { Actor, OutsideCommand } from "./network-command.ts";
import { CommandLost } from "./node-log.ts";
import { OperatorAccess } from "./operator-access.ts";
import type { AppliedOutside } from "./outside-command.ts";
import type { Realm } from "./realm.ts";
import { byteLength } from "../wire/utf8.ts";
import { preparePassword } from "./sasl/prepare.ts";
import { NetworkViews } from "./views.ts";

export type { Actor } from "./network-command.ts";

/** The result of a command. */
export interface OutsideOutcome {
  /** True if it did something: an act of an operator, or a message. */
  readonly done: boolean;
  /** Why it did not: a numeric or the code of a standard reply, and a sentence. */
  readonly refusal: { readonly code: string; readonly text: string } | undefined;
  /** Id of the message that it sent. */
  readonly messageId: string | undefined;
}

export interface OutsideRequest {
  /** A command of the network: the name of its row. */
  readonly command: string;
  readonly params: readonly string[];
  readonly tags?: ReadonlyMap<string, string>;
  readonly facts?: Facts;
}

export interface OutsideMessage {
  readonly command: "PRIVMSG" | "NOTICE";
  /** A nick, or a channel. */
  readonly target: string;
  /** Without NUL. */
  readonly text: string;
  /** Client-only tags: others are left out. */
  readonly tags?: ReadonlyMap<string, string>;
}

/** Facts about a new account or password, or the reason to refuse it. */
export type Prepared = { readonly facts: Facts } | { readonly fault: string; readonly code: string };

const NO_TAGS: ReadonlyMap<string, string> = new Map();
const NO_FACTS: Facts = {};

/** Bytes that fit into one line with any source and target. Longer ones continue in a further line. */
const LONG_LINE = 300;

/** Refusals by numerics begin here. */
const FIRST_ERROR = 400;
/** The one that is not among the others: ERR_NOPRIVS. */
const NO_PRIVILEGE = 723;

export interface HistoryTap {
  /** Receives what the history is given, at once; undefined while nobody listens. Must not throw. */
  listener: ((change: HistoryChange) => void) | undefined;
}

export class Outside {
  readonly views: NetworkViews;
  readonly logIns: AccountAccess;
  readonly browsers: BrowserAccess;
  readonly operators: OperatorAccess;
  readonly tap: HistoryTap;
  readonly #realm: Realm;
  readonly #waiting = new Map<string, (outcome: OutsideOutcome) => void>();
  #requests = 0;

  constructor(realm: Realm, tap: HistoryTap) {
    this.#realm = realm;
    this.tap = tap;
    this.views = new NetworkViews(realm);
    this.logIns = new AccountAccess(realm);
    this.operators = new OperatorAccess(realm);
    this.browsers = new BrowserAccess(realm, (actor, request) => this.run(actor, request));
  }

  /** Puts the command in the log. Resolves when it was applied. */
  run(
    actor: Actor,
    { command, params, tags = NO_TAGS, facts = NO_FACTS }: OutsideRequest,
  ): Promise<OutsideOutcome> {
    const { log, clock, ids, server, settings } = this.#realm;
    if (this.#realm.parking.isParked) return Promise.resolve(UNREACHABLE);
    this.#requests += 1;
    // Another machine has the same epoch of ids.
    const origin = server === undefined ? ids.epoch : `${server}-${settings.network.startedAt.toString(36)}`;
    const request = `${origin}-${this.#requests}`;
    return new Promise((resolve, reject) => {
      this.#waiting.set(request, resolve);
      const at = clock.now();
      const applied = log.submit({ kind: "outside", command, actor, params, tags, facts, request, at });
      applied?.catch((error: unknown) => {
        this.#waiting.delete(request);
        if (error instanceof CommandLost) resolve(UNREACHABLE);
        else reject(error);
      });
    });
  }

  /** Sends a message to a user or a channel; line feeds separate lines. */
  say(actor: Actor, { command, target, text, tags }: OutsideMessage): Promise<OutsideOutcome> {
    const words = text.replaceAll(/\r\n?/gu, "\n").split("\n");
    const { multilineBytes, multilineLines } = this.#realm.settings.network.limits;
    const tooMuch =
      words.length > multilineLines
        ? `A message has at most ${multilineLines} lines`
        : byteLength(text) > multilineBytes && `A message has at most ${multilineBytes} bytes`;
    if (tooMuch !== false) {
      const refusal = { code: "MESSAGE_TOO_LONG", text: tooMuch };
      return Promise.resolve({ done: false, refusal, messageId: undefined });
    }
    const lines = words.map((each) => ({ text: each, concat: false }));
    const isLong = lines.length > 1 || byteLength(text) > LONG_LINE;
    const params = [target, words.join("\n")];
    return this.run(actor, { command, params, ...(tags && { tags }), facts: isLong ? { lines } : NO_FACTS });
  }

  /** Derives the keys of a new account. */
  async newAccount(name: string, password: string): Promise<Prepared> {
    const { network, settings, clock } = this.#realm;
    const state = { network, settings: settings.network };
    const fault = faultOfName(state, name, clock.now()) ?? this.#faultOfPassword(name, password);
    if (fault !== undefined) return { fault: fault.text, code: fault.code };
    const credentials = await this.#credentials(password);
    if (credentials === undefined) return BUSY;
    return { facts: { account: { name, ...credentials, createdAt: clock.now() } } };
  }

  /** Derives the keys of a new password for an account that exists. */
  async newPassword(name: string, password: string): Promise<Prepared> {
    const fault = this.#faultOfPassword(name, password);
    if (fault !== undefined) return { fault: fault.text, code: fault.code };
    const credentials = await this.#credentials(password);
    return credentials === undefined ? BUSY : { facts: { credentials } };
  }

  /** The log has applied a command. */
  applied(command: OutsideCommand, context: AppliedOutside, lines: readonly OutgoingMessage[]): void {
    const answer = this.#waiting.get(command.request);
    // The machine of the request reports what was done.
    if (answer === undefined) return;
    this.#waiting.delete(command.request);
    const acts = context.effects.filter(isAct);
    for (const act of acts) this.#report(command, act);
    const { messageId } = context;
    const refusal = lines.map(refusalOf).find((each) => each !== undefined);
    const done = refusal === undefined && (acts.length > 0 || messageId !== undefined);
    answer({ done, refusal: done ? undefined : (refusal ?? saidBy(lines)), messageId });
  }

  /** Reports and audits an act that is no command of the network. */
  noteAct(actor: Actor, act: { readonly action: string } & ActionFacts): void {
    this.#report({ actor, at: this.#realm.clock.now() }, { kind: "operator-action", ...act });
  }

  #report({ actor, at }: Pick<OutsideCommand, "actor" | "at">, act: Act): void {
    const { nick, username, host, account, operator, address } = actor;
    const facts = act.kind === "disconnect" ? killOf(act) : act;
    const { kind: _, ...entry } = facts;
    const client = { connection: 0, address: address ?? "", nick };
    this.#realm.observe({ ...facts, client, operator });
    const who = {
      actor: `${nick}!${username}@${host}`,
      account,
      operator,
      ...(address !== undefined && { address }),
    };
    auditAct(this.#realm, { ...who, at }, entry);
  }

  #faultOfPassword(name: string, password: string) {
    const { network } = this.#realm;
    return faultOfPassword({ network, accounts: { isUsable } }, name, password);
  }

  #credentials(password: string) {
    return this.#realm.services.makeCredentials(preparePassword(password) ?? "");
  }
}

const UNREACHABLE: OutsideOutcome = {
  done: false,
  refusal: { code: "TEMPORARILY_UNAVAILABLE", text: "This server has lost the rest of the network" },
  messageId: undefined,
};

const BUSY: Prepared = {
  fault: "The server is busy; try again in a moment",
  code: "TEMPORARILY_UNAVAILABLE",
};

function isUsable(password: string): boolean {
  return preparePassword(password) !== undefined;
}

type Act = Extract<Effect, { readonly kind: "operator-action" | "disconnect" }>;

function isAct(effect: Effect): effect is Act {
  return effect.kind === "operator-action" || (effect.kind === "disconnect" && effect.cause === "killed");
}

function killOf({ user, reason }: Extract<Act, { readonly kind: "disconnect" }>) {
  return { kind: "operator-action", action: "KILL", target: user.mask, reason } as const;
}

/** Undefined for a line that refuses nothing. */
function refusalOf({ command, params }: OutgoingMessage): OutsideOutcome["refusal"] {
  const text = params.at(-1) ?? "";
  if (command === "FAIL") return { code: params[1] ?? "", text };
  const code = Number(command);
  const refuses = (code >= FIRST_ERROR && code < 600) || code === NO_PRIVILEGE;
  return refuses ? { code: command, text: params.slice(1).join(" ") } : undefined;
}

/** The notices to the actor: services and commands that override say in them why they did nothing. */
function saidBy(lines: readonly OutgoingMessage[]): OutsideOutcome["refusal"] {
  const text = lines.flatMap(({ params }) => params.at(-1) ?? []).join(" ");
  return { code: "NOTHING_DONE", text: text === "" ? "Nothing has changed" : text.replace(/^\*\*\* /u, "") };
}
