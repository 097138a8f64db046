/**
 * The memory of the program beside the network, the store and the connections: counts against abuse, and messages that wait
 * to be sent outside. All of it is bounded by the limits of its part.
 */
import type { FileService, HandedUploads } from "../../files/index.ts";
import type { Api, HandedRates, HandedWebhooks } from "../../http/index.ts";
import type { IrcApplication } from "../../irc/index.ts";
import type { HandedNotifications, PushService } from "../../push/index.ts";
import type { HandedLimits, Server } from "../../server/index.ts";

type HandedCounts = ReturnType<IrcApplication["handOver"]["tries"]>;

/** Plain values. */
export interface HandedMemory {
  /** Recent connections of addresses, and bans of those that connected too often. */
  readonly limits: HandedLimits;
  readonly counts: HandedCounts;
  /** Requests to the API, and uploads. Absent in what versions before them hand over. */
  readonly rates?: HandedRates;
  readonly uploads?: HandedUploads;
  readonly webhooks: HandedWebhooks;
  readonly notifications: HandedNotifications;
}

interface MemoryParts {
  readonly server: Pick<Server<unknown>, "handedLimits" | "takeLimits">;
  readonly application: Pick<IrcApplication, "handOver">;
  readonly api: Pick<Api, "handOver" | "takeOver" | "handedRates" | "takeRates">;
  readonly files: Pick<FileService, "handedUploads" | "takeUploads">;
  readonly push: Pick<PushService, "handOver" | "takeOver">;
}

export class Memory {
  readonly #parts: MemoryParts;

  constructor(parts: MemoryParts) {
    this.#parts = parts;
  }

  /** Nothing is sent outside from now on. */
  handOver(): HandedMemory {
    const { server, application, api, files, push } = this.#parts;
    return {
      limits: server.handedLimits,
      counts: application.handOver.tries(),
      rates: api.handedRates,
      uploads: files.handedUploads,
      webhooks: api.handOver(),
      notifications: push.handOver(),
    };
  }

  /** Counts go on. For a new process, before it has connections. */
  takeCounts({ limits, counts, rates, uploads }: HandedMemory): void {
    const { server, application, api, files } = this.#parts;
    server.takeLimits(limits);
    application.handOver.takeTries(counts);
    if (rates !== undefined) api.takeRates(rates);
    if (uploads !== undefined) files.takeUploads(uploads);
  }

  /** Sends what waits. For the process that goes on, once that is certain: otherwise it would be sent twice. */
  takeWaiting({ webhooks, notifications }: HandedMemory): void {
    this.#parts.api.takeOver(webhooks);
    this.#parts.push.takeOver(notifications);
  }
}
