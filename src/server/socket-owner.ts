/** Owner of an accepted socket. The runtime's handlers find it in `socket.data` and pass everything on to it. */
import type { Socket } from "bun";

/** An accepted socket of the runtime. */
export type OwnedSocket = Socket<SocketOwner>;

/** Receives the events of its socket. */
export interface SocketOwner {
  /** Bytes arrived. The chunk is a buffer of its own: views into it may be kept. */
  received(chunk: Uint8Array): void;
  /** After a short write: the kernel takes bytes again. */
  drained(): void;
  /** The peer ended its side (FIN). */
  peerEnded(): void;
  /** The TLS handshake is over. */
  handshaken(success: boolean, error: Error | null): void;
  /** The descriptor is closed, by whomever. Called once. */
  gone(error: Error | undefined): void;
}

/** The system's name for an error, as `ECONNRESET`, or what else it goes by. */
export function codeOf(error: unknown): string {
  if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string")
    return error.code;
  return error instanceof Error ? error.name : "UNKNOWN";
}
