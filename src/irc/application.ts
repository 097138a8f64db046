/**
 * The IRC network as an application of the engine: hands what the engine reports to the session layer. Knows the engine's
 * public face only. It logs nothing; `observe` in its options receives its events.
 */
import type { Application, CloseReason, Connection, RefuseReason } from "../server/index.ts";
import { Delivery } from "./delivery/delivery.ts";
import type { LineRing } from "./delivery/recipient.ts";
import { sendServerNotice, tellOperators } from "./commands/server-notices.ts";
import type { StoreEvent } from "./session/events.ts";
import type { HistoryStore } from "./network/history.ts";
import { Network } from "./network/network.ts";
import { restoreSnapshot } from "./network/snapshot.ts";
import { mergeSettings } from "./network/settings.ts";
import type { NetworkSettings } from "./network/settings.ts";
import { restoreStaying } from "./network/staying-users.ts";
import { Applier } from "./session/applier.ts";
import { ApplicationMetrics } from "./session/application-metrics.ts";
import { BrowserCodes } from "./session/browser-codes.ts";
import { CommandTimings } from "./session/command-timings.ts";
import { Dispatch } from "./session/dispatch.ts";
import { Gateways } from "./session/gateways.ts";
import { Effects } from "./session/effects.ts";
import { HandOver } from "./session/hand-over.ts";
import { Keeper } from "./session/keeper.ts";
import { Lifecycle } from "./session/lifecycle.ts";
import { machineOf } from "./session/machine.ts";
import { MessageIds } from "./session/message-ids.ts";
import { NetworkConnections } from "./session/network-connections.ts";
import { Notifications } from "./session/notifications.ts";
import type { IrcOptions, IrcSettings } from "./session/application-options.ts";
import { withStore } from "./session/store-settings.ts";
import type { NetworkCommand, Origin } from "./session/network-command.ts";
import { OperatorTokens } from "./session/operator-tokens.ts";
import { directLog } from "./session/ordered-log.ts";
import type { Realm } from "./session/realm.ts";
import { Outside } from "./session/outside.ts";
import type { HistoryTap } from "./session/outside.ts";
import { Parking } from "./session/parking.ts";
import { Runner } from "./session/runner.ts";
import { refusalText } from "./session/refusals.ts";
import { Registration } from "./session/registration.ts";
import { sharedTries, shareCount, takeCount } from "./session/shared-counts.ts";
import type { SharedCount } from "./session/shared-counts.ts";
import { differences } from "./session/shared-settings.ts";
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
  readonly #effects: Effects;
  #shared: NetworkSettings | undefined = undefined;
  /** Settings of this machine at its start. */
  readonly #configured: IrcSettings;
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

  /** Throws an Error that names it for a flood exemption, and for a ban or a filter of the store, that cannot be read. */
  constructor(options: IrcOptions) {
    this.#options = options;
    const { store, steadyClock = options.clock } = options;
    const keeper = store && new Keeper(store, (event) => this.#storeChanged(event));
    this.#keeper = keeper;
    const own = withStore(options.settings, keeper, undefined);
    const { shared } = options;
    this.#configured = own;
    const settings = shared === undefined ? own : { ...own, network: mergeSettings(shared, own.network) };
    this.#shared = shared;
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
      if (snapshot?.unseen === undefined) network.history.restore(store.history.channels, network);
    }
    const commandUses = new Map<string, number>();
    const parking = new Parking();
    const log = (options.log ?? directLog)((command, position, origin) => {
      this.apply(command, position, origin);
    });
    const tryAddresses = new TryAddresses(settings.session.tryAddresses);
    this.#realm = {
      network,
      delivery: new Delivery(network, settings.network.serverName),
      clock: options.clock,
      steadyClock,
      ids: new MessageIds(options.epoch),
      server: options.isNode === true ? settings.network.serverName : undefined,
      parking,
      log: options.isNode === true ? parking.watched(log) : log,
      services: options.services,
      history: store?.history,
      tryAddresses,
      failedTries: sharedTries(() => this.#realm, tryAddresses, "passwords"),
      newAccounts: sharedTries(() => this.#realm, tryAddresses, "accounts"),
      browserCodes: new BrowserCodes(),
      dnsbl: options.dnsbl,
      connections: new NetworkConnections(),
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
      machine: machineOf(
        () => this.#realm,
        () => this.#lifecycle,
        options,
        commandUses,
      ),
    };
    this.outside = new Outside(this.#realm, tap);
    const applier = new Applier(this.#realm, {
      effect: (effect, session, now) => effects.do(effect, session, now),
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
      counted: (command) => {
        if (command.server !== this.#realm.server) takeCount(this.#realm, command, options.connectionBans);
      },
      nodeEnded: ({ node, run, reason }) => {
        if (node === this.#realm.server && this.#realm.network.nodes.find(node)?.run === run)
          lifecycle.endAll(`${reason}; connect again`, "done");
      },
      settingsChanged: (change) => {
        this.#shared = change.settings;
        lifecycle.settingsChanged(change);
      },
    });
    this.#applier = applier;
    const lifecycle = new Lifecycle(this.#realm);
    const effects = new Effects(this.#realm, lifecycle, options.stop);
    this.#effects = effects;
    const runner = new Runner(this.#realm, lifecycle, (effect, session, now) => {
      effects.do(effect, session, now);
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
    if (options.isNode !== true) this.#begin();
  }

  /** For a machine of several: resolves when it has all that the network has, and can serve. */
  async join(): Promise<void> {
    const { log, clock, network, settings } = this.#realm;
    const { store, push } = this.#options;
    if (this.#shared === undefined) await this.#share(settings.network);
    else {
      const names = differences(this.#shared, this.#configured.network);
      if (names.length > 0) this.#realm.observe({ kind: "settings-differ", names });
    }
    if (store !== undefined && push !== undefined && network.push.key === undefined) {
      const at = clock.now();
      await log.submit({ kind: "push-key", key: { ...push.makeKeyPair(), createdAt: at }, at });
    }
    this.#begin();
  }

  #begin(): void {
    const { store, push } = this.#options;
    const { network, settings } = this.#realm;
    if (store !== undefined && push !== undefined) {
      const notifications = new Notifications(this.#realm, push);
      this.#vapidKey = notifications.start();
      if (this.#vapidKey !== undefined) {
        this.#realm.notifications = notifications;
        this.#realm.settings = withStore(settings, this.#keeper, this.#vapidKey);
      }
    }
    // Without a key of the configuration that of push services is one that stays.
    this.#realm.secrets = new Secrets(settings.session.cloakKey ?? network.push.key?.privateKey);
  }

  /** Sets the ring that lines are written to: that of the server of this application. Call it before the server starts. */
  bind(ring: LineRing): void {
    this.#realm.delivery.bind(ring);
  }

  /** The state of the network, to be read. */
  get network(): Network {
    return this.#realm.network;
  }

  /** The settings of the network, as its log has them; undefined before the first. */
  get sharedSettings(): NetworkSettings | undefined {
    return this.#shared;
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
    const { network } = settings;
    if (this.#realm.server === undefined)
      void log.submit({ kind: "settings", settings: network, at: clock.now() });
    else void this.#share(network);
  }

  /** The settings of this machine become those of its network; what is its own counts at once. */
  #share(network: NetworkSettings): Promise<void> | undefined {
    const { log, clock, settings } = this.#realm;
    const at = clock.now();
    this.#realm.settings = { ...settings, network: mergeSettings(settings.network, network) };
    const { usersSince = at } = settings.network;
    return log.submit({ kind: "settings", settings: { ...network, usersSince }, at });
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
    // A node does what the log says, to its end.
    if (this.#options.isNode !== true) this.#realm.network.history.stop();
    this.#lifecycle.endAll(this.#effects.farewell);
  }

  /** The engine of this machine has banned an address, or an operator has lifted that: the other machines do the same. */
  share(count: SharedCount): void {
    shareCount(this.#realm, count);
  }

  /** The machine cannot see the log of its network. Its clients keep their connections. */
  park(): void {
    this.#realm.parking.park(this.#realm, this.#lifecycle.sessions);
  }

  /** The log is there again. */
  unpark(): void {
    this.#realm.parking.resume(this.#realm, this.#lifecycle.sessions);
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
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
