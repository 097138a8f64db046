/** The web client on the ports of WebSockets: which of them have the page, and with which facts. */
import { endpointName } from "../config/endpoints.ts";
import type { Endpoint } from "../config/endpoints.ts";
import type { Configuration } from "../config/load.ts";
import { answerOperators, SignOn } from "../http/index.ts";
import type { Api, BrowserSessions, SignOnOptions, WebClient } from "../http/index.ts";
import type { Log } from "../logging/logger.ts";
import { systemClock } from "../server/index.ts";
import type { RequestHandler } from "../server/index.ts";
import { fetchMetadata } from "./provider-metadata.ts";

interface PageParts {
  readonly client: WebClient;
  readonly sessions: BrowserSessions;
  readonly signOn: SignOn;
  /** For operators. */
  readonly api: () => Pick<Api, "answer">;
}

/** Answers the requests for the page; undefined for all others. `current` gives the configuration of now. */
export function webPage(
  { client, sessions, signOn, api }: PageParts,
  current: () => Configuration,
): RequestHandler {
  return async (request, facts) => {
    const { listener, secure } = facts;
    const { settings, endpoints } = current();
    const { enabled, public: everywhere, channel, operators } = settings.web;
    if (!enabled) return undefined;
    const shared = endpoints.find((endpoint) => isWebSocket(endpoint) && endpointName(endpoint) === listener);
    if (shared !== undefined && !everywhere) return undefined;
    const socket = (shared?.kind === "tcp" ? shared.webSocket?.path : undefined) ?? "/";
    const answer =
      (await sessions.answer(request, secure)) ??
      (await signOn.answer(request)) ??
      (operators ? await answerOperators(api(), request, facts) : undefined);
    if (answer !== undefined) return answer;
    const hosts = [settings.files.url, settings.previews.url].flatMap(
      (url) => URL.parse(url ?? "")?.origin ?? [],
    );
    const shown = { network: settings.network.name, channel, socket, hosts, signOn: signOn.origins };
    return client.answer(request, shown);
  };
}

function isWebSocket(endpoint: Endpoint): boolean {
  return endpoint.kind === "tcp" && endpoint.webSocket !== undefined;
}

/** Single sign-on with the identity provider of the configuration, which may be another one later. */
export function openSignOn(current: () => Configuration, log: Log): SignOn {
  return new SignOn(
    () => signOnOptions(current()),
    discoverPages,
    () => systemClock.now(),
    (error) =>
      log.write("error", { event: "provider-failed", err: error }, "the identity provider does not answer"),
  );
}

/** Undefined where the provider does not know the page. */
function signOnOptions({ settings: { oauth } }: Configuration): SignOnOptions | undefined {
  const { issuer, clientId, clientScopes: scopes, clientParameters: parameters } = oauth;
  return issuer === undefined || clientId === undefined
    ? undefined
    : { issuer, clientId, scopes, parameters };
}

/** Rejects if the provider cannot be asked. */
async function discoverPages(issuer: string): ReturnType<ConstructorParameters<typeof SignOn>[1]> {
  const metadata = await fetchMetadata(issuer);
  return {
    authorization: metadata.address("authorization_endpoint"),
    token: metadata.address("token_endpoint"),
  };
}
