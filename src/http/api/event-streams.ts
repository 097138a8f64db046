/** Open streams of events, bounded in number and in what waits for each. Source: HTML, "Server-sent events". */
import type { EventFeed, NumberedEvent } from "../event-feed.ts";
import type { PublicEvent } from "../public-events.ts";
import type { Caller } from "./caller.ts";
import { Problem } from "./problem.ts";

/** Milliseconds between two comments on a stream without events: proxies end connections that are silent. */
const BEAT = 15_000;
/** Milliseconds for which a token is not looked at again: it is in the database, and there can be many events. */
const LOOK = 100;

export const STREAM_HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
} as const;

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

/** One stream. It ends with its reader, with its token, and when its reader is too slow. */
class EventStream {
  readonly #feed: EventFeed;
  readonly #isWanted: (event: PublicEvent) => boolean;
  readonly #reader: Pick<Caller, "holds">;
  readonly #ended: () => void;
  #controller: ReadableStreamDefaultController<string> | undefined = undefined;
  #stop = (): void => {};
  #beat: ReturnType<typeof setInterval> | undefined = undefined;
  /** Time of the event before which the token was looked at. */
  #lookedAt = Number.NEGATIVE_INFINITY;

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
    if (!this.#isWanted(event)) return;
    if (Math.abs(event.at - this.#lookedAt) >= LOOK) {
      if (!this.#reader.holds) return this.end();
      this.#lookedAt = event.at;
    }
    this.#send(eventText(id, event));
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
    return new Response(body, { headers: STREAM_HEADERS });
  }
}

function eventText(id: string, event: PublicEvent): string {
  return `id: ${id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}
