/**
 * Every option, once: type, default, bounds, one sentence. The check of a file, the environment variables, the example
 * file and the reference in docs/configuration.md derive from these rows; limits come from the parts that keep them.
 */
import { removableCapabilities } from "../irc/wire/capabilities.ts";
import { casemappings } from "../irc/wire/casemapping.ts";
import type { CasemappingName } from "../irc/wire/casemapping.ts";
import { limitRows } from "../irc/wire/limits.ts";
import { nickCharacters } from "../irc/wire/names.ts";
import { sessionLimitRows } from "../irc/session/limits.ts";
import { connectionRateOptions, defaultExemptAddresses, numberOptions } from "../server/index.ts";
import {
  addressRange,
  clientTagDeny,
  fileMode,
  hostName,
  metadataKeys,
  imageUrl,
  oneLine,
  passwordHash,
  secretKey,
  serverName,
  severalLines,
  word,
} from "./forms.ts";
import { operatorSections } from "./operator-options.ts";
import { limitOption, limitOptions } from "./rows.ts";
import type { Section, Values } from "./rows.ts";

const casemappingNames = Object.keys(casemappings) as readonly CasemappingName[];

export const sections = {
  network: {
    help: "Who we are.",
    repeated: false,
    rows: {
      name: {
        kind: "text",
        default: "Relais",
        form: word(32),
        environment: "RELAIS_NETWORK",
        reload: true,
        help: "The network's name, as clients show it.",
      },
      serverName: {
        kind: "text",
        default: "relais.localhost",
        form: serverName,
        environment: "RELAIS_SERVER_NAME",
        reload: false,
        help: "This server's name, which stands before each of its lines.",
      },
      description: {
        kind: "text",
        default: "A Relais server",
        form: oneLine(100),
        environment: "RELAIS_DESCRIPTION",
        reload: true,
        help: "What WHOIS and LINKS say of this server.",
      },
      casemapping: {
        kind: "choice",
        default: "ascii",
        values: casemappingNames,
        reload: false,
        help: "Which names are the same: with ascii only the case of A to Z does not count; with rfc1459 {}|^ are []\\~ too; with rfc8265 the case of no letter counts, nor its width (ISUPPORT CASEMAPPING=ascii UTF8MAPPING=rfc8265). Names of channels may be of any characters with each.",
      },
      nickCharacters: {
        kind: "choice",
        default: "ascii",
        values: nickCharacters,
        reload: false,
        help: "What nicks are made of: ascii is A to Z, 0 to 9 and -[]\\`_^{|}; utf8 is letters and digits of any script besides, for which casemapping has to be rfc8265. With utf8 a nick that looks like one in use is refused.",
      },
      clientTagDeny: {
        kind: "text",
        default: "",
        form: clientTagDeny,
        reload: true,
        help: "Client-only tags that are not passed on, without their +: as typing,draft/react for these, * for all, *,-reply for all but one.",
      },
      icon: {
        kind: "text",
        default: undefined,
        example: "https://example.org/icon.svg",
        form: imageUrl,
        environment: "RELAIS_ICON",
        reload: true,
        help: "The address of an image that clients can show for the network (ISUPPORT draft/ICON).",
      },
      disabledCapabilities: {
        kind: "choices",
        default: [],
        values: removableCapabilities,
        reload: true,
        help: "Capabilities that clients are not offered, nor those that need them. Clients that had them hear CAP DEL on REHASH, and CAP NEW when they come back.",
      },
      operatorMetadata: {
        kind: "texts",
        default: [],
        form: metadataKeys,
        reload: true,
        help: "Keys of metadata that only operators with the privilege metadata see and set; with a * at the end, all keys that begin so.",
      },
      cloakKey: {
        kind: "text",
        default: undefined,
        example: "what `bun run start generate-key` prints",
        form: secretKey,
        secret: true,
        environment: "RELAIS_CLOAK_KEY",
        reload: false,
        help: "A secret from which the hosts are made that others see in place of addresses: of a host a.b.c.ip, the mask *.b.c.ip takes in the /24 (of IPv6 the /48), *.c.ip the /16 (the /32), and a.b.c.ip the address (the /64). With another key everyone has another host, and bans on hosts no longer match. Without it addresses are shown.",
      },
      motd: {
        kind: "text",
        default: undefined,
        example: "Welcome!",
        form: severalLines,
        environment: "RELAIS_MOTD",
        reload: true,
        help: "The message of the day. Give this or `motd-file`; with neither it is a greeting of three lines, and there is none where this is empty.",
      },
      motdFile: {
        kind: "path",
        default: undefined,
        example: "motd.txt",
        environment: "RELAIS_MOTD_FILE",
        reload: true,
        help: "A file that holds the message of the day, in UTF-8.",
      },
      passwordHash: {
        kind: "text",
        default: undefined,
        example: "$argon2id$v=19$m=65536,t=2,p=1$…",
        form: passwordHash,
        secret: true,
        environment: "RELAIS_PASSWORD_HASH",
        reload: true,
        help: "Hash of the password that a client has to send with PASS. Without it everyone may come in.",
      },
    },
  },
  listen: {
    help: "Where we listen: a host and a port, or the path of a Unix socket. With no [[listen]] at all it is 127.0.0.1 and ::1, port 6667.",
    repeated: true,
    rows: {
      host: {
        kind: "text",
        default: undefined,
        example: "0.0.0.0",
        form: hostName,
        reload: false,
        help: "The address to listen on: 0.0.0.0 is all of IPv4, :: is all of IPv6 and nothing else.",
      },
      port: {
        kind: "integer",
        default: undefined,
        example: 6667,
        least: 0,
        most: 65_535,
        reload: false,
        help: "The port; 0 takes any free one. 6667 where only host is given.",
      },
      path: {
        kind: "path",
        default: undefined,
        example: "relais.sock",
        reload: false,
        help: "The path of a Unix socket, in place of host and port.",
      },
      mode: {
        kind: "text",
        default: undefined,
        example: "770",
        form: fileMode,
        reload: false,
        help: "Who may connect to the Unix socket: its file mode in octal digits.",
      },
    },
  },
  admin: {
    help: "What ADMIN answers.",
    repeated: false,
    rows: {
      location: {
        kind: "text",
        default: "",
        form: oneLine(200),
        reload: true,
        help: "Where the server stands.",
      },
      organisation: { kind: "text", default: "", form: oneLine(200), reload: true, help: "Who runs it." },
      email: {
        kind: "text",
        default: "",
        form: oneLine(200),
        environment: "RELAIS_ADMIN_EMAIL",
        reload: true,
        help: "Where to write to.",
      },
    },
  },
  limits: {
    help: "The limits of the protocol.",
    repeated: false,
    rows: limitOptions(limitRows, true),
  },
  connections: {
    help: "How many connections there may be, and what each may cost.",
    repeated: false,
    rows: {
      connectionLimit: limitOption(numberOptions.connectionLimit, false),
      connectionsPerAddress: limitOption(numberOptions.connectionsPerAddress, false),
      connectionRate: limitOption(connectionRateOptions.limit, false),
      connectionRatePeriod: limitOption(connectionRateOptions.perMilliseconds, false),
      exempt: {
        kind: "texts",
        default: defaultExemptAddresses,
        form: addressRange,
        environment: "RELAIS_CONNECTION_EXEMPT",
        reload: false,
        help: "Addresses and ranges whose connections are counted neither for `connectionsPerAddress` nor for `connectionRate`.",
      },
      descriptorReserve: limitOption(numberOptions.descriptorReserve, false),
      sendQueueLimit: limitOption(numberOptions.sendQueueLimit, false),
      sendRingBytes: limitOption(numberOptions.sendRingBytes, false),
      lingerTimeout: limitOption(numberOptions.lingerTimeout, false),
    },
  },
  flood: {
    help: "How much a client may send. Each command costs some of the client's budget.",
    repeated: false,
    rows: {
      budget: limitOption(sessionLimitRows.floodBudget, true),
      refill: limitOption(sessionLimitRows.floodRefill, true),
      receiveQueueLimit: limitOption(sessionLimitRows.receiveQueueLimit, true),
      failedTries: limitOption(sessionLimitRows.failedTries, true),
      failedTryPause: limitOption(sessionLimitRows.failedTryPause, true),
      failedTryLongestPause: limitOption(sessionLimitRows.failedTryLongestPause, true),
      failedTriesRemembered: limitOption(sessionLimitRows.failedTriesRemembered, true),
      exempt: {
        kind: "texts",
        default: [],
        form: addressRange,
        environment: "RELAIS_FLOOD_EXEMPT",
        reload: true,
        help: "Addresses and ranges that flood control leaves alone (bots, bridges, web clients).",
      },
    },
  },
  timeouts: {
    help: "How long a silent client is waited for.",
    repeated: false,
    rows: {
      registration: limitOption(sessionLimitRows.registrationTimeout, true),
      pingInterval: limitOption(sessionLimitRows.pingInterval, true),
      ping: limitOption(sessionLimitRows.pingTimeout, true),
      batch: limitOption(sessionLimitRows.batchTimeout, true),
      stop: {
        kind: "integer",
        default: 5_000,
        least: 0,
        most: 600_000,
        unit: "milliseconds",
        reload: true,
        help: "How long a stopping server waits for clients to read its farewell. Past it they are cut off.",
      },
    },
  },
  log: {
    help: "What is written to standard output, and how.",
    repeated: false,
    rows: {
      level: {
        kind: "choice",
        default: "info",
        values: ["trace", "debug", "info", "warn", "error", "fatal", "silent"],
        environment: "RELAIS_LOG_LEVEL",
        reload: true,
        help: "The least important lines to write.",
      },
      format: {
        kind: "choice",
        default: "auto",
        values: ["auto", "json", "readable"],
        environment: "RELAIS_LOG_FORMAT",
        reload: false,
        help: "auto is readable on a terminal and JSON elsewhere.",
      },
      limit: {
        kind: "integer",
        default: 100,
        least: 1,
        most: 1_000_000,
        unit: "records",
        reload: false,
        help: "Records of one kind in ten seconds, of those that peers can cause at will. The others are counted, and the count is written.",
      },
    },
  },
  ...operatorSections,
} as const satisfies Readonly<Record<string, Section>>;

export type SectionName = keyof typeof sections;
export const sectionNames = Object.keys(sections) as readonly SectionName[];

/** All options' values, with the names of the rows. */
export type Settings = {
  readonly [Name in SectionName]: (typeof sections)[Name]["repeated"] extends true
    ? readonly Values<(typeof sections)[Name]["rows"]>[]
    : Values<(typeof sections)[Name]["rows"]>;
};
