/** The delivery as the session layer holds it: the sessions of users, the fan-out, and a frame for each command. */
import type { Channel } from "../network/channel.ts";
import type { Network } from "../network/network.ts";
import { CollectingFrame } from "./collecting-frame.ts";
import { FanOut } from "./fan-out.ts";
import { Frame } from "./frame.ts";
import { Monitors } from "./monitors.ts";
import type { OutgoingMessage, ReceivedText } from "./outgoing-message.ts";
import type { LineRing, Recipient } from "./recipient.ts";
import { SessionRegistry } from "./session-registry.ts";

export class Delivery {
  readonly sessions = new SessionRegistry();
  readonly monitors: Monitors;
  readonly #fanOut: FanOut;

  constructor(network: Network, serverName: string) {
    this.monitors = new Monitors((nick) => network.fold(nick));
    this.#fanOut = new FanOut(network, this.sessions, this.monitors, serverName);
  }

  /** Sets the ring that lines are written to. Call it once, before the first line. */
  bind(ring: LineRing): void {
    this.#fanOut.bind(ring);
  }

  /** Messages written to the ring so far: one for each message and form. A whole batch is one. */
  get renderings(): number {
    return this.#fanOut.renderings;
  }

  /** True if `relay` can be used. */
  get takesReceived(): boolean {
    return this.#fanOut.takesReceived;
  }

  /** See `FanOut.relay`. */
  relay(origin: Recipient, now: number, channel: Channel, line: OutgoingMessage, text: ReceivedText): void {
    this.#fanOut.relay(origin, now, channel, line, text);
  }

  /** The frame of a command of `session`, or of the server itself. `now` in milliseconds since the Unix epoch. */
  frame(session: Recipient | undefined, now: number, label?: string): Frame {
    return new Frame(this.#fanOut, session, now, label);
  }

  /** The frame of a command that no client sent. `nick` is that of the actor. */
  collecting(nick: string, now: number): CollectingFrame {
    return new CollectingFrame(this.#fanOut, nick, now);
  }
}
