/** Makes listeners, opens several at once, and has one take the place of another. */
import { closeSync } from "node:fs";
import type { Admission } from "./admission.ts";
import { duplicateDescriptor } from "./duplicate-descriptor.ts";
import type { Engine } from "./engine.ts";
import { SocketListener } from "./listener.ts";
import type { AcceptAt } from "./listener.ts";
import type { ListenOptions } from "./listen-options.ts";
import { WebSocketListener } from "./websocket-listener.ts";
import type { RequestRefused } from "./websocket-listener.ts";

/** A listener of either kind. */
export type AnyListener = SocketListener | WebSocketListener;

/** Makes the listeners of one server. */
export class ListenerMaker<State> {
  readonly #engine: Engine<State>;
  readonly #admission: Admission<State>;

  constructor(engine: Engine<State>, admission: Admission<State>) {
    this.#engine = engine;
    this.#admission = admission;
  }

  /** @throws InvalidOptionError, CertificateError */
  make(options: ListenOptions): AnyListener {
    const engine = this.#engine;
    const accept: AcceptAt = (peer, entrance) => this.#admission.accept(peer, entrance);
    const failed = (error: Error): void => engine.failed("socket", error);
    if (!("webSocket" in options) || options.webSocket === undefined) {
      return new SocketListener(options, accept, failed);
    }
    const { lineLimit, handshakeTimeout } = engine.options;
    const refused: RequestRefused = (name, address, reason) => engine.refused(name, address, reason);
    return new WebSocketListener(options, { accept, failed, refused, lineLimit, handshakeTimeout });
  }
}

/** Opens all, or none. */
export async function openAllOrNone(listeners: readonly AnyListener[]): Promise<void> {
  const opened: AnyListener[] = [];
  try {
    for (const listener of listeners) {
      await listener.open();
      opened.push(listener);
    }
  } catch (error) {
    for (const listener of opened) listener.close();
    throw error;
  }
}

/** Opens a listener in the place of an open one, and closes that. If it cannot be opened, the old one stays. */
export async function takeOver<State>(
  maker: ListenerMaker<State>,
  old: AnyListener,
  options: ListenOptions,
): Promise<AnyListener> {
  const next = maker.make(options);
  if (next.address !== old.address || (next.port !== old.port && !("path" in options))) {
    await next.open();
    old.close();
    return next;
  }
  if (old instanceof SocketListener && next instanceof SocketListener) {
    const descriptor = old.descriptor === undefined ? undefined : duplicateDescriptor(old.descriptor);
    if (descriptor !== undefined) return openOn(maker, descriptor, old, options);
  }
  old.close();
  try {
    await next.open();
  } catch (error) {
    await old.open();
    throw error;
  }
  return next;
}

/** `descriptor` is a copy of the old listener's. */
async function openOn<State>(
  maker: ListenerMaker<State>,
  descriptor: number,
  old: SocketListener,
  options: ListenOptions,
): Promise<AnyListener> {
  const kept = options.inherited?.kept === true;
  if (kept) closeSync(descriptor);
  const heir = maker.make(kept ? options : { ...options, inherited: { descriptor } });
  try {
    await heir.open();
  } catch (error) {
    if (!kept) closeSync(descriptor);
    throw error;
  }
  old.handOver();
  return heir;
}
