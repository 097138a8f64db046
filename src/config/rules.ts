/** Rules between options. One row each: it returns a line for each place that breaks it. */
import { endpointName, endpointsOf } from "./endpoints.ts";
import { sizeOf } from "../irc/network/filters.ts";
import { unixPeers } from "./forms.ts";
import { classesOf, findClass } from "./operators.ts";
import type { Settings } from "./options.ts";

type Rule = (settings: Settings) => readonly string[];

const rules: readonly Rule[] = [
  ({ network }) =>
    network.motd !== undefined && network.motdFile !== undefined
      ? ["network.motd: got a text beside network.motd-file; expected one of the two"]
      : [],
  ({ mail }) =>
    mail.host !== undefined && mail.from === undefined
      ? ["mail.from: got nothing beside mail.host; expected an e-mail address"]
      : [],
  ({ mail }) =>
    mail.password !== undefined && mail.passwordFile !== undefined
      ? ["mail.password: got a password beside mail.password-file; expected one of the two"]
      : [],
  ({ mail: { user, password, passwordFile } }) =>
    (user === undefined) === (password === undefined && passwordFile === undefined)
      ? []
      : ["mail.user: got one of user and password; expected both or neither"],
  ({ network: { casemapping, nickCharacters } }) =>
    nickCharacters === "utf8" && casemapping !== "rfc8265"
      ? [
          `network.nick-characters: got "utf8" beside network.casemapping = "${casemapping}"; expected it only beside network.casemapping = "rfc8265"`,
        ]
      : [],
  ({ files: { url }, listen, web }) =>
    url !== undefined && !web.enabled && listen.every(({ protocol }) => protocol !== "websocket")
      ? [
          'files.url: got a URL without a listener that answers it; expected a [[listen]] with protocol = "websocket"',
        ]
      : [],
  ({ oauth: { issuer, audience } }) =>
    issuer !== undefined && audience === undefined
      ? ["oauth.audience: got none beside oauth.issuer; expected the audience of the tokens"]
      : [],
  ({ oauth: { issuer, clientId } }) =>
    clientId !== undefined && issuer === undefined
      ? ["oauth.client-id: got a client without oauth.issuer; expected the provider that knows it"]
      : [],
  ({ listen }) =>
    listen.flatMap(({ host, port, path, activation, mode, tls }, index) => {
      const label = `listen[${index + 1}]`;
      const address = host !== undefined || port !== undefined;
      if (activation !== undefined) {
        return address || path !== undefined || mode !== undefined
          ? [`${label}.activation: got a name beside an address, a path or a mode; expected it alone`]
          : [];
      }
      if (path !== undefined && address)
        return [`${label}.path: got a path beside an address; expected one of the two`];
      if (path === undefined && !address)
        return [`${label}: got nothing to listen on; expected host and port, path, or activation`];
      if (path !== undefined && tls)
        return [`${label}.tls: got TLS for a path; expected it only for an address`];
      return path === undefined && mode !== undefined
        ? [`${label}.mode: got a file mode for an address; expected one only beside path`]
        : [];
    }),
  ({ listen }) =>
    listen.flatMap(({ path, activation, tls, proxies, proxyTls }, index) => {
      const label = `listen[${index + 1}].proxies`;
      const unix = proxies.includes(unixPeers);
      if (proxies.length > 0 && tls)
        return [`${label}: got proxies for TLS; expected them only without it (let the proxy speak TLS)`];
      if (proxies.length === 0 && proxyTls)
        return [`${label}: got none beside proxy-tls; expected at least one`];
      if (activation !== undefined) return [];
      if (path === undefined)
        return unix ? [`${label}: got "unix" for an address; expected address ranges`] : [];
      return proxies.some((range) => range !== unixPeers)
        ? [`${label}: got address ranges for a path; expected "unix"`]
        : [];
    }),
  ({ listen }) =>
    listen.flatMap(({ protocol, path, activation, port, urlPath, allowedOrigins }, index) => {
      const label = `listen[${index + 1}]`;
      if (protocol === "websocket") {
        if (activation !== undefined)
          return [`${label}.activation: got a name beside websocket; expected host and port`];
        if (path !== undefined)
          return [`${label}.protocol: got websocket for a path; expected it only for an address`];
        return port === undefined ? [`${label}.port: got none beside websocket; expected a port`] : [];
      }
      return urlPath !== "/" || allowedOrigins.length > 0
        ? [`${label}: got options of websocket; expected them only beside protocol = "websocket"`]
        : [];
    }),
  ({ listen }) =>
    repeated(
      endpointsOf(listen)
        .filter((endpoint) => endpoint.kind !== "tcp" || endpoint.port !== 0)
        .map(endpointName),
    ).map((name) => `listen: got ${name} twice; expected each address once`),
  ({ gateway }) =>
    gateway.flatMap(({ addresses }, index) =>
      addresses.length === 0 ? [`gateway[${index + 1}].addresses: got none; expected at least one`] : [],
    ),
  ({ filter, limits: { filterProgram } }) => {
    const size = programOf(filter.map(({ pattern }) => pattern));
    return size > filterProgram
      ? [
          `filter: got patterns of ${size} instructions; expected at most ${filterProgram} (limits.filter-program)`,
        ]
      : [];
  },
  ({ cluster: { signInterval, parkAfter, lostAfter } }) => [
    ...(parkAfter > 2 * signInterval
      ? []
      : [`cluster.park-after: got ${parkAfter}; expected more than two times cluster.sign-interval`]),
    ...(lostAfter > parkAfter
      ? []
      : [`cluster.lost-after: got ${lostAfter}; expected more than cluster.park-after`]),
  ],
  ({ cluster: { user, password, tlsCertificate, tlsKey } }) => [
    ...((user === undefined) === (password === undefined)
      ? []
      : ["cluster.user: got one of user and password; expected both or neither"]),
    ...((tlsCertificate === undefined) === (tlsKey === undefined)
      ? []
      : ["cluster.tls-certificate: got one of certificate and key; expected both or neither"]),
  ],
  ({ cluster: { servers }, network: { serverName: name } }) =>
    servers.length > 0 && name === "relais.localhost"
      ? [
          "network.server-name: got the default beside cluster.servers; expected a name that no other server has",
        ]
      : [],
  ({ dnsbl }) =>
    repeated(dnsbl.map(({ zone }) => zone?.toLowerCase())).map(
      (zone) => `dnsbl.zone: got ${JSON.stringify(zone)} twice; expected each zone once`,
    ),
  ({ operator }) =>
    repeated(operator.map(({ name }) => name)).map(
      (name) => `operator.name: got ${JSON.stringify(name)} twice; expected each name once`,
    ),
  (settings) =>
    repeated(settings["operator-class"].map(({ name }) => name)).map(
      (name) => `operator-class.name: got ${JSON.stringify(name)} twice; expected each name once`,
    ),
  (settings) =>
    settings["operator-class"].flatMap(({ name, extends: other }, index) => {
      const label = `operator-class[${index + 1}].extends`;
      if (other === undefined) return [];
      if (findClass(settings, other) === undefined) return [unknownClass(label, other)];
      return classesOf(settings, other).some((each) => each.name === name)
        ? [`${label}: got ${JSON.stringify(other)}, which extends this class itself; expected another`]
        : [];
    }),
  (settings) =>
    settings.operator.flatMap(({ class: name }, index) =>
      name === undefined || findClass(settings, name) !== undefined
        ? []
        : [unknownClass(`operator[${index + 1}].class`, name)],
    ),
];

/** One line for each rule that is broken. */
export function brokenRules(settings: Settings): readonly string[] {
  return rules.flatMap((rule) => rule(settings));
}

function unknownClass(label: string, name: string): string {
  return `${label}: got ${JSON.stringify(name)}; expected the name of an [[operator-class]]`;
}

/** Instructions of all patterns. A missing one is reported elsewhere. */
function programOf(patterns: readonly (string | undefined)[]): number {
  return patterns.reduce((sum, pattern) => sum + (pattern === undefined ? 0 : sizeOf(pattern)), 0);
}

/** A missing name is reported elsewhere. */
function repeated(names: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].filter(
    (name) => name !== undefined,
  );
}
