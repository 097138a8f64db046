/** TLS certificates: until when, and for which names. Their files and keys were checked with the configuration. */
import { readCertificate } from "../../server/index.ts";
import { fault, note, ok, warning } from "./finding.ts";
import type { Check, Finding } from "./finding.ts";

const DAY = 86_400_000;
/** Let's Encrypt renews a certificate a month before its end. */
const LATE = 14;

export const certificates: Check = {
  name: "certificates",
  find: ({ endpoints, certificates: given, settings: { network, sts, certificate } }, { now }) => {
    const secure = endpoints.some((endpoint) => endpoint.kind !== "unix" && endpoint.tls === true);
    if (!secure) {
      const plain = note("no listener with TLS: passwords and messages are readable on the network");
      return [
        sts.port === undefined ? plain : fault("sts.port sends clients to TLS, and no listener here has it"),
      ];
    }
    const facts = given.map((each) => readCertificate(each));
    const findings = facts.map(({ names, validUntil }, index): Finding => {
      const which = `${certificate[index]?.file ?? ""} (${names.join(", ")})`;
      const days = Math.floor((validUntil - now) / DAY);
      if (days < 0) return fault(`${which}: expired ${-days} days ago; renew it`);
      if (days < LATE) return warning(`${which}: expires in ${days} days; is its renewal working?`);
      return ok(`${which}: valid for ${days} days`);
    });
    const { serverName } = network;
    if (facts.some(({ names }) => names.some((name) => covers(name, serverName)))) return findings;
    const text = `no certificate is for network.server-name, ${serverName}; clients that check names refuse to connect to it`;
    return [...findings, warning(text)];
  },
};

/** A wildcard stands for one label. Source: RFC 9525, section 6.3. */
function covers(name: string, host: string): boolean {
  const [, parent] = /^[^.]+\.(.+)$/u.exec(host) ?? [];
  return (
    name.toLowerCase() === host.toLowerCase() ||
    (parent !== undefined && name.toLowerCase() === `*.${parent.toLowerCase()}`)
  );
}
