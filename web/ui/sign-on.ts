/** Single sign-on in the browser: to the provider and back. The token stays in memory until it has logged in. */
import { signal } from "@preact/signals";
import type { Login } from "../core/registration.ts";
import {
  base64Url,
  beginSignOn,
  readProvider,
  returnedFrom,
  tokenIn,
  tokenRequest,
} from "../core/sign-on.ts";
import type { Pending } from "../core/sign-on.ts";

/** For this tab, and until the person is back. */
const KEY = "relais-sign-on";

type Failure = "provider" | "refused";

/** Why the last try failed, with the provider's words. */
export const signOnFailure = signal<{ readonly code: Failure; readonly text: string } | undefined>(undefined);

/** True where the server has a provider that knows this page, and the page can make the proof. */
export const canSignOn =
  document.documentElement.dataset["signOn"] !== "" &&
  (globalThis.crypto as Crypto | undefined)?.subtle !== undefined;

const fail = (code: Failure, text = ""): undefined => {
  signOnFailure.value = { code, text };
  return undefined;
};

const random = (): string => base64Url(crypto.getRandomValues(new Uint8Array(32)));

/** Goes to the provider. The channels are for the way back. */
export async function signOn(channels: readonly string[]): Promise<void> {
  signOnFailure.value = undefined;
  try {
    const response = await fetch("/sign-on.json", { cache: "no-store" });
    const provider = response.ok ? readProvider(await response.json()) : undefined;
    if (provider === undefined) return fail("provider");
    const { url, pending } = await beginSignOn(provider, `${location.origin}/`, random);
    sessionStorage.setItem(KEY, JSON.stringify({ ...pending, channels }));
    location.assign(url);
  } catch {
    fail("provider");
  }
}

/** The log-in of someone who comes back from the provider; undefined for everyone else. */
export async function signedOn(): Promise<Login | undefined> {
  const pending = takePending();
  const query = new URLSearchParams(location.search);
  if (pending === undefined || !query.has("state")) return undefined;
  // The address must not stay in the history: its code is spent.
  history.replaceState(null, "", "/");
  const returned = returnedFrom(query, pending);
  if (returned === undefined) return fail("refused");
  if ("refusal" in returned) return fail("refused", returned.refusal);
  try {
    const body = tokenRequest(pending, returned.code);
    const response = await fetch(pending.provider.token, { method: "POST", body, credentials: "omit" });
    const token = response.ok ? tokenIn(await response.json()) : undefined;
    return token === undefined
      ? fail("refused")
      : { nick: "", channels: pending.channels, credentials: { token } };
  } catch {
    return fail("provider");
  }
}

function takePending(): (Pending & { readonly channels: readonly string[] }) | undefined {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as ReturnType<typeof takePending> | null;
    sessionStorage.removeItem(KEY);
    return found ?? undefined;
  } catch {
    return undefined;
  }
}
