/** The specifications that there are, one row each, and what there is of them here. What implements them is found in the tables. */

interface SpecificationFacts {
  /** As the tables cite it, in small letters, with a hyphen for a space. */
  readonly name: string;
  /** Its file in the repository ircv3/ircv3-specifications. */
  readonly document: string;
  readonly stage: "ratified" | "draft" | "deprecated" | "proposed";
}

export type SpecificationRow = SpecificationFacts &
  (
    | {
        readonly state: "supported";
        /** Files below `test/irc/specification/`, without `.test.ts`: its own examples. */
        readonly tests: readonly [string, ...string[]];
        /** Requirements besides rows of tables. */
        readonly how?: string;
      }
    | { readonly state: "not yet" | "not planned"; readonly why: string }
  );

export const specificationRows: readonly SpecificationRow[] = [
  ratified("account-extban", ["accounts"]),
  ratified("account-notify", ["account-notify"]),
  ratified("account-tag", ["accounts"]),
  ratified("away-notify", ["notifications"]),
  ratified("batch", ["batch"], "batches of the server: labelled responses, ISUPPORT, metadata, multiline"),
  ratified("bot-mode", ["bot-mode"]),
  ratified("capability-negotiation", ["capability-negotiation"]),
  ratified("chghost", ["notifications"]),
  ratified("echo-message", ["echo-message"]),
  ratified("extended-join", ["accounts"]),
  ratified("extended-monitor", ["monitor"]),
  ratified("invite-notify", ["notifications"]),
  ratified("labeled-response", ["labeled-response"]),
  ratified("message-ids", ["server-tags"], "the tag `msgid`"),
  ratified("message-tags", ["message-tags"]),
  ratified("monitor", ["monitor"]),
  ratified("multi-prefix", ["names-and-prefixes"]),
  ratified("no-implicit-names", ["names-and-prefixes"]),
  ratified("sasl-3.1", ["sasl"]),
  ratified("sasl-3.2", ["sasl"]),
  ratified("server-time", ["server-tags"]),
  ratified("setname", ["setname"]),
  ratified("standard-replies", ["standard-replies", "server-tags"]),
  ratified("sts", ["sts"], "the capability `sts`, by option; its value depends on the connection"),
  ratified("userhost-in-names", ["names-and-prefixes"]),
  ratified("utf8-only", ["server-tags"]),
  ratified("webirc", ["webirc"]),
  ratified("websocket", ["websocket"], 'listeners with `protocol = "websocket"`'),
  ratified("whox", ["whox"]),
  draft("account-registration", ["account-registration", "account-registration-email"]),
  draft("channel-rename", ["channel-rename"]),
  draft("chathistory", [
    "chathistory",
    "chathistory-conversations",
    "chathistory-replay",
    "chathistory-context",
    "event-playback",
  ]),
  {
    name: "chathistory-batch",
    document: "batches/chathistory.md",
    stage: "ratified",
    state: "supported",
    tests: ["chathistory"],
    how: "the answer to CHATHISTORY",
  },
  draft("client-batch", ["client-batch"]),
  draft("extended-isupport", ["extended-isupport"]),
  draft("message-redaction", ["message-redaction", "message-redaction-history"]),
  draft("metadata", [
    "metadata",
    "metadata-3",
    "metadata-versions",
    "metadata-notifications",
    "private-metadata",
  ]),
  draft("multiline", ["multiline"]),
  draft("network-icon", ["extended-isupport"]),
  draft("oper-tag", ["oper-tag"]),
  draft("pre-away", ["pre-away"]),
  {
    name: "persistence",
    document: "pull request 503",
    stage: "proposed",
    state: "supported",
    tests: ["persistence"],
  },
  draft("read-marker", ["read-marker", "read-marker-accounts"]),
  clientTag("channel-context", "ratified", "+channel-context"),
  clientTag("reply", "ratified", "+reply"),
  clientTag("typing", "ratified", "+typing"),
  clientTag("react", "draft", "+draft/react, +draft/unreact"),
  {
    name: "sasl-ir",
    document: "pull request 520",
    stage: "proposed",
    state: "supported",
    tests: ["sasl"],
  },
  {
    name: "ircv3bearer",
    document: "pull request 545",
    stage: "proposed",
    state: "supported",
    tests: ["ircv3bearer"],
    how: "the mechanism IRCV3BEARER, where a provider is configured",
  },
  {
    name: "webpush",
    document: "pull request 471",
    stage: "proposed",
    state: "supported",
    tests: ["webpush"],
  },
  {
    name: "authtoken",
    document: "pull request 602",
    stage: "proposed",
    state: "supported",
    how: "tokens for uploads in place of a password; nobody checks them over IRC, since the services are parts of the server; token `draft/AUTHTOKEN`, capability `draft/authtoken`",
    tests: ["authtoken"],
  },
  {
    name: "filehost",
    document: "pull request 562",
    stage: "proposed",
    state: "supported",
    tests: ["filehost"],
    how: "uploads over HTTP, where a URL for them is configured",
  },
  {
    name: "search",
    document: "pull request 496",
    stage: "proposed",
    state: "supported",
    tests: ["search"],
    how: "the capability `soju.im/search` beside it; the batch has the name of the capability without `draft/`",
  },
  {
    name: "rfc8265-irc-unicode-aware-casemapping",
    document: "pull request 272",
    stage: "proposed",
    state: "supported",
    tests: ["utf8-names"],
  },
  {
    name: "netsplit",
    document: "batches/netsplit.md",
    stage: "ratified",
    state: "not planned",
    why: "there is one server, which splits from none",
  },
  {
    name: "tls",
    document: "deprecated/tls.md",
    stage: "deprecated",
    state: "not planned",
    why: "STARTTLS is given up for listeners that speak TLS from the start",
  },
  {
    name: "sasl-dh-blowfish",
    document: "deprecated/sasl-dh-blowfish.md",
    stage: "deprecated",
    state: "not planned",
    why: "an insecure mechanism",
  },
  {
    name: "sasl-dh-aes",
    document: "deprecated/sasl-dh-aes.md",
    stage: "deprecated",
    state: "not planned",
    why: "an insecure mechanism",
  },
];

