/** The web client on the ports of WebSockets: which of them have the page, and with which facts. */
import { endpointName } from "../config/endpoints.ts";
import type { Endpoint } from "../config/endpoints.ts";
import type { Configuration } from "../config/load.ts";
import type { BrowserSessions, WebClient } from "../http/index.ts";
import type { RequestHandler } from "../server/index.ts";

/** Answers the requests for the page; undefined for all others. `current` gives the configuration of now. */
export function webPage(
  client: WebClient,
  sessions: BrowserSessions,
  current: () => Configuration,
): RequestHandler {
  return async (request, { listener, secure }) => {
    const { settings, endpoints } = current();
    const { enabled, public: everywhere, channel } = settings.web;
    if (!enabled) return undefined;
    const shared = endpoints.find((endpoint) => isWebSocket(endpoint) && endpointName(endpoint) === listener);
    if (shared !== undefined && !everywhere) return undefined;
    const socket = (shared?.kind === "tcp" ? shared.webSocket?.path : undefined) ?? "/";
    const answer = await sessions.answer(request, secure);
    if (answer !== undefined) return answer;
    const hosts = [settings.files.url, settings.previews.url].flatMap(
      (url) => URL.parse(url ?? "")?.origin ?? [],
    );
    return client.answer(request, { network: settings.network.name, channel, socket, hosts });
  };
}

function isWebSocket(endpoint: Endpoint): boolean {
  return endpoint.kind === "tcp" && endpoint.webSocket !== undefined;
}
