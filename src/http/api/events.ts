/** The route of the stream of events. */
import { z } from "@hono/zod-openapi";
import { eventKinds, eventRows } from "../public-events.ts";
import type { EventKind, PublicEvent } from "../public-events.ts";
import type { Caller } from "./caller.ts";
import { STREAM_HEADERS } from "./event-streams.ts";
import type { EventStreams } from "./event-streams.ts";
import { channel } from "./forms.ts";
import { Problem } from "./problem.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";

/** Seconds without a byte taken after which a stream ends. */
const PATIENCE = 60;

/** Those that a token may receive. */
function mayReceive(
  { kind, channel: of }: PublicEvent,
  caller: Pick<Caller, "may" | "isFor" | "token">,
): boolean {
  if (!caller.may(eventRows[kind].scope)) return false;
  return caller.token.channels === undefined || (of !== undefined && caller.isFor(of));
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
        // Nobody would read such a stream, nor end it.
        if (request.method === "HEAD") return new Response(null, { headers: STREAM_HEADERS });
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
