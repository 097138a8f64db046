/** Events of the cluster as log lines, and as notices to operators. */
import type { ClusterEvent } from "../cluster/node.ts";
import type { Log } from "../logging/logger.ts";

interface Line {
  readonly level: "error" | "info" | "warn";
  readonly text: string;
  readonly fields?: object;
}

function lineOf(event: ClusterEvent): Line {
  switch (event.kind) {
    case "parked":
      return { level: "error", text: "the log of the network cannot be reached; clients wait" };
    case "unparked":
      return { level: "info", text: "the log of the network is there again" };
    case "node-lost": {
      const { node } = event;
      return { level: "warn", text: `the server ${node} is taken for lost`, fields: { node } };
    }
    case "taken-for-lost":
      return {
        level: "error",
        text: "the other servers have taken this one for lost; its clients connect again",
        fields: { reason: event.reason },
      };
    case "entries-lost": {
      const { position } = event;
      return {
        level: "error",
        text: `the NATS servers have lost entries of the log that they had acknowledged, at position ${position} and after it`,
        fields: { position },
      };
    }
    case "entry-skipped": {
      const { position } = event;
      return {
        level: "warn",
        text: `position ${position} of the log is not by Relais, and is skipped: somebody else writes to the stream`,
        fields: { position },
      };
    }
    case "state-differs": {
      const { position, nodes } = event;
      return {
        level: "error",
        text: `the network is not the same on all servers at position ${position} of the log; it is another on ${nodes.join(", ")}`,
        fields: { position, nodes },
      };
    }
    case "command-failed":
      return { level: "error", text: "internal error", fields: { err: event.error } };
    case "copy-failed":
      return {
        level: "error",
        text: "the database could not be copied for another server",
        fields: { err: event.error },
      };
  }
}

/** `warn` tells operators. */
export function reportCluster(event: ClusterEvent, log: Log, warn: (text: string) => void): void {
  const { level, text, fields } = lineOf(event);
  log.write(level, { event: `cluster-${event.kind}`, ...fields }, text);
  if (level !== "info") warn(`${text.charAt(0).toUpperCase()}${text.slice(1)}`);
}
