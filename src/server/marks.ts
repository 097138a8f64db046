/** Tells the application that a peer does not keep up with reading, and that it does again. */
import type { Connection } from "./application.ts";
import type { Engine } from "./engine.ts";

export class Marks {
  #congested = false;

  /** Call after bytes were written or refused, and not inside a call of the application. */
  check<State>(engine: Engine<State>, connection: Connection<State>): void {
    const { options, metrics, events } = engine;
    const { id, pendingBytes } = connection;
    if (this.#congested) {
      if (pendingBytes > options.lowWaterMark) return;
      this.#congested = false;
      if (events.heard) engine.emit({ type: "writable", connection: id, pendingBytes });
      engine.callbacks.tell("writable", connection);
    } else if (pendingBytes > options.highWaterMark) {
      this.#congested = true;
      metrics.congestions += 1;
      if (events.heard) engine.emit({ type: "congested", connection: id, pendingBytes });
      engine.callbacks.tell("congested", connection);
    }
  }
}
