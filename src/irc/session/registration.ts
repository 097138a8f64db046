/** The step from session to user: the connection password where one is asked for, then the nick, then the greeting. */
import { announceOnline } from "../commands/user/monitor-notices.ts";
import { sendServerNotice } from "../commands/server-notices.ts";
import { replyNickInUse } from "../commands/connection/nick.ts";
import { welcome } from "../commands/connection/welcome.ts";
import type { Frame } from "../delivery/frame.ts";
import type { ServerBan } from "../network/server-bans.ts";
import type { Message } from "../wire/message.ts";
import type { IrcEvent } from "./events.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { Context } from "./context.ts";
import { checkPassword } from "./password-check.ts";
import type { Realm } from "./realm.ts";
import type { Session } from "./session.ts";

/** The greeting answers no single line: registration is complete by whichever of NICK, USER and CAP END comes last. */
const NO_MESSAGE: Message = { tags: new Map(), source: undefined, command: "", params: [] };

type PasswordRefusal = Extract<IrcEvent, { readonly kind: "password-refused" }>["reason"];

export class Registration {
  readonly #realm: Realm;
  readonly #lifecycle: Lifecycle;

  constructor(realm: Realm, lifecycle: Lifecycle) {
    this.#realm = realm;
    this.#lifecycle = lifecycle;
  }

  /** With a connection password, the promise resolves once that has been verified and the rest has followed. */
  register(session: Session, frame: Frame): Promise<void> | undefined {
    const ban = this.#banOn(session, frame.now);
    if (ban !== undefined) {
      this.#lifecycle.keepOut(frame, session, ban);
      return undefined;
    }
    const { passwordHash } = this.#realm.settings.session;
    if (passwordHash === undefined || session.admitted) {
      this.#admit(session, frame);
      return undefined;
    }
    const { draftPassword } = session;
    if (draftPassword !== undefined) return this.#verify(session, frame, draftPassword, passwordHash);
    this.#refuse(session, frame, "missing", "This server needs a password (PASS)");
    return undefined;
  }

  async #verify(session: Session, frame: Frame, password: string, hash: string): Promise<void> {
    const outcome = await checkPassword(this.#realm, session, frame, { name: undefined, password, hash });
    session.admitted = outcome === "right";
    // A ban may have been set meanwhile.
    if (outcome === "right") await this.register(session, frame);
    else if (outcome === "wrong") this.#refuse(session, frame, "wrong", "Password incorrect");
    else {
      const text = `Too many wrong passwords; wait ${outcome.wait} seconds`;
      this.#refuse(session, frame, "too-many-tries", text);
    }
  }

  /** Source: Modern IRC, "PASS message". */
  #refuse(session: Session, frame: Frame, reason: PasswordRefusal, text: string): void {
    const { network, observe } = this.#realm;
    frame.reply("ERR_PASSWDMISMATCH", text);
    observe({ kind: "password-refused", client: session.facts, reason });
    this.#lifecycle.end(frame, session, "password", text);
    const address = session.connection.remoteAddress;
    const notice = `${session.nick} (${session.host}) was refused by the connection password (${reason})`;
    sendServerNotice({ network, audience: frame }, "p", notice, { address });
  }

  #banOn({ draftUsername: username, host, connection }: Session, now: number): ServerBan | undefined {
    const { bans } = this.#realm.network;
    if (username === undefined || bans.size === 0) return undefined;
    return bans.findUser({ username, host, cloak: host, address: connection.remoteAddress }, now);
  }

  #admit(session: Session, frame: Frame): void {
    const { network, settings, delivery, observe } = this.#realm;
    const { draftNick: nick, draftUsername: username, draftRealname: realname, connection } = session;
    if (nick === undefined || username === undefined) return;
    const state = { network, settings: settings.network };
    const user = network.addUser({
      nick,
      username,
      realname: realname ?? username,
      host: session.host,
      address: connection.remoteAddress,
      secure: connection.secure,
      at: frame.now,
    });
    if (user === undefined) {
      // Someone else has registered with this nick since NICK was sent.
      session.draftNick = undefined;
      replyNickInUse(state, frame.reply, nick);
      return;
    }
    user.away = session.draftAway;
    user.metadata = session.metadata;
    session.metadata = undefined;
    session.user = user;
    session.budget.registered(this.#realm.settings.session.limits, frame.now);
    session.draftPassword = undefined;
    this.#realm.unregistered -= 1;
    delivery.sessions.attach(session, user);
    announceOnline(state, frame, user);
    welcome(new Context(this.#realm, session, frame, NO_MESSAGE, []), user);
    const text = `${user.mask} (${user.realname}) connected`;
    sendServerNotice({ network, audience: frame }, "c", text, { address: user.address });
    observe({ kind: "registered", client: session.facts, mask: user.mask, secure: user.secure });
  }
}
