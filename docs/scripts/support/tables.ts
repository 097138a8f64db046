/** Features of the server, read from its tables: a section for each table, a row for each of its rows. */
import { fileKey } from "../../../src/config/rows.ts";
import type { CommandRow } from "../../../src/irc/commands/command.ts";
import { commands } from "../../../src/irc/commands/registry.ts";
import { services } from "../../../src/irc/commands/services/services.ts";
import { sessionLimitRows } from "../../../src/irc/session/limits.ts";
import { capabilityNames, capabilityRows, capabilityWithValue } from "../../../src/irc/wire/capabilities.ts";
import { casemappings } from "../../../src/irc/wire/casemapping.ts";
import {
  channelModeRows,
  channelModes,
  prefixModeRows,
  prefixModes,
} from "../../../src/irc/wire/channel-modes.ts";
import { EXTBAN_PREFIX, extbanLetters, extbanRows } from "../../../src/irc/wire/extbans.ts";
import { isOffered } from "../../../src/irc/wire/features.ts";
import { isupportRows, isupportTokens } from "../../../src/irc/network/isupport.ts";
import { defaultLimits, limitRows } from "../../../src/irc/network/limits.ts";
import { noticeLetters, noticeRows } from "../../../src/irc/network/notice-masks.ts";
import { numericRows } from "../../../src/irc/wire/numerics.ts";
import { privilegeRows, privileges } from "../../../src/irc/network/privileges.ts";
import { userModeRows, userModes } from "../../../src/irc/wire/user-modes.ts";
import { findFiles, readText, testsOf } from "./evidence.ts";
import { specificationRows } from "./specifications.ts";

type State = "supported" | "not yet";

/** Present, without effect until something else is there. */
const notYet: ReadonlySet<string> = new Set(
  specificationRows.filter(({ state }) => state === "not yet").map(({ name }) => name),
);

export interface SupportRow {
  /** Name, as the first cell has it. */
  readonly name: string;
  readonly state: State;
  /** Cells, one for each column of the section. */
  readonly cells: readonly string[];
  /** Paths from the project's root; some, unless it is not supported. */
  readonly tests: readonly string[];
  /** Specification; undefined for Relais' own features. */
  readonly specification: string | undefined;
}

export interface SupportSection {
  readonly title: string;
  /** Noun for one of its rows, in the table of specifications: `command`. */
  readonly noun: string;
  readonly intro: string;
  readonly columns: readonly string[];
  readonly rows: readonly SupportRow[];
}

/** The features of a server that keeps accounts and sends push notifications. */
const FEATURES = { accounts: true, history: true, accountRequired: true, push: true } as const;

const IRC = ["irc/commands/", "irc/specification/", "irc/session/", "irc/network/", "irc/", "e2e/"];

/** In the order in which the document shows them. */
export function supportSections(): readonly SupportSection[] {
  return [
    commandSection(),
    serviceSection(),
    capabilitySection(),
    isupportSection(),
    prefixSection(),
    channelModeSection(),
    extbanSection(),
    userModeSection(),
    numericSection(),
    casemappingSection(),
    privilegeSection(),
    noticeSection(),
    limitSection(),
  ];
}

function commandSection(): SupportSection {
  return {
    title: "Commands",
    noun: "command",
    intro: "HELP tells more of each.",
    columns: ["command", "who", "syntax"],
    rows: [...commands.values()].map((row) =>
      shown(
        row.name,
        [whoMay(row), code(row.syntax)],
        row.specification,
        new RegExp(`\\b${row.name}\\b`, "u"),
        ["irc/commands/", "irc/specification/", "irc/session/"],
      ),
    ),
  };
}

function serviceSection(): SupportSection {
  const rows = Object.values(services).flatMap(({ nick, rows: own }) =>
    [...own.values()].map((row) => {
      const who = row.privilege === undefined ? usersOf(row) : `operators with \`${row.privilege}\``;
      const places = [
        `irc/commands/services/${nick.toLowerCase()}`,
        "irc/commands/services/",
        "irc/session/",
      ];
      const cells = [who, code(row.syntax), escapeHtml(row.help)];
      return shown(`${nick} ${row.name}`, cells, undefined, new RegExp(`\\b${row.name}\\b`, "u"), places);
    }),
  );
  return {
    title: "Commands of services",
    noun: "service command",
    intro: "Written as `/msg <service> <command>`; HELP of each service tells the same.",
    columns: ["command", "who", "syntax", "what it does"],
    rows,
  };
}

function usersOf({ loggedIn }: { readonly loggedIn?: true }): string {
  return loggedIn === true ? "users who are logged in" : "users";
}

function whoMay({ access, privilege }: CommandRow): string {
  if (privilege !== undefined) return `operators with \`${privilege}\``;
  return { any: "all", registered: "users", unregistered: "before registration" }[access];
}

