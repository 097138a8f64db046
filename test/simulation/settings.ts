/** The simulated network: limits low enough to be reached, and a second configuration that REHASH changes to. */
import type { OperatorBlock } from "../../src/irc/network/settings.ts";
import { privileges } from "../../src/irc/network/privileges.ts";
import type { Limits } from "../../src/irc/network/limits.ts";
import type { WorldOptions } from "../irc/session/harness.ts";

export const CLOAK_KEY = "a key of the simulation, and of nothing else";

export const CONNECTION_PASSWORD = "entrance";

/** Stands in for `Bun.password.hash`. */
export const hashOf = (password: string): string => `hash of ${password}`;

/** The password of a block is its name and `word`. */
const block = (name: string, others: Partial<OperatorBlock>): OperatorBlock => ({
  name,
  passwordHash: hashOf(`${name}word`),
  masks: ["*@*"],
  privileges,
  ...others,
});

export const operators: readonly OperatorBlock[] = [
  block("root", {}),
  block("helper", { privileges: ["kill", "sajoin", "samode"], host: "helper.irc.test" }),
  block("watcher", { privileges: ["see"], masks: ["*@192.0.2.1?"] }),
];

const few =
  "channelsPerUser listEntries invitationsPerUser monitoredNicks renamedChannels readMarkers accounts nicksPerAccount channelsPerAccount channelAccess channelAkicks serverBans metadataKeys privateMetadata metadataSubscriptions metadataSyncMembers metadataSyncLines metadataChanges slowedSpeakers";

/** Limits of the network. */
export const limits: Partial<Limits> = {
  ...Object.fromEntries(few.split(" ").map((name) => [name, 7])),
  whowasEntries: 25,
  auditEntries: 100,
  reports: 20,
  reportablePrivate: 20,
  reportTextLength: 100,
  reservations: 20,
  filters: 10,
  mutes: 5,
  filterProgram: 300,
  whoReplies: 30,
  recentMessages: 300,
  editWindow: 600,
};

/** Failed tries are not limited: such a refusal would come between two turns. Only a few are remembered. */
const sessionLimits = {
  failedTries: 1_000,
  failedTriesRemembered: 25,
  newAccounts: 1_000,
  serviceTokens: 10,
  receiveQueueLimit: 1_024,
  pingInterval: 30_000,
  pingTimeout: 20_000,
};

const first: WorldOptions = {
  limits: { ...limits, ...sessionLimits },
  floodExemptions: ["192.0.2.0/24"],
  cloakKey: CLOAK_KEY,
  gateways: [
    {
      name: "webchat",
      passwordHash: hashOf(CONNECTION_PASSWORD),
      addresses: ["192.0.2.0/24"],
      unix: true,
    },
  ],
  operators,
  network: {
    accounts: true,
    history: true,
    nickProtection: "grace",
    nickGrace: 20,
    push: true,
    stayLoggedIn: true,
    vapidKey: "V".repeat(87),
    uploadUrl: "https://files.test/upload",
    previewUrl: "https://chat.test/preview",
    motd: ["Welcome to the simulation.", "", ": a line that opens with a colon"],
    operatorMetadata: ["secret/*"],
  },
};

const second: WorldOptions = {
  ...first,
  limits: { ...first.limits, targets: 2, modesPerCommand: 3, topicLength: 80, awayLength: 80 },
  floodExemptions: ["192.0.2.0/24", "2001:db8::/32"],
  passwordHash: hashOf(CONNECTION_PASSWORD),
  // One operator block is gone, another grants less and another host.
  operators: [block("root", {}), block("helper", { privileges: ["redact"], host: "staff.irc.test" })],
  network: {
    ...first.network,
    nickProtection: "strict",
    motd: [],
    configurationFile: "relais.toml",
    disabledCapabilities: ["draft/read-marker", "draft/metadata-3", "draft/pre-away"],
    clientTagDeny: ["*", "-draft/reply"],
    alwaysOn: "opt-out",
    icon: "https://irc.test/icon.png",
  },
};

/** The first one holds at the start. */
export const configurations = [first, second] as const;

const unicode = (options: WorldOptions): WorldOptions => ({
  ...options,
  network: { ...options.network, casemapping: "rfc8265", nickCharacters: "utf8" },
});

/** The same with nicks of any script. */
export const anyScript = [unicode(first), unicode(second)] as const;
