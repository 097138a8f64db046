/**
 * The IRC network as an application of the engine: hands what the engine reports to the session layer. Knows the engine's
 * public face only. It logs nothing; `observe` in its options receives its events.
 */
import type { Application, CloseReason, Connection, RefuseReason } from "../server/index.ts";
import type { Effect } from "./commands/command.ts";
import { Delivery } from "./delivery/delivery.ts";
import type { LineRing } from "./delivery/recipient.ts";
import { sendServerNotice, tellOperators } from "./commands/server-notices.ts";
import type { StoreEvent } from "./session/events.ts";
import type { HistoryStore } from "./network/history.ts";
import { Network } from "./network/network.ts";
import { restoreSnapshot } from "./network/snapshot.ts";
import { restoreStaying } from "./network/staying-users.ts";
import { Applier } from "./session/applier.ts";
import { audit } from "./session/auditing.ts";
import { ApplicationMetrics } from "./session/application-metrics.ts";
import { endBrowsers } from "./session/browser-access.ts";
import { BrowserCodes } from "./session/browser-codes.ts";
import { CommandTimings } from "./session/command-timings.ts";
import { Dispatch } from "./session/dispatch.ts";
import type { ClientFacts } from "./commands/session-port.ts";
import { Gateways } from "./session/gateways.ts";
import { HandOver } from "./session/hand-over.ts";
import { Keeper } from "./session/keeper.ts";
import { FailedTries } from "./session/failed-tries.ts";
import { Lifecycle } from "./session/lifecycle.ts";
import { makeMachine } from "./session/machine.ts";
import { MessageIds } from "./session/message-ids.ts";
import { Notifications } from "./session/notifications.ts";
import type { IrcOptions, IrcSettings } from "./session/application-options.ts";
import { withStore } from "./session/store-settings.ts";
import type { NetworkCommand, Origin } from "./session/network-command.ts";
import { OperatorTokens } from "./session/operator-tokens.ts";
import { directLog } from "./session/ordered-log.ts";
import type { Realm } from "./session/realm.ts";
import { Outside } from "./session/outside.ts";
import type { HistoryTap } from "./session/outside.ts";
import { replayTo } from "./session/replay-to.ts";
import { Runner } from "./session/runner.ts";
import { refusalText } from "./session/refusals.ts";
import { Registration } from "./session/registration.ts";
import { Secrets } from "./session/secrets.ts";
import { ServiceTokens } from "./session/service-tokens.ts";
import { pauseReasons } from "./session/session.ts";
import type { Session, SessionHost } from "./session/session.ts";
import { TryAddresses } from "./session/try-addresses.ts";
import { CLIENT_TAGS_LENGTH, LINE_LENGTH } from "./wire/lengths.ts";

/** Longest line that can be right, without its line end, in bytes: the engine's `lineLimit`. */
export const INPUT_LINE_LIMIT = CLIENT_TAGS_LENGTH + LINE_LENGTH - 2;

export class IrcApplication implements Application<Session> {
  readonly metrics: ApplicationMetrics;
  /** For programs without a connection. */
  readonly outside: Outside;
  /** For the change to another process. */
  readonly handOver: HandOver;
  readonly #options: IrcOptions;
  readonly #realm: Realm;
  readonly #applier: Applier;
  readonly #lifecycle: Lifecycle;
  readonly #dispatch: Dispatch;
  readonly #runner: Runner;
  readonly #host: SessionHost;
  /** Has messages that are not committed yet. */
  #uncommitted: HistoryStore | undefined = undefined;
  /** Absent without a store: then nothing outlasts a restart. */
  readonly #keeper: Keeper | undefined;
  /** The public key by which push services know this server; absent without push notifications. */
  #vapidKey: string | undefined = undefined;
  /** Farewell of a stopping server. */
  #farewell = "Server shutting down";

