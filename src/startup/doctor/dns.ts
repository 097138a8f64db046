/** Host names in the configuration: do they resolve, the server's own to this machine, and do DNS blocklists answer? */
import { blocklistsOf } from "../../config/dnsbl-options.ts";
import type { Configuration } from "../../config/load.ts";
import { testNames } from "../../dnsbl/index.ts";
import { note, ok, warning } from "./finding.ts";
import type { Check, Finding, Machine } from "./finding.ts";

export const dns: Check = {
  name: "DNS",
  find: async ({ settings }, machine) => {
    const others = otherHosts(settings).map(([option, name]) => other(option, name, machine));
    const lists = blocklistsOf(settings).map(({ zone }) => blocklist(zone, settings.dns.servers, machine));
    const own = await ownName(settings.network.serverName, machine);
    return [own, ...(await Promise.all([...others, ...lists]))];
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

async function ownName(name: string, { lookUp, addresses }: Machine): Promise<Finding> {
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

/** Each list has one test address, and has not the other. Source: RFC 5782, section 5. */
async function blocklist(zone: string, servers: readonly string[], { resolve }: Machine): Promise<Finding> {
  const { listed, unlisted } = testNames(zone);
  const [has, hasNot] = await Promise.all([resolve(listed, servers), resolve(unlisted, servers)]).catch(
    () => [undefined, undefined] as const,
  );
  if (has === undefined || hasNot === undefined)
    return warning(`dnsbl, ${zone}, does not answer: check the name, and the servers of dns.servers`);
  if (hasNot.length > 0)
    return warning(`dnsbl, ${zone}, has every address, or answers with an error: ${hasNot.join(", ")}`);
  return has.length === 0
    ? warning(`dnsbl, ${zone}, does not have its test address: it may not answer this DNS server`)
    : ok(`dnsbl, ${zone}: answers with ${has.join(", ")}`);
}
