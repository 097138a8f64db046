/** Requests for a WebSocket: which are answered by one, and how the others are refused. Knows HTTP only. */
import { isIP } from "node:net";
import { usualForm } from "./address-ranges.ts";
import type { AddressRanges } from "./address-ranges.ts";
import { InvalidOptionError } from "./errors.ts";
import type { MessageKind } from "./websocket-peer.ts";

/** Circumstances of a request that is not for a WebSocket. */
export interface RequestFacts {
  /** The listener's name. */
  readonly listener: string;
  /** The client's, also behind a proxy; undefined if the client has gone. */
  readonly remoteAddress: string | undefined;
  /** True if the client speaks TLS. */
  readonly secure: boolean;
  /** True if a page of the origin that the request names may connect; true without an origin. */
  readonly allowedOrigin: boolean;
}

/**
 * Answers a request that is not for a WebSocket; undefined leaves the answer to the listener. It has to limit what it reads of
 * a body. What it throws is an event, and the client gets a 500.
 */
export type RequestHandler = (request: Request, facts: RequestFacts) => Promise<Response | undefined>;

/** How a listener takes WebSockets. */
export interface WebSocketOptions {
  /** True if another process of the same user listens on the port, and is about to stop. */
  readonly takeOver?: boolean;
  /** Path of the URL that it answers; `/` when left out. */
  readonly path?: string;
  /**
   * Origins of web pages that may connect, as `https://chat.example.org`, or `*` for all. A page of the same host always
   * may, and so may clients that are no web page: they send no origin.
   */
  readonly origins?: readonly string[];
  /**
   * Finds the secret in a request for a WebSocket, such as a cookie; `secure` is true if the client speaks TLS. The
   * application gets it with the connection. It has to look at the origin: a browser sends cookies whatever page asks.
   */
  readonly credential?: (headers: Headers, secure: boolean) => string | undefined;
  /** Answers the other requests on this port. Without it they are refused. */
  readonly request?: RequestHandler;
}

/** @throws InvalidOptionError */
export function checkWebSocket({ path = "/", origins = [], request, credential }: WebSocketOptions): void {
  if (typeof path !== "string" || !/^\/[!-"$->@-~]*$/u.test(path)) {
    throw new InvalidOptionError("webSocket.path", path, "a path of a URL, as /irc");
  }
  for (const origin of origins) {
    if (origin !== "*" && URL.parse(origin)?.origin !== origin) {
      throw new InvalidOptionError("webSocket.origins", origin, "origins as https://chat.example.org, or *");
    }
  }
  if (request !== undefined && typeof request !== "function") {
    throw new InvalidOptionError("webSocket.request", request, "a function");
  }
  if (credential !== undefined && typeof credential !== "function") {
    throw new InvalidOptionError("webSocket.credential", credential, "a function");
  }
}

/** Subprotocols, and the messages that the server sends by each. Source: IRCv3 websocket. */
const subprotocols: ReadonlyMap<string, MessageKind> = new Map([
  ["text.ircv3.net", "text"],
  ["binary.ircv3.net", "binary"],
]);

/** The first subprotocol that the client names and the server knows. Without one, messages of either kind will do. */
export function agreeOn(header: string | null): {
  readonly subprotocol: string | undefined;
  readonly messages: MessageKind;
} {
  for (const part of (header ?? "").split(",")) {
    const subprotocol = part.trim();
    const messages = subprotocols.get(subprotocol);
    if (messages !== undefined) return { subprotocol, messages };
  }
  return { subprotocol: undefined, messages: "either" };
}

/** True if the page that asks may connect. Browsers do not ask before they connect, so the server has to look. Source: RFC 6455, section 10.2. */
export function mayConnect(headers: Headers, origins: readonly string[]): boolean {
  const origin = headers.get("origin")?.toLowerCase();
  if (origin === undefined || origins.includes("*") || origins.includes(origin)) return true;
  const host = URL.parse(`http://${headers.get("host") ?? ""}`)?.hostname;
  return host !== undefined && host === URL.parse(origin)?.hostname;
}

/** Status of the answer to a request that no WebSocket can answer; undefined if one can. */
export function statusOf({ method, url, headers }: Request, path: string): 400 | 404 | 426 | undefined {
  const found = URL.parse(url)?.pathname;
  if (found === undefined) return 400;
  if (found !== path) return 404;
  return method === "GET" && headers.get("upgrade")?.toLowerCase() === "websocket" ? undefined : 426;
}

/** The client of a proxy. */
export interface ForwardedClient {
  readonly address: string;
  /** Undefined where the proxy does not say. */
  readonly secure: boolean | undefined;
}

/**
 * The client that a proxy names in X-Forwarded-For: the last address that is not a proxy's, since what stands before it is
 * the client's own word. Undefined without one. X-Forwarded-Proto says whether the client came by TLS.
 */
export function forwardedClient(headers: Headers, proxies: AddressRanges): ForwardedClient | undefined {
  const addresses = (headers.get("x-forwarded-for") ?? "").split(",").map((part) => part.trim());
  const scheme = headers.get("x-forwarded-proto")?.trim();
  const secure = scheme === undefined ? undefined : /^(?:https|wss)$/iu.test(scheme);
  for (const text of addresses.toReversed()) {
    if (isIP(text) === 0) return undefined;
    const address = usualForm(text);
    if (!proxies.has(address)) return { address, secure };
  }
  return undefined;
}
