/** Machines come to the network and leave it, as commands of the log. With a machine its sessions leave. */
import { sendServerNotice } from "../commands/server-notices.ts";
import type { Moment } from "../commands/user/departure.ts";
import { applySessionEnd } from "./attachment.ts";
import type { NodeBegan, NodeEnded } from "./network-command.ts";

export function applyNodeBegan(moment: Moment, { node, at }: NodeBegan): void {
  endSessionsOf(moment, node.name, "Server restarted", at);
  moment.network.nodes.begin(node);
  sendServerNotice(moment, "n", `The server ${node.name} (${node.version}) is in the network`);
}

/** Does nothing for a machine that has begun again since. */
export function applyNodeEnded(moment: Moment, { node, run, reason, at }: NodeEnded): void {
  const { nodes } = moment.network;
  if (nodes.find(node)?.run !== run) return;
  nodes.end(node);
  endSessionsOf(moment, node, reason, at);
  sendServerNotice(moment, "n", `The server ${node} has left the network: ${reason}`);
}

function endSessionsOf(moment: Moment, server: string, text: string, at: number): void {
  for (const user of moment.network.users) {
    for (const { number: session } of user.sessions.filter((each) => each.server === server))
      applySessionEnd(moment, { kind: "quit", user: user.id, session, text, silent: false, at });
  }
}
