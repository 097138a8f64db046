/** Fetches the beginning of a page from the outside: only from public addresses, in a limited time, with no cookies. */
import { request as overHttp } from "node:http";
import { request as overHttps } from "node:https";
import type { IncomingMessage } from "node:http";
import { addressIn, isPublicAddress } from "../irc/wire/push.ts";
import { guardedLookup } from "../push/guarded-lookup.ts";
import type { Resolve } from "../push/guarded-lookup.ts";

/** The way to the network; the tests have another. */
export interface Route {
  readonly resolve: Resolve;
  /** By default true for public addresses. */
  readonly allow?: (address: string) => boolean;
  /** By default only the usual ports, 80 and 443. */
  readonly anyPort?: true;
}

export interface FetchLimits {
  readonly time: number;
  readonly bytes: number;
}

export interface FetchedPage {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

const MOST_REDIRECTS = 3;
const PAGE = /^(?:text\/html|application\/xhtml\+xml)\s*(?:;|$)/iu;

/** True for a URL that may be asked for. `allowed` decides about its host. */
export type Allowed = (url: URL) => boolean;

/** Undefined for what is no page, and for a page that may not be asked for. Rejects where there is no answer in time. */
export async function fetchPage(
  start: URL,
  allowed: Allowed,
  { time, bytes }: FetchLimits,
  route: Route,
): Promise<FetchedPage | undefined> {
  const signal = AbortSignal.timeout(time);
  let url = start;
  for (let step = 0; step <= MOST_REDIRECTS; step++) {
    if (!isReachable(url, route) || !allowed(url)) return undefined;
    const response = await ask(url, route, signal);
    const { statusCode = 0, headers } = response;
    const location = headers.location;
    if (statusCode >= 300 && statusCode < 400 && location !== undefined) {
      response.destroy();
      const next = URL.parse(location, url.href);
      if (next === null) return undefined;
      url = next;
      continue;
    }
    const contentType = headers["content-type"] ?? "";
    if (statusCode === 200 && PAGE.test(contentType) && headers["content-encoding"] === undefined)
      return { bytes: await read(response, bytes, signal), contentType };
    response.destroy();
    return undefined;
  }
  return undefined;
}

function isReachable(url: URL, { allow = isPublicAddress, anyPort }: Route): boolean {
  const address = addressIn(url);
  const isWeb = url.protocol === "https:" || url.protocol === "http:";
  const plain = url.username === "" && url.password === "" && (anyPort === true || url.port === "");
  // Addresses are not looked up, so the lookup cannot refuse them.
  return isWeb && plain && (address === undefined || allow(address));
}

function ask(url: URL, { resolve, allow }: Route, signal: AbortSignal): Promise<IncomingMessage> {
  const send = url.protocol === "https:" ? overHttps : overHttp;
  return new Promise((found, reject) => {
    const options = {
      // A connection of its own, to the addresses that were checked.
      agent: false,
      lookup: guardedLookup(resolve, allow),
      signal,
      headers: {
        accept: "text/html,application/xhtml+xml",
        "accept-encoding": "identity",
        "user-agent": "Relais link preview",
      },
    } as const;
    const sent = send(url, options, found);
    sent.on("error", reject);
    sent.end();
  });
}

/** The beginning, as far as the limit. */
async function read(response: IncomingMessage, most: number, signal: AbortSignal): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const stop = (): void => void response.destroy();
  signal.addEventListener("abort", stop, { once: true });
  try {
    for await (const part of response as AsyncIterable<Uint8Array>) {
      parts.push(part);
      size += part.length;
      if (size >= most) break;
    }
  } finally {
    signal.removeEventListener("abort", stop);
    response.destroy();
  }
  signal.throwIfAborted();
  return Buffer.concat(parts).subarray(0, most);
}
