/** Routes about filters on texts, and the mutes that they impose. */
import { z } from "@hono/zod-openapi";
import { filterActions, filteredTexts } from "../../irc/index.ts";
import type { Outside } from "../../irc/index.ts";
import { durationText, line, seconds, time, word } from "./forms.ts";
import { notFound, refused, requireDone, requireFound } from "./problem.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";

/** Bytes of patterns are limited by the network; this bounds what is looked at. */
const pattern = z
  .string()
  .min(1)
  .max(1_000)
  .regex(/^[^\0\r\n]*$/u, "one line")
  .openapi({ example: "(?:cheap|free)\\s+pills", description: "In the syntax of RE2." });
const action = z.enum(filterActions).openapi({
  description: "`mute` and `ban` refuse the text as well; `report` lets it pass.",
});
const texts = z.array(z.enum(filteredTexts)).min(1);
const length = seconds.openapi({
  description: "Seconds of a mute or a ban; 0 for no end, absent for the default.",
});

const filter = z
  .object({
    name: z.string().openapi({ description: "`filter 3`, or `filter c1` for one of the configuration." }),
    number: z.number().int().optional().openapi({ description: "Absent for one of the configuration." }),
    pattern: z.string(),
    action,
    texts,
    seconds: length,
    reason: z.string().openapi({ description: "Read by users whose texts are refused." }),
    exemptAccounts: z.boolean(),
    formatting: z.boolean(),
    setBy: z.string().optional(),
    setAt: time.optional(),
  })
  .openapi("Filter");

const mute = z
  .object({
    account: z.string().optional(),
    host: z.string(),
    mask: z.string(),
    reason: z.string(),
    setBy: z.string(),
    setAt: time,
    expiresAt: time.optional().openapi({ description: "Absent for a mute without an end." }),
  })
  .openapi("Mute");

const tag = "Filters";

export function filterRoutes({ views, run }: Pick<Outside, "views" | "run">): readonly Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/filters",
      tag,
      summary: "List the filters on texts, those of the configuration first",
      scope: "filters:read",
      answer: z.object({ items: z.array(filter) }),
      handle: () => ({ items: views.filters() }),
    }),
    defineRoute({
      method: "post",
      path: "/filters",
      tag,
      summary: "Make a filter",
      description: "A filter of FILTER with the same pattern is replaced, and keeps its number.",
      scope: "filters:write",
      body: z.object({
        pattern,
        action: action.default("refuse"),
        texts: texts.default([...filteredTexts]).openapi({ description: "Absent: all kinds." }),
        seconds: length,
        reason: line.default(""),
        exemptAccounts: z
          .boolean()
          .default(false)
          .openapi({ description: "Leaves out users with accounts." }),
        formatting: z
          .boolean()
          .default(false)
          .openapi({ description: "Looks at texts with their formatting codes." }),
      }),
      status: 201,
      answer: filter,
      handle: async ({ body, caller }) => {
        const params = [
          "ADD",
          body.action,
          ...(body.seconds === undefined ? [] : [durationText(body.seconds)]),
          ...(body.exemptAccounts ? ["EXEMPT-ACCOUNTS"] : []),
          ...(body.formatting ? ["FORMATTING"] : []),
          body.texts.join(","),
          body.pattern,
          body.reason,
        ];
        requireDone(await run(caller.actor, { command: "FILTER", params }));
        const made = views.filters().findLast((each) => each.pattern === body.pattern);
        if (made === undefined) throw refused("NOTHING_DONE", "The filter was removed at once");
        return made;
      },
    }),
    defineRoute({
      method: "delete",
      path: "/filters/{number}",
      tag,
      summary: "Remove a filter that FILTER or this API has made",
      scope: "filters:write",
      params: z.object({ number: z.coerce.number().int().min(1) }),
      handle: async ({ params: { number }, caller }) => {
        if (!views.filters().some((each) => each.number === number)) throw notFound(`filter ${number}`);
        requireDone(await run(caller.actor, { command: "FILTER", params: ["DEL", String(number)] }));
      },
    }),
    defineRoute({
      method: "get",
      path: "/mutes",
      tag,
      summary: "List users who are muted by filters or the policy hook, the oldest first",
      scope: "filters:read",
      answer: z.object({ items: z.array(mute) }),
      handle: () => ({ items: views.mutes() }),
    }),
    defineRoute({
      method: "delete",
      path: "/mutes",
      tag,
      summary: "End a mute",
      scope: "filters:write",
      query: z.object({ name: word.openapi({ description: "A nick, an account or a host." }) }),
      handle: async ({ query, caller }) => {
        requireFound(await run(caller.actor, { command: "FILTER", params: ["UNMUTE", query.name] }));
      },
    }),
  ];
}
