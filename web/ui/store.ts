/** The client of this page, its state as a signal, and what only the page knows: dialogs, panels, the visit before. */
import { computed, signal } from "@preact/signals";
import { Client } from "../core/client.ts";
import type { Login } from "../core/registration.ts";
import type { State } from "../core/state.ts";
import { webEnvironment } from "../core/web-environment.ts";
import { preferences } from "./preferences.ts";

/** The WebSocket: a path on the page's own server, or the URL of another one. */
const socket = new URL(document.documentElement.dataset["socket"] ?? "/", location.href);
socket.protocol = socket.protocol.replace("http", "ws");

export const environment = webEnvironment(socket.href);
export const client = new Client(environment);
/** False where the page is for another server: that has other cookies. */
export const isOwnServer = socket.host === location.host;

/** Follows the client at most once a frame, so that a flood of lines costs one rendering. */
export const state = signal<State>(client.state);

let planned = false;
client.subscribe(() => {
  if (planned) return;
  planned = true;
  const show = (): void => {
    planned = false;
    state.value = client.state;
  };
  // A page in the background has no frames.
  if (document.visibilityState === "visible") requestAnimationFrame(show);
  else setTimeout(show, 250);
});

/** Parts that change seldom: a component that reads only these is not rendered with each line. */
export const serverFacts = computed(() => state.value.server);
export const people = computed(() => state.value.people);

export type Dialog =
  | "account"
  | "channel"
  | "commands"
  | "directory"
  | "notifications"
  | "operator"
  | "search"
  | "settings"
  | "shortcuts";

export const dialog = signal<Dialog | undefined>(undefined);
/** The panel that covers the messages on a narrow page. */
export const panel = signal<"channels" | "members" | undefined>(undefined);
/** The message that the composer answers or edits. */
export const target = signal<
  | { readonly kind: "reply" | "edit"; readonly msgid: string; readonly nick: string; readonly text: string }
  | undefined
>(undefined);

/** The thread that is open beside the messages: its buffer, and the message that began it. */
export const thread = signal<{ readonly key: string; readonly root: string } | undefined>(undefined);
/** A message to go to, and to point at. */
export const jump = signal<{ readonly key: string; readonly msgid: string } | undefined>(undefined);
/** The picture that is shown large. */
export const viewed = signal<{ readonly url: string; readonly alt: string } | undefined>(undefined);

/** A guest who reloads the page comes back. A password is never kept. */
const VISIT = "relais-visit";

/** Done before someone logs out, while the connection still stands. */
export const beforeLeaving: (() => void)[] = [];

export function enter(login: Login): void {
  client.restoreWishes(preferences.peek().wished);
  client.enter(login);
}

let keptVisit = "";

/** Called for each change of the state: writes only what has changed. */
export function keepVisit({ nick, account, buffers }: State): void {
  const channels = [...buffers.values()]
    .filter(({ kind, joined }) => kind === "channel" && joined)
    .map(({ name }) => name);
  const visit = account === undefined ? JSON.stringify({ nick, channels, returning: true }) : "";
  if (visit === keptVisit) return;
  keptVisit = visit;
  if (visit === "") sessionStorage.removeItem(VISIT);
  else sessionStorage.setItem(VISIT, visit);
}

export function lastVisit(): Login | undefined {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(VISIT) ?? "null");
    return found === null ? undefined : (found as Login);
  } catch {
    return undefined;
  }
}

export function leave(): void {
  for (const run of beforeLeaving) run();
  keptVisit = "";
  sessionStorage.removeItem(VISIT);
  client.leave();
}