  /** Throws an Error that names it for a flood exemption, and for a ban or a filter of the store, that cannot be read. */
  constructor(options: IrcOptions) {
    this.#options = options;
    const { store, steadyClock = options.clock } = options;
    const keeper = store && new Keeper(store, (event) => this.#storeChanged(event));
    this.#keeper = keeper;
    const settings = withStore(options.settings, keeper, undefined);
    const tap: HistoryTap = { listener: undefined };
    const network = new Network(
      settings.network,
      (...changes) => keeper?.keep(changes, steadyClock.now()),
      (change, atOnce) => {
        if (atOnce === true) keeper?.keepInHistory(change, steadyClock.now());
        else {
          store?.history.note(change);
          this.#uncommitted = store?.history;
        }
        tap.listener?.(change);
      },
    );
    network.moderation.filters.configure(settings.network.filters ?? []);
    if (store !== undefined) {
      const { snapshot } = options;
      if (snapshot !== undefined) restoreSnapshot(network, snapshot, store.state, settings.network.limits);
      else {
        network.restore(store.state);
        restoreStaying(network, settings.network, store.state);
      }
      network.history.restore(store.history.channels, network);
    }
    const commandUses = new Map<string, number>();
    const tryAddresses = new TryAddresses(settings.session.tryAddresses);
    this.#realm = {
      network,
      delivery: new Delivery(network, settings.network.serverName),
      clock: options.clock,
      steadyClock,
      ids: new MessageIds(options.epoch),
      log: (options.log ?? directLog)((command, position, origin) => {
        this.apply(command, position, origin);
      }),
      services: options.services,
      history: store?.history,
      tryAddresses,
      failedTries: new FailedTries(tryAddresses),
      newAccounts: new FailedTries(tryAddresses),
      browserCodes: new BrowserCodes(),
      dnsbl: options.dnsbl,
      letters: new Map(),
      secrets: new Secrets(undefined),
      serviceTokens: new ServiceTokens(),
      operatorTokens: new OperatorTokens(),
      policy: options.policy,
      observe: options.observe,
      notifications: undefined,
      settings,
      unregistered: 0,
      commandUses,
      timings: new CommandTimings(),
      machine: makeMachine(options, {
        commandUses,
        unregistered: () => this.#realm.unregistered,
        connections: () => this.#lifecycle.connections(),
        checkConfiguration: () => faultsOf(options.checkConfiguration()),
        rehash: ({ facts }) => this.#reread(facts),
      }),
    };
    this.outside = new Outside(this.#realm, tap);
    const applier = new Applier(this.#realm, {
      effect: (effect, session, now) => {
        this.#effect(effect, session, now);
      },
      registered: (origin, user, arrival) => {
        registration.registered(origin, user, arrival);
      },
      loggedIn: (origin, login, outcome) => {
        registration.loggedIn(origin, login, outcome);
      },
      accountMade: (origin, account, fault) => {
        registration.accountMade(origin, account, fault);
      },
      accountConfirmed: (origin, name, outcome) => {
        registration.accountConfirmed(origin, name, outcome);
      },
      outside: (...applied) => this.outside.applied(...applied),
      settingsChanged: (change) => lifecycle.settingsChanged(change),
    });
    this.#applier = applier;
    const lifecycle = new Lifecycle(this.#realm);
    const runner = new Runner(this.#realm, lifecycle, (effect, session, now) => {
      this.#effect(effect, session, now);
    });
    const registration = new Registration(this.#realm, lifecycle, runner);
    const gateways = new Gateways(this.#realm, lifecycle);
    this.#lifecycle = lifecycle;
    this.#runner = runner;
    this.#dispatch = new Dispatch(this.#realm, lifecycle, runner);
    this.metrics = new ApplicationMetrics(this.#realm, lifecycle, this.#dispatch, keeper);
    this.#host = {
      monitors: this.#realm.delivery.monitors,
      register: (session, frame) => registration.register(session, frame),
      introduce: (session, frame, introduction) => gateways.introduce(session, frame, introduction),
      quit: (session, frame, reason) => lifecycle.end(frame, session, "quit", reason),
    };
    this.handOver = new HandOver(this.#realm, lifecycle, this.#host);
    this.#startNotifications();
    // Without a key of the configuration that of push services is one that stays.
    this.#realm.secrets = new Secrets(settings.session.cloakKey ?? network.push.key?.privateKey);
  }

  #startNotifications(): void {
    const { store, push, settings } = this.#options;
    if (store === undefined || push === undefined) return;
    const notifications = new Notifications(this.#realm, push);
    this.#vapidKey = notifications.start();
    if (this.#vapidKey === undefined) return;
    this.#realm.notifications = notifications;
    this.#realm.settings = withStore(settings, this.#keeper, this.#vapidKey);
  }

  /** Sets the ring that lines are written to: that of the server of this application. Call it before the server starts. */
  bind(ring: LineRing): void {
    this.#realm.delivery.bind(ring);
  }

  /** For tests: the state of the network. */
  get network(): Network {
    return this.#realm.network;
  }

  /** The settings that hold now. */
  get settings(): IrcSettings {
    return this.#realm.settings;
  }

  /**
   * Replaces the settings and tells the clients what that changes for them. Users, channels and names stay. Throws for a
   * flood exemption like the constructor, changing nothing.
   */
  rehash(changed: IrcSettings): void {
    const settings = withStore(changed, this.#keeper, this.#vapidKey);
    this.#lifecycle.apply(settings.session);
    const { log, clock } = this.#realm;
    void log.submit({ kind: "settings", settings: settings.network, at: clock.now() });
  }

  /** Applies a command of the log, by the log's own call. See `OrderedLog`. */
  apply(command: NetworkCommand, position: number, origin?: Origin): void {
    this.#applier.apply(command, position, origin);
  }

  /**
   * Makes the messages of this turn durable, before anyone can see them. Those that cannot be kept yet go on without: chat
   * does not end with the space on the disk.
   */
  commit(): void {
    const history = this.#uncommitted;
    if (history === undefined) return;
    this.#uncommitted = undefined;
    try {
      history.commit();
    } catch (error) {
      history.postpone();
      this.#afterCommit(() => {
        this.#keeper?.failed(error, this.#realm.steadyClock.now());
      });
      return;
    }
    if (this.#keeper?.fails !== true) return;
    this.#afterCommit(() => {
      this.#keeper?.works();
    });
  }

  /** Tells operators with the notice letter of a fault outside the network. */
  warnOperators(text: string, letter: "e" | "x" = "e"): void {
    const { network, delivery, clock } = this.#realm;
    sendServerNotice({ network, audience: delivery.frame(undefined, clock.now()) }, letter, text);
  }

  opened(connection: Connection<Session>): Session {
    this.#keeper?.probe(this.#realm.steadyClock.now());
    return this.#lifecycle.open(connection, this.#host);
  }

  received(connection: Connection<Session>, line: Uint8Array): void {
    this.#dispatch.received(connection.state, line);
  }

  lineTooLong(connection: Connection<Session>): void {
    this.#dispatch.lineTooLong(connection.state);
  }

  /** Stops reading from a client that is not reading. */
  congested(connection: Connection<Session>): void {
    connection.state.pause(pauseReasons.congestion);
  }

  writable(connection: Connection<Session>): void {
    connection.state.resume(pauseReasons.congestion);
    this.#runner.writable(connection.state);
  }

  expired(connection: Connection<Session>): void {
    this.#keeper?.probe(this.#realm.steadyClock.now());
    this.#lifecycle.expire(connection.state);
  }

  closed(connection: Connection<Session>, reason: CloseReason): void {
    this.#lifecycle.closed(connection.state, reason);
  }

  refused(reason: RefuseReason): string {
    return `ERROR :Closing Link: (${refusalText(reason)})\r\n`;
  }

  stopping(): void {
    this.#realm.network.history.stop();
    this.#lifecycle.endAll(this.#farewell);
  }

  /** Nothing may be sent inside `commit`. */
  #afterCommit(report: () => void): void {
    setImmediate(report);
  }

  /** Tells operators and clients, at the first failure and when it is over. */
  #storeChanged(event: StoreEvent): void {
    const fails = event.kind === "store-failed";
    this.#realm.observe(event);
    // Messages may wait for that.
    if (!fails) this.#uncommitted = this.#options.store?.history;
    const text = fails ? `Changes cannot be kept: ${messageOf(event.error)}` : "Changes can be kept again";
    const { network, delivery, clock } = this.#realm;
    tellOperators({ network, audience: delivery.frame(undefined, clock.now()) }, text);
    this.#lifecycle.storeChanged(fails, this.#realm.clock.now());
  }

