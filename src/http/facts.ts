/** Figures that the metrics are made of, gathered once for each collection. */
import type { DnsblService } from "../dnsbl/index.ts";
import type { IrcApplication } from "../irc/index.ts";
import { LatencyCounts } from "../measure/latency-counts.ts";
import type { FileService } from "../files/index.ts";
import type { PolicyHook } from "../policy-hook/index.ts";
import type { PushService } from "../push/index.ts";
import type { Connections, Metrics } from "../server/index.ts";
import type { EventCounts } from "./event-counts.ts";

/** The parts of the program that are measured. */
export interface MeasuredParts {
  readonly server: {
    readonly metrics: Readonly<Metrics>;
    readonly connections: Connections<unknown>;
    readonly connectionLimit: number;
  };
  readonly application: Pick<IrcApplication, "metrics">;
  readonly store: { readonly history: { readonly commits: LatencyCounts } };
  readonly push: Pick<PushService, "waiting">;
  readonly files: Pick<FileService, "outcomes" | "uploading" | "usage">;
  readonly policy: Pick<PolicyHook, "waiting" | "outcomes">;
  readonly dnsbl: Pick<DnsblService, "metrics">;
  readonly events: EventCounts;
  /** Absent where the server has its network alone. */
  readonly cluster?: ClusterFacts | undefined;
  /** Absent where programs cannot ask for anything else. */
  readonly api?: { readonly facts: ApiFacts };
}

interface ClusterFacts {
  readonly nodeCount: number;
  readonly position: number;
  readonly pending: number;
  readonly isParked: boolean;
  readonly roundTrips: LatencyCounts;
}

const NO_CLUSTER: ClusterFacts = {
  nodeCount: 0,
  position: 0,
  pending: 0,
  isParked: false,
  roundTrips: new LatencyCounts(),
};

interface ApiFacts {
  readonly streams: number;
  readonly webhooksWaiting: number;
  readonly webhooksDropped: number;
}

const NO_API: ApiFacts = { streams: 0, webhooksWaiting: 0, webhooksDropped: 0 };

/** Bytes that wait in the queues of the connections. */
interface QueueFacts {
  /** Bytes that are queued for clients, and the most for one of them. */
  readonly sendBytes: number;
  readonly longestSendBytes: number;
  /** Clients for whom bytes are queued. */
  readonly waiting: number;
  /** Bytes that were received and wait for flood control or for a command. */
  readonly heldBytes: number;
}

export interface Facts extends Omit<MeasuredParts, "api" | "cluster"> {
  readonly cluster: ClusterFacts;
  readonly api: ApiFacts;
  readonly queues: QueueFacts;
  readonly eventLoop: LatencyCounts;
  readonly memory: { readonly rss: number; readonly heapUsed: number; readonly external: number };
  /** Seconds of processor time since the start. */
  readonly cpuSeconds: number;
  /** When the process started, in seconds since the Unix epoch. */
  readonly startedAt: number;
}

export function factsOf(parts: MeasuredParts, eventLoop: LatencyCounts): Facts {
  const { user, system } = process.cpuUsage();
  return {
    ...parts,
    api: parts.api?.facts ?? NO_API,
    cluster: parts.cluster ?? NO_CLUSTER,
    queues: queuesOf(parts.server.connections),
    eventLoop,
    memory: process.memoryUsage(),
    cpuSeconds: (user + system) / 1e6,
    startedAt: performance.timeOrigin / 1000,
  };
}

function queuesOf(
  connections: Iterable<{ readonly pendingBytes: number; readonly heldBytes: number }>,
): QueueFacts {
  let sendBytes = 0;
  let longestSendBytes = 0;
  let waiting = 0;
  let heldBytes = 0;
  for (const { pendingBytes, heldBytes: held } of connections) {
    sendBytes += pendingBytes;
    longestSendBytes = Math.max(longestSendBytes, pendingBytes);
    if (pendingBytes > 0) waiting += 1;
    heldBytes += held;
  }
  return { sendBytes, longestSendBytes, waiting, heldBytes };
}
