/** The public face of HTTP. */
export { Api } from "./api/api.ts";
export type { ApiLimits } from "./api/api.ts";
export { Problem } from "./api/problem.ts";
export type { HandedRates } from "./api/rates.ts";
export { faultOfScopes } from "./api/scopes.ts";
export { newSecret, PROGRAM_NAME, tokenText } from "./api/secrets.ts";
export { BrowserSessions } from "./browser-sessions.ts";
export { HttpListenError } from "./errors.ts";
export { EventCounts } from "./event-counts.ts";
export type { HandedWebhooks } from "./outgoing-webhooks.ts";
export { Operations } from "./operations.ts";
export { answerOperators } from "./page-api.ts";
export { readSecret } from "./session-cookie.ts";
export { SignOn } from "./sign-on.ts";
export type { SignOnOptions } from "./sign-on.ts";
export { WebClient } from "./web-client.ts";
