/** The service worker: opens the page without the network, and shows notifications that arrive while it is closed. */
import { openConversation, takePush } from "./pushed.ts";
import { answerOf, dropFormerShells, keepShell, shellFiles } from "./shell.ts";

declare const self: ServiceWorkerGlobalScope;

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

self.addEventListener("fetch", (event) => {
  const answer = answerOf(event);
  if (answer !== undefined) event.respondWith(answer);
});

self.addEventListener("push", (event) => {
  event.waitUntil(takePush(event.data?.text() ?? ""));
});

self.addEventListener("notificationclick", (event) => {
  event.waitUntil(openConversation(event.notification));
});

/** Pages that were opened before learn which files are current. */
async function takeOver(): Promise<void> {
  await dropFormerShells();
  await self.registration.navigationPreload.enable();
  await self.clients.claim();
  for (const page of await self.clients.matchAll({ type: "window" })) {
    page.postMessage({ kind: "current", files: shellFiles }, []);
  }
}
