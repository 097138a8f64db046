/** Context of a command that the session handles: frame, session, and shared state. */
import type { Effect, PasswordOutcome, SessionContext, Submission } from "../commands/command.ts";
import type { Machine } from "../commands/machine-port.ts";
import type { PolicyDeed } from "../commands/moderation/policy-port.ts";
import type { AccountPort } from "../commands/account/account-port.ts";
import type { Fail, Frame } from "../delivery/frame.ts";
import type { Reply } from "../delivery/outgoing-message.ts";
import type { FilteredText } from "../network/filters.ts";
import type { HistoryReader } from "../network/history.ts";
import type { Network } from "../network/network.ts";
import type { NetworkSettings } from "../network/settings.ts";
import type { User } from "../network/user.ts";
import { AccountWork } from "./account-work.ts";
import { screenEarly } from "./early-texts.ts";
import { askPolicy } from "./policy-gate.ts";
import { NO_FACTS } from "./network-command.ts";
import { checkPassword } from "./password-check.ts";
import type { Realm } from "./realm.ts";
import type { Session } from "./session.ts";
import { waitFor } from "./waiting.ts";

export class Context implements SessionContext {
  readonly session: Session;
  readonly user: User | undefined;
  readonly command: string;
  readonly params: readonly string[];
  readonly tags: ReadonlyMap<string, string>;
  readonly frame: Frame;
  /** Effects that the command asked for, in order. */
  readonly effects: Effect[] = [];
  /** Resolves once what it submitted was applied; undefined if nothing is left to wait for. */
  applied: Promise<void> | undefined = undefined;
  readonly #realm: Realm;

  constructor(
    realm: Realm,
    session: Session,
    frame: Frame,
    command: string,
    params: readonly string[],
    tags: ReadonlyMap<string, string>,
  ) {
    this.#realm = realm;
    this.session = session;
    this.user = session.user;
    this.frame = frame;
    this.command = command;
    this.params = params;
    this.tags = tags;
  }

  get network(): Network {
    return this.#realm.network;
  }

  get settings(): NetworkSettings {
    return this.#realm.settings.network;
  }

  get machine(): Machine {
    return this.#realm.machine;
  }

  get history(): HistoryReader | undefined {
    return this.#realm.history;
  }

  get accounts(): AccountPort {
    return new AccountWork(this.#realm, this);
  }

  get now(): number {
    return this.frame.now;
  }

  get audience(): Frame {
    return this.frame;
  }

  get reply(): Reply {
    return this.frame.reply;
  }

  get fail(): Fail {
    return this.frame.fail;
  }

  checkPassword(name: string, password: string, hash: string): Promise<PasswordOutcome> {
    return checkPassword(this.#realm, this.session, this.frame, { name, password, hash });
  }

  wait<T>(work: Promise<T>): Promise<T> {
    return waitFor(this.#realm, this.session, this.frame, work);
  }

  askPolicy(deed: PolicyDeed): Promise<string | undefined> | undefined {
    return askPolicy(this.#realm, this.session, this.frame, deed);
  }

  screenEarly(kind: FilteredText, text: string, name: string): string | undefined {
    return screenEarly(this.#realm, this.session, this.frame, kind, text, name);
  }

  submit({
    command = this.command,
    params = this.params,
    tags = this.tags,
    facts = NO_FACTS,
  }: Submission = {}): void {
    const { session, frame, user } = this;
    // Before registration there is no user, and nothing happens.
    if (user === undefined) return;
    const { words: capabilities, number } = session;
    const at = frame.now;
    this.applied = this.#realm.log.submit(
      { kind: "command", command, user: user.id, session: number, capabilities, params, tags, facts, at },
      { session, frame },
    );
  }

  effect(effect: Effect): void {
    this.effects.push(effect);
  }
}
