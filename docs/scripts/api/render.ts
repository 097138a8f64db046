/** Makes docs/api.md and docs/openapi.json from the tables of scopes and events, and from the rows of the routes. */
import { Api } from "../../../src/http/api/api.ts";
import { scopeRows, scopes } from "../../../src/http/api/scopes.ts";
import { eventRows } from "../../../src/http/public-events.ts";

interface Operation {
  readonly summary: string;
  readonly security?: readonly { readonly token: readonly string[] }[];
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

function unused(): never {
  throw new Error("nothing is asked here");
}

/** The routes know the network only when they are asked. */
async function description(): Promise<OpenApi> {
  const outside = {
    tap: { listener: undefined },
    views: {},
    run: unused,
    say: unused,
    newAccount: unused,
    noteAct: unused,
    newPassword: unused,
  };
  const api = new Api({
    outside: outside as never,
    programs: { token: unused, noteUse: unused, webhook: unused, webhooks: [], write: unused },
    files: unused,
    limits: unused,
    now: () => 0,
    epoch: "",
    failed: unused,
    webhookFailed: unused,
  });
  return (await api.describe()) as OpenApi;
}

export async function renderOpenApi(): Promise<string> {
  return `${JSON.stringify(await description(), undefined, 2)}\n`;
}

export async function renderApi(): Promise<string> {
  const { paths } = await description();
  const routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { summary, security }]) => {
      const scope = security?.[0]?.token[0];
      return `| ${method.toUpperCase()} | \`${path}\` | ${scope === undefined ? "" : `\`${scope}\``} | ${summary} |`;
    }),
  );
  return [
    "# The API",
    "",
    "Made by `bun run docs:api` from the rows of the code (`src/http/api/`); a test compares. [manual.md](manual.md#the-api) says how",
    "to make a token. [openapi.json](openapi.json) describes every input and answer.",
    "",
    "Requests carry `Authorization: Bearer <token>`; bodies and answers are JSON. A channel in a path is written `%23tea`. Times are",
    "milliseconds since the Unix epoch. A refusal is a problem (RFC 9457) with a `code` for programs: that of the API, an IRC numeric,",
    "or the code of a standard reply. 400 is a malformed request, or one with a field or a parameter that the route does not have, 401 a",
    "missing or wrong token, 403 a missing scope or a refusal by the rules of the network, 404 something that is not there, 409 a",
    "conflict with what is there, 422 a value that cannot be, 429 too many requests (`Retry-After`), 503 a server that is busy or cannot",
    "keep changes.",
    "",
    "## Scopes",
    "",
    "| scope | allows | operators who have it |",
    "| --- | --- | --- |",
    ...scopes.map((name) => `| \`${name}\` | ${scopeRows[name].help} | ${operatorsWith(name)} |`),
    "",
    "A token that is limited to channels has scopes of channels and messages only.",
    "",
    "An operator gets a token for a quarter of an hour by [APITOKEN](extensions.md#tokens-for-operators); the web client does that by",
    "itself. It has the scopes that name one of the operator's privileges, and what it does is done and audited as the operator's own",
    "commands are. It counts on the ports of the web client, where no other token does, and here.",
    "",
    "## Routes",
    "",
    "| method | path | scope | effect |",
    "| --- | --- | --- | --- |",
    ...routes,
    "",
    "`POST /api/v1/hooks/{name}/{secret}` posts by an incoming webhook and needs no token: JSON with `text` and optionally",
    "`notice`, or plain text.",
    "",
    "## Events",
    "",
    "`GET /api/v1/events` is a stream of server-sent events; outgoing webhooks send the same. Each has `kind`, `at`, and the facts of",
    "its kind: `channel`, `nick`, `mask`, `account`, `messageId`, `text`, `tags`. Messages are those that the history keeps; private",
    "ones, and those to some members of a channel only, are never sent. A stream that is opened again with `Last-Event-ID` first gets",
    "what it has missed, of the last thousand events and for a minute after the last reader has gone; else an event `gap` comes first.",
    "",
    "| kind | scope | meaning |",
    "| --- | --- | --- |",
    ...Object.entries(eventRows).map(([kind, { scope, help }]) => `| \`${kind}\` | \`${scope}\` | ${help} |`),
    "",
    "Webhooks are signed by the [Standard Webhooks](https://www.standardwebhooks.com/) specification: `webhook-signature` is `v1,` and",
    "the HMAC-SHA-256, in Base64, of `webhook-id`, `webhook-timestamp` and the body with dots between, by the secret that was shown",
    "when the webhook was made (the part after `whsec_` is the key in Base64). Answer with 2xx within `http.webhook-timeout`. An event",
    "may come twice, with the same `webhook-id`.",
    "",
  ].join("\n");
}

/** The privileges of which an operator needs one. */
function operatorsWith(name: (typeof scopes)[number]): string {
  const row = scopeRows[name];
  return "operators" in row ? row.operators.map((privilege) => `\`${privilege}\``).join(", ") : "";
}
