/** One notification to a push service: encrypted, signed, and sent over https. Follows no redirects. */
import { request } from "node:https";
import type { RequestOptions } from "node:https";
import { encrypt } from "web-push";
import type { PushSubscription } from "../irc/network/durable.ts";
import { addressIn, isPublicAddress } from "../irc/wire/push.ts";
import { ForbiddenAddress, guardedLookup } from "./guarded-lookup.ts";
import type { Resolve } from "./guarded-lookup.ts";

export interface PushRequest {
  readonly subscription: PushSubscription;
  readonly line: string;
  /** The header that names and proves this server. */
  readonly authorization: string;
  /** Seconds. */
  readonly timeToLive: number;
  /** Milliseconds. */
  readonly timeout: number;
}

/** The way to the network; the tests have another. */
export interface Route {
  readonly resolve: Resolve;
  /** By default true for public addresses. */
  readonly allow?: (address: string) => boolean;
  /** Certificates to trust in place of the system's. */
  readonly ca?: string;
}

/** An answer of a push service. `retryAfter` in milliseconds, where it gave one. */
export interface PushResponse {
  readonly status: number;
  readonly retryAfter: number | undefined;
}

const ENCODING = "aes128gcm";

/** Rejects where there is no answer in time, and with a {@link ForbiddenAddress}. */
export function sendPush(push: PushRequest, route: Route): Promise<PushResponse> {
  const { subscription, line, authorization, timeToLive, timeout } = push;
  const { allow = isPublicAddress } = route;
  const url = new URL(subscription.endpoint);
  const address = addressIn(url);
  // Addresses are not looked up, so the lookup cannot refuse them.
  if (address !== undefined && !allow(address)) return Promise.reject(new ForbiddenAddress());
  const body = encrypt(subscription.p256dh, subscription.auth, line, ENCODING).cipherText;
  const options: RequestOptions = {
    method: "POST",
    // A connection of its own, to the addresses that were checked.
    agent: false,
    lookup: guardedLookup(route.resolve, allow),
    signal: AbortSignal.timeout(timeout),
    ...(route.ca !== undefined && { ca: route.ca }),
    headers: {
      Authorization: authorization,
      "Content-Encoding": ENCODING,
      "Content-Length": body.length,
      "Content-Type": "application/octet-stream",
      TTL: timeToLive,
      Urgency: "high",
    },
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, options, (response) => {
      resolve({
        status: response.statusCode ?? 0,
        retryAfter: retryAfterOf(response.headers["retry-after"]),
      });
      // Nothing after the headers matters, neither a body without an end nor its failure.
      response.on("error", () => undefined).destroy();
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Only the form in seconds. Source: RFC 9110, section 10.2.3. */
function retryAfterOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/u.test(header) ? Number(header) * 1_000 : undefined;
}
