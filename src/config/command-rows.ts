/** The flags and subcommands of the command line: one row each. */

export interface FlagRow {
  readonly type: "boolean" | "string";
  readonly short?: string;
  /** How its value is called in --help. */
  readonly value?: string;
  /** The only subcommand that takes it. */
  readonly of?: SubcommandName;
  readonly help: string;
}

export const flagRows = {
  config: {
    type: "string",
    short: "c",
    value: "FILE",
    help: "Read this configuration file (TOML); without it relais.toml, if there is one.",
  },
  check: { type: "boolean", help: "Say what is wrong with the configuration, if anything, and end." },
  before: {
    type: "string",
    value: "DATE",
    of: "prune",
    help: "Remove all messages from before this date (2026-11-25), instead of those past their retention.",
  },
  channel: { type: "string", value: "NAME", of: "prune", help: "Remove messages of this channel only." },
  scopes: {
    type: "string",
    value: "SCOPES",
    of: "token-create",
    help: "What the token allows, with commas between, as users:read,bans:write.",
  },
  account: {
    type: "string",
    value: "NAME",
    of: "token-create",
    help: "The account in whose name it speaks.",
  },
  channels: {
    type: "string",
    value: "NAMES",
    of: "token-create",
    help: "The only channels that it is for, with commas between.",
  },
  days: { type: "string", value: "DAYS", of: "token-create", help: "It ends after so many days." },
  help: { type: "boolean", short: "h", help: "Print this and end." },
  version: { type: "boolean", short: "v", help: "Print the version and end." },
} as const satisfies Readonly<Record<string, FlagRow>>;

export const flagNames = Object.keys(flagRows) as readonly (keyof typeof flagRows)[];

export interface SubcommandRow {
  /** The words that follow it, the name of a file last. */
  readonly words: readonly ("ACCOUNT" | "COMMAND" | "FILE" | "NAME")[];
  readonly help: string;
  /** Added by `help` with its name: bounds, effects on a running server, exit codes. */
  readonly details: readonly string[];
  /** A typical use, without the program. */
  readonly example: string;
}

export const subcommandRows = {
  help: {
    words: ["COMMAND"],
    help: "Print more about one of these commands and end.",
    details: ["The same as --help after the command."],
    example: "help backup",
  },
  "hash-password": {
    words: [],
    help: "Ask for a password (or read it from standard input) and print its argon2id hash.",
    details: [
      "The hash goes into the configuration, as network.password-hash or the password-hash of an [[operator]] or a [[gateway]].",
      "Ends with 64 if the password is empty.",
    ],
    example: "hash-password",
  },
  "generate-key": {
    words: [],
    help: "Print a new secret, for network.cloak-key.",
    details: ["Another key changes all cloaked host names, and bans on them hold no longer."],
    example: "generate-key",
  },
  doctor: {
    words: [],
    help: "Check configuration, ports, certificates, open files, clock, disk and DNS, and say what to do.",
    details: [
      "It changes nothing, and may run beside the server. A line for each check: ok, note, warning or fault.",
      "Ends with 0 without a fault, with 1 otherwise.",
    ],
    example: "doctor --config /etc/relais/relais.toml",
  },
  upgrade: {
    words: [],
    help: "Have the running server go on as the version that is installed now. Clients stay connected.",
    details: [
      "The same as SIGUSR2. Clients over TLS and WebSocket are asked to reconnect, and find their users again by their accounts.",
      "If the new version does not come up, the server goes on as it is. Ends with 0 once the new process has taken over, with 1 otherwise.",
    ],
    example: "upgrade --config /etc/relais/relais.toml",
  },
  backup: {
    words: ["FILE"],
    help: "Copy the database to a new file, also while the server runs.",
    details: [
      "The file must not exist. It is a complete database: put it in the place of relais.db to restore it.",
      "Ends with 73 if the file exists, with 74 if the disk is full.",
    ],
    example: "backup /var/backups/relais-2026-11-26.db",
  },
  "cluster-leave": {
    words: [],
    help: "Make the database that of a server alone, or of the first of a new cluster, while no server runs.",
    details: [
      "For a server that was part of a network of several: see docs/cluster.md. Accounts, channels and messages stay.",
      "Ends with 69 if a server is using the database.",
    ],
    example: "cluster-leave --config /etc/relais/relais.toml",
  },
  export: {
    words: ["FILE"],
    help: "Write everything to a new file, as JSON Lines: accounts, channels, bans, messages.",
    details: ["May run beside the server. It contains hashes of passwords: keep it as safe as the database."],
    example: "export relais.jsonl",
  },
  messages: {
    words: ["ACCOUNT", "FILE"],
    help: "Write everything that an account has said to a new file, as JSON Lines.",
    details: ["For a person who asks for a copy. May run beside the server."],
    example: "messages ana ana.jsonl",
  },
  import: {
    words: ["FILE"],
    help: "Add everything in such a file, while no server runs.",
    details: [
      "All of it or nothing. A file with messages needs a database without any.",
      "Ends with 65 if the file is damaged, with 69 if a server is using the database.",
    ],
    example: "import relais.jsonl",
  },
  prune: {
    words: [],
    help: "Remove messages past their retention now, while no server runs.",
    details: ["The server does the same by itself. With --before, or --channel, others are removed."],
    example: "prune --before 2026-01-01 --channel '#tea'",
  },
  "token-create": {
    words: ["NAME"],
    help: "Make a token for the API, and print it. Give it --scopes.",
    details: [
      "Also while the server runs, which takes it at once. Only a hash of it is kept.",
      "docs/api.md lists the scopes. A scope that sends messages needs --account.",
    ],
    example:
      "token-create bridge --scopes messages:read,messages:write --account bridgebot --channels '#tea'",
  },
  "token-list": {
    words: [],
    help: "List the tokens: scopes, accounts, last use.",
    details: ["The tokens themselves are kept nowhere."],
    example: "token-list",
  },
  "token-revoke": {
    words: ["NAME"],
    help: "Revoke a token. The server refuses it from then on.",
    details: ["Streams of events that it has opened end within 15 seconds."],
    example: "token-revoke bridge",
  },
} as const satisfies Readonly<Record<string, SubcommandRow>>;

export type SubcommandName = keyof typeof subcommandRows;
