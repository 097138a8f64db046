/** The step from session to user: the connection password where one is asked for, then the nick, then the greeting. */
import { announceOnline } from "../commands/user/monitor-notices.ts";
import { sendServerNotice } from "../commands/server-notices.ts";
import { welcome } from "../commands/connection/welcome.ts";
import type { ServerBan } from "../network/server-bans.ts";
import type { Message } from "../wire/message.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { sessionContext } from "./realm.ts";
import type { Realm } from "./realm.ts";
import { pauseReasons } from "./session.ts";
import type { Session } from "./session.ts";

/** The greeting answers no single line: registration is complete by whichever of NICK, USER and CAP END comes last. */
const NO_MESSAGE: Message = { tags: new Map(), source: undefined, command: "", params: [] };

export class Registration {
  readonly #realm: Realm;
  readonly #lifecycle: Lifecycle;

  constructor(realm: Realm, lifecycle: Lifecycle) {
    this.#realm = realm;
    this.#lifecycle = lifecycle;
  }

  /** Call while a command runs. With a connection password, the rest follows once that has been verified. */
  register(session: Session, now: number): void {
    const ban = this.#banOn(session, now);
    if (ban !== undefined) {
      this.#lifecycle.keepOut(session, ban, now);
      return;
    }
    const { passwordHash } = this.#realm.settings;
    if (passwordHash === undefined || session.admitted) {
      this.#admit(session, now);
      return;
    }
    const { draftPassword } = session;
    if (draftPassword === undefined) this.#refuse(session, now);
    else void this.#verify(session, draftPassword, passwordHash);
  }

  /** The client's further lines wait meanwhile. Never rejects. */
  async #verify(session: Session, password: string, hash: string): Promise<void> {
    const { delivery, clock, services } = this.#realm;
    session.pause(pauseReasons.preparation);
    try {
      const right = await services.verifyPassword(password, hash);
      if (session.ended) return;
      const now = clock.now();
      delivery.begin(session, now);
      session.admitted = right;
      // A ban may have been set meanwhile.
      if (right) this.register(session, now);
      else this.#refuse(session, now);
    } catch (error) {
      this.#lifecycle.broken(session, "PASS", error);
    }
    session.resume(pauseReasons.preparation);
  }

  /** Source: Modern IRC, "PASS message". */
  #refuse(session: Session, now: number): void {
    this.#realm.delivery.reply("ERR_PASSWDMISMATCH");
    this.#lifecycle.end(session, "password", "Password incorrect", now);
  }

  #banOn({ draftUsername: username, host, connection }: Session, now: number): ServerBan | undefined {
    const { bans } = this.#realm.network;
    if (username === undefined || bans.size === 0) return undefined;
    return bans.findUser({ username, host, cloak: host, address: connection.remoteAddress }, now);
  }

  #admit(session: Session, now: number): void {
    const { network, delivery, observe } = this.#realm;
    const { draftNick: nick, draftUsername: username, draftRealname: realname, connection } = session;
    if (nick === undefined || username === undefined) return;
    const user = network.addUser({
      nick,
      username,
      realname: realname ?? username,
      host: session.host,
      address: connection.remoteAddress,
      secure: connection.secure,
      at: now,
    });
    if (user === undefined) {
      // Someone else has registered with this nick since NICK was sent.
      delivery.reply("ERR_NICKNAMEINUSE", nick);
      session.draftNick = undefined;
      return;
    }
    user.away = session.draftAway;
    user.metadata = session.metadata;
    session.metadata = undefined;
    session.user = user;
    session.draftPassword = undefined;
    this.#realm.unregistered -= 1;
    delivery.attach(session, user);
    announceOnline(network, delivery, user);
    welcome({ ...sessionContext(this.#realm, session, NO_MESSAGE, [], now), user });
    const text = `${user.mask} (${user.realname}) connected`;
    sendServerNotice({ network, audience: delivery }, "c", text, { address: user.address });
    observe({ kind: "registered", client: session.facts, mask: user.mask, secure: user.secure });
  }
}
