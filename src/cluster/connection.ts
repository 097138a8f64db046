/** Connections to the NATS servers. Knows nothing of the log. */
import { connect, credsAuthenticator } from "@nats-io/transport-node";
import type { Authenticator, NatsConnection, NodeConnectionOptions } from "@nats-io/transport-node";
import type { ClusterLimits } from "./limits.ts";

/** Servers, credentials, TLS. */
type ConnectionOptions = NodeConnectionOptions;

/** For a file with a JWT and a seed, as `nsc` writes it. */
export function credentialsOf(file: Uint8Array): Authenticator {
  return credsAuthenticator(file);
}

/** Connects once, and asks what the server is. Rejects if it does not answer in time. */
export async function serverFacts(
  options: ConnectionOptions,
): Promise<{ readonly version: string; readonly jetStream: boolean }> {
  const connection = await connect({ ...options, reconnect: false, maxReconnectAttempts: 0 });
  try {
    const { info } = connection;
    return { version: info?.version ?? "", jetStream: info?.jetstream === true };
  } finally {
    await connection.close();
  }
}

/**
 * Waits for the servers as long as it takes, and connects again whenever the connection is lost. A server that answers no ping
 * is left for another: of a machine that is gone no more is heard than that.
 */
export function connectToNats(
  options: ConnectionOptions,
  { retryWait, signInterval, pullTimeout }: Pick<ClusterLimits, "retryWait" | "signInterval" | "pullTimeout">,
): Promise<NatsConnection> {
  return connect({
    ...options,
    pingInterval: signInterval,
    maxPingOut: 2,
    timeout: pullTimeout,
    maxReconnectAttempts: -1,
    waitOnFirstConnect: true,
    reconnectTimeWait: retryWait,
  });
}
