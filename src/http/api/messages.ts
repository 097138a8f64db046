/** Routes that send messages. */
import { z } from "@hono/zod-openapi";
import type { Outside } from "../../irc/index.ts";
import { channel, line, nick } from "./forms.ts";
import { Problem, requireDone } from "./problem.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";

/** Characters; the network has limits of its own for messages of several lines. */
const TEXT_LENGTH = 16_384;

export const text = z
  .string()
  .min(1)
  .max(TEXT_LENGTH)
  .regex(/^[^\0]*$/u, "no NUL")
  .openapi({ description: "Line feeds separate lines." });

const message = z.object({
  text,
  notice: z.boolean().default(false).openapi({ description: "Sends NOTICE, which programs do not answer." }),
  tags: z
    .record(
      z.string().regex(/^\+[\w./-]{1,64}$/u, "a client-only tag: + before its name"),
      z.string().max(512),
    )
    .optional()
    .openapi({ description: "Client-only tags.", example: { "+reply": "abc-1" } }),
});

const sent = z.object({ messageId: z.string().optional() }).openapi("Sent");

const tag = "Messages";

export function messageRoutes({ views, run, say }: Pick<Outside, "views" | "run" | "say">): readonly Route[] {
  const send = async (actor: Parameters<typeof say>[0], target: string, body: z.infer<typeof message>) => {
    const command = body.notice ? "NOTICE" : "PRIVMSG";
    const tags = body.tags && new Map(Object.entries(body.tags));
    const outcome = await say(actor, { command, target, text: body.text, ...(tags && { tags }) });
    requireDone(outcome);
    return { messageId: outcome.messageId };
  };
  return [
    defineRoute({
      method: "post",
      path: "/channels/{channel}/messages",
      tag,
      summary: "Send a message to a channel, as the account of the token",
      description:
        "The account speaks as the user that is logged in to it, if there is one. Otherwise it needs no user: in a registered channel it has the rank of its access.",
      scope: "messages:write",
      params: z.object({ channel }),
      body: message,
      status: 201,
      answer: sent,
      handle: ({ params, body, caller }) => {
        caller.requireChannel(params.channel);
        return send(caller.actor, params.channel, body);
      },
    }),
    defineRoute({
      method: "post",
      path: "/users/{nick}/messages",
      tag,
      summary: "Send a private message, as the account of the token",
      scope: "messages:write",
      params: z.object({ nick: nick.regex(/^[^#$]/u, "a nick") }),
      body: message,
      status: 201,
      answer: sent,
      handle: ({ params, body, caller }) => {
        if (caller.token.channels !== undefined) {
          throw new Problem(403, "SCOPE", `The token ${caller.token.name} is for channels`);
        }
        return send(caller.actor, params.nick, body);
      },
    }),
    defineRoute({
      method: "post",
      path: "/announcements",
      tag,
      summary: "Send a notice to everyone",
      scope: "announce",
      body: z.object({ text: line.min(1) }),
      handle: async ({ body, caller }) => {
        for (const server of views.servers)
          requireDone(await run(caller.actor, { command: "NOTICE", params: [`$${server}`, body.text] }));
      },
    }),
  ];
}
