/** The server parameter of queries: a server of the network, or 402. Every server answers what all of them know. */
import type { State } from "../../network/state.ts";
import { compileMask } from "../../wire/masks.ts";
import { serverOf, serversOf } from "./servers.ts";
import type { ServerView } from "./servers.ts";
import { parameter } from "../parameters.ts";
import type { Malformed, Parameter } from "../parameters.ts";

/** Any server of the network: its name, a mask that it matches, or the nick of a user of it; 402 otherwise. */
export function anyServer(name = "server"): Parameter<ServerView> {
  return parameter(name, readAnyServer, { malformed: noSuchServer });
}

export function readAnyServer(word: string, state: State): ServerView | undefined {
  const user = state.network.findUser(word);
  if (user !== undefined) return serverOf(state, user);
  const matches = compileMask(word);
  return serversOf(state).find(({ name }) => matches(name));
}

const noSuchServer: Malformed = ({ reply }, target) => reply("ERR_NOSUCHSERVER", target);
