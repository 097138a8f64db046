/** The public face of the cluster. */
export { LogError } from "./errors.ts";
export type { NatsConnection } from "@nats-io/transport-node";
export { connectToNats, credentialsOf, serverFacts } from "./connection.ts";
export { JetStreamLog } from "./jetstream-log.ts";
export type { JetStreamOptions } from "./jetstream-log.ts";
export { ClusterNode } from "./node.ts";
export type { ClusterEvent, KeptSnapshot, TablePlace } from "./node.ts";
export { ProjectedStore } from "./projected-store.ts";
export { Snapshots } from "./snapshots.ts";
export type { LogFacts } from "./stream.ts";
export { systemTimers } from "./timers.ts";
