/** The lines about services that take tokens: shared by TOKEN, the greeting and REHASH. Source: IRCv3 authtoken. */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import type { NetworkSettings } from "../../network/settings.ts";
import { tokenServiceRows, tokenServices } from "../../network/token-services.ts";
import type { SessionContext } from "../command.ts";
import type { SessionPort } from "../session-port.ts";

/** As the answer to SERVICELIST, and in the greeting. */
export function tellServices({ settings, audience }: Pick<SessionContext, "settings" | "audience">): void {
  const services = tokenServices(settings);
  if (services.size === 0)
    return audience.toSelf({
      source: undefined,
      command: "NOTE",
      params: ["TOKEN", "NO_SERVICES", "This network has no services with tokens"],
    });
  const inside = Array.from(services, ([name, url]): OutgoingMessage => ({
    source: undefined,
    command: "TOKEN",
    params: ["SERVICE", name, url, tokenServiceRows[name].description],
  }));
  audience.toSelf({ source: undefined, command: "BATCH", params: ["draft/authtoken", "*", "*"], inside });
}

/** "Clients who negotiate the `draft/authtoken` capability MUST additionally be notified on any changes to the service list." */
export function serviceChanges(before: NetworkSettings, after: NetworkSettings): readonly OutgoingMessage[] {
  const [old, fresh] = [tokenServices(before), tokenServices(after)];
  const gone = [...old.keys()].filter((name) => !fresh.has(name)).map((name) => ["DEL", name]);
  const changed = [...fresh]
    .filter(([name, url]) => old.get(name) !== url)
    .map(([name, url]) => ["NEW", name, url]);
  return [...gone, ...changed].map((params) => ({ source: undefined, command: "TOKEN", params }));
}

/** True if the session learns of services by itself. */
export function followsServices(session: Pick<SessionPort, "has">): boolean {
  return session.has("batch") && session.has("draft/authtoken");
}