  /** `session` is undefined for a command from elsewhere. */
  #effect(effect: Effect, session: Session | undefined, now: number): void {
    if (effect.kind === "disconnect") this.#disconnect(effect, session, now);
    else if (effect.kind === "deadline") this.#lifecycle.awaitAll(effect.user);
    else if (effect.kind === "logged-out") this.#lifecycle.loggedOut(now, effect.user);
    else if (effect.kind === "end-session") {
      const { user, session: number, reason, ban } = effect;
      this.#lifecycle.endSession(this.#realm.delivery.frame(undefined, now), user, number, reason, ban);
    } else if (effect.kind === "end-browsers")
      endBrowsers(this.#realm, this.#lifecycle, effect, session, now);
    else if (effect.kind === "stop") this.#stop(effect, session);
    else if (effect.kind === "arrived") {
      const error = replayTo(this.#realm, effect.membership, now);
      if (error !== undefined && session !== undefined)
        this.#report({ kind: "history-failed", error }, session);
    } else if (effect.kind === "attended") this.#realm.notifications?.attended(effect.user, effect.read);
    else if (effect.kind === "notify") {
      if (session !== undefined) this.#realm.notifications?.notify(effect, now);
    } else if (session !== undefined) this.#report(effect, session);
  }

  #disconnect(effect: EffectOf<"disconnect">, session: Session | undefined, now: number): void {
    const { user, cause, reason } = effect;
    if (cause === "killed" && session !== undefined) {
      this.#report({ kind: "operator-action", action: "KILL", target: user.mask, reason }, session);
    }
    this.#lifecycle.disconnect(this.#realm.delivery.frame(undefined, now), user, cause, reason);
  }

