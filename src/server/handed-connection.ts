/** A connection as plain values, with which another process goes on. */
import type { TlsFacts, TransportKind } from "./application.ts";

export interface HandedConnection {
  /** Descriptor of the stream, in the process that has these values. */
  readonly descriptor: number;
  /** Name of the listener that accepted it. */
  readonly listener: string;
  readonly transport: TransportKind;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Milliseconds since the Unix epoch. */
  readonly openedAt: number;
  readonly proxy: string | undefined;
  /** A proxy's word for its client. */
  readonly tls: TlsFacts | undefined;
  /** Bytes that were received and are not read. */
  readonly input: Uint8Array;
  /** True if they begin within a line that passed the limit. */
  readonly dropping: boolean;
  /** Bytes that are to be sent. */
  readonly output: Uint8Array;
}
