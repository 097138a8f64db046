/** Import rules, one row for each part of `src`, and the check of a set of files against them. */
import { importsOf, type SourceFile } from "./source.ts";

/** A part of the house: a folder of `src` with its `/`, or one file. */
interface Rule {
  readonly part: string;
  /** Allowed imports besides the part itself: folders, files, or `*` for everything. */
  readonly may: readonly string[];
}

/** The engine's public face. */
const ENGINE = "src/server/index.ts";
/** The application's public face. */
const APPLICATION = "src/irc/index.ts";
/** The store's public face. */
const STORE = "src/store/index.ts";
/** The public face of the sender of push notifications. */
const PUSH = "src/push/index.ts";
/** The public face of the policy hook. */
const POLICY = "src/policy-hook/index.ts";
/** The public face of DNS blocklists. */
const DNSBL = "src/dnsbl/index.ts";
/** The public face of HTTP: health and metrics. */
const HTTP = "src/http/index.ts";
/** The public face of the file host. */
const FILES = "src/files/index.ts";
/** The public face of link previews. */
const PREVIEWS = "src/previews/index.ts";
/** Counts of durations. */
const MEASURE = "src/measure/";
/** Leaves a service alone that fails. */
const BREAKER = "src/circuit-breaker/";
/** Parts that only the composition root may import. */
const ROOT = "src/main.ts";

/** The first row whose part a file lies in holds for it. A file that no row covers is a defect as well. */
export const rules: readonly Rule[] = [
  { part: ROOT, may: ["*"] },
  { part: "src/server/", may: [] },
  { part: MEASURE, may: [] },
  { part: BREAKER, may: [] },
  // It knows HTTP and files; accounts, the store and the requests are handed in.
  { part: "src/files/", may: [] },
  // It knows HTTP, and goes out by the guarded way of push notifications; tokens are handed in.
  { part: "src/previews/", may: ["src/irc/wire/push.ts", "src/push/guarded-lookup.ts"] },
  { part: "src/irc/wire/", may: [] },
  { part: "src/irc/network/", may: ["src/irc/wire/"] },
  { part: "src/irc/commands/", may: ["src/irc/network/", "src/irc/delivery/", "src/irc/wire/"] },
  { part: "src/irc/delivery/", may: ["src/irc/network/", "src/irc/wire/", ENGINE] },
  {
    part: "src/irc/session/",
    may: ["src/irc/commands/", "src/irc/network/", "src/irc/delivery/", "src/irc/wire/", MEASURE, ENGINE],
  },
  // The files at the top of irc/ are the application: they know the rest of irc/, and nothing in there knows them.
  { part: "src/irc/", may: [ENGINE] },
  // The option table takes its bounds and defaults from the tables that state them.
  {
    part: "src/config/",
    may: [
      "src/irc/wire/",
      "src/irc/commands/moderation/policy-port.ts",
      "src/irc/network/address-ranges.ts",
      "src/irc/network/always-on.ts",
      "src/irc/network/durable.ts",
      "src/irc/network/filters.ts",
      "src/irc/network/limits.ts",
      "src/irc/network/privileges.ts",
      "src/irc/network/notice-masks.ts",
      "src/irc/network/text-patterns.ts",
      "src/irc/session/limits.ts",
      "src/files/limits.ts",
      "src/policy-hook/limits.ts",
      "src/previews/limits.ts",
      "src/push/limits.ts",
      "src/dnsbl/limits.ts",
      "src/cluster/limits.ts",
      ENGINE,
    ],
  },
  // It implements the interface that the network states, and knows the forms of names and masks.
  {
    part: "src/store/",
    may: [
      "src/files/record.ts",
      "src/irc/network/channel-values.ts",
      "src/irc/network/durable.ts",
      "src/irc/network/filters.ts",
      "src/irc/network/history.ts",
      "src/irc/network/programs.ts",
      "src/irc/network/search.ts",
      "src/irc/network/ban-targets.ts",
      "src/irc/network/server-bans.ts",
      "src/irc/network/text-patterns.ts",
      "src/irc/wire/casemapping.ts",
      "src/irc/wire/lengths.ts",
      "src/irc/wire/masks.ts",
      "src/irc/wire/wishes.ts",
      MEASURE,
    ],
  },
  // It implements the interface that the application states, and knows which addresses are public.
  {
    part: "src/push/",
    may: ["src/irc/network/durable.ts", "src/irc/session/push-port.ts", "src/irc/wire/push.ts"],
  },
  {
    part: "src/dnsbl/",
    may: ["src/irc/network/address-ranges.ts", "src/irc/session/dnsbl-port.ts", BREAKER],
  },
  // It implements the log that the application states, and keeps the network at its places: plain values to it.
  {
    part: "src/cluster/",
    may: [
      "src/irc/network/durable.ts",
      "src/irc/network/history.ts",
      "src/irc/network/settings.ts",
      "src/irc/network/snapshot.ts",
      "src/irc/session/log-entry.ts",
      "src/irc/session/network-command.ts",
      "src/irc/session/node-log.ts",
      "src/irc/session/ordered-log.ts",
      "src/irc/session/shared-log.ts",
      MEASURE,
    ],
  },
  // It implements the interface that the application states.
  { part: "src/policy-hook/", may: ["src/irc/commands/moderation/policy-port.ts", BREAKER] },
  { part: "src/logging/", may: ["src/config/", APPLICATION, ENGINE] },
  {
    part: "src/startup/",
    may: [
      "src/config/",
      "src/logging/",
      STORE,
      PUSH,
      FILES,
      PREVIEWS,
      DNSBL,
      POLICY,
      "src/cluster/",
      HTTP,
      APPLICATION,
      ENGINE,
    ],
  },
  // It reads the figures of the others when it is asked, and none of them knows it.
  { part: "src/http/", may: [MEASURE, PUSH, DNSBL, POLICY, FILES, APPLICATION, ENGINE] },
];

/** One sentence for each import that no row allows, and for each file that no row covers. */
export function violations(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const rule = rules.find(({ part }) => within(file.path, part));
    if (rule === undefined) return [`${file.path} lies in no part of the house that has a rule`];
    return importsOf(file)
      .filter((path) => path.startsWith("src/") && !allowed(rule, path))
      .map((path) => `${file.path} may not import ${path}`);
  });
}

function allowed(rule: Rule, path: string): boolean {
  if (path === ROOT) return false;
  return rule.may.includes("*") || within(path, rule.part) || rule.may.some((part) => within(path, part));
}

function within(path: string, part: string): boolean {
  return part.endsWith("/") ? path.startsWith(part) : path === part;
}