/** A part of Modern IRC that no row of a table stands for. */
interface ModernRow {
  readonly section: string;
  readonly state: "supported" | "not planned";
  /** Evidence, or the reason for its absence. */
  readonly tests?: readonly string[];
  readonly why?: string;
}

export const modernRows: readonly ModernRow[] = [
  supported("Connection Setup", "irc/session/lifecycle", "e2e/talk"),
  supported("Connection Registration", "irc/session/registration"),
  supported("Feature Advertisement", "irc/network/isupport"),
  supported("Message Format", "irc/wire/parse", "irc/wire/format", "irc/specification/line-limits"),
  supported("Numeric Replies", "irc/wire/numerics"),
  supported("Wildcard Expressions", "irc/wire/masks"),
  supported("Casemapping", "irc/wire/casemapping"),
  supported("Character Encodings", "irc/wire/utf8", "irc/specification/server-tags"),
  supported("Regular Channels (`#`)", "irc/wire/names"),
  supported("ERROR message", "irc/session/lifecycle"),
  {
    section: "Registered User Mode",
    state: "not planned",
    why: "WHOIS and the account tag show the account",
  },
  {
    section: "Local Channels (`&`)",
    state: "not planned",
    why: "there is one server: every channel would be one",
  },
  {
    section: "Local Oper User Mode",
    state: "not planned",
    why: "there is one server: every operator would be one",
  },
  {
    section: "RPL_BOUNCE (010)",
    state: "not planned",
    why: "there is no other server to go to; the specification advises against it",
  },
  {
    section: "RPL_TRYAGAIN (263)",
    state: "not planned",
    why: "no command is dropped for its cost: the flood budget delays it",
  },
  {
    section: "RPL_STATSCLINE (213), RPL_STATSLLINE (241), RPL_STATSHLINE (244)",
    state: "not planned",
    why: "they are about links with other servers, which Relais does not have: STATS c and h answer 219",
  },
  { section: "RPL_NONE (300)", state: "not planned", why: "a numeric that is not used, by its own words" },
  {
    section: "ERR_NICKCOLLISION (436)",
    state: "not planned",
    why: "two servers would be needed for a collision",
  },
  {
    section: "RPL_STARTTLS (670), ERR_STARTTLS (691)",
    state: "not planned",
    why: "STARTTLS is given up for listeners that speak TLS from the start",
  },
  { section: "MAXTARGETS Parameter", state: "not planned", why: "TARGMAX says it for each command" },
  { section: "SILENCE Parameter", state: "not planned", why: "there is no command SILENCE" },
];

type Tests = readonly [string, ...string[]];

function ratified(name: string, tests: Tests, how?: string): SpecificationRow {
  return extension(name, "ratified", tests, how);
}

function draft(name: string, tests: Tests): SpecificationRow {
  return extension(name, "draft", tests, undefined);
}

function extension(
  name: string,
  stage: "ratified" | "draft",
  tests: Tests,
  how: string | undefined,
): SpecificationRow {
  const facts = { name, document: `extensions/${name}.md`, stage, state: "supported", tests } as const;
  return how === undefined ? facts : { ...facts, how };
}

function clientTag(name: string, stage: "ratified" | "draft", tags: string): SpecificationRow {
  return {
    name,
    document: `client-tags/${name}.md`,
    stage,
    state: "supported",
    tests: ["client-tags"],
    how: `passed on: \`${tags}\``,
  };
}

function supported(section: string, ...tests: readonly string[]): ModernRow {
  return { section, state: "supported", tests: tests.map((test) => `test/${test}.test.ts`) };
}