  /** The machine of the operator stops, and no other. */
  #stop({ restart }: EffectOf<"stop">, session: Session | undefined): void {
    if (session === undefined) return;
    if (restart) this.#farewell = "Server restarting";
    this.#options.stop(restart);
  }

  #report(effect: Exclude<Effect, { readonly kind: Handled }>, session: Session): void {
    const { observe } = this.#realm;
    const client = session.facts;
    if (effect.kind === "operator-action") {
      observe({ ...effect, client, operator: session.user?.operator ?? "*" });
    } else observe({ ...effect, client });
    audit(this.#realm, session, effect);
  }

  /** Resolves to lines for the operator. Never rejects. */
  async #reread(client: ClientFacts): Promise<readonly string[]> {
    this.#realm.observe({ kind: "rehash", client });
    try {
      return await this.#options.rehash();
    } catch (error) {
      return [`The configuration was not applied: ${messageOf(error)}`];
    }
  }
}

/** Effects that are more than an event. */
type Handled =
  | "arrived"
  | "attended"
  | "deadline"
  | "disconnect"
  | "end-browsers"
  | "end-session"
  | "logged-out"
  | "notify"
  | "stop";
type EffectOf<K extends Effect["kind"]> = Extract<Effect, { readonly kind: K }>;

/** Error lines of failed work; none if it succeeds. */
function faultsOf(work: Promise<void>): Promise<readonly string[]> {
  return work.then(
    () => [],
    (error: unknown) => messageOf(error).split("\n"),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
