/** Routes about channels. */
import { z } from "@hono/zod-openapi";
import type { Outside } from "../../irc/index.ts";
import type { Caller } from "./caller.ts";
import { channel, line, nick, page, pageOf, time, word } from "./forms.ts";
import { notFound, requireDone } from "./problem.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";

const listed = z
  .object({
    name: channel,
    topic: z.object({ text: z.string(), setBy: z.string(), setAt: time }).optional(),
    members: z.number().int(),
    modes: z.string().openapi({ example: "+nt" }),
    secret: z.boolean(),
    createdAt: time,
    founder: z
      .string()
      .optional()
      .openapi({ description: "Account of the founder of a registered channel." }),
  })
  .openapi("Channel");

const detailed = listed
  .extend({
    users: z.array(
      z.object({
        nick: z.string(),
        prefix: z.string().openapi({ example: "@" }),
        account: z.string().optional(),
      }),
    ),
    bans: z.array(z.object({ mask: z.string(), setBy: z.string(), setAt: time })),
  })
  .openapi("ChannelDetails");

const tag = "Channels";
const named = z.object({ channel });
/** Parameters of modes that one request may have. */
const MOST_PARAMETERS = 12;

export function channelRoutes({ views, run }: Pick<Outside, "views" | "run">): readonly Route[] {
  /** Answers 404 for a channel that is not there, or that the token is not for. */
  const find = (name: string, caller: Caller) => {
    caller.requireChannel(name);
    const found = views.channel(name);
    if (found === undefined) throw notFound(`channel ${name}`);
    return found;
  };
  return [
    defineRoute({
      method: "get",
      path: "/channels",
      tag,
      summary: "List and search channels",
      scope: "channels:read",
      query: page,
      answer: pageOf(listed),
      handle: ({ query, caller }) => {
        const { channels } = caller.token;
        if (channels === undefined) return views.channels(query);
        const found = channels.flatMap(
          (name) => views.channels({ ...query, mask: escaped(name), offset: 0 }).items,
        );
        return { items: found.slice(query.offset, query.offset + query.limit), total: found.length };
      },
    }),
    defineRoute({
      method: "get",
      path: "/channels/{channel}",
      tag,
      summary: "One channel, with its members and bans",
      scope: "channels:read",
      params: named,
      answer: detailed,
      handle: ({ params, caller }) => find(params.channel, caller),
    }),
    defineRoute({
      method: "post",
      path: "/channels/{channel}/kick",
      tag,
      summary: "Kick a member",
      scope: "channels:write",
      params: named,
      body: z.object({ nick, reason: line.default("") }),
      handle: async ({ params, body, caller }) => {
        const { name } = find(params.channel, caller);
        if (views.user(body.nick) === undefined) throw notFound(`user ${body.nick}`);
        const words = [name, body.nick, body.reason];
        requireDone(await run(caller.actor, { command: "SAKICK", params: words }));
      },
    }),
    defineRoute({
      method: "put",
      path: "/channels/{channel}/topic",
      tag,
      summary: "Set the topic; an empty one clears it",
      scope: "channels:write",
      params: named,
      body: z.object({ text: line }),
      handle: async ({ params, body, caller }) => {
        const { name } = find(params.channel, caller);
        requireDone(await run(caller.actor, { command: "SATOPIC", params: [name, body.text] }));
      },
    }),
    defineRoute({
      method: "post",
      path: "/channels/{channel}/modes",
      tag,
      summary: "Change modes",
      scope: "channels:write",
      params: named,
      body: z.object({
        modes: word.openapi({ example: "+b-m" }),
        parameters: z.array(word).max(MOST_PARAMETERS).default([]),
      }),
      handle: async ({ params, body, caller }) => {
        const { name } = find(params.channel, caller);
        const words = [name, body.modes, ...body.parameters];
        requireDone(await run(caller.actor, { command: "SAMODE", params: words }));
      },
    }),
  ];
}

/** A mask that only the name itself fits, or one that differs in what a wildcard stands for. */
function escaped(name: string): string {
  return name.replaceAll("*", "?");
}
