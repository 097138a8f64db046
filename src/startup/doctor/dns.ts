/** Host names in the configuration: do they resolve, and the server's own to this machine? */
import type { Configuration } from "../../config/load.ts";
import { note, ok, warning } from "./finding.ts";
import type { Check, Finding, Machine } from "./finding.ts";

export const dns: Check = {
  name: "DNS",
  find: async ({ settings }, machine) => {
    const others = otherHosts(settings).map(([option, name]) => other(option, name, machine));
    return [await own(settings.network.serverName, machine), ...(await Promise.all(others))];
  },
};

function otherHosts({
  mail,
  oauth,
}: Configuration["settings"]): readonly (readonly [option: string, name: string])[] {
  return [
    ...(mail.host === undefined ? [] : [["mail.host", mail.host] as const]),
    ...(oauth.issuer === undefined ? [] : [["oauth.issuer", new URL(oauth.issuer).hostname] as const]),
  ];
}

async function own(name: string, { lookUp, addresses }: Machine): Promise<Finding> {
  if (name.endsWith(".localhost"))
    return note(`${name}: only for this machine; set network.server-name for a public network`);
  const found = await lookUp(name).catch(() => undefined);
  if (found === undefined) {
    return warning(
      `network.server-name, ${name}, does not resolve: add an A or AAAA record, or clients cannot find it`,
    );
  }
  const list = found.join(", ");
  return found.some((address) => addresses.has(address))
    ? ok(`${name}: ${list}`)
    : note(`${name}: ${list}, no address of this machine; right behind a proxy or a router`);
}

async function other(option: string, name: string, { lookUp }: Machine): Promise<Finding> {
  return lookUp(name).then(
    (found) => ok(`${option}, ${name}: ${found.join(", ")}`),
    () => warning(`${option}, ${name}, does not resolve`),
  );
}
