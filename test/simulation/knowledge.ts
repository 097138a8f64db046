/** Judges an execution by what the clients read in it (`views.ts`, `labels.ts`). */
import { Labels } from "./labels.ts";
import type { Peer } from "./peer.ts";
import type { Heard } from "./spans.ts";
import { View } from "./views.ts";
import type { Cause } from "./world.ts";

export class Knowledge {
  readonly #clients = new Map<Peer, { readonly view: View; readonly labels: Labels }>();

  /** A line is about to be obeyed, or the application to be called for another cause. */
  begin(cause: Cause): void {
    if (cause.kind === "line" && cause.phase === "whole") this.#of(cause.peer).labels.sent(cause.request);
  }

  /** Throws a Violation. */
  judge(cause: Cause, heard: readonly Heard[]): void {
    for (const { peer, line } of heard) {
      const { view, labels } = this.#of(peer);
      labels.read(line);
      view.read(line);
    }
    if (cause.kind === "stopping") return;
    const { peer } = cause;
    if (cause.kind === "closed") this.#clients.delete(peer);
    else if (peer.open && !peer.paused && peer.state.batch === undefined) this.#of(peer).labels.settled();
  }

  #of(peer: Peer): { readonly view: View; readonly labels: Labels } {
    let client = this.#clients.get(peer);
    if (client === undefined) {
      client = { view: new View(peer), labels: new Labels(peer) };
      this.#clients.set(peer, client);
    }
    return client;
  }
}
