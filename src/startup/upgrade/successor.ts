/** The new process of an upgrade: takes what the one before hands over, and says that it is ready. */
import type { IrcApplication } from "../../irc/index.ts";
import type { Server } from "../../server/index.ts";
import { HAND_OVER, readHandOver } from "./hand-over-file.ts";
import type { HandedOver } from "./hand-over-file.ts";

/** The part of `process` that is needed. */
interface OwnProcess {
  readonly env: Record<string, string | undefined>;
  readonly send?: ((message: string) => unknown) | undefined;
  readonly disconnect?: (() => void) | undefined;
}

/** Undefined for a process that goes on with nothing. Nothing that it starts sees the variables. */
export function takeHandOver({ env }: Pick<OwnProcess, "env">): HandedOver | undefined {
  const path = env[HAND_OVER];
  delete env[HAND_OVER];
  // The runtime's own, for the channel to the process before.
  delete env["NODE_CHANNEL_FD"];
  return path === undefined ? undefined : readHandOver(path);
}

type Session = Parameters<IrcApplication["handOver"]["session"]>[0];

/** Takes the connections over, without reading from them yet. Call it before the server starts. */
export async function adoptConnections(
  { connections }: HandedOver,
  server: Pick<Server<Session>, "adopt">,
  { handOver }: Pick<IrcApplication, "handOver">,
): Promise<void> {
  const sessions = new Map(connections.map(({ connection, session }) => [connection, session]));
  await server.adopt([...sessions.keys()], (connection, handed) => {
    const session = sessions.get(handed);
    if (session === undefined) throw new Error("a connection that nobody handed over");
    return handOver.reopen(connection, session);
  });
}

/** Tells the process before, which then ends, and reads from the connections. */
export async function sayReady(server: Pick<Server<Session>, "thaw">, running: OwnProcess): Promise<void> {
  running.send?.("ready");
  running.disconnect?.();
  await server.thaw();
}
