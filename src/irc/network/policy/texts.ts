/** Permission to say a text: mutes, and filters on texts. Operators with the privilege `filter` may say everything. */
import { withoutFormatting } from "../../wire/formatting.ts";
import { spokenText } from "../../wire/mentions.ts";
import type { FilteredText, NamedFilter } from "../filters.ts";
import type { Mute, MuteSubject } from "../mutes.ts";
import type { Network } from "../network.ts";
import type { State } from "../state.ts";
import type { User } from "../user.ts";

/** Characters that nobody sees, and CTCP's, which is read as an ACTION or not at all. */
const CTCP = "\u0001";
const INVISIBLE = new RegExp(`[${CTCP}\u00ad\u200b-\u200f\u2060-\u2064\ufeff]`, "gu");

/** The author of a text: a user, or somebody who has not registered. */
export interface Author extends MuteSubject {
  readonly privileges: User["privileges"];
}

/** The mute that holds for a user. */
export function muteOn({ network }: Pick<State, "network">, author: Author, now: number): Mute | undefined {
  const { mutes } = network.moderation;
  if (mutes.size === 0 || author.privileges.has("filter")) return undefined;
  return mutes.find(author, now);
}

/** The filters that find something in a text, the one that counts first. */
export function filtersOn(
  { network, settings }: State,
  { account, privileges }: Author,
  kind: FilteredText,
  text: string,
): readonly NamedFilter[] {
  const { filters } = network.moderation;
  if (!filters.watches(kind) || privileges.has("filter")) return [];
  const raw = text.slice(0, settings.limits.filterText);
  return filters.find({ kind, raw, plain: readText(raw), loggedIn: account !== undefined });
}

/** The text as people read it: that of an ACTION, without formatting codes and characters that nobody sees. */
export function readText(text: string): string {
  return withoutFormatting(spokenText(text) ?? text).replaceAll(INVISIBLE, "");
}

/** True if nothing looks at what a user says in channels. */
export function isUnfiltered(network: Network, user: User, now: number): boolean {
  const { filters, mutes } = network.moderation;
  return !filters.watches("channel") && (mutes.size === 0 || mutes.find(user, now) === undefined);
}
