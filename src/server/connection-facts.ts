/** Facts about a connection: where it comes from, by which listener, since when. */
import { isIP } from "node:net";
import { usualForm } from "./address-ranges.ts";
import type { Origin } from "./admission.ts";
import type { StatedOrigin, TlsFacts, TransportKind } from "./application.ts";
import type { RefuseReason } from "./close-reasons.ts";
import type { Engine } from "./engine.ts";
import { InvalidOptionError } from "./errors.ts";
import type { HandedConnection } from "./handed-connection.ts";
import { wholeNumber } from "./options.ts";

export class ConnectionFacts {
  readonly transport: TransportKind;
  readonly listener: string;
  readonly openedAt: number;
  /** The proxy's own address, where a PROXY header stated the origin. */
  readonly proxy: string | undefined;
  readonly credential: string | undefined;
  secure: boolean;
  remoteAddress: string;
  remotePort: number;
  tls: TlsFacts | undefined;

  constructor({ entrance, remoteAddress, remotePort, openedAt, tls, proxy, credential }: Origin) {
    this.transport = entrance.transport;
    this.listener = entrance.name;
    this.openedAt = openedAt;
    this.proxy = proxy;
    this.credential = credential;
    this.secure = entrance.secure || tls !== undefined;
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
    this.tls = tls;
  }

  /** Those that stay the same in another process. */
  get facts(): Omit<HandedConnection, "descriptor" | "input" | "dropping" | "output"> {
    const { listener, transport, openedAt, proxy, remoteAddress, remotePort, tls } = this;
    return { listener, transport, openedAt, proxy, remoteAddress, remotePort, tls };
  }
}

/**
 * Replaces the origin of a connection, as `Connection.setOrigin` promises.
 * @throws InvalidOptionError
 */
export function restate(
  engine: Pick<Engine<unknown>, "limits" | "options" | "refused">,
  facts: ConnectionFacts,
  origin: StatedOrigin,
): RefuseReason | undefined {
  const { remotePort, secure, tls } = origin;
  if (isIP(origin.remoteAddress) === 0 || origin.remoteAddress.includes("%")) {
    throw new InvalidOptionError("remoteAddress", origin.remoteAddress, "an IP address");
  }
  wholeNumber("remotePort", remotePort, 0, 65_535);
  const remoteAddress = usualForm(origin.remoteAddress);
  const reason = engine.limits.move(facts.remoteAddress, remoteAddress, engine.options.clock.now());
  if (reason !== undefined) {
    engine.refused(facts.listener, remoteAddress, reason);
    return reason;
  }
  facts.remoteAddress = remoteAddress;
  facts.remotePort = remotePort;
  facts.secure = secure;
  facts.tls = secure ? tls : undefined;
  return undefined;
}
