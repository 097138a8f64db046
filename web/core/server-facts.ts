/** From ISUPPORT tokens to facts that the client acts on. Source: Modern IRC, "RPL_ISUPPORT Parameters". */
import { casemappings } from "../../src/irc/wire/casemapping.ts";
import type { ServerFacts } from "./state.ts";

type Reader = (facts: ServerFacts, value: string) => Partial<ServerFacts>;

const DEFAULT_PREFIX = "(ov)@+";

export const defaultFacts: ServerFacts = {
  network: "",
  fold: casemappings.rfc1459,
  channelTypes: "#&",
  ranks: ranksOf(DEFAULT_PREFIX),
  listModes: "beI",
  parameterModes: "k",
  setParameterModes: "l",
  flagModes: "imnpst",
  modesAtOnce: 3,
  extbans: undefined,
  statusPrefixes: "",
  topicLength: 390,
  nickLength: 30,
  historyPage: 50,
  monitors: false,
  whox: false,
  vapid: "",
  fileHost: undefined,
  makesTokens: false,
  services: new Map(),
};

/** A network that folds names in a way that is not known here is taken for `ascii`: names that differ stay apart. */
function foldOf(name: string): ServerFacts["fold"] {
  return Object.hasOwn(casemappings, name)
    ? casemappings[name as keyof typeof casemappings]
    : casemappings.ascii;
}

function ranksOf(value: string): ReadonlyMap<string, string> {
  const [, letters = "", prefixes = ""] = /^\((.*)\)(.*)$/u.exec(value) ?? [];
  return new Map(letters.split("").map((letter, place) => [letter, prefixes.charAt(place)]));
}

function numberOr(value: string, otherwise: number): number {
  const number = Number(value);
  return Number.isSafeInteger(number) && number > 0 ? number : otherwise;
}

const readers: Readonly<Record<string, Reader>> = {
  NETWORK: (_, network) => ({ network }),
  CASEMAPPING: (_, name) => ({ fold: foldOf(name) }),
  UTF8MAPPING: (_, name) => ({ fold: foldOf(name) }),
  CHANTYPES: (_, channelTypes) => ({ channelTypes }),
  PREFIX: (_, value) => ({ ranks: ranksOf(value) }),
  CHANMODES: (_, value) => {
    const [listModes = "", parameterModes = "", setParameterModes = "", flagModes = ""] = value.split(",");
    return { listModes, parameterModes, setParameterModes, flagModes };
  },
  // Without a value there is no limit, and a line has room for this many.
  MODES: (_, value) => ({ modesAtOnce: numberOr(value, 12) }),
  EXTBAN: (_, value) => {
    const [prefix = "", letters = ""] = value.split(",");
    return { extbans: { prefix, letters } };
  },
  STATUSMSG: (_, statusPrefixes) => ({ statusPrefixes }),
  TOPICLEN: ({ topicLength }, value) => ({ topicLength: numberOr(value, topicLength) }),
  NICKLEN: ({ nickLength }, value) => ({ nickLength: numberOr(value, nickLength) }),
  // 0 is for no limit.
  CHATHISTORY: ({ historyPage }, value) => ({ historyPage: Math.min(100, numberOr(value, historyPage)) }),
  MONITOR: () => ({ monitors: true }),
  WHOX: () => ({ whox: true }),
  VAPID: (_, vapid) => ({ vapid }),
  "draft/FILEHOST": (_, fileHost) => ({ fileHost }),
  "soju.im/FILEHOST": (_, fileHost) => ({ fileHost }),
  FILEHOST: (_, fileHost) => ({ fileHost }),
  "-draft/FILEHOST": () => ({ fileHost: undefined }),
  "-soju.im/FILEHOST": () => ({ fileHost: undefined }),
  "-FILEHOST": () => ({ fileHost: undefined }),
  "draft/AUTHTOKEN": () => ({ makesTokens: true }),
  "-draft/AUTHTOKEN": () => ({ makesTokens: false }),
};

/** Source: Modern IRC, "RPL_ISUPPORT": `\xHH` in values. */
const unescape = (value: string): string =>
  value.replaceAll(/\\x([\dA-Fa-f]{2})/gu, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );

export function readTokens(facts: ServerFacts, tokens: readonly string[]): ServerFacts {
  let next = facts;
  // UTF8MAPPING says more than CASEMAPPING, whatever their order.
  const ordered = tokens.toSorted((a, b) => Number(a.startsWith("UTF8")) - Number(b.startsWith("UTF8")));
  for (const token of ordered) {
    const equals = token.indexOf("=");
    const name = equals === -1 ? token : token.slice(0, equals);
    const value = equals === -1 ? "" : unescape(token.slice(equals + 1));
    if (Object.hasOwn(readers, name)) next = Object.assign({}, next, readers[name]?.(next, value));
  }
  return next;
}

export function isChannelName({ channelTypes }: ServerFacts, name: string): boolean {
  return name !== "" && channelTypes.includes(name.charAt(0));
}

/** A target without the prefixes of STATUSMSG. */
export function withoutStatus(facts: ServerFacts, target: string): string {
  let at = 0;
  while (facts.statusPrefixes.includes(target.charAt(at)) && at < target.length - 1) at++;
  return at > 0 && isChannelName(facts, target.slice(at)) ? target.slice(at) : target;
}

/** Prefixes in the order of rank, without doubles. */
export function sortRanks({ ranks }: ServerFacts, prefixes: string): string {
  return [...ranks.values()].filter((prefix) => prefixes.includes(prefix)).join("");
}

/** Place of the highest rank: 0 is the first, and members without one stand behind all others. */
export function rankOrder({ ranks }: ServerFacts, prefixes: string): number {
  const place = [...ranks.values()].findIndex((prefix) => prefixes.includes(prefix));
  return place === -1 ? ranks.size : place;
}
