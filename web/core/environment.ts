/** The outside that the client needs: handed in, so that tests hand in their own. */

/** One WebSocket, or what stands for it. */
export interface Transport {
  send(line: string): void;
  close(): void;
}

export interface TransportEvents {
  opened(): void;
  /** One line, without its end. */
  line(text: string): void;
  /** Called once, also where the connection never opened. */
  closed(): void;
}

export interface Environment {
  open(events: TransportEvents): Transport;
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Runs it later, unless the function that it returns is called before. */
  after(milliseconds: number, run: () => void): () => void;
  /** From 0 to 1. */
  random(): number;
  /** Printable text that nobody guesses. */
  nonce(): string;
}
