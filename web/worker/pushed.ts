/** Notifications that arrive by a push service, and a click on one. */
import { readPush } from "../core/pushed.ts";
import type { Shown } from "../core/pushed.ts";

declare const self: ServiceWorkerGlobalScope;

type Notes = Shown["notes"];

/** Beside the standard's options, those that browsers have. */
type Options = NotificationOptions & { readonly renotify?: boolean; readonly timestamp?: number };

async function show({ title, body, tag, to, time, notes }: Shown): Promise<void> {
  const options: Options = {
    body,
    tag,
    renotify: true,
    icon: "/icon-192.png",
    badge: "/badge-96.png",
    data: { to, notes },
    ...(time !== undefined && { timestamp: time }),
  };
  await self.registration.showNotification(title, options);
}

/** The count of messages that wait, where the system shows it. */
async function setBadge(): Promise<void> {
  if (!("setAppBadge" in self.navigator)) return;
  const shown = await self.registration.getNotifications();
  const count = shown.reduce((sum, notification) => sum + Math.max(1, notesOf(notification).length), 0);
  await self.navigator.setAppBadge(count);
}

function notesOf(notification: Notification | undefined): Notes {
  const data = notification?.data as { readonly notes?: Notes } | null | undefined;
  return data?.notes ?? [];
}

export async function takePush(text: string): Promise<void> {
  const open = await self.registration.getNotifications();
  const pushed = readPush(text, (tag) => notesOf(open.find((each) => each.tag === tag)));
  if (pushed === undefined) return;
  if (pushed.kind === "show") await show(pushed.shown);
  else for (const each of open) if (each.tag === pushed.tag) each.close();
  await setBadge();
}

/** Brings the page in front, or opens it, at the conversation. */
export async function openConversation(notification: Notification): Promise<void> {
  notification.close();
  const { to = "" } = (notification.data ?? {}) as { readonly to?: string };
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = pages.find((each) => new URL(each.url).pathname === "/");
  if (page === undefined) {
    await self.clients.openWindow(`/#to=${encodeURIComponent(to)}`);
    return;
  }
  page.postMessage({ kind: "open", to }, []);
  await page.focus();
}
