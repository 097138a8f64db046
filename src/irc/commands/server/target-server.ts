/** The server parameter of queries: this server, or 402. */
import type { State } from "../../network/state.ts";
import { compileMask } from "../../wire/masks.ts";
import { parameter } from "../parameters.ts";
import type { Malformed, Parameter } from "../parameters.ts";

/** True if a server parameter means this server: its name, a mask that it matches, or the nick of a user. */
export function isThisServer({ network, settings }: State, target: string): boolean {
  return compileMask(target)(settings.serverName) || network.findUser(target) !== undefined;
}

/** A server, which has to mean this one; 402 otherwise. */
export function thisServer(name = "server"): Parameter<string> {
  return parameter(name, readServer, { malformed: noSuchServer });
}

function readServer(word: string, state: State): string | undefined {
  return isThisServer(state, word) ? word : undefined;
}

const noSuchServer: Malformed = ({ reply }, target) => reply("ERR_NOSUCHSERVER", target);
