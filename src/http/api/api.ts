/** The API: the check of tokens, events and webhooks. Its routes are loaded when they are needed. */
import type { FileAdministration } from "../../files/index.ts";
import type { IrcEvent, Outside } from "../../irc/index.ts";
import { EventFeed } from "../event-feed.ts";
import { WebhookSender } from "../outgoing-webhooks.ts";
import type { HandedWebhooks, WebhookLimits } from "../outgoing-webhooks.ts";
import { Gate } from "./caller.ts";
import type { TokenBook } from "./caller.ts";
import type { HandedRates } from "./rates.ts";
import { EventStreams } from "./event-streams.ts";
import type { StreamLimits } from "./event-streams.ts";
import type { ApiApp } from "./route.ts";
import { readToken } from "./secrets.ts";
import type { WebhookBook } from "./webhooks.ts";

export interface ApiLimits extends StreamLimits, WebhookLimits {
  /** Requests a minute of one token, one incoming webhook, or one address with wrong tokens. */
  readonly rate: number;
  readonly webhooks: number;
}

export interface ApiParts {
  readonly outside: Outside;
  readonly programs: TokenBook & WebhookBook;
  readonly files: () => FileAdministration;
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

/** Milliseconds by which the clocks of two machines may differ. */
const CLOCKS = 60_000;

const steadyNow = (): number => performance.now();

export class Api {
  readonly #parts: ApiParts;
  readonly #feed: EventFeed;
  readonly #streams: EventStreams;
  readonly #sender: WebhookSender;
  readonly #gate: Gate;
  #app: Promise<ApiApp> | undefined = undefined;

  constructor(parts: ApiParts) {
    const { outside, programs, limits, now, epoch } = parts;
    this.#parts = parts;
    this.#feed = new EventFeed({ tap: outside.tap, now, epoch });
    this.#streams = new EventStreams({ feed: this.#feed, limits });
    const fold = (name: string): string => outside.views.fold(name);
    this.#gate = new Gate({
      tokens: programs,
      operators: outside.operators,
      fold,
      isUsable: ({ account, createdAt }) =>
        account === undefined || isUsable(outside.views.account(account), createdAt),
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
  }

  /** Begins to send events to the webhooks that are kept, and loads the routes. */
  start(): void {
    void this.#load();
    this.#sender.refresh();
  }

  /** Answers a request to a path of the API. Never rejects. */
  async fetch(request: Request, server: Bun.Server<unknown>): Promise<Response> {
    const address = server.requestIP(request)?.address ?? "";
    const keepOpen = (of: Request, seconds: number): void => server.timeout(of, seconds);
    const app = await this.#load();
    return app.fetch(request, { address, keepOpen });
  }

  /** The same on another port, for the client with this address. */
  async answer(request: Request, address: string): Promise<Response> {
    const app = await this.#load();
    return app.fetch(request, { address, keepOpen: () => {} });
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

  /** Requests of tokens and addresses. */
  get handedRates(): HandedRates {
    return this.#gate.rates.handOver();
  }

  /** Goes on with those that another process has counted. */
  takeRates(handed: HandedRates): void {
    this.#gate.rates.takeOver(handed);
  }

  /** Ends streams and deliveries. Events that wait for webhooks are lost. */
  close(): void {
    this.#streams.close();
    this.#sender.close();
    this.#feed.close();
  }

  /** The description of all routes. */
  async describe(): Promise<object> {
    const { describe } = await import("./app.ts");
    return describe(await this.#load());
  }

  #load(): Promise<ApiApp> {
    this.#app ??= import("./app.ts").then(({ buildApp }) =>
      buildApp({
        parts: this.#parts,
        gate: this.#gate,
        streams: this.#streams,
        changed: () => this.#sender.refresh(),
      }),
    );
    return this.#app;
  }
}

/** An account that is newer than the token is another one of the same name: someone else's. */
function isUsable(account: ReturnType<Outside["views"]["account"]>, tokenMadeAt: number): boolean {
  if (account === undefined || account.createdAt > tokenMadeAt + CLOCKS) return false;
  return account.suspended === undefined && account.banned === undefined;
}
