/** A session for tests of commands: remembers what it was asked, and registers its actor as soon as it can. */
import type { ClientBatch } from "../../../src/irc/commands/message/client-batch.ts";
import type { SessionPort } from "../../../src/irc/commands/session-port.ts";
import { NO_SUBSCRIPTIONS } from "../../../src/irc/network/metadata.ts";
import type { Metadata } from "../../../src/irc/network/metadata.ts";
import type { CapabilityName } from "../../../src/irc/wire/capabilities.ts";
import type { Actor } from "./harness.ts";

export class FakeSession implements SessionPort {
  enabled = new Set<CapabilityName>();
  capabilityVersion = 0;
  negotiating = false;
  draftNick: string | undefined = undefined;
  draftUsername: string | undefined = undefined;
  draftRealname: string | undefined = undefined;
  draftPassword: string | undefined = undefined;
  draftAway: string | undefined = undefined;
  batch: ClientBatch | undefined = undefined;
  refusedBatch: string | undefined = undefined;
  metadata: Metadata | undefined = undefined;
  subscriptions: ReadonlySet<string> = NO_SUBSCRIPTIONS;
  synchronisedAt = 0;
  /** The reason, once the conversation was ended. */
  quitReason: string | undefined = undefined;
  readonly pongs: string[] = [];
  readonly #actor: Actor;

  constructor(actor: Actor) {
    this.#actor = actor;
  }

  get registered(): boolean {
    return this.#actor.registered;
  }

  get nick(): string {
    return this.registered ? this.#actor.user.nick : (this.draftNick ?? "*");
  }

  has(capability: CapabilityName): boolean {
    return this.enabled.has(capability);
  }

  setCapabilities(names: Iterable<CapabilityName>): void {
    this.enabled = new Set(names);
  }

  tryRegister(): undefined {
    const { draftNick: nick, draftUsername: username, draftRealname: realname } = this;
    if (nick === undefined || username === undefined || realname === undefined) return;
    if (this.registered || this.negotiating) return;
    const at = this.#actor.world.now;
    this.#actor.register({
      nick,
      username,
      realname,
      host: "host.test",
      address: "192.0.2.1",
      secure: false,
      at,
    });
  }

  pongReceived(token: string): void {
    this.pongs.push(token);
  }

  quit(_frame: unknown, reason: string): void {
    this.quitReason = reason;
  }
}
