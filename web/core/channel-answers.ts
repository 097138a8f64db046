/** The answers of ChanServ about a channel, as Relais words them, read into facts. Source: docs/accounts.md. */

/** Levels of access, the highest first. */
const accessLevels = ["q", "a", "o", "h", "v"] as const;
type AccessLevel = (typeof accessLevels)[number];

interface Access {
  readonly account: string;
  readonly level: AccessLevel;
}

export interface AccessList {
  readonly founder: string;
  readonly entries: readonly Access[];
}

/** Undefined where ChanServ refused to show it. */
export function accessIn(lines: readonly string[]): AccessList | undefined {
  const [, founder] =
    lines.map((line) => /^founder: (\S+)$/u.exec(line)).find((match) => match !== null) ?? [];
  if (founder === undefined) return undefined;
  const entries = lines.flatMap((line) => {
    const [, letter, names = ""] = /^([qaohv]): (.+)$/u.exec(line) ?? [];
    const level = accessLevels.find((each) => each === letter);
    return level === undefined ? [] : names.split(" ").map((account) => ({ account, level }));
  });
  return { founder, entries };
}

/** The facts of INFO. */
export interface ChannelInfo {
  readonly registered: boolean;
  readonly founder: string | undefined;
}

export function infoIn(lines: readonly string[]): ChannelInfo {
  const registered = lines.length > 0 && !lines.some((line) => line.endsWith(" is not registered."));
  const [, founder] =
    lines.map((line) => /: founder (\S+), registered /u.exec(line)).find((match) => match !== null) ?? [];
  return { registered, founder };
}

/** Levels that the holder of an account may give and take: q all, a those below a. */
export function levelsToGive(list: AccessList, account: string | undefined): readonly AccessLevel[] {
  if (account === undefined) return [];
  const own = list.entries.find((entry) => entry.account === account)?.level;
  if (account === list.founder || own === "q") return accessLevels;
  return own === "a" ? accessLevels.slice(accessLevels.indexOf("a") + 1) : [];
}
