/** Maps signals to four requests: stop, stop at once, reread, upgrade. Knows no server. */

interface SignalHandlers {
  /** SIGTERM or SIGINT, the first time. */
  stop(signal: StopSignal): void;
  /** The same again: the patience is over. */
  abandon(signal: StopSignal): void;
  /** SIGHUP. */
  reread(): void;
  /** SIGUSR2. */
  upgrade(): void;
}

/** Exit code of a program that a signal ended, as a shell reports it: 128 and the signal's number. */
export const abandonCode = { SIGINT: 130, SIGTERM: 143 } as const;

type StopSignal = keyof typeof abandonCode;
const stopSignals = Object.keys(abandonCode) as readonly StopSignal[];

/** The part of `process` that is needed. */
interface SignalSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
}

/**
 * Signals closer together than this are one. On Ctrl-C a terminal sends SIGINT to the whole process group, and
 * `bun run` and `npx` each pass theirs on as well, so the server gets several within milliseconds. In milliseconds.
 */
const SAME_KEYSTROKE = 500;

/** `now` counts milliseconds from any beginning. */
export function watchSignals(source: SignalSource, handlers: SignalHandlers, now: () => number): void {
  let firstAt: number | undefined;
  for (const signal of stopSignals) {
    source.on(signal, () => {
      if (firstAt === undefined) {
        firstAt = now();
        handlers.stop(signal);
      } else if (now() - firstAt > SAME_KEYSTROKE) {
        handlers.abandon(signal);
      }
    });
  }
  source.on("SIGHUP", () => handlers.reread());
  source.on("SIGUSR2", () => handlers.upgrade());
}
