/** The servers of the network as clients see them: the one that they are connected to, and the others. */
import type { NetworkNode } from "../../network/nodes.ts";
import type { State } from "../../network/state.ts";
import type { User } from "../../network/user.ts";

export interface ServerView {
  readonly name: string;
  readonly description: string;
  /** Software and version. */
  readonly version: string;
  /** Its start, in milliseconds since the Unix epoch. */
  readonly since: number;
  /** 0 for the server itself, 1 for all others: each of them is connected to the log. */
  readonly hops: number;
}

/** The server that the client is connected to. */
export function ownServer({ settings }: Pick<State, "settings">): ServerView {
  const { serverName: name, description, version, startedAt: since } = settings;
  return { name, description, version, since, hops: 0 };
}

/** This server first, the others in the order in which they came. */
export function serversOf({ network, settings }: State): readonly ServerView[] {
  const own = ownServer({ settings });
  const others = [...network.nodes.all].filter(({ name }) => name !== own.name);
  return [own, ...others.map(otherServer)];
}

function otherServer({ name, description, version, since }: NetworkNode): ServerView {
  return { name, description, version, since, hops: 1 };
}

/** The server that a user is connected to: this one for a user that nobody is connected for. */
export function serverOf(state: State, { server }: Pick<User, "server">): ServerView {
  const node = server === undefined ? undefined : state.network.nodes.find(server);
  return node === undefined || server === state.settings.serverName ? ownServer(state) : otherServer(node);
}
