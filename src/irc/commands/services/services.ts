/** Messages to services, by their nicks. */
import { serviceOf } from "../../network/policy/service-nicks.ts";
import type { ServiceNick } from "../../network/policy/service-nicks.ts";
import type { State } from "../../network/state.ts";
import type { Handled, SessionContext } from "../command.ts";
import { chanservService } from "./chanserv.ts";
import { hostservService } from "./hostserv.ts";
import { histservService } from "./histserv.ts";
import { nickservService } from "./nickserv.ts";
import type { Service } from "./service.ts";

export const services: Readonly<Record<ServiceNick, Service>> = {
  NickServ: nickservService,
  ChanServ: chanservService,
  HostServ: hostservService,
  HistServ: histservService,
};

const ALONE = "Write to a service alone";

/** The first of these targets that is a service. */
export function findService(
  { settings }: Pick<State, "settings">,
  targets: readonly string[],
): Service | undefined {
  for (const target of targets) {
    const nick = serviceOf(settings, target);
    if (nick !== undefined) return services[nick];
  }
  return undefined;
}

/**
 * A PRIVMSG or NOTICE to a service. It reaches nobody else, and never the log: it may hold a password. Nothing answers a
 * NOTICE. CTCP is ignored.
 */
export function writeToService(
  context: SessionContext,
  service: Service,
  targets: readonly string[],
  text: string,
): Handled {
  const { command, session, user, audience, reply } = context;
  const { nick } = service;
  if (targets.length > 1) return command === "NOTICE" ? undefined : reply("ERR_TOOMANYTARGETS", nick, ALONE);
  if (session.has("echo-message")) audience.toSelf({ source: user, command, params: [nick, text] });
  return command === "NOTICE" || text.startsWith("\u0001") ? undefined : service.ask(context, text);
}
