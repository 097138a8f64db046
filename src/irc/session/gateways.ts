/** Gateways (WEBIRC): connections that speak for a client elsewhere, from configured addresses and with a password. */
import { isIP } from "node:net";
import type { Introduction } from "../commands/session-port.ts";
import { sendServerNotice } from "../commands/server-notices.ts";
import type { Frame } from "../delivery/frame.ts";
import { AddressList } from "./address-list.ts";
import type { IrcEvent } from "./events.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { checkPassword } from "./password-check.ts";
import type { Realm } from "./realm.ts";
import { refusalText } from "./refusals.ts";
import type { Session } from "./session.ts";

/** A gateway that may use WEBIRC. */
export interface GatewaySettings {
  /** For WHOIS and the log. */
  readonly name: string;
  /** As `Bun.password.hash` writes it. */
  readonly passwordHash: string;
  /** Addresses and CIDR ranges that it connects from. */
  readonly addresses: readonly string[];
  /** It may connect by a Unix socket. */
  readonly unix: boolean;
}

type Refusal = Extract<IrcEvent, { readonly kind: "gateway-refused" }>["reason"];

/** A try of a password without a look at it; in seconds until the next one. */
type Wait = { readonly wait: number };

export class Gateways {
  readonly #realm: Realm;
  readonly #lifecycle: Lifecycle;
  /**
   * Codes of the passwords that were right, so that each further client of a gateway costs no hash. Forgotten with the
   * settings.
   */
  readonly #known = new WeakMap<GatewaySettings, string>();

  constructor(realm: Realm, lifecycle: Lifecycle) {
    this.#realm = realm;
    this.#lifecycle = lifecycle;
  }

  introduce(session: Session, frame: Frame, introduction: Introduction): Promise<void> | undefined {
    const { remoteAddress } = session.connection;
    const { gateways = [] } = this.#realm.settings.session;
    const candidates = gateways.filter(({ addresses, unix }) =>
      remoteAddress === "" ? unix : new AddressList(addresses).has(remoteAddress),
    );
    if (candidates.length === 0) {
      this.#refuse(session, frame, "address", "WEBIRC is not allowed from your address");
      return undefined;
    }
    if (session.receivedMessages > 1) {
      this.#refuse(session, frame, "order", "WEBIRC has to be the first command");
      return undefined;
    }
    const { address, password } = introduction;
    if (isIP(address) === 0 || address.includes("%")) {
      this.#refuse(session, frame, "client-address", "WEBIRC needs the IP address of the client");
      return undefined;
    }
    const code = this.#realm.secrets.code(`gateway ${password}`, CODE_LENGTH);
    const known = candidates.find((gateway) => this.#known.get(gateway) === code);
    if (known !== undefined) {
      this.#admit(session, frame, introduction, known);
      return undefined;
    }
    return this.#verify(session, frame, introduction, candidates, code);
  }

  async #verify(
    session: Session,
    frame: Frame,
    introduction: Introduction,
    candidates: readonly GatewaySettings[],
    code: string,
  ): Promise<void> {
    const { password } = introduction;
    let wait: Wait | undefined;
    for (const gateway of candidates) {
      const check = { name: undefined, password, hash: gateway.passwordHash };
      const outcome = await checkPassword(this.#realm, session, frame, check);
      if (outcome === "right") {
        this.#known.set(gateway, code);
        this.#admit(session, frame, introduction, gateway);
        return;
      }
      if (outcome !== "wrong") wait = outcome;
    }
    if (wait === undefined) this.#refuse(session, frame, "password", "Invalid WebIRC password");
    else {
      const text = `Too many wrong WebIRC passwords; wait ${wait.wait} seconds`;
      this.#refuse(session, frame, "too-many-tries", text);
    }
  }

  /** Only over TLS is the client's own TLS worth anything, and its certificate. Source: IRCv3 webirc, "Options". */
  #admit(session: Session, frame: Frame, introduction: Introduction, gateway: GatewaySettings): void {
    const { connection } = session;
    const { address: remoteAddress, remotePort, fingerprint } = introduction;
    const secure = introduction.secure && connection.secure;
    const own = connection.remoteAddress;
    const tls = secure ? { serverName: undefined, fingerprint } : undefined;
    const refusal = connection.setOrigin({ remoteAddress, remotePort, secure, tls });
    if (refusal !== undefined) {
      this.#lifecycle.end(frame, session, "gateway", refusalText(refusal));
      return;
    }
    session.gateway = gateway.name;
    this.#realm.observe({ kind: "gateway", client: session.facts, gateway: gateway.name, from: own });
    this.#lifecycle.moved(frame, session);
  }

  #refuse(session: Session, frame: Frame, reason: Refusal, text: string): void {
    const { network, observe } = this.#realm;
    const { facts } = session;
    observe({ kind: "gateway-refused", client: facts, reason });
    this.#lifecycle.end(frame, session, "gateway", text);
    if (reason !== "password") return;
    const notice = `WEBIRC from ${session.host} was refused by the password of the gateway`;
    sendServerNotice({ network, audience: frame }, "p", notice, { address: facts.address });
  }
}

/** Hexadecimal digits: all that the code has. */
const CODE_LENGTH = 64;
