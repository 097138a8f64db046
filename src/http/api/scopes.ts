/** Scopes of tokens: what each allows, the operator privileges that its acts need, and the operators who have it. One row each. */
import type { Actor } from "../../irc/index.ts";

type Privilege = Actor["privileges"][number];

interface ScopeRow {
  readonly help: string;
  readonly privileges: readonly Privilege[];
  /** An operator with one of these has the scope (APITOKEN). Absent: no operator has it. */
  readonly operators?: readonly Privilege[];
  /** A token that is limited to channels may have it. */
  readonly ofChannels?: true;
  /** The token needs an account. */
  readonly needsAccount?: true;
}

export const scopeRows = {
  "users:read": { help: "List and search users, with their addresses.", privileges: [], operators: ["see"] },
  "users:write": { help: "Close users' connections.", privileges: ["kill"], operators: ["kill"] },
  "channels:read": {
    help: "List and search channels, secret ones too, with their members.",
    privileges: [],
    operators: ["see"],
    ofChannels: true,
  },
  "channels:write": {
    help: "Kick members, set topics, change modes.",
    privileges: ["sakick", "satopic", "samode"],
    operators: ["sakick", "satopic", "samode"],
    ofChannels: true,
  },
  "bans:read": {
    help: "List server bans and reserved names.",
    privileges: [],
    operators: ["ban-user", "ban-address", "reserve", "stats"],
  },
  "bans:write": {
    help: "Set and lift server bans, reserve names.",
    privileges: ["ban-user", "ban-address", "see", "reserve"],
    operators: ["ban-user", "ban-address", "reserve"],
  },
  "messages:write": {
    help: "Send messages as the account of the token.",
    privileges: [],
    ofChannels: true,
    needsAccount: true,
  },
  "messages:read": {
    help: "Receive the messages of channels, and their events, as they happen. Never those of conversations.",
    privileges: [],
    ofChannels: true,
  },
  announce: { help: "Send a notice to everyone.", privileges: ["broadcast"], operators: ["broadcast"] },
  "accounts:read": {
    help: "List and search accounts, with their e-mail addresses.",
    privileges: [],
    operators: ["accounts"],
  },
  "accounts:write": {
    help: "Register, suspend, reset and remove accounts.",
    privileges: ["accounts"],
    operators: ["accounts"],
  },
  "filters:read": { help: "List filters on texts, and mutes.", privileges: [], operators: ["filter"] },
  "filters:write": {
    help: "Make and remove filters on texts, and end mutes.",
    privileges: ["filter"],
    operators: ["filter"],
  },
  reports: { help: "Read and close reports of users.", privileges: ["reports"], operators: ["reports"] },
  "audit:read": { help: "Read the audit of operators.", privileges: [], operators: ["audit"] },
  "events:read": { help: "Receive events of users, accounts and operators as they happen.", privileges: [] },
  "files:write": {
    help: "Upload and remove files as the account of the token, at the URL of the file host.",
    privileges: [],
    needsAccount: true,
  },
  "files:read": { help: "List uploaded files of all accounts.", privileges: [], operators: ["files"] },
  "files:remove": {
    help: "Remove uploaded files of any account.",
    privileges: ["files"],
    operators: ["files"],
  },
  webhooks: { help: "Make, list and remove webhooks.", privileges: [] },
} as const satisfies Readonly<Record<string, ScopeRow>>;

export type Scope = keyof typeof scopeRows;
export const scopes = Object.keys(scopeRows) as readonly Scope[];

/** The reason that a token with these facts cannot be made; undefined if it can. */
export function faultOfScopes(
  wanted: readonly string[],
  {
    account,
    channels,
  }: { readonly account?: string | undefined; readonly channels?: readonly string[] | undefined },
): string | undefined {
  for (const name of wanted) {
    const row: ScopeRow | undefined = Object.hasOwn(scopeRows, name) ? scopeRows[name as Scope] : undefined;
    if (row === undefined) return `${name} is not a scope; there are ${scopes.join(", ")}`;
    if (row.needsAccount === true && account === undefined) return `${name} needs an account`;
    if (row.ofChannels !== true && channels !== undefined) return `${name} cannot be limited to channels`;
  }
  return wanted.length === 0 ? `a token needs a scope; there are ${scopes.join(", ")}` : undefined;
}

/** The privileges of a token with these scopes. */
export function privilegesOf(granted: readonly string[]): readonly Privilege[] {
  return granted.flatMap((name) =>
    Object.hasOwn(scopeRows, name) ? scopeRows[name as Scope].privileges : [],
  );
}

/** The scopes of an operator with these privileges. */
export function scopesFor(held: readonly Privilege[]): readonly Scope[] {
  return scopes.filter((name) => {
    const { operators = [] }: ScopeRow = scopeRows[name];
    return operators.some((privilege) => held.includes(privilege));
  });
}
