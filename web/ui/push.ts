/**
 * Notifications while the page is closed: registers this browser at the server, by the push service of the browser, and takes
 * it off again when someone logs out. Source: W3C Push API; soju.im/webpush.
 */
import { effect } from "@preact/signals";
import { worker } from "./installation.ts";
import { prefer, preferences } from "./preferences.ts";
import { beforeLeaving, client, state } from "./store.ts";

/** The endpoint that the server knows, to be taken off at once. */
let registered: string | undefined;

/** True where the server and the browser have what it takes; it needs an account. */
export function canPush(): boolean {
  const { account, capabilities, server } = state.value;
  const offered = capabilities.has("draft/webpush") && server.vapid !== "" && account !== undefined;
  return offered && worker !== undefined && "PushManager" in globalThis;
}

function isSameKey(before: ArrayBuffer | null, key: Uint8Array): boolean {
  const bytes = new Uint8Array(before ?? new ArrayBuffer());
  return bytes.length === key.length && bytes.every((byte, place) => byte === key[place]);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function textOf(bytes: ArrayBuffer | null): string {
  const letters = Array.from(new Uint8Array(bytes ?? new ArrayBuffer()), (byte) => String.fromCharCode(byte));
  return btoa(letters.join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function subscribe(key: Uint8Array<ArrayBuffer>): Promise<PushSubscription | undefined> {
  const registration = await worker?.ready;
  const before = (await registration?.pushManager.getSubscription()) ?? undefined;
  if (before !== undefined && isSameKey(before.options.applicationServerKey, key)) return before;
  // It was made for another key, by which no push service would know this server.
  await before?.unsubscribe();
  return registration?.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

async function register(): Promise<void> {
  const { vapid } = state.value.server;
  const subscription = await subscribe(bytesOf(vapid));
  if (subscription === undefined || !canPush()) return;
  const keys = ["p256dh", "auth"] as const;
  const words = keys.map((name) => `${name}=${textOf(subscription.getKey(name))}`);
  registered = subscription.endpoint;
  client.send("WEBPUSH", ["REGISTER", subscription.endpoint, words.join(";")]);
  // Without staying in the channels there would be no messages to notify of.
  if (state.value.capabilities.has("draft/persistence")) client.send("PERSISTENCE", ["SET", "ON"]);
}

async function unsubscribe(): Promise<void> {
  const registration = await worker?.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  await subscription?.unsubscribe();
}

/** This browser is no longer notified. */
export function stopPush(): void {
  if (registered !== undefined) client.send("WEBPUSH", ["UNREGISTER", registered]);
  registered = undefined;
  void unsubscribe().catch(() => undefined);
}

/** Returns false where the browser refuses. */
export async function startPush(): Promise<boolean> {
  try {
    await register();
    return true;
  } catch {
    return false;
  }
}

/** Phones stop pages in the background: then the server has to notify, as if nobody were here. */
function watchPresence(): void {
  let said = false;
  const isPhone = matchMedia("(pointer: coarse)");
  const tell = (gone: boolean): void => {
    const { phase, away } = state.value;
    if (registered === undefined || phase !== "online" || gone === said || (gone && away)) return;
    said = gone;
    client.send("AWAY", gone ? ["*"] : []);
  };
  document.addEventListener("visibilitychange", () => {
    if (isPhone.matches || said) tell(document.visibilityState === "hidden");
  });
  document.addEventListener("freeze", () => tell(true));
  effect(() => {
    if (state.value.phase !== "online") said = false;
  });
}

export function watchPush(): void {
  let wasOn = false;
  effect(() => {
    const isOn = state.value.phase === "online" && preferences.value.push && canPush();
    // At each connection: the server forgets those that do not come back.
    if (isOn && !wasOn) void startPush().then((done) => !done && prefer({ push: false }));
    wasOn = isOn;
  });
  watchPresence();
  beforeLeaving.push(() => {
    if (registered !== undefined) stopPush();
  });
}
