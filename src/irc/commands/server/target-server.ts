/** The server parameter of queries: this server, or 402. */
import type { State } from "../../network/state.ts";
import { compileMask } from "../../wire/masks.ts";
import type { SessionContext } from "../command.ts";

/** True if a server parameter means this server: its name, a mask that it matches, or the nick of a user. */
export function isThisServer({ network, settings }: State, target: string): boolean {
  return compileMask(target)(settings.serverName) || network.findUser(target) !== undefined;
}

/** True where we are asked; otherwise 402 was sent. An absent or empty target means us. */
export function answersFor(context: SessionContext, target: string | undefined): boolean {
  if (target === undefined || target === "" || isThisServer(context, target)) return true;
  context.reply("ERR_NOSUCHSERVER", target);
  return false;
}
