/** The page as an app: its service worker, the offer to install it, and what the system shows around it. */
import { effect, signal } from "@preact/signals";
import { preferences } from "./preferences.ts";
import { state } from "./store.ts";

/** Chromium's event, which no standard has yet. */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

/** The page was opened out of what the browser keeps, without the network. */
export const offline = signal(document.documentElement.dataset["offline"] === "true");
/** The server has a newer page than this one. */
export const outdated = signal(false);
/** Installs the page, where the browser offers it. */
export const installPrompt = signal<(() => void) | undefined>(undefined);

/** Colours of the side of the page (`--side`), which stands next to the frame of the window. */
const frames = { light: "#f1f4f3", dark: "#1b2320" } as const;

/** Undefined where there are no workers: in a page by plain HTTP from another machine. */
export const worker: ServiceWorkerContainer | undefined =
  "serviceWorker" in navigator ? navigator.serviceWorker : undefined;

function ownScript(): string {
  const script = document.querySelector<HTMLScriptElement>("script[src]");
  return script === null ? "" : new URL(script.src).pathname;
}

/** The worker names the current files once it takes over. */
function compare(data: unknown): void {
  if (typeof data !== "object" || data === null || !("files" in data) || !Array.isArray(data.files)) return;
  outdated.value = !data.files.includes(ownScript());
}

async function startWorker(container: ServiceWorkerContainer): Promise<void> {
  container.addEventListener("message", ({ data }: MessageEvent<unknown>) => compare(data));
  container.startMessages();
  const registration = await container.register("/worker.js", { scope: "/", updateViaCache: "none" });
  let before = state.value.phase;
  effect(() => {
    const { phase } = state.value;
    // Another server may have come in place of the one before.
    if (phase === "online" && before !== "online") void registration.update().catch(() => undefined);
    before = phase;
  });
}

export function install(): void {
  // A browser that keeps nothing has the page all the same.
  if (worker !== undefined) void startWorker(worker).catch(() => undefined);
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    const offer = event as InstallPrompt;
    installPrompt.value = () => void offer.prompt().then(() => (installPrompt.value = undefined));
  });
  addEventListener("appinstalled", () => (installPrompt.value = undefined));
  effect(() => {
    if (state.value.phase === "online") offline.value = false;
  });
  effect(() => {
    const { theme } = preferences.value;
    for (const meta of document.querySelectorAll<HTMLMetaElement>("meta[name=theme-color]"))
      meta.content = frames[theme === "auto" ? (meta.media.includes("dark") ? "dark" : "light") : theme];
  });
}
