/**
 * Notifications of the browser while the page is not in front; their end when a conversation is read, here or elsewhere; and
 * the counts on the icon and in the title.
 */
import { effect, signal } from "@preact/signals";
import { displayName } from "../core/display-text.ts";
import { arrivedFriends, callCount, notableLines } from "../core/notable.ts";
import { noteText, showNotes, tagOf } from "../core/pushed.ts";
import type { Shown } from "../core/pushed.ts";
import { isChannelName } from "../core/server-facts.ts";
import type { State } from "../core/state.ts";
import { t } from "../texts/index.ts";
import { worker } from "./installation.ts";
import { preferences } from "./preferences.ts";
import { client, state } from "./store.ts";

/** A conversation that was asked for by a notification, until it is here. */
const wanted = signal<string | undefined>(undefined);
/** Notifications that this page shows by itself, where there is no worker: by tag. */
const own = new Map<string, Notification>();
/** The icons of the tab have counts up to this one. */
const MOST_COUNTED = 10;

export const canNotify = "Notification" in globalThis;

/** Asks the browser for its permission. False where it refuses. */
export async function askPermission(): Promise<boolean> {
  return canNotify && (await Notification.requestPermission()) === "granted";
}

async function show({ title, body, tag, to, notes }: Shown): Promise<void> {
  const options = { body, tag, icon: "/icon-192.png", badge: "/badge-96.png", data: { to, notes } };
  const registration = await worker?.getRegistration();
  if (registration !== undefined && registration.active !== null) {
    const again: NotificationOptions & { readonly renotify: boolean } = { ...options, renotify: true };
    await registration.showNotification(title, again);
    return;
  }
  const shown = new Notification(title, options);
  own.set(tag, shown);
  shown.addEventListener("click", () => {
    focus();
    openWanted(to);
  });
}

/** Closes the notifications of a conversation, also those that came while the page was closed. */
async function close(tag: string): Promise<void> {
  own.get(tag)?.close();
  own.delete(tag);
  const registration = await worker?.getRegistration();
  for (const shown of (await registration?.getNotifications({ tag })) ?? []) shown.close();
}

function openWanted(name: string): void {
  if (name !== "") wanted.value = name;
}

function notify(before: State, after: State): void {
  const found = new Map<string, string[]>();
  const names = new Map<string, string>();
  for (const { buffer, line } of notableLines(before, after, Date.now())) {
    const text = noteText(line.text);
    const said = buffer.kind === "channel" ? `${displayName(line.nick)}: ${text}` : text;
    found.set(buffer.key, [...(found.get(buffer.key) ?? []), said]);
    names.set(buffer.key, buffer.name);
  }
  for (const [key, texts] of found) {
    const notes = texts.map((text) => ({ msgid: undefined, text }));
    void show(showNotes(names.get(key) ?? key, notes, undefined));
  }
  for (const key of arrivedFriends(before, after)) {
    const nick = after.people.get(key)?.nick ?? key;
    const body = t("friends.arrived", { nick: displayName(nick) });
    void show({ ...showNotes(nick, [{ msgid: undefined, text: body }], undefined) });
  }
}

/** Conversations that have been read since. */
function closeRead(before: State, after: State): void {
  if (before.buffers === after.buffers) return;
  for (const { key, name, readUpTo, unread } of after.buffers.values()) {
    const old = before.buffers.get(key);
    if (old !== undefined && (readUpTo > old.readUpTo || (unread === 0 && old.unread > 0)))
      void close(tagOf(name));
  }
}

function showCount(count: number): void {
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const href = count === 0 ? "/icon.svg" : `/icon-${Math.min(count, MOST_COUNTED)}.svg`;
  if (link !== null && link.getAttribute("href") !== href) link.href = href;
  if ("setAppBadge" in navigator) void navigator.setAppBadge(count).catch(() => undefined);
}

export function watchMessages(): void {
  let before = state.value;
  effect(() => {
    const after = state.value;
    const isAway = !after.attentive || document.visibilityState !== "visible";
    if (isAway && preferences.value.notifications && canNotify && Notification.permission === "granted")
      notify(before, after);
    closeRead(before, after);
    before = after;
  });
  effect(() => showCount(callCount(state.value)));
  effect(() => {
    const name = wanted.value;
    const { phase, buffers, server } = state.value;
    if (name === undefined || phase !== "online") return;
    // A channel comes with its JOIN.
    if (isChannelName(server, name) && !buffers.has(server.fold(name))) return;
    wanted.value = undefined;
    client.activate(name);
    void close(tagOf(name));
  });
  worker?.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (typeof data === "object" && data !== null && "to" in data && typeof data.to === "string")
      openWanted(data.to);
  });
  const [, place = ""] = /^#to=(.*)$/u.exec(location.hash) ?? [];
  if (place === "") return;
  history.replaceState(null, "", "/");
  try {
    openWanted(decodeURIComponent(place));
  } catch {
    // Someone else made that address.
  }
}
