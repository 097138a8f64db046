/**
 * The memory of the program beside the network, the store and the connections: counts against abuse, and messages that wait
 * to be sent outside. All of it is bounded by the limits of its part.
 */
import type { Api, HandedWebhooks } from "../../http/index.ts";
import type { IrcApplication } from "../../irc/index.ts";
import type { HandedNotifications, PushService } from "../../push/index.ts";
import type { HandedLimits, Server } from "../../server/index.ts";

type HandedCounts = ReturnType<IrcApplication["handOver"]["tries"]>;

/** Plain values. */
export interface HandedMemory {
  /** Recent connections of addresses, and bans of those that connected too often. */
  readonly limits: HandedLimits;
  readonly counts: HandedCounts;
  readonly webhooks: HandedWebhooks;
  readonly notifications: HandedNotifications;
}

interface MemoryParts {
  readonly server: Pick<Server<unknown>, "handedLimits" | "takeLimits">;
  readonly application: Pick<IrcApplication, "handOver">;
  readonly api: Pick<Api, "handOver" | "takeOver">;
  readonly push: Pick<PushService, "handOver" | "takeOver">;
}

export class Memory {
  readonly #parts: MemoryParts;

  constructor(parts: MemoryParts) {
    this.#parts = parts;
  }

  /** Nothing is sent outside from now on. */
  handOver(): HandedMemory {
    const { server, application, api, push } = this.#parts;
    return {
      limits: server.handedLimits,
      counts: application.handOver.tries(),
      webhooks: api.handOver(),
      notifications: push.handOver(),
    };
  }

  /** Counts go on. For a new process, before it has connections. */
  takeCounts({ limits, counts }: HandedMemory): void {
    this.#parts.server.takeLimits(limits);
    this.#parts.application.handOver.takeTries(counts);
  }

  /** Sends what waits. For the process that goes on, once that is certain: otherwise it would be sent twice. */
  takeWaiting({ webhooks, notifications }: HandedMemory): void {
    this.#parts.api.takeOver(webhooks);
    this.#parts.push.takeOver(notifications);
  }
}
