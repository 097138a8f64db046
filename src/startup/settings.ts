/** Converts the values of the configuration into options of the application, the engine and the store. */
import { basename } from "node:path";
import { blocklistsOf } from "../config/dnsbl-options.ts";
import { gatewaysOf } from "../config/gateway-options.ts";
import type { Configuration } from "../config/load.ts";
import { filtersOf } from "../config/moderation-options.ts";
import { operatorBlocks } from "../config/operators.ts";
import { settingGroups } from "../config/setting-groups.ts";
import type { SettingGroups } from "../config/setting-groups.ts";
import type { DnsblOptions } from "../dnsbl/index.ts";
import { INPUT_LINE_LIMIT } from "../irc/index.ts";
import type { IdentityProvider, IrcSettings } from "../irc/index.ts";
import type { FileOptions } from "../files/index.ts";
import type { PolicyOptions } from "../policy-hook/index.ts";
import type { PushOptions } from "../push/index.ts";
import type { ServerOptions } from "../server/index.ts";
import type { StoreOptions } from "../store/index.ts";

/** Facts about this run of the program. */
export interface RunFacts {
  /** As package.json says. */
  readonly version: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
}

export function ircSettings(
  { settings, motd, file }: Configuration,
  { version, startedAt }: RunFacts,
): IrcSettings {
  const groups = settingGroups(settings);
  const { network, limits, admin, engine, sessionLimits, sts, provider, accountRequirement, mail } = groups;
  const { triesExempt, ...session } = groups.session;
  const { ipv4Prefix, ipv6Prefix, exemptAddresses, connectionsPerAddress } = engine;
  return {
    network: {
      ...network,
      version: `relais-${version}`,
      startedAt,
      configurationFile: file === undefined ? undefined : basename(file),
      limits,
      motd,
      admin,
      filters: filtersOf(settings.filter),
      operators: operatorBlocks(settings),
      sts: sts.port === undefined ? undefined : { ...sts, port: sts.port },
      mail: settings.mail.host === undefined ? undefined : mail,
      operatorApi: settings.web.enabled && settings.web.operators,
    },
    session: {
      ...session,
      gateways: gatewaysOf(settings.gateway),
      limits: sessionLimits,
      tryAddresses: { ipv4Prefix, ipv6Prefix, exempt: triesExempt },
      networkConnections: { ipv4Prefix, ipv6Prefix, exempt: exemptAddresses, most: connectionsPerAddress },
      provider: providerOf(provider),
      accountRequirement,
      stayLoggedIn: settings.web.enabled,
    },
  };
}

/** Undefined where none is configured. */
function providerOf({
  issuer,
  audience,
  ...others
}: SettingGroups["provider"]): IdentityProvider | undefined {
  return issuer === undefined || audience === undefined ? undefined : { issuer, audience, ...others };
}

export function serverOptions({ settings }: Configuration): ServerOptions {
  const { engine, connectionRate } = settingGroups(settings);
  return { ...engine, connectionRate, lineLimit: INPUT_LINE_LIMIT };
}

/** Options of the store. `now` is in milliseconds since the Unix epoch. */
export function storeOptions({ settings }: Configuration, now: number): StoreOptions {
  const { network, store, history } = settings;
  const { days, messages, conversationDays, conversationMessages } = history;
  const retention = {
    days,
    messages,
    conversations: { days: conversationDays, messages: conversationMessages },
    channels: settings["channel-history"],
  };
  return { casemapping: network.casemapping, durability: store.durability, now, retention };
}

/** Options of the file host. */
export function fileOptions({ settings }: Configuration): FileOptions {
  return { url: settings.files.url, limits: settingGroups(settings).files };
}

/** Options of the policy hook. */
export function policyOptions({ settings }: Configuration): PolicyOptions {
  const { url, secret, default: usual, events, privateTexts } = settings.policy;
  return { url, secret, default: usual, events, privateTexts, limits: settingGroups(settings).policy };
}

/** Options of look-ups in DNS blocklists. */
export function dnsblOptions({ settings }: Configuration): DnsblOptions {
  return {
    lists: blocklistsOf(settings),
    servers: settings.dns.servers,
    limits: settingGroups(settings).dns,
  };
}

/** Options of the sender of push notifications. */
export function pushOptions({ settings }: Configuration): PushOptions {
  const { admin, network, push } = settings;
  // A URL cannot hold a name and a comment, which the text for ADMIN may.
  const mail = /^[!-~]+@[!-~]+$/u.test(admin.email) ? `mailto:${admin.email}` : undefined;
  const contact = push.contact ?? mail ?? `https://${network.serverName}/`;
  return { limits: settingGroups(settings).push, contact };
}
