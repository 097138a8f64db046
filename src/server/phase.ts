/**
 * The phases of a connection:
 * - `handshake`: over TLS, before the application hears of it;
 * - `open`: the application sends and receives;
 * - `broken`: the peer is lost, as a write or a reset told. What it sent before is read, paused or not, until it closes;
 * - `closing`: what is queued is written out, what comes is dropped;
 * - `lingering`: our side of the stream is ended, the peer's end is awaited;
 * - `condemned`: cut at the end of this turn;
 * - `gone`: the descriptor is closed.
 */
export type Phase = "handshake" | "open" | "broken" | "closing" | "lingering" | "condemned" | "gone";
