/** The route about the network as a whole. */
import { z } from "@hono/zod-openapi";
import type { Outside } from "../../irc/index.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";

const summary = z
  .object({
    network: z.string(),
    server: z.string(),
    users: z.number().int(),
    most: z.number().int().openapi({ description: "The most users at once." }),
    operators: z.number().int(),
    channels: z.number().int(),
    accounts: z.number().int(),
    unregistered: z.number().int().openapi({ description: "Connections that have not registered." }),
    token: z.object({
      name: z.string(),
      scopes: z.array(z.string()),
      account: z.string().optional(),
      channels: z.array(z.string()).optional(),
    }),
  })
  .openapi("Summary");

export function summaryRoutes({ views }: Pick<Outside, "views">): readonly Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/summary",
      tag: "Network",
      summary: "The network in numbers, and the token that asks",
      answer: summary,
      handle: ({ caller: { token } }) => {
        const { name, scopes, account, channels } = token;
        return { ...views.summary, token: { name, scopes, account, channels } };
      },
    }),
  ];
}
