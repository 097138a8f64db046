/** The network under simulation: limits low enough to be reached, and a second configuration that REHASH changes to. */
import type { OperatorBlock } from "../../src/irc/network/settings.ts";
import { defaultSessionLimits } from "../../src/irc/session/limits.ts";
import type { IrcSettings } from "../../src/irc/session/application-options.ts";
import { defaultLimits } from "../../src/irc/wire/limits.ts";
import { privileges } from "../../src/irc/network/privileges.ts";

export const SERVER = "relais.example";
/** 2026-01-01T00:00:00.000Z. */
export const START = 1_767_225_600_000;
/** Clients from here are exempt from flood control. */
const EXEMPT_RANGE = "192.0.2.0/24";
export const CONNECTION_PASSWORD = "entrance";

/** Stands in for `Bun.password.hash`. */
export const hashOf = (password: string): string => `hash of ${password}`;

const operators: readonly OperatorBlock[] = [
  {
    name: "root",
    passwordHash: hashOf("rootword"),
    masks: ["*@*"],
    privileges,
  },
  {
    name: "helper",
    passwordHash: hashOf("helperword"),
    masks: ["*@192.0.2.*"],
    privileges: ["kill", "ban-user", "sajoin", "samode", "metadata", "stats"],
    host: "helper.relais.example",
  },
  { name: "watcher", passwordHash: hashOf("watcherword"), masks: ["*@*"], privileges: ["see"] },
  {
    name: "elsewhere",
    passwordHash: hashOf("elsewhereword"),
    masks: ["*@203.0.113.1"],
    privileges: ["kill"],
  },
];

const first: IrcSettings = {
  network: {
    networkName: "Simulation",
    serverName: SERVER,
    description: "A server under simulation",
    version: "relais-simulation",
    startedAt: START,
    casemapping: "ascii",
    accounts: true,
    limits: {
      ...defaultLimits,
      channelsPerUser: 9,
      listEntries: 6,
      invitationsPerUser: 3,
      whowasEntries: 25,
      whoReplies: 30,
      monitoredNicks: 6,
      recentMessages: 300,
      renamedChannels: 10,
      readMarkers: 12,
      serverBans: 8,
      metadataKeys: 6,
      metadataSubscriptions: 8,
      metadataSyncMembers: 8,
      metadataSyncLines: 10,
      metadataChanges: 10,
      slowedSpeakers: 10,
    },
    motd: ["Welcome to the simulation.", "", ": a line that opens with a colon"],
    admin: { location: "Here", organisation: "", email: "admin@relais.example" },
    operators,
    operatorMetadata: ["secret/*"],
    disabledCapabilities: [],
  },
  session: {
    // A refusal that waits for nothing comes between two executions.
    limits: {
      ...defaultSessionLimits,
      failedTries: 1_000,
      receiveQueueLimit: 1_024,
      pingInterval: 30_000,
      pingTimeout: 20_000,
    },
    floodExemptions: [EXEMPT_RANGE],
    passwordHash: undefined,
    cloakKey: "a key of the simulation, and of nothing else",
  },
};

const second: IrcSettings = {
  network: {
    ...first.network,
    limits: { ...first.network.limits, targets: 2, modesPerCommand: 3, topicLength: 80, awayLength: 80 },
    motd: [],
    admin: { location: "", organisation: "", email: "" },
    configurationFile: "relais.toml",
    // One operator block is gone, another grants less and another host.
    operators: operators.flatMap((block) => {
      if (block.name === "watcher") return [];
      if (block.name !== "helper") return [block];
      return [{ ...block, privileges: ["kill", "redact"] as const, host: "staff.relais.example" }];
    }),
    disabledCapabilities: ["draft/read-marker", "draft/metadata-3", "draft/pre-away"],
    clientTagDeny: ["*", "-draft/reply"],
    icon: "https://relais.example/icon.png",
  },
  session: {
    ...first.session,
    floodExemptions: [EXEMPT_RANGE, "2001:db8::/32"],
    passwordHash: hashOf(CONNECTION_PASSWORD),
  },
};

/** The first is in force at the start. */
export const configurations: readonly [IrcSettings, IrcSettings] = [first, second];
