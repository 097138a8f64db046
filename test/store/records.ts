/** Records for tests of the store, and ways to open it. */
import { Database } from "bun:sqlite";
import { join } from "node:path";
import type {
  AccountRecord,
  ChannelRecord,
  ChannelState,
  DurableChange,
  DurableState,
  PresenceRecord,
  PasswordKeys,
  PushSubscription,
  VapidKey,
} from "../../src/irc/network/durable.ts";
import type { ServerBan } from "../../src/irc/network/server-bans.ts";
import { openStore } from "../../src/store/store.ts";
import type { StoreOptions } from "../../src/store/store.ts";

export const options: StoreOptions = {
  casemapping: "ascii",
  durability: "process",
  now: 1_000,
  retention: { days: 90, messages: 100_000 },
};

const keys = { iterations: 4_096, salt: "c2FsdA==", storedKey: "c3RvcmVk", serverKey: "c2VydmVy" };

export function account(name: string, facts: Partial<AccountRecord> = {}): AccountRecord & PasswordKeys {
  return {
    name,
    passwordHash: "$argon2id$v=19$m=8,t=1,p=1$YWFh$YmJi",
    scram: { sha256: keys, sha512: { ...keys, iterations: 8_192 } },
    createdAt: 100,
    ...facts,
  };
}

export function ban(mask: string, facts: Partial<ServerBan> = {}): ServerBan {
  return {
    kind: "user",
    mask,
    reason: "spam",
    setBy: "root!r@oper.test",
    setAt: 200,
    expiresAt: undefined,
    ...facts,
  };
}

export function channel(name: string, facts: Partial<ChannelRecord> = {}): ChannelRecord {
  return {
    name,
    createdAt: 300,
    topic: { text: "Tea & talk", setBy: "ana!a@host.test", setAt: 500 },
    flags: "nts",
    settings: { k: "sesame", l: "20", j: "3:10" },
    lists: {
      b: [
        { mask: "*!*@spam.test", setBy: "ana!a@host.test", setAt: 600 },
        { mask: "~a:mallory", setBy: "bob!b@host.test", setAt: 700 },
      ],
      I: [{ mask: "~a:dan", setBy: "ana!a@host.test", setAt: 800 }],
    },
    metadata: [
      ["url", "https://tea.test/"],
      ["1", "one"],
    ],
    registeredAt: 400,
    founder: "ana",
    access: [
      { account: "bob", level: "o" },
      { account: "cleo", level: "v" },
    ],
    options: {
      description: "All about tea",
      url: "https://tea.test/",
      entryMessage: "Welcome",
      successor: "bob",
      modeLock: "+nt-s",
      topicLock: true,
      restricted: true,
      private: true,
    },
    akicks: [{ mask: "*!*@spam.test", setBy: "ana!a@host.test", setAt: 900, reason: "spam" }],
    suspended: { by: "root", reason: "war", at: 950 },
    usedAt: 960,
    ...facts,
  };
}

export function presence(name: string, facts: Partial<PresenceRecord> = {}): PresenceRecord {
  return {
    account: name,
    setting: "on",
    user: {
      nick: name,
      username: "a",
      realname: "Ana & co",
      host: "shown.test",
      cloak: "192.0.2.1",
      connectedAt: 300,
      modes: "iw",
      awayMessage: "tea",
      seenAt: 400,
      monitored: ["bob", "Élodie"],
      channels: [
        { name: "#tea", prefixes: "ov", joinedAt: 500 },
        { name: "#Été", prefixes: "", joinedAt: 600 },
      ],
    },
    ...facts,
  };
}

/** A channel with nothing that it can be without. */
function bareChannel(name: string): ChannelRecord {
  return {
    name,
    createdAt: 300,
    flags: "",
    settings: {},
    lists: {},
    registeredAt: 400,
    founder: "ana",
    access: [],
  };
}

/** The state of a new store. */
export const nothing: DurableState = {
  accounts: [],
  bans: [],
  channels: [],
  presences: [],
  markers: [],
  rooms: [],
  vapidKeys: [],
  audits: [],
  reservations: [],
  reports: [],
  filters: [],
  mutes: [],
  tokens: [],
  webhooks: [],
  pushSubscriptions: [],
};

export function vapidKey(letter: string): VapidKey {
  return { publicKey: letter.repeat(87), privateKey: letter.repeat(43), createdAt: 100 };
}

export function pushSubscription(owner: string, facts: Partial<PushSubscription> = {}): PushSubscription {
  return {
    account: owner,
    endpoint: `https://push.test/${owner}`,
    p256dh: "p".repeat(87),
    auth: "a".repeat(22),
    vapidKey: "v".repeat(87),
    capabilities: ["message-tags"],
    createdAt: 100,
    renewedAt: 100,
    failures: 0,
    ...facts,
  };
}

function room(name: string): ChannelState {
  return {
    name,
    createdAt: 300,
    topic: { text: "Tea & talk", setBy: "ana!a@host.test", setAt: 500 },
    flags: "nt",
    settings: { k: "sesame" },
    lists: { b: [{ mask: "*!*@spam.test", setBy: "ana!a@host.test", setAt: 600 }] },
    metadata: [["url", "https://tea.test/"]],
  };
}

