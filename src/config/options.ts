/**
 * Every option, once: type, default, bounds, one sentence. The check of a file, the environment variables, the example
 * file and the reference in docs/configuration.md derive from these rows; limits come from the parts that keep them.
 */
import { removableCapabilities } from "../irc/wire/capabilities.ts";
import { casemappings } from "../irc/wire/casemapping.ts";
import type { CasemappingName } from "../irc/wire/casemapping.ts";
import { limitRows } from "../irc/network/limits.ts";
import { nickCharacters } from "../irc/wire/names.ts";
import { sessionLimitRows } from "../irc/session/limits.ts";
import { connectionRateOptions, defaultExemptAddresses, numberOptions } from "../server/index.ts";
import {
  addressRange,
  addressRangeOf,
  clientTagDeny,
  metadataKeys,
  imageUrl,
  oneLine,
  passwordHash,
  reservedName,
  secretKey,
  serverName,
  severalLines,
  tagNames,
  word,
} from "./forms.ts";
import { httpSection } from "./http-options.ts";
import { accountSections } from "./account-options.ts";
import { filesSection } from "./file-options.ts";
import { previewsSection } from "./preview-options.ts";
import { clusterSection } from "./cluster-options.ts";
import { dnsblSections } from "./dnsbl-options.ts";
import { gatewaySection } from "./gateway-options.ts";
import { listenSection } from "./listen-options.ts";
import { mailSections } from "./mail-options.ts";
import { filterSection, policySection } from "./moderation-options.ts";
import { operatorSections } from "./operator-options.ts";
import { pushSection } from "./push-options.ts";
import { storeSections } from "./store-options.ts";
import { limitOption, limitOptions } from "./rows.ts";
import type { Section, Values } from "./rows.ts";
import { tlsSections } from "./tls-options.ts";
import { webSection } from "./web-options.ts";
import { upgradeSection } from "./upgrade-options.ts";

const casemappingNames = Object.keys(casemappings) as readonly CasemappingName[];

function sessionLimit<Name extends keyof typeof sessionLimitRows>(name: Name) {
  return limitOption(sessionLimitRows[name], `sessionLimits.${name}`, true);
}

function engineLimit<Name extends keyof typeof numberOptions>(name: Name) {
  return limitOption(numberOptions[name], `engine.${name}`, name !== "sendRingBytes");
}

