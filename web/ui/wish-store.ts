/** Wishes about conversations and people, as the screens ask for and set them; those of guests stay in the browser. */
import { effect } from "@preact/signals";
import { privateKeys, SELF_TARGET } from "../../src/irc/wire/wishes.ts";
import type { NotifyKind, NotifyLevel } from "../../src/irc/wire/wishes.ts";
import type { ChatBuffer } from "../core/state.ts";
import { carries, wishes } from "../core/wishing.ts";
import { prefer, preferences } from "./preferences.ts";
import { client, state } from "./store.ts";

type Named = Pick<ChatBuffer, "name" | "kind">;

/** Undefined for the server's own place. */
export function levelOf({ name, kind }: Named): NotifyLevel | undefined {
  return kind === "server" ? undefined : wishes(state.value).levelOf(name, kind);
}

/** The level of its own; undefined for that of all. */
export function ownLevelOf({ name }: Named): NotifyLevel | undefined {
  const found = wishes(state.value);
  if (found.value(name, privateKeys.muted) === "1") return "none";
  return found.value(name, privateKeys.notify) as NotifyLevel | undefined;
}

/** Undefined for the level of all. `soju.im/muted` is what other clients know. */
export function setLevel({ name }: Named, level: NotifyLevel | undefined): void {
  client.wish(name, privateKeys.muted, level === "none" ? "1" : undefined);
  client.wish(name, privateKeys.notify, level === "none" ? undefined : level);
}

export function levelOfAll(kind: NotifyKind): NotifyLevel {
  return wishes(state.value).levelOfAll(kind);
}

export function setLevelOfAll(kind: NotifyKind, level: NotifyLevel): void {
  const key = kind === "channel" ? privateKeys.notifyChannels : privateKeys.notifyConversations;
  client.wish(SELF_TARGET, key, level);
}

export function keywords(): readonly string[] {
  return wishes(state.value).keywords;
}

export function setKeywords(text: string): void {
  const words = text.split(",").map((word) => word.trim());
  const value = words.filter((word) => word !== "").join(",");
  client.wish(SELF_TARGET, privateKeys.keywords, value === "" ? undefined : value);
}

export function isFavourite({ name }: Named): boolean {
  return wishes(state.value).value(name, privateKeys.pinned) === "1";
}

export function toggleFavourite(buffer: Named): void {
  client.wish(buffer.name, privateKeys.pinned, isFavourite(buffer) ? undefined : "1");
}

export function keepWishes(): void {
  effect(() => {
    const { phase, wished } = state.value;
    if (phase === "online" && !carries(state.value) && wished !== preferences.peek().wished)
      prefer({ wished });
  });
}
