/** The query of LIST: names, masks and conditions. Source: Modern IRC, "ELIST Parameter" (C, M, N, T, U). */
import type { Channel } from "../../network/channel.ts";
import { compileMask } from "../../wire/masks.ts";
import { splitList } from "../targets.ts";

type Condition = (channel: Channel) => boolean;

export interface ListQuery {
  /** Channels that the query names. */
  readonly names: readonly string[];
  /** True if other channels can match too: the query has masks, or no names. */
  readonly searches: boolean;
  readonly matches: Condition;
}

const COMPARISON = /^([CT]?)([<>])(\d{1,9})$/i;
const MINUTE = 60_000;

/** Parses a list with commas. A channel matches if a name or mask matches (or the list has none) and all conditions hold. */
export function readListQuery(text: string, now: number, fold: (name: string) => string): ListQuery {
  const names: string[] = [];
  const wanted: Condition[] = [];
  const conditions: Condition[] = [];
  for (const item of splitList(text)) {
    const comparison = COMPARISON.exec(item);
    if (comparison !== null) {
      const [, subject = "", sign = "", amount = ""] = comparison;
      conditions.push(compare(subject.toUpperCase(), sign === "<", Number(amount), now));
    } else if (item.startsWith("!")) {
      const matches = compileMask(item.slice(1), fold);
      conditions.push((channel) => !matches(channel.name));
    } else if (/[*?]/.test(item)) {
      const matches = compileMask(item, fold);
      wanted.push((channel) => matches(channel.name));
    } else {
      names.push(item);
    }
  }
  const searches = wanted.length > 0 || names.length === 0;
  if (names.length > 0) {
    const folded = new Set(names.map(fold));
    wanted.push((channel) => folded.has(fold(channel.name)));
  }
  return {
    names,
    searches,
    matches: (channel) =>
      (wanted.length === 0 || wanted.some((condition) => condition(channel))) &&
      conditions.every((condition) => condition(channel)),
  };
}

/** `<` means fewer members, or fewer minutes ago. A channel without a topic has no topic time. */
function compare(subject: string, less: boolean, amount: number, now: number): Condition {
  const valueOf = (channel: Channel): number | undefined => {
    if (subject === "") return channel.members.size;
    const at = subject === "C" ? channel.createdAt : channel.topic?.setAt;
    return at === undefined ? undefined : (now - at) / MINUTE;
  };
  return (channel) => {
    const value = valueOf(channel);
    return value !== undefined && (less ? value < amount : value > amount);
  };
}