export const sections = {
  network: {
    help: "The network and this server.",
    repeated: false,
    rows: {
      name: {
        kind: "text",
        default: "Relais",
        form: word(32),
        environment: "RELAIS_NETWORK",
        setting: "network.networkName",
        reload: true,
        help: "Name of the network, as clients show it.",
      },
      serverName: {
        kind: "text",
        default: "relais.localhost",
        form: serverName,
        environment: "RELAIS_SERVER_NAME",
        setting: "network.serverName",
        reload: false,
        help: "Name of this server: the source of its lines.",
      },
      description: {
        kind: "text",
        default: "A Relais server",
        form: oneLine(100),
        environment: "RELAIS_DESCRIPTION",
        setting: "network.description",
        reload: true,
        help: "Description of this server in WHOIS and LINKS.",
      },
      casemapping: {
        kind: "choice",
        default: "ascii",
        values: casemappingNames,
        setting: "network.casemapping",
        reload: false,
        help: "Which names are equal: ascii ignores the case of A to Z; rfc1459 also takes {}|^ for []\\~; rfc8265 ignores the case and width of all letters (ISUPPORT CASEMAPPING=ascii UTF8MAPPING=rfc8265). Names of channels may be of any characters with each.",
      },
      nickCharacters: {
        kind: "choice",
        default: "ascii",
        values: nickCharacters,
        setting: "network.nickCharacters",
        reload: false,
        help: "Characters of nicks: ascii is A to Z, 0 to 9 and -[]\\`_^{|}; utf8 adds letters and digits of any script, and needs the casemapping rfc8265. With utf8 a nick or channel name that looks like one in use is refused.",
      },
      clientTagDeny: {
        kind: "text",
        default: "",
        form: clientTagDeny,
        setting: "network.clientTagDeny",
        convert: tagNames,
        reload: true,
        help: "Client-only tags to block, without their +: typing,draft/react blocks these two, * all, *,-reply all but one.",
      },
      icon: {
        kind: "text",
        default: undefined,
        example: "https://example.org/icon.svg",
        form: imageUrl,
        environment: "RELAIS_ICON",
        setting: "network.icon",
        reload: true,
        help: "URL of an image that clients can show for the network (ISUPPORT draft/ICON).",
      },
      disabledCapabilities: {
        kind: "choices",
        default: [],
        values: removableCapabilities,
        setting: "network.disabledCapabilities",
        reload: true,
        help: "Capabilities to switch off, with those that need them. REHASH announces changes with CAP DEL and CAP NEW.",
      },
      reservedNames: {
        kind: "texts",
        default: [],
        form: reservedName,
        setting: "network.reservedNames",
        reload: true,
        help: "Masks of nicks, and of channels with # before them, that nobody may take but the account that owns the nick, and operators with the privilege reserve. RESV reserves more at run time.",
      },
      operatorMetadata: {
        kind: "texts",
        default: [],
        form: metadataKeys,
        setting: "network.operatorMetadata",
        reload: true,
        help: "Metadata keys that only operators with the privilege metadata see and set; a * at the end stands for any ending.",
      },
      cloakKey: {
        kind: "text",
        default: undefined,
        example: "what `bun run start generate-key` prints",
        form: secretKey,
        secret: true,
        environment: "RELAIS_CLOAK_KEY",
        setting: "session.cloakKey",
        reload: false,
        help: "Secret for cloaked hosts, which others see in place of addresses. For a host a.b.c.ip, the mask *.b.c.ip covers its /24 (IPv6: /48), *.c.ip its /16 (/32), and a.b.c.ip the address (/64). With another key everyone has another host, and bans on hosts no longer match. Without it addresses are shown.",
      },
      motd: {
        kind: "text",
        default: undefined,
        example: "Welcome!",
        form: severalLines,
        environment: "RELAIS_MOTD",
        reload: true,
        help: "Message of the day. Set this or `motd-file`. Without either it is a greeting of three lines; if this is empty, there is no message.",
      },
      motdFile: {
        kind: "path",
        of: "file",
        default: undefined,
        example: "motd.txt",
        environment: "RELAIS_MOTD_FILE",
        reload: true,
        help: "File with the message of the day, in UTF-8.",
      },
      passwordHash: {
        kind: "text",
        default: undefined,
        example: "$argon2id$v=19$m=65536,t=2,p=1$…",
        form: passwordHash,
        secret: true,
        environment: "RELAIS_PASSWORD_HASH",
        setting: "session.passwordHash",
        reload: true,
        help: "Hash of the connection password (PASS). Without it, no password is needed.",
      },
    },
  },
  listen: listenSection,
  gateway: gatewaySection,
  ...tlsSections,
  admin: {
    help: "The answer of ADMIN.",
    repeated: false,
    rows: {
      location: {
        kind: "text",
        default: "",
        form: oneLine(200),
        setting: "admin.location",
        reload: true,
        help: "Location of the server.",
      },
      organisation: {
        kind: "text",
        default: "",
        form: oneLine(200),
        setting: "admin.organisation",
        reload: true,
        help: "Organisation that runs it.",
      },
      email: {
        kind: "text",
        default: "",
        form: oneLine(200),
        environment: "RELAIS_ADMIN_EMAIL",
        setting: "admin.email",
        reload: true,
        help: "Email address of the administrators.",
      },
    },
  },
  limits: {
    help: "Limits of the protocol.",
    repeated: false,
    rows: limitOptions(limitRows, "limits", true),
  },
  connections: {
    help: "Limits of connections.",
    repeated: false,
    rows: {
      connectionLimit: engineLimit("connectionLimit"),
      connectionsPerAddress: engineLimit("connectionsPerAddress"),
      ipv4Prefix: engineLimit("ipv4Prefix"),
      ipv6Prefix: engineLimit("ipv6Prefix"),
      connectionRate: limitOption(connectionRateOptions.limit, "connectionRate.limit", true),
      connectionRatePeriod: limitOption(
        connectionRateOptions.perMilliseconds,
        "connectionRate.perMilliseconds",
        true,
      ),
      banAfter: engineLimit("connectionBanAfter"),
      banTime: engineLimit("connectionBanTime"),
      banLongest: engineLimit("connectionBanLongest"),
      banMemory: engineLimit("connectionBanMemory"),
      banLimit: engineLimit("connectionBanLimit"),
      banNotices: {
        kind: "integer",
        default: 5,
        min: 0,
        max: 1_000,
        unit: "notices",
        reload: true,
        help: "Notices to operators (x) in ten seconds about addresses that are banned for connecting too often. The others are counted, in one notice.",
      },
      exempt: {
        kind: "texts",
        default: defaultExemptAddresses,
        form: addressRange,
        environment: "RELAIS_CONNECTION_EXEMPT",
        setting: "engine.exemptAddresses",
        convert: addressRangeOf,
        reload: true,
        help: "Addresses and ranges that `connectionsPerAddress` and `connectionRate` do not limit, and that are not banned for connecting too often.",
      },
      proxyTimeout: engineLimit("proxyTimeout"),
      descriptorReserve: engineLimit("descriptorReserve"),
      sendQueueLimit: engineLimit("sendQueueLimit"),
      sendRingBytes: engineLimit("sendRingBytes"),
      lingerTimeout: engineLimit("lingerTimeout"),
    },
  },
  flood: {
    help: "Flood control. Each command costs some of the client's budget.",
    repeated: false,
    rows: {
      budget: sessionLimit("floodBudget"),
      refill: sessionLimit("floodRefill"),
      connectBudget: sessionLimit("connectBudget"),
      connectPeriod: sessionLimit("connectPeriod"),
      receiveQueueLimit: sessionLimit("receiveQueueLimit"),
      failedTries: sessionLimit("failedTries"),
      newAccounts: sessionLimit("newAccounts"),
      failedTryPause: sessionLimit("failedTryPause"),
      failedTryLongestPause: sessionLimit("failedTryLongestPause"),
      failedTriesRemembered: sessionLimit("failedTriesRemembered"),
      serviceTokens: sessionLimit("serviceTokens"),
      serviceTokenTime: sessionLimit("serviceTokenTime"),
      triesExempt: {
        kind: "texts",
        default: [],
        form: addressRange,
        environment: "RELAIS_TRIES_EXEMPT",
        setting: "session.triesExempt",
        convert: addressRangeOf,
        reload: true,
        help: "Addresses and ranges for which wrong passwords and new accounts are not counted by address, as for a gateway with many users. Wrong passwords still count by name.",
      },
      exempt: {
        kind: "texts",
        default: [],
        form: addressRange,
        environment: "RELAIS_FLOOD_EXEMPT",
        setting: "session.floodExemptions",
        convert: addressRangeOf,
        reload: true,
        help: "Addresses and ranges without flood control (bots, bridges, web clients).",
      },
    },
  },
  ...dnsblSections,
  timeouts: {
    help: "Timeouts.",
    repeated: false,
    rows: {
      registration: sessionLimit("registrationTimeout"),
      pingInterval: sessionLimit("pingInterval"),
      ping: sessionLimit("pingTimeout"),
      batch: sessionLimit("batchTimeout"),
      browserCode: sessionLimit("browserCodeLifetime"),
      stop: {
        kind: "integer",
        default: 5_000,
        min: 0,
        max: 600_000,
        unit: "milliseconds",
        reload: true,
        help: "Time for clients to read the farewell of a stopping server. Then they are disconnected.",
      },
    },
  },
  ...storeSections,
  ...mailSections,
  push: pushSection,
  upgrade: upgradeSection,
  cluster: clusterSection,
  files: filesSection,
  previews: previewsSection,
  http: httpSection,
  web: webSection,
  log: {
    help: "The log on standard output.",
    repeated: false,
    rows: {
      level: {
        kind: "choice",
        default: "info",
        values: ["trace", "debug", "info", "warn", "error", "fatal", "silent"],
        environment: "RELAIS_LOG_LEVEL",
        reload: true,
        help: "Lowest level to write.",
      },
      format: {
        kind: "choice",
        default: "auto",
        values: ["auto", "json", "readable"],
        environment: "RELAIS_LOG_FORMAT",
        reload: false,
        help: "Format: auto is readable on a terminal and JSON elsewhere.",
      },
      limit: {
        kind: "integer",
        default: 100,
        min: 1,
        max: 1_000_000,
        unit: "records",
        reload: true,
        help: "Most records of one kind in ten seconds, for events that peers can cause at will. The others are counted, and the count is logged.",
      },
    },
  },
  ...accountSections,
  ...operatorSections,
  filter: filterSection,
  policy: policySection,
} as const satisfies Readonly<Record<string, Section>>;

export type SectionName = keyof typeof sections;
export const sectionNames = Object.keys(sections) as readonly SectionName[];

/** All options' values, with the names of the rows. */
export type Settings = {
  readonly [Name in SectionName]: (typeof sections)[Name]["repeated"] extends true
    ? readonly Values<(typeof sections)[Name]["rows"]>[]
    : Values<(typeof sections)[Name]["rows"]>;
};
