/** QUIT reason for each close reason of the engine. */
import type { CloseReason } from "../../server/index.ts";
import type { EndCause } from "./events.ts";

interface Ending {
  readonly cause: EndCause;
  /** The reason in QUIT. */
  readonly text: string;
}

/** Source: Modern IRC, "QUIT message": the reason tells what happened. */
export function endingOf(reason: CloseReason): Ending {
  switch (reason.kind) {
    case "application":
      return { cause: "connection-lost", text: reason.detail };
    case "peer-ended":
      return { cause: "connection-lost", text: "Connection closed" };
    case "peer-reset":
      // Only a write fails with EPIPE.
      return {
        cause: "connection-lost",
        text: `${reason.code === "EPIPE" ? "Write" : "Read"} error: ${reason.code}`,
      };
    case "send-queue-exceeded":
      return { cause: "send-queue", text: "SendQ exceeded" };
    case "application-error":
      return { cause: "internal-error", text: "Internal server error" };
    case "server-stopping":
      return { cause: "server-stopping", text: "Server shutting down" };
  }
}
