/** The API: its routes in one application, the check of tokens, refusals as problems, and its description in OpenAPI. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import type { MiddlewareHandler } from "hono";
import type { IrcEvent, Outside } from "../../irc/index.ts";
import { EventFeed } from "../event-feed.ts";
import { WebhookSender } from "../outgoing-webhooks.ts";
import type { HandedWebhooks, WebhookLimits } from "../outgoing-webhooks.ts";
import { accountRoutes } from "./accounts.ts";
import { banRoutes } from "./bans.ts";
import { Gate } from "./caller.ts";
import type { TokenBook } from "./caller.ts";
import { channelRoutes } from "./channels.ts";
import { EventStreams, eventRoutes } from "./events.ts";
import type { StreamLimits } from "./events.ts";
import { filterRoutes } from "./filters.ts";
import { messageRoutes } from "./messages.ts";
import { moderationRoutes } from "./moderation.ts";
import { Problem } from "./problem.ts";
import type { ApiApp, ApiEnvironment, Route } from "./route.ts";
import type { Scope } from "./scopes.ts";
import { readToken } from "./secrets.ts";
import { summaryRoutes } from "./summary.ts";
import { userRoutes } from "./users.ts";
import { postByWebhook, webhookRoutes } from "./webhooks.ts";
import type { WebhookBook } from "./webhooks.ts";

export const API_ROOT = "/api/v1";
/** Handlers that stand before every path. */
const EVERY_PATH = 1;
const METHODS = ["GET", "POST", "PUT", "DELETE"] as const;

export interface ApiLimits extends StreamLimits, WebhookLimits {
  /** Requests a minute of one token, one incoming webhook, or one address with wrong tokens. */
  readonly rate: number;
  readonly webhooks: number;
}

export interface ApiParts {
  readonly outside: Outside;
  readonly programs: TokenBook & WebhookBook;
  readonly limits: () => ApiLimits;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Differs between any two runs of the server: letters and digits. */
  readonly epoch: string;
  /** Receives what a route threw; the peer reads only that it failed. */
  readonly failed: (error: unknown) => void;
  /** A webhook was not delivered. */
  readonly webhookFailed: (webhook: string, reason: string) => void;
}

const steadyNow = (): number => performance.now();

export class Api {
  readonly #parts: ApiParts;
  readonly #feed: EventFeed;
  readonly #streams: EventStreams;
  readonly #sender: WebhookSender;
  readonly #gate: Gate;
  readonly #app: ApiApp;