function capabilitySection(): SupportSection {
  return {
    title: "Capabilities",
    noun: "capability",
    intro:
      "All are on offer unless the option `disabled-capabilities` names them (`cap-notify` cannot be); `sasl` and `draft/account-registration` where accounts are kept. The values are those of the defaults.",
    columns: ["capability", "value", "what it does"],
    rows: capabilityNames.map((name): SupportRow => {
      const [, value = ""] = capabilityWithValue(name, { limits: defaultLimits }).split(/=(.*)/u);
      const { help, specification } = capabilityRows[name];
      const places = ["irc/specification/", "irc/commands/", "irc/"];
      const cells = [code(value), help];
      return notYet.has(name)
        ? planned(name, cells, specification)
        : shown(name, cells, specification, word(name), places);
    }),
  };
}

function isupportSection(): SupportSection {
  const tokens = isupportTokens({
    networkName: "Relais",
    casemapping: "ascii",
    limits: defaultLimits,
    ...FEATURES,
  });
  return {
    title: "ISUPPORT tokens",
    noun: "token",
    intro: "The values are those of the defaults.",
    columns: ["token", "value", "what it says"],
    rows: isupportRows.map((row) => {
      const { token, help, specification } = row;
      if (!isOffered(row, FEATURES)) return planned(token, ["", inWords(help)], specification);
      const [, value = ""] = tokens.get(token)?.split(/=(.*)/u) ?? [];
      return shown(
        token,
        [tokens.has(token) ? code(value) : "where configured", inWords(help)],
        specification,
        new RegExp(`(?<![\\w/])${token}(?:=|\\\\b|["'\`/ |),])`, "u"),
        ["irc/specification/", "irc/network/isupport", "irc/session/", "irc/commands/", "irc/", "e2e/"],
      );
    }),
  };
}

/** `MODE #room` or the like, and a change of this letter; or a title that names the mode. */
function modeTrace(target: "channel" | "user", letter: string): RegExp {
  const change = `MODE ${target === "channel" ? CHANNEL : NICK} [A-Za-z+-]*[+-][A-Za-z+-]*${letter}`;
  const title = `\\b${target} (?:with |\\()?modes? (?:[a-zA-Z], )*${letter}\\b`;
  return new RegExp(`${change}|${title}|\\b${letter} from the start\\b`, "u");
}

const CHANNEL = "[#$][^ \"'`]*";
const NICK = "[^# \"'`][^ \"'`]*";

function prefixSection(): SupportSection {
  return {
    title: "Ranks in a channel",
    noun: "rank",
    intro: "Highest first.",
    columns: ["mode", "prefix", "name", "what it is"],
    rows: prefixModes.map((letter) => {
      const { symbol, name, help } = prefixModeRows[letter];
      const trace = modeTrace("channel", letter);
      return shown(
        letter,
        [code(symbol), name, help],
        'Modern IRC, "Channel Membership Prefixes"',
        trace,
        IRC,
      );
    }),
  };
}

function channelModeSection(): SupportSection {
  return {
    title: "Channel modes",
    noun: "channel mode",
    intro:
      'Kind A is a list, B has a value to set and to unset, C a value to set only, D none (Modern IRC, "CHANMODES Parameter").',
    columns: ["mode", "kind", "name", "what it does"],
    rows: channelModes.map((letter) => {
      const { kind, name, help, specification } = channelModeRows[letter];
      if (!isOffered(channelModeRows[letter], FEATURES))
        return planned(letter, [kind, name, help], specification);
      return shown(letter, [kind, name, help], specification, modeTrace("channel", letter), IRC);
    }),
  };
}

/** Sources of the kinds that Modern IRC does not name. */
const extbanSources: Readonly<Record<string, string>> = {
  a: "IRCv3 account-extban",
  z: "Common practice: InspIRCd",
};

function extbanSection(): SupportSection {
  return {
    title: "Extended bans",
    noun: "extended ban",
    intro: `In the lists b, e and I. \`${EXTBAN_PREFIX}!\` stands for users that do not match.`,
    columns: ["letter", "names", "what it matches"],
    rows: extbanLetters.map((letter) => {
      const { names, help } = extbanRows[letter];
      const trace = new RegExp(`${EXTBAN_PREFIX}!?${letter}:`, "u");
      const source = extbanSources[letter] ?? 'Modern IRC, "EXTBAN Parameter"';
      const cells = [names.map(code).join(", "), escapeHtml(help)];
      return isOffered(extbanRows[letter], FEATURES)
        ? shown(letter, cells, source, trace, IRC)
        : planned(letter, cells, source);
    }),
  };
}

function userModeSection(): SupportSection {
  return {
    title: "User modes",
    noun: "user mode",
    intro: "",
    columns: ["mode", "name", "set by", "what it says or does"],
    rows: userModes.map((letter) => {
      const { name, setBy, help, specification } = userModeRows[letter];
      if (!isOffered(userModeRows[letter], FEATURES))
        return planned(letter, [name, setBy, help], specification);
      return shown(letter, [name, setBy, help], specification, modeTrace("user", letter), IRC);
    }),
  };
}

