/** A notice from a service. */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import type { ServiceNick } from "../../network/policy/service-nicks.ts";
import type { NetworkSettings } from "../../network/settings.ts";

export function serviceNotice(
  { serverName }: Pick<NetworkSettings, "serverName">,
  nick: ServiceNick,
  to: string,
  text: string,
): OutgoingMessage {
  const prefix = `${nick}!${nick}@${serverName}`;
  return { source: undefined, prefix, command: "NOTICE", params: [to, text] };
}
