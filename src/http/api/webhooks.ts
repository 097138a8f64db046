/** Routes about webhooks, and the one by which an incoming webhook posts. */
import { randomBytes } from "node:crypto";
import { z } from "@hono/zod-openapi";
import type { IncomingWebhook, Outside, OutgoingWebhook, Webhook } from "../../irc/index.ts";
import { eventKinds, eventRows } from "../public-events.ts";
import { channel, nick, time } from "./forms.ts";
import { text } from "./messages.ts";
import { notFound, Problem, requireDone } from "./problem.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";
import { isSecretOf, newSecret, PROGRAM_NAME } from "./secrets.ts";

/** Beginning of the secrets of signatures. Source: Standard Webhooks specification, "Symmetric". */
const SECRET_PREFIX = "whsec_";
const SECRET_LENGTH = 24;
const MOST_CHANNELS = 100;

/** The kept webhooks. */
export interface WebhookBook {
  webhook(name: string): Webhook | undefined;
  readonly webhooks: readonly Webhook[];
  write(change: { readonly kind: "webhook"; readonly record: Webhook; readonly removed?: true }): void;
}

interface WebhookParts {
  readonly book: WebhookBook;
  /** Webhooks at once. */
  readonly most: () => number;
  /** They have changed. */
  readonly changed: () => void;
  readonly noteAct: Outside["noteAct"];
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

const name = z.string().regex(PROGRAM_NAME, "small letters, digits and hyphens, a letter first");

const shown = z
  .object({
    name,
    direction: z.enum(["incoming", "outgoing"]),
    url: z.string().optional(),
    events: z.array(z.string()).optional(),
    channels: z.array(z.string()).optional(),
    channel: z.string().optional(),
    nick: z.string().optional(),
    createdBy: z.string(),
    createdAt: time,
  })
  .openapi("Webhook");

const made = shown.extend({
  secret: z.string().openapi({
    description: "Shown this once. Outgoing: the key of the signatures. Incoming: the last part of `path`.",
  }),
  path: z.string().optional().openapi({ description: "Where an incoming webhook posts." }),
});

const wanted = z.object({
  name,
  direction: z.enum(["incoming", "outgoing"]),
  url: z
    .url({ protocol: /^https?$/u })
    .max(1_000)
    .optional()
    .openapi({ description: "Outgoing: where events go." }),
  events: z
    .array(z.enum(eventKinds))
    .min(1)
    .optional()
    .openapi({ description: "Outgoing: by default message." }),
  channels: z
    .array(channel)
    .max(MOST_CHANNELS)
    .optional()
    .openapi({ description: "Outgoing: only these; by default all." }),
  channel: channel.optional().openapi({ description: "Incoming: where it posts." }),
  nick: nick
    .max(30)
    .optional()
    .openapi({ description: "Incoming: the nick of its messages; by default its name." }),
});

const tag = "Webhooks";

export function webhookRoutes({ book, most, changed, noteAct, now }: WebhookParts): readonly Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/webhooks",
      tag,
      summary: "List the webhooks",
      scope: "webhooks",
      answer: z.object({ items: z.array(shown) }),
      handle: () => ({ items: book.webhooks.map(view) }),
    }),
    defineRoute({
      method: "post",
      path: "/webhooks",
      tag,
      summary: "Make a webhook",
      description:
        "Outgoing: events are sent as JSON, signed by the Standard Webhooks specification, and again with growing pauses until the receiver answers 2xx. The token needs the scopes of the events. Incoming: whoever has the path posts into the channel.",
      scope: "webhooks",
      body: wanted,
      status: 201,
      answer: made,
      handle: ({ body, caller }) => {
        if (book.webhook(body.name) !== undefined)
          throw new Problem(409, "EXISTS", `There is a webhook ${body.name} already`);
        if (book.webhooks.length >= most())
          throw new Problem(409, "WEBHOOKS", `There are ${most()} webhooks, which is the most`);
        const facts = { name: body.name, createdBy: caller.token.name, createdAt: now() };
        if (body.direction === "outgoing") {
          const { url, events = ["message"], channels } = body;
          if (url === undefined) throw new Problem(422, "URL", "An outgoing webhook needs a url");
          for (const kind of events) {
            const { scope } = eventRows[kind];
            if (!caller.may(scope)) throw new Problem(403, "SCOPE", `The token lacks the scope ${scope}`);
          }
          const secret = randomBytes(SECRET_LENGTH).toString("base64");
          const record: OutgoingWebhook = {
            ...facts,
            direction: "outgoing",
            url,
            secret,
            events,
            ...(channels !== undefined && { channels }),
          };
          book.write({ kind: "webhook", record });
          changed();
          // The rest of the URL may be a secret.
          const to = new URL(url).origin;
          noteAct(caller.actor, { action: "WEBHOOK ADD", target: body.name, value: to });
          return { ...view(record), secret: `${SECRET_PREFIX}${secret}` };
        }
        if (body.channel === undefined)
          throw new Problem(422, "CHANNEL", "An incoming webhook needs a channel");
        const { secret, hash } = newSecret();
        const record: IncomingWebhook = {
          ...facts,
          direction: "incoming",
          hash,
          channel: body.channel,
          nick: body.nick ?? body.name,
        };
        book.write({ kind: "webhook", record });
        noteAct(caller.actor, { action: "WEBHOOK ADD", target: body.name, channel: body.channel });
        return { ...view(record), secret, path: `/api/v1/hooks/${body.name}/${secret}` };
      },
    }),
    defineRoute({
      method: "delete",
      path: "/webhooks/{name}",
      tag,
      summary: "Remove a webhook",
      scope: "webhooks",
      params: z.object({ name }),
      handle: ({ params, caller }) => {
        const record = book.webhook(params.name);
        if (record === undefined) throw notFound(`webhook ${params.name}`);
        book.write({ kind: "webhook", record, removed: true });
        changed();
        noteAct(caller.actor, { action: "WEBHOOK DEL", target: params.name });
      },
    }),
  ];
}

