/** Routes about reports of users, and the audit of operators. */
import { z } from "@hono/zod-openapi";
import type { Outside } from "../../irc/index.ts";
import { line, mask, page, pageOf, time } from "./forms.ts";
import { requireFound } from "./problem.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";

const message = z
  .object({
    id: z.string(),
    at: time,
    source: z.string().openapi({ description: "Mask of the sender." }),
    account: z.string().optional(),
    channel: z.string().optional().openapi({ description: "Absent for a private message." }),
    text: z.string(),
  })
  .openapi("ReportedMessage", { description: "The message that a report is about, as it was then." });

const report = z
  .object({
    number: z.number().int(),
    at: time,
    by: z.string(),
    account: z.string().optional(),
    target: z.string(),
    mask: z.string().optional(),
    reason: z.string(),
    message: message.optional(),
  })
  .openapi("Report");

const entry = z
  .object({
    number: z.number().int(),
    at: time,
    actor: z.string(),
    account: z.string().optional(),
    operator: z.string().optional().openapi({ description: "Name of the operator block, or `token NAME`." }),
    address: z.string().optional(),
    action: z.string(),
    target: z.string().optional(),
    channel: z.string().optional(),
    mask: z.string().optional(),
    duration: z.number().int().optional().openapi({ description: "Seconds." }),
    reason: z.string().optional(),
    value: z.string().optional(),
  })
  .openapi("AuditEntry");

export function moderationRoutes({ views, run }: Pick<Outside, "views" | "run">): readonly Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/reports",
      tag: "Moderation",
      summary: "List the open reports, the oldest first",
      scope: "reports",
      query: page.omit({ mask: true }),
      answer: pageOf(report),
      handle: ({ query }) => views.reports(query),
    }),
    defineRoute({
      method: "post",
      path: "/reports/{number}/close",
      tag: "Moderation",
      summary: "Close a report; the audit remembers it with the outcome",
      scope: "reports",
      params: z.object({ number: z.coerce.number().int().min(1) }),
      body: z.object({ outcome: line.default("") }),
      handle: async ({ params, body, caller }) => {
        const words = [String(params.number), body.outcome];
        requireFound(await run(caller.actor, { command: "REPORTS", params: words }));
      },
    }),
    defineRoute({
      method: "get",
      path: "/audit",
      tag: "Moderation",
      summary: "What operators and tokens have done, the newest first",
      scope: "audit:read",
      query: page.omit({ mask: true }).extend({
        actor: mask.optional(),
        action: mask.optional(),
        target: mask.optional(),
        since: z.coerce
          .number()
          .int()
          .min(0)
          .optional()
          .openapi({ description: "Milliseconds since the Unix epoch." }),
      }),
      answer: pageOf(entry),
      handle: ({ query: { offset, limit, ...query } }) => views.audit(query, { offset, limit }),
    }),
  ];
}