function numericSection(): SupportSection {
  const sent = new Set(
    findFiles("src/irc/**/*.ts")
      .filter((path) => !path.includes("wire/numerics"))
      .flatMap((path) => readText(path).match(/\b(?:RPL|ERR)_[A-Z0-9_]+\b/gu) ?? []),
  );
  const rows = Object.entries(numericRows).map(
    ([name, { code: number, parameters, text, specification }]): SupportRow => {
      const last = text === undefined ? [] : [`:${text}`];
      const line = [...parameters.map((parameter) => `<${parameter}>`), ...last].join(" ");
      const trace = new RegExp(`\\b${name}\\b|(?<!LS|version)["'\`/:| ]${number}(?=[ "'\`|/,;:)]|$)`, "mu");
      const cells = [code(name), code(line)];
      return sent.has(name)
        ? shown(number, cells, specification, trace, IRC)
        : planned(number, cells, specification);
    },
  );
  return {
    title: "Numerics",
    noun: "numeric",
    intro: "The nick of the client comes before the parameters.",
    columns: ["numeric", "name", "parameters"],
    rows: rows.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
  };
}

function casemappingSection(): SupportSection {
  return {
    title: "Casemappings",
    noun: "casemapping",
    intro: "By the option `casemapping`.",
    columns: ["casemapping"],
    rows: Object.keys(casemappings).map((name) =>
      shown(name, [], undefined, word(name), ["irc/wire/casemapping", "irc/specification/", "irc/"]),
    ),
  };
}

function privilegeSection(): SupportSection {
  return {
    title: "Privileges of operators",
    noun: "privilege",
    intro: "Granted by classes and blocks of operators ([configuration](configuration.md)).",
    columns: ["privilege", "what it allows"],
    rows: privileges.map((name) => shown(name, [privilegeRows[name]], undefined, privilegeTrace(name), IRC)),
  };
}

/** Where it is granted, in any of the ways in which tests do so, or a row of commands with the privilege that each needs. */
function privilegeTrace(name: string): RegExp {
  const granted = `\\b(?:privileges?|makeOperator|scene|new Set)\\b[^\\n]*["'\`]${name}["'\`]`;
  const helper = `\\bgrant${name.charAt(0).toUpperCase()}${name.slice(1)}\\(`;
  const row = `\\["[A-Z]+ [^"\\n]*", "${name}"\\]`;
  return new RegExp([granted, helper, row].join("|"), "u");
}

function noticeSection(): SupportSection {
  return {
    title: "Notices to operators",
    noun: "notice",
    intro: "Chosen with `MODE <nick> +s <letters>`.",
    columns: ["letter", "name", "what they tell of"],
    rows: noticeLetters.map((letter) => {
      const { name, help } = noticeRows[letter];
      const trace = new RegExp(
        `\\+s [+-]?[a-z]*${letter}|["'\`]${name}["'\`]|(?:notices:|\\],) "[a-z]*${letter}`,
        "u",
      );
      return shown(letter, [name, help], undefined, trace, IRC);
    }),
  };
}

function limitSection(): SupportSection {
  const all = { ...limitRows, ...sessionLimitRows };
  return {
    title: "Limits",
    noun: "limit",
    intro: "Each is an option ([configuration](configuration.md)).",
    columns: ["limit", "default", "min", "max", "what is counted, and what happens past it"],
    rows: Object.entries(all).map(([name, row]) => {
      const numbers = [row.default, row.min, row.max].map(String);
      return shown(
        fileKey(name),
        [...numbers, inWords(row.help)],
        undefined,
        new RegExp(`\\b${name}\\b`, "u"),
        [...IRC, "config/", "simulation/"],
      );
    }),
  };
}

function shown(
  name: string,
  cells: readonly string[],
  specification: string | undefined,
  pattern: RegExp,
  places: readonly string[],
): SupportRow {
  const subject = name.replace(/^draft\//u, "").toLowerCase();
  return { name, state: "supported", cells, specification, tests: testsOf({ pattern, places, subject }) };
}

function planned(name: string, cells: readonly string[], specification: string): SupportRow {
  return { name, state: "not yet", cells, specification, tests: [] };
}

/** A name among others, in a list or alone. */
function word(name: string): RegExp {
  return new RegExp(`(?<![\\w/-])${name}(?![\\w/-])`, "u");
}

/** The help of limits names options as the code does. */
function inWords(help: string): string {
  return help.replaceAll(/`([a-z]+(?:[A-Z][a-z]+)+)`/gu, (_all, name: string) => `\`${fileKey(name)}\``);
}

function code(text: string): string {
  return text === "" ? "" : `\`${text}\``;
}

/** Angle brackets outside of code would be tags of HTML. */
function escapeHtml(text: string): string {
  return text.replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
