/** Converts the values of the configuration into options of the application and the engine. */
import { basename } from "node:path";
import type { Configuration } from "../config/load.ts";
import { operatorBlocks } from "../config/operators.ts";
import { INPUT_LINE_LIMIT } from "../irc/index.ts";
import type { IrcSettings } from "../irc/index.ts";
import type { ServerOptions } from "../server/index.ts";

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
  const { network, flood, timeouts } = settings;
  return {
    network: {
      networkName: network.name,
      serverName: network.serverName,
      description: network.description,
      version: `relais-${version}`,
      startedAt,
      ...(file === undefined ? {} : { configurationFile: basename(file) }),
      casemapping: network.casemapping,
      nickCharacters: network.nickCharacters,
      limits: settings.limits,
      disabledCapabilities: network.disabledCapabilities,
      operatorMetadata: network.operatorMetadata,
      ...(network.icon === undefined ? {} : { icon: network.icon }),
      motd,
      admin: settings.admin,
      operators: operatorBlocks(settings),
      clientTagDeny: network.clientTagDeny.split(",").filter((name) => name !== ""),
    },
    session: {
      limits: {
        floodBudget: flood.budget,
        floodRefill: flood.refill,
        connectBudget: flood.connectBudget,
        connectPeriod: flood.connectPeriod,
        receiveQueueLimit: flood.receiveQueueLimit,
        registrationTimeout: timeouts.registration,
        pingInterval: timeouts.pingInterval,
        pingTimeout: timeouts.ping,
        batchTimeout: timeouts.batch,
        failedTries: flood.failedTries,
        failedTryPause: flood.failedTryPause,
        failedTryLongestPause: flood.failedTryLongestPause,
        failedTriesRemembered: flood.failedTriesRemembered,
      },
      floodExemptions: flood.exempt,
      passwordHash: network.passwordHash,
      cloakKey: network.cloakKey,
    },
  };
}

export function serverOptions({ settings }: Configuration): ServerOptions {
  const { connectionRate, connectionRatePeriod, exempt, ...limits } = settings.connections;
  return {
    ...limits,
    lineLimit: INPUT_LINE_LIMIT,
    connectionRate: { limit: connectionRate, perMilliseconds: connectionRatePeriod },
    exemptAddresses: exempt.map(asRange),
  };
}

/** The engine takes ranges only. */
function asRange(address: string): string {
  if (address.includes("/")) return address;
  return address.includes(":") ? `${address}/128` : `${address}/32`;
}
