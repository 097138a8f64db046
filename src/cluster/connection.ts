/** Connections to the NATS servers. */
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { jetstreamManager } from "@nats-io/jetstream";
import { connect, credsAuthenticator } from "@nats-io/transport-node";
import type { Authenticator, NatsConnection, NodeConnectionOptions } from "@nats-io/transport-node";
import type { ClusterLimits } from "./limits.ts";
import { findStream } from "./stream.ts";

/** Servers, credentials, TLS. */
type ConnectionOptions = NodeConnectionOptions;

/** For a file with a JWT and a seed, as `nsc` writes it. Read for each connection: it may have been renewed. */
export function credentialsOf(path: string): Authenticator {
  return credsAuthenticator(() => readFileSync(path));
}

/** One NATS server, as this one finds it. */
export interface ServerFacts {
  readonly version: string;
  readonly jetStream: boolean;
  /** It is in a cluster of NATS servers. */
  readonly isClustered: boolean;
  /** Bytes of the longest message. */
  readonly maxPayload: number;
  /** Reason why the stream cannot be used. Absent where it can, or can be made. */
  readonly problem?: string;
}

/** Connects once, and asks what the server is. Rejects if it does not answer in time. */
export async function serverFacts(
  options: ConnectionOptions & { readonly timeout: number },
  stream: string,
): Promise<ServerFacts> {
  const connection = await connect({ ...options, reconnect: false, maxReconnectAttempts: 0 });
  try {
    const { version = "", jetstream: jetStream = false, cluster, max_payload = 0 } = connection.info ?? {};
    const facts = { version, jetStream, isClustered: cluster !== undefined, maxPayload: max_payload };
    if (!jetStream) return facts;
    try {
      const { timeout } = options;
      await findStream(await jetstreamManager(connection, { checkAPI: false, timeout }), stream);
      return facts;
    } catch (error) {
      return { ...facts, problem: error instanceof Error ? error.message : String(error) };
    }
  } finally {
    await connection.close();
  }
}

/**
 * Waits for the servers as long as it takes, and connects again whenever the connection is lost, also to servers that have refused
 * it. One that answers no ping is left for another: of a machine that is gone no more is heard than that. `waiting` hears why
 * there is no connection, at each try.
 */
export async function connectToNats(
  options: ConnectionOptions,
  { retryWait, signInterval, pullTimeout }: Pick<ClusterLimits, "retryWait" | "signInterval" | "pullTimeout">,
  waiting: (error: unknown) => void,
): Promise<NatsConnection> {
  for (;;) {
    try {
      const connection = await connect({
        ...options,
        pingInterval: signInterval,
        maxPingOut: 2,
        timeout: pullTimeout,
        maxReconnectAttempts: -1,
        ignoreAuthErrorAbort: true,
        reconnectTimeWait: retryWait,
      });
      void report(connection, waiting);
      return connection;
    } catch (error) {
      waiting(error);
      await wait(retryWait);
    }
  }
}

/** Errors of the connection, until it is closed. */
async function report(connection: NatsConnection, waiting: (error: unknown) => void): Promise<void> {
  for await (const status of connection.status()) if (status.type === "error") waiting(status.error);
}
