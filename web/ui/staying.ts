/** The browser that stays logged in: where it remembers that, and its requests. The secret itself is in a cookie that no script can read. */
import { computed, effect } from "@preact/signals";
import type { Login } from "../core/registration.ts";
import { stayLoggedIn, SESSION } from "../core/staying.ts";
import type { SendRequest } from "../core/staying.ts";
import { preferences } from "./preferences.ts";
import { client, isOwnServer, leave, state } from "./store.ts";

/** Under this name: who was logged in, and where. No secret is among it. */
const KEY = "relais-stays";

interface Stay {
  readonly account: string;
  readonly nick: string;
  readonly channels: readonly string[];
  /** Path at which the cookie is given up. */
  readonly path: string;
}

const send: SendRequest = async (path, method, code) => {
  try {
    const headers = code === undefined ? {} : { authorization: `Bearer ${code}` };
    // An answer that never comes is like none: the page goes on without.
    const signal = AbortSignal.timeout(20_000);
    return (await fetch(path, { method, headers, signal, credentials: "same-origin", keepalive: true })).ok;
  } catch {
    return false;
  }
};

function read(): Stay | undefined {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return found === null ? undefined : (found as Stay);
  } catch {
    return undefined;
  }
}

function write(stay: Stay | undefined): void {
  try {
    if (stay === undefined) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(stay));
  } catch {
    // It holds for this visit.
  }
}

/** The log-in of a browser that was here before. */
export function stayedLogin(): Login | undefined {
  const stay = read();
  if (stay === undefined) return undefined;
  const { account, nick, channels } = stay;
  return { nick, channels, credentials: { account, remembered: true }, returning: true };
}

/** Logs the browser out. Does nothing where it does not stay logged in. */
export async function endStay(): Promise<void> {
  const stay = read();
  write(undefined);
  if (stay !== undefined) await send(stay.path, "DELETE");
}

/** After each log-in the browser asks to stay logged in: that begins its time anew. */
export function watchStay(): void {
  const account = computed(() => (state.value.phase === "online" ? state.value.account : undefined));
  effect(() => {
    if (account.value === undefined) return;
    if (preferences.peek().stay || read() !== undefined) void askToStay(account.value);
  });
  effect(() => {
    const { phase, refusal } = state.value;
    const before = read();
    if (before === undefined) return;
    if (phase === "refused" && refusal?.code === "forgotten") return write(undefined);
    if (phase === "online" && account.value !== undefined) write({ ...before, ...placeNow(state.value) });
  });
}

/** For the way back. */
function placeNow({ nick, buffers }: typeof client.state): Pick<Stay, "channels" | "nick"> {
  const joined = [...buffers.values()].filter((buffer) => buffer.kind === "channel" && buffer.joined);
  return { nick, channels: joined.map(({ name }) => name) };
}

async function askToStay(account: string): Promise<void> {
  const path = state.peek().capabilities.get(SESSION) ?? "";
  if (!isOwnServer || !(await stayLoggedIn(client, send))) return;
  write({ account, path, ...placeNow(client.state) });
}

/** Leaves, and no longer stays logged in. */
export function logOut(): void {
  void endStay();
  leave();
}

/** After a change that has logged out all browsers, this one among them. */
export async function stayAgain(): Promise<void> {
  const { account } = client.state;
  if (account !== undefined && read() !== undefined) await askToStay(account);
}