/** Without its secret. */
function view(webhook: Webhook) {
  const { name: named, direction, createdBy, createdAt } = webhook;
  const facts = { name: named, direction, createdBy, createdAt };
  if (webhook.direction === "incoming") return { ...facts, channel: webhook.channel, nick: webhook.nick };
  const { url, events, channels } = webhook;
  return { ...facts, url, events, channels };
}

const posted = z.object({ text, notice: z.boolean().default(false) });

/** Posts for whoever knows the secret. `post` is a JSON body, or plain text. Throws a {@link Problem}. */
export async function postByWebhook(
  book: Pick<WebhookBook, "webhook">,
  outside: Pick<Outside, "say">,
  { name: named, secret }: { readonly name: string; readonly secret: string },
  post: string,
  isJson: boolean,
): Promise<{ readonly messageId: string | undefined }> {
  const webhook = book.webhook(named);
  if (webhook?.direction !== "incoming" || !isSecretOf(secret, webhook.hash)) throw notFound("such webhook");
  const read = posted.safeParse(isJson ? jsonOf(post) : { text: post.replace(/\r?\n$/u, "") });
  if (!read.success) throw new Problem(400, "BODY", z.prettifyError(read.error));
  const outcome = await outside.say(
    {
      nick: webhook.nick,
      username: "webhook",
      host: `${webhook.name}.webhook`,
      operator: `webhook ${webhook.name}`,
      privileges: [],
      voiceIn: webhook.channel,
    },
    { command: read.data.notice ? "NOTICE" : "PRIVMSG", target: webhook.channel, text: read.data.text },
  );
  requireDone(outcome);
  return { messageId: outcome.messageId };
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Problem(400, "BODY", "The body is not JSON");
  }
}
