/**
 * The routes of the API in one application, refusals as problems, and its description in OpenAPI. Loaded when HTTP opens: its
 * packages cost a start more than everything else in here.
 */
import { OpenAPIHono } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import type { MiddlewareHandler } from "hono";
import { accountRoutes } from "./accounts.ts";
import type { ApiParts } from "./api.ts";
import { banRoutes } from "./bans.ts";
import type { Gate } from "./caller.ts";
import { channelRoutes } from "./channels.ts";
import type { EventStreams } from "./event-streams.ts";
import { eventRoutes } from "./events.ts";
import { fileRoutes } from "./files.ts";
import { filterRoutes } from "./filters.ts";
import { messageRoutes } from "./messages.ts";
import { moderationRoutes } from "./moderation.ts";
import { Problem } from "./problem.ts";
import { API_ROOT } from "./root.ts";
import type { ApiApp, ApiEnvironment, Route } from "./route.ts";
import type { Scope } from "./scopes.ts";
import { summaryRoutes } from "./summary.ts";
import { userRoutes } from "./users.ts";
import { postByWebhook, webhookRoutes } from "./webhooks.ts";

/** Handlers that stand before every path. */
const EVERY_PATH = 1;
const METHODS = ["GET", "POST", "PUT", "DELETE"] as const;

interface AppParts {
  readonly parts: ApiParts;
  readonly gate: Gate;
  readonly streams: EventStreams;
  /** Webhooks have changed. */
  readonly changed: () => void;
}

export function buildApp(built: AppParts): ApiApp {
  const { gate, parts } = built;
  const { failed, outside, programs } = parts;
  const app: ApiApp = new OpenAPIHono<ApiEnvironment>({ defaultHook: refuseInvalid }).basePath(API_ROOT);
  const admit =
    (scope: Scope | undefined): MiddlewareHandler<ApiEnvironment> =>
    (context, next) => {
      context.set("caller", gate.admit(context.req.header("authorization"), context.env.address, scope));
      return next();
    };
  app.use(secureHeaders);
  for (const route of routesOf(built)) route(app, admit);
  app.get("/openapi.json", (context) => context.json(describe(app)));
  app.post("/hooks/:name/:secret", async (context) => {
    const { name, secret } = context.req.param();
    gate.limit(programs.webhook(name) === undefined ? `address ${context.env.address}` : `webhook ${name}`);
    const isJson = (context.req.header("content-type") ?? "").includes("json");
    const post = await context.req.text();
    return context.json(await postByWebhook(programs, outside, { name, secret }, post, isJson), 201);
  });
  app.notFound((context) => {
    const { path } = context.req;
    const allowed = METHODS.filter((method) => app.router.match(method, path)[0].length > EVERY_PATH);
    if (allowed.length === 0) return new Problem(404, "NOT_FOUND", `There is no ${path}`).response();
    const response = new Problem(405, "METHOD", `${context.req.method} is not possible here`).response();
    response.headers.set("allow", allowed.join(", "));
    return response;
  });
  app.onError((error) => {
    if (error instanceof Problem) return error.response();
    if (error instanceof HTTPException) return new Problem(error.status, "REQUEST", error.message).response();
    failed(error);
    return new Problem(500, "INTERNAL", "The server has made a mistake").response();
  });
  return app;
}

function routesOf({ parts, streams, changed }: AppParts): readonly Route[] {
  const { outside, programs, limits, now } = parts;
  const network = {
    views: outside.views,
    run: outside.run.bind(outside),
    say: outside.say.bind(outside),
    newAccount: outside.newAccount.bind(outside),
    newPassword: outside.newPassword.bind(outside),
    noteAct: outside.noteAct.bind(outside),
  };
  return [
    ...summaryRoutes(network),
    ...userRoutes(network),
    ...channelRoutes(network),
    ...messageRoutes(network),
    ...banRoutes(network),
    ...accountRoutes(network),
    ...filterRoutes(network),
    ...fileRoutes({ ...network, files: parts.files }),
    ...moderationRoutes(network),
    ...eventRoutes(streams),
    ...webhookRoutes({ ...network, book: programs, most: () => limits().webhooks, changed, now }),
  ];
}

/** Answers are for the one who asks, and only what they say they are. */
const secureHeaders: MiddlewareHandler<ApiEnvironment> = async (context, next) => {
  await next();
  context.res.headers.set("cache-control", "no-store");
  context.res.headers.set("x-content-type-options", "nosniff");
};

/** The forms are wrong: 400, with what was expected. */
function refuseInvalid(result: { readonly success: boolean; readonly error?: unknown }): void {
  if (result.success) return;
  throw new Problem(400, "INPUT", issuesOf(result.error));
}

function issuesOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("issues" in error) || !Array.isArray(error.issues))
    return "wrong";
  const issues = error.issues as readonly {
    readonly path: readonly PropertyKey[];
    readonly message: string;
  }[];
  return issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.map(String).join(".")}: ${message}`))
    .join("; ");
}

export function describe(app: ApiApp): object {
  app.openAPIRegistry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    description: "Made by `relais token-create`.",
  });
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Relais",
      version: "1",
      description: "The API of a Relais server, for operators, bots and bridges.",
    },
  });
}
