/** The machine as commands see it: facts of its sessions, and its configuration. */
import type { Machine } from "../commands/machine-port.ts";
import { noConnectionBans } from "../commands/operator/connection-bans.ts";
import type { ClientFacts } from "../commands/session-port.ts";
import type { IrcOptions } from "./application-options.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Realm } from "./realm.ts";

/** `realm` and `lifecycle` are there when the first command comes. */
export function machineOf(
  realm: () => Realm,
  lifecycle: () => Lifecycle,
  options: IrcOptions,
  commandUses: ReadonlyMap<string, number>,
): Machine {
  return {
    get unregistered() {
      return realm().unregistered;
    },
    get localUsers() {
      return realm().delivery.sessions.users;
    },
    commandUses,
    connectionBans: options.connectionBans ?? noConnectionBans,
    files: options.files,
    connections: () => lifecycle().connections(),
    checkConfiguration: () => faultsOf(options.checkConfiguration()),
    rehash: ({ facts }) => reread(realm(), options, facts),
  };
}

/** Resolves to lines for the operator. Never rejects. */
async function reread(
  { observe }: Realm,
  options: IrcOptions,
  client: ClientFacts,
): Promise<readonly string[]> {
  observe({ kind: "rehash", client });
  try {
    return await options.rehash();
  } catch (error) {
    return [`The configuration was not applied: ${messageOf(error)}`];
  }
}

/** Error lines of failed work; none if it succeeds. */
function faultsOf(work: Promise<void>): Promise<readonly string[]> {
  return work.then(
    () => [],
    (error: unknown) => messageOf(error).split("\n"),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