const optionalFacts = {
  nicks: ["Lodie", "élo"],
  enforce: "grace",
  lastSeen: 86_400_000,
  vhost: { host: "tea.example", by: "root", at: 400, off: true },
  vhostRequest: { host: "cake.example", at: 500 },
} as const;
const suspended = { by: "root!r@oper.test", reason: "spam", at: 300 };
export const hash = "0123456789abcdef".repeat(4);
export const awaited = { hash, expiresAt: 400, wrong: 1 };
/** All the facts that an account need not have. */
export const allFacts = {
  email: "ana@example.org",
  verification: awaited,
  newEmail: { ...awaited, address: "fresh@example.org" },
  applicationPasswords: [
    { name: "phone", hash, createdAt: 500 },
    { name: "laptop", hash, createdAt: 500, usedAt: 600 },
  ],
  browsers: [{ number: 1, hash, name: "Firefox on Linux", createdAt: 500, seenAt: 600, expiresAt: 700 }],
  twoFactors: { secret: "JBSWY3DPEHPK3PXP", lastStep: 7, recovery: [hash] },
};
const filter = {
  number: 3,
  pattern: "(?:cheap|free)\\s+pills",
  action: "mute",
  texts: ["channel", "away"],
  reason: "no spam",
  setBy: "root!r@oper.test",
  setAt: 300,
} as const;
const report = { number: 7, at: 700, by: "ana!a@host.test", target: "bob", reason: "spam" } as const;
const mute = {
  host: "192.0.2.1",
  mask: "eve!e@192.0.2.1",
  reason: "no spam",
  setBy: "filter 3",
  setAt: 400,
} as const;
/** Records of every kind, with and without all that they need not have. */
export const everyRecord = [
  { kind: "account", record: account("Ana", allFacts) },
  {
    kind: "account",
    record: account("Élodie", { createdAt: 200, suspended, ...optionalFacts, metadata: [["url", "x"]] }),
  },
  { kind: "ban", record: ban("*@spam.test") },
  { kind: "ban", record: ban("192.0.2.0/24", { kind: "address", expiresAt: 5_000 }) },
  { kind: "ban", record: ban("spam*", { kind: "account" }) },
  { kind: "channel", record: channel("#tea") },
  { kind: "channel", record: bareChannel("#Été") },
  { kind: "presence", record: presence("Ana") },
  { kind: "presence", record: { account: "Élodie", setting: "off" } },
  { kind: "report", record: report },
  {
    kind: "report",
    record: {
      number: 8,
      at: 700,
      by: "ana!a@host.test",
      account: "Ana",
      target: "bob",
      mask: "bob!b@host.test",
      reason: "spam",
      message: {
        id: "x-1",
        at: 600,
        source: "bob!b@host.test",
        account: "bob",
        channel: "#tea",
        text: "one\ntwo",
      },
    },
  },
  { kind: "room", record: room("#Été") },
  { kind: "filter", record: filter },
  {
    kind: "filter",
    record: { ...filter, number: 4, duration: 60_000, exemptAccounts: true, formatting: true },
  },
  { kind: "mute", record: mute },
  { kind: "mute", record: { ...mute, account: "Ana", expiresAt: 900 } },
  {
    kind: "token",
    record: {
      name: "bridge",
      hash,
      scopes: ["messages:write"],
      createdAt: 100,
      account: "Ana",
      channels: ["#tea"],
      expiresAt: 900,
      usedAt: 200,
    },
  },
  { kind: "token", record: { name: "admin", hash, scopes: ["users:read", "audit:read"], createdAt: 100 } },
  {
    kind: "webhook",
    record: {
      name: "news",
      createdBy: "admin",
      createdAt: 100,
      direction: "incoming",
      hash,
      channel: "#tea",
      nick: "News",
    },
  },
  {
    kind: "webhook",
    record: {
      name: "copy",
      createdBy: "admin",
      createdAt: 100,
      direction: "outgoing",
      url: "https://hook.test/relais",
      secret: "c2VjcmV0",
      events: ["message"],
      channels: ["#tea"],
    },
  },
] as const;

/** Opens the store, keeps these changes in one commit, and closes it. */
export function keep(folder: string, ...changes: readonly DurableChange[]): void {
  const store = openStore(folder, options);
  for (const change of changes) store.note(change);
  store.commit();
  store.close();
}

/** The state that a server would find. */
export function stateOf(folder: string, changed: Partial<StoreOptions> = {}): DurableState {
  const store = openStore(folder, { ...options, ...changed });
  store.close();
  return store.state;
}

export function namesIn(folder: string): readonly string[] {
  return stateOf(folder).accounts.map(({ name }) => name);
}

/** Changes the database of a folder as a program other than Relais would. */
export function withDatabase(folder: string, use: (database: Database) => void): void {
  const database = new Database(join(folder, "relais.db"));
  use(database);
  database.close();
}

/** The code of the error that this call throws, and its message. */
export function failure(call: () => unknown): { readonly code: unknown; readonly message: string } {
  try {
    call();
  } catch (error) {
    if (error instanceof Error)
      return { code: "code" in error ? error.code : undefined, message: error.message };
  }
  throw new Error("it did not throw an Error");
}
