/** Removes messages from a store that no server uses. */
import { casemappings } from "../irc/wire/casemapping.ts";
import type { Report } from "./backup.ts";
import { openToRead } from "./database.ts";
import { openStore } from "./store.ts";
import type { StoreOptions } from "./store.ts";

/** The messages to remove: by default all that are past their retention. */
export interface PruneChoice {
  /** All from before this time, in milliseconds since the Unix epoch. */
  readonly before?: number | undefined;
  /** Name of a channel: only those. */
  readonly channel?: string | undefined;
}

/** Returns the number of removed messages. Throws a `StoreError`, also while a server runs. `report` counts channels and conversations. */
export function pruneMessages(
  folder: string,
  options: StoreOptions,
  { before, channel }: PruneChoice,
  report: Report,
): number {
  // A folder without a database is a wrong one: nothing is made there.
  openToRead(folder).close(true);
  const store = openStore(folder, options);
  try {
    const fold = casemappings[options.casemapping];
    const isAbout =
      channel === undefined ? undefined : (name: string): boolean => fold(name) === fold(channel);
    return store.history.pruneAll(options.now, { before, isAbout }, report);
  } finally {
    store.close();
  }
}
