/** Routes about users. */
import { z } from "@hono/zod-openapi";
import type { Outside } from "../../irc/index.ts";
import { accountName, channel, line, nick, page, pageOf, time } from "./forms.ts";
import { notFound, requireDone } from "./problem.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";

const user = z
  .object({
    nick,
    username: z.string(),
    host: z.string(),
    addresses: z.array(z.string()),
    realname: z.string(),
    account: z.string().optional(),
    operator: z.string().optional(),
    away: z.string().optional(),
    modes: z.string().openapi({ example: "+iZ" }),
    secure: z.boolean(),
    connections: z.number().int(),
    connectedAt: time,
    activeAt: time,
    channels: z.array(z.string()),
  })
  .openapi("User");

const tag = "Users";

export function userRoutes({ views, run }: Pick<Outside, "views" | "run">): readonly Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/users",
      tag,
      summary: "List and search users",
      description: "The mask is compared with the nick, with nick!user@host, and with the addresses.",
      scope: "users:read",
      query: page.extend({ account: accountName.optional(), channel: channel.optional() }),
      answer: pageOf(user),
      handle: ({ query }) => views.users(query),
    }),
    defineRoute({
      method: "get",
      path: "/users/{nick}",
      tag,
      summary: "One user",
      scope: "users:read",
      params: z.object({ nick }),
      answer: user,
      handle: ({ params }) => views.user(params.nick) ?? missing(params.nick),
    }),
    defineRoute({
      method: "post",
      path: "/users/{nick}/kill",
      tag,
      summary: "Close all connections of a user",
      scope: "users:write",
      params: z.object({ nick }),
      body: z.object({ reason: line.min(1) }),
      handle: async ({ params, body, caller }) => {
        requireDone(await run(caller.actor, { command: "KILL", params: [params.nick, body.reason] }));
      },
    }),
  ];
}

function missing(name: string): never {
  throw notFound(`user ${name}`);
}
