/** The stream of events. Source: HTML, "Server-sent events". */
import { z } from "@hono/zod-openapi";
import type { EventFeed, NumberedEvent } from "../event-feed.ts";
import { eventKinds, eventRows } from "../public-events.ts";
import type { EventKind, PublicEvent } from "../public-events.ts";
import type { Caller } from "./caller.ts";
import { channel } from "./forms.ts";
import { Problem } from "./problem.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";

/** Milliseconds between two comments on a stream without events: proxies end connections that are silent. */
const BEAT = 15_000;
/** Seconds without a byte taken after which a stream ends. */
const PATIENCE = 60;

export interface StreamLimits {
  /** Streams at once. */
  readonly streams: number;
  /** Events that wait for a slow reader; then its stream ends. */
  readonly backlog: number;
}

interface EventParts {
  readonly feed: EventFeed;
  readonly limits: () => StreamLimits;
}

/** Those that a token may receive. */
function mayReceive(
  { kind, channel: of }: PublicEvent,
  caller: Pick<Caller, "may" | "isFor" | "token">,
): boolean {
  if (!caller.may(eventRows[kind].scope)) return false;
  return caller.token.channels === undefined || (of !== undefined && caller.isFor(of));
}

/** One stream. It ends with its reader, with its token, and when its reader is too slow. */
class EventStream {
  readonly #feed: EventFeed;
  readonly #isWanted: (event: PublicEvent) => boolean;
  readonly #reader: Pick<Caller, "holds">;
  readonly #ended: () => void;
  #controller: ReadableStreamDefaultController<string> | undefined = undefined;
  #stop = (): void => {};
  #beat: ReturnType<typeof setInterval> | undefined = undefined;

  constructor(
    feed: EventFeed,
    isWanted: (event: PublicEvent) => boolean,
    reader: Pick<Caller, "holds">,
    ended: () => void,
  ) {
    this.#feed = feed;
    this.#isWanted = isWanted;
    this.#reader = reader;
    this.#ended = ended;
  }

  start(controller: ReadableStreamDefaultController<string>, last: string | undefined): void {
    this.#controller = controller;
    const missed = last === undefined ? [] : this.#feed.since(last);
    this.#stop = this.#feed.listen((event) => this.#take(event));
    this.#beat = setInterval(() => {
      if (this.#reader.holds) this.#send(": still here\n\n");
      else this.end();
    }, BEAT);
    this.#send(missed === undefined ? "event: gap\ndata: {}\n\n" : ": welcome\n\n");
    for (const event of missed ?? []) this.#take(event);
  }

  /** Does nothing the second time. */
  end(): void {
    const controller = this.#controller;
    if (controller === undefined) return;
    this.#controller = undefined;
    clearInterval(this.#beat);
    this.#stop();
    this.#ended();
    try {
      controller.close();
    } catch {
      // Its reader has gone.
    }
  }

  #take({ id, event }: NumberedEvent): void {
    if (this.#isWanted(event)) this.#send(eventText(id, event));
  }

  #send(text: string): void {
    if ((this.#controller?.desiredSize ?? 0) > 0) this.#controller?.enqueue(text);
    else this.end();
  }
}

export class EventStreams {
  readonly #parts: EventParts;
  readonly #open = new Set<EventStream>();

  constructor(parts: EventParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Ends all of them. */
  close(): void {
    for (const stream of this.#open) stream.end();
  }

  /** A stream of the events for which `isWanted` is true, after the one with the id `last` if that is given. */
  open(
    isWanted: (event: PublicEvent) => boolean,
    last: string | undefined,
    reader: Pick<Caller, "holds">,
  ): Response {
    const { feed, limits } = this.#parts;
    const { streams, backlog } = limits();
    if (this.#open.size >= streams)
      throw new Problem(503, "STREAMS", `There are ${streams} streams, which is the most`, 60);
    const stream = new EventStream(feed, isWanted, reader, () => {
      this.#open.delete(stream);
    });
    this.#open.add(stream);
    const body = new ReadableStream<string>(
      {
        start: (controller) => {
          stream.start(controller, last);
        },
        cancel: () => {
          stream.end();
        },
      },
      new CountQueuingStrategy({ highWaterMark: backlog }),
    );
    const headers = {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    };
    return new Response(body, { headers });
  }
}

function eventText(id: string, event: PublicEvent): string {
  return `id: ${id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}

export function eventRoutes(streams: EventStreams): readonly Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/events",
      tag: "Events",
      summary: "Events as they happen, as server-sent events",
      description: `Kinds of the scope messages:read: ${kindsOf("messages:read")}. Of events:read: ${kindsOf("events:read")}. With the header Last-Event-ID, events that were missed come first; \`event: gap\` says that some are lost. Needs one of the two scopes.`,
      query: z.object({
        kinds: z
          .string()
          .optional()
          .openapi({ description: "Only these, with commas between.", example: "message,join" }),
        channel: channel.optional(),
      }),
      handle: ({ query, caller, request, environment }) => {
        if (!caller.may("messages:read") && !caller.may("events:read")) {
          throw new Problem(403, "SCOPE", "The token lacks the scopes messages:read and events:read");
        }
        const kinds = readKinds(query.kinds);
        if (query.channel !== undefined) caller.requireChannel(query.channel);
        environment.keepOpen(request, PATIENCE);
        const { channel: only } = query;
        const isWanted = (event: PublicEvent): boolean =>
          kinds.has(event.kind) &&
          mayReceive(event, caller) &&
          (only === undefined || (event.channel !== undefined && caller.isSame(event.channel, only)));
        return streams.open(isWanted, request.headers.get("last-event-id") ?? undefined, caller);
      },
    }),
  ];
}

function kindsOf(scope: "messages:read" | "events:read"): string {
  return eventKinds.filter((kind) => eventRows[kind].scope === scope).join(", ");
}

/** All of them without a list. Throws a {@link Problem} for an unknown one. */
function readKinds(list: string | undefined): ReadonlySet<EventKind> {
  if (list === undefined) return new Set(eventKinds);
  const kinds = list.split(",").map((word) => {
    const kind = eventKinds.find((each) => each === word.trim());
    if (kind === undefined)
      throw new Problem(400, "KIND", `${word} is no kind of event; there are ${eventKinds.join(", ")}`);
    return kind;
  });
  return new Set(kinds);
}
