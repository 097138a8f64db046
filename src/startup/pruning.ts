/** Removes messages past their retention while the server runs, a few at a time, so that clients are answered in between. */

/** Removes some, by the time in milliseconds since the Unix epoch. True if there may be more. */
type Prune = (now: number) => boolean;

/** Calls back once, after these milliseconds. Returns the function that prevents it. */
type Timer = (callback: () => void, milliseconds: number) => () => void;

/** Milliseconds until the next step: while there is more to remove, when there was nothing, and after an error. */
const PAUSES = { more: 50, none: 10_000, failed: 60_000 } as const;

/** `failed` receives the errors. Returns the function that stops it. */
export function keepPruned(
  prune: Prune,
  now: () => number,
  failed: (error: unknown) => void,
  timer: Timer = systemTimer,
): () => void {
  let cancel = timer(step, PAUSES.none);
  return () => {
    cancel();
  };

  function step(): void {
    cancel = timer(step, PAUSES[outcome()]);
  }

  function outcome(): keyof typeof PAUSES {
    try {
      return prune(now()) ? "more" : "none";
    } catch (error) {
      failed(error);
      return "failed";
    }
  }
}

function systemTimer(callback: () => void, milliseconds: number): () => void {
  const timer = setTimeout(callback, milliseconds);
  return () => {
    clearTimeout(timer);
  };
}
