/**
 * Selects the client-only tags that are passed on. Source: IRCv3 Message Tags, "Client-only tags" and "RPL_ISUPPORT
 * Tokens".
 */

/** Blocked tags, as in ISUPPORT CLIENTTAGDENY: names without `+`, `*` for all, `-name` for an exception. */
export type ClientTagDeny = readonly string[];

export function isClientTagDenied(deny: ClientTagDeny, name: string): boolean {
  if (deny.length === 0) return false;
  const bare = name.slice(1);
  return (deny.includes("*") || deny.includes(bare)) && !deny.includes(`-${bare}`);
}

/** True if one of the tags is client-only, blocked or not. */
export function hasClientTags(tags: ReadonlyMap<string, string>): boolean {
  for (const name of tags.keys()) if (name.startsWith("+")) return true;
  return false;
}

/** The tags to pass on to other clients; undefined without any. */
export function clientTagsOf(
  tags: ReadonlyMap<string, string>,
  deny: ClientTagDeny,
): ReadonlyMap<string, string> | undefined {
  if (!hasClientTags(tags)) return undefined;
  const found = [...tags].filter(([name]) => name.startsWith("+") && !isClientTagDenied(deny, name));
  return found.length === 0 ? undefined : new Map(found);
}