  constructor(parts: ApiParts) {
    const { outside, programs, limits, now, epoch } = parts;
    this.#parts = parts;
    this.#feed = new EventFeed({ tap: outside.tap, now, epoch });
    this.#streams = new EventStreams({ feed: this.#feed, limits });
    const fold = (name: string): string => outside.views.fold(name);
    this.#gate = new Gate({
      tokens: programs,
      fold,
      isUsable: (account) => account === undefined || isUsable(outside.views.account(account)),
      now,
      steadyNow,
      rate: () => limits().rate,
    });
    this.#sender = new WebhookSender({
      feed: this.#feed,
      webhooks: () => programs.webhooks.filter((webhook) => webhook.direction === "outgoing"),
      isSame: (one, other) => fold(one) === fold(other),
      limits,
      now,
      after: (milliseconds, task) => {
        const timer = setTimeout(task, milliseconds);
        timer.unref();
        return () => clearTimeout(timer);
      },
      failed: parts.webhookFailed,
    });
    this.#app = this.#build();
  }

  /** Begins to send events to the webhooks that are kept. */
  start(): void {
    this.#sender.refresh();
  }

  /** Answers a request to a path of the API. Never rejects. */
  async fetch(request: Request, server: Bun.Server<unknown>): Promise<Response> {
    const address = server.requestIP(request)?.address ?? "";
    const keepOpen = (of: Request, seconds: number): void => server.timeout(of, seconds);
    return this.#app.fetch(request, { address, keepOpen });
  }

  /**
   * The account that may upload files with this token; undefined if it is not a token of the API at all. Throws a
   * {@link Problem}.
   */
  uploader(token: string, address: string): string | undefined {
    if (readToken(token) === undefined) return undefined;
    return this.#gate.admit(`Bearer ${token}`, address, "files:write").token.account;
  }

  /** Takes an event of the application, for those who listen. */
  note(event: IrcEvent): void {
    this.#feed.note(event);
  }

  /** Figures for the metrics. */
  get facts(): {
    readonly streams: number;
    readonly webhooksWaiting: number;
    readonly webhooksDropped: number;
  } {
    return {
      streams: this.#streams.size,
      webhooksWaiting: this.#sender.waiting,
      webhooksDropped: this.#sender.dropped,
    };
  }

  /** Ends streams; webhooks go on. */
  pause(): void {
    this.#streams.close();
  }

  /** Sends nothing more to webhooks, and returns what waits for them. */
  handOver(): HandedWebhooks {
    return this.#sender.handOver();
  }

  /** Goes on with what waits in another process. Call it after `start`. */
  takeOver(handed: HandedWebhooks): void {
    this.#sender.takeOver(handed);
  }

  /** Ends streams and deliveries. Events that wait for webhooks are lost. */
  close(): void {
    this.#streams.close();
    this.#sender.close();
    this.#feed.close();
  }

  /** The description of all routes. */
  get description(): object {
    return describe(this.#app);
  }

  #build(): ApiApp {
    const { failed, outside, programs } = this.#parts;
    const app: ApiApp = new OpenAPIHono<ApiEnvironment>({ defaultHook: refuseInvalid }).basePath(API_ROOT);
    const admit =
      (scope: Scope | undefined): MiddlewareHandler<ApiEnvironment> =>
      (context, next) => {
        context.set(
          "caller",
          this.#gate.admit(context.req.header("authorization"), context.env.address, scope),
        );
        return next();
      };
    app.use(secureHeaders);
    for (const route of this.#routes()) route(app, admit);
    app.get("/openapi.json", (context) => context.json(this.description));
    app.post("/hooks/:name/:secret", async (context) => {
      const { name, secret } = context.req.param();
      this.#gate.limit(
        programs.webhook(name) === undefined ? `address ${context.env.address}` : `webhook ${name}`,
      );
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
      if (error instanceof HTTPException)
        return new Problem(error.status, "REQUEST", error.message).response();
      failed(error);
      return new Problem(500, "INTERNAL", "The server has made a mistake").response();
    });
    return app;
  }

  #routes(): readonly Route[] {
    const { outside, programs, limits, now } = this.#parts;
    const network = {
      views: outside.views,
      run: outside.run.bind(outside),
      say: outside.say.bind(outside),
      newAccount: outside.newAccount.bind(outside),
      newPassword: outside.newPassword.bind(outside),
    };
    const changed = (): void => this.#sender.refresh();
    return [
      ...summaryRoutes(network),
      ...userRoutes(network),
      ...channelRoutes(network),
      ...messageRoutes(network),
      ...banRoutes(network),
      ...accountRoutes(network),
      ...filterRoutes(network),
      ...moderationRoutes(network),
      ...eventRoutes(this.#streams),
      ...webhookRoutes({ book: programs, most: () => limits().webhooks, changed, now }),
    ];
  }
}

/** Answers are for the one who asks, and only what they say they are. */
const secureHeaders: MiddlewareHandler<ApiEnvironment> = async (context, next) => {
  await next();
  context.res.headers.set("cache-control", "no-store");
  context.res.headers.set("x-content-type-options", "nosniff");
};

function isUsable(account: ReturnType<Outside["views"]["account"]>): boolean {
  return account !== undefined && account.suspended === undefined && account.banned === undefined;
}

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
  return issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`).join("; ");
}

function describe(app: ApiApp): object {
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
