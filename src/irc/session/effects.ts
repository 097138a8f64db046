/** Effects of applied commands on this machine: sessions that end, notifications, events. */
import type { Effect } from "../commands/command.ts";
import { audit } from "./auditing.ts";
import { endBrowsers } from "./browser-access.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Realm } from "./realm.ts";
import { replayTo } from "./replay-to.ts";
import type { Session } from "./session.ts";

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

export class Effects {
  /** Farewell of a stopping server. */
  farewell = "Server shutting down";
  readonly #realm: Realm;
  readonly #lifecycle: Lifecycle;
  readonly #stopServer: (restart: boolean) => void;

  constructor(realm: Realm, lifecycle: Lifecycle, stopServer: (restart: boolean) => void) {
    this.#realm = realm;
    this.#lifecycle = lifecycle;
    this.#stopServer = stopServer;
  }

  /** `session` is undefined for a command from elsewhere. */
  do(effect: Effect, session: Session | undefined, now: number): void {
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
    if (restart) this.farewell = "Server restarting";
    this.#stopServer(restart);
  }

  #report(effect: Exclude<Effect, { readonly kind: Handled }>, session: Session): void {
    const { observe } = this.#realm;
    const client = session.facts;
    if (effect.kind === "operator-action") {
      observe({ ...effect, client, operator: session.user?.operator ?? "*" });
    } else observe({ ...effect, client });
    audit(this.#realm, session, effect);
  }
}
