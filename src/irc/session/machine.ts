/** The machine as commands see it, made of the options of the application and of what it does itself. */
import type { Machine } from "../commands/machine-port.ts";
import { noConnectionBans } from "../commands/operator/connection-bans.ts";
import type { IrcOptions } from "./application-options.ts";

type Live = Omit<Machine, "unregistered" | "connectionBans" | "files"> & {
  readonly unregistered: () => number;
};

export function makeMachine(
  { connectionBans = noConnectionBans, files }: Pick<IrcOptions, "connectionBans" | "files">,
  { unregistered, ...live }: Live,
): Machine {
  return {
    ...live,
    connectionBans,
    files,
    get unregistered() {
      return unregistered();
    },
  };
}
