/**
 * Notifications of each conversation, favourites, friends and ignored people as values of private metadata, and the state that
 * follows from them. On a server with private metadata an account carries them to all its clients; otherwise they stay in the
 * browser. Source: docs/extensions.md, "Private metadata".
 */
import { privateKeys, wishesOf } from "../../src/irc/wire/wishes.ts";
import type { PrivateMetadata, Wishes } from "../../src/irc/wire/wishes.ts";
import type { Draft } from "./draft.ts";
import type { Line, State } from "./state.ts";

const TOKEN = "relais.chat/private";

/** The keys that the client subscribes to. */
export const wishKeys: readonly string[] = Object.values(privateKeys);

/** True if the account carries the values: without the server's word for it, others could see them. */
export function carries({ account, capabilities }: Pick<State, "account" | "capabilities">): boolean {
  const tokens = capabilities.get("draft/metadata-2")?.split(",") ?? [];
  return account !== undefined && tokens.some((token) => token.split("=", 1)[0] === TOKEN);
}

export function wishes({ wished, server }: Pick<State, "wished" | "server">): Wishes {
  return wishesOf(wished, server.fold);
}

/** Nicks of friends, as they were written. */
export function friendsIn(wished: PrivateMetadata): readonly string[] {
  return wished.flatMap(([nick, key, value]) => (key === privateKeys.friend && value === "1" ? [nick] : []));
}

/** Nicks and masks of people whose messages are not shown. */
export function ignoredIn(wished: PrivateMetadata): readonly string[] {
  return wished.flatMap(([mask, key, value]) => (key === privateKeys.blocked && value === "1" ? [mask] : []));
}

export function isIgnored(state: Pick<State, "wished" | "server">, line: Sent): boolean {
  if (!state.wished.some(([, key]) => key === privateKeys.blocked)) return false;
  const { nick, source = nick, account } = line;
  return wishes(state).ignores({ nick, mask: source, account });
}

type Sent = Pick<Line, "nick" | "account" | "source">;

/** Sets one value, or removes it. What follows from it is counted again. */
export function setWish(draft: Draft, target: string, key: string, value: string | undefined): void {
  const wanted = draft.fold(target);
  const others = draft.state.wished.filter(([name, other]) => other !== key || draft.fold(name) !== wanted);
  const empty = value === undefined || value === "";
  if (empty && others.length === draft.state.wished.length) return;
  setWishes(draft, empty ? others : [...others, [target, key, value]]);
}

export function setWishes(draft: Draft, wished: PrivateMetadata): void {
  const before = draft.state.friends;
  const friends = friendsIn(wished).map((nick) => {
    const key = draft.fold(nick);
    return [key, before.get(key)] as const;
  });
  draft.set({ wished, friends: new Map(friends) });
}
