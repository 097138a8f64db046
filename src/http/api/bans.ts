/** Routes about server bans and reserved names. */
import { z } from "@hono/zod-openapi";
import { ACCOUNT_PREFIX, banKinds } from "../../irc/index.ts";
import type { Outside } from "../../irc/index.ts";
import { durationText, line, mask, page, pageOf, seconds, time } from "./forms.ts";
import { requireDone, requireFound } from "./problem.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";

const kind = z.enum(banKinds).openapi({
  description:
    "`user`: a mask user@host. `address`: an address or a range, as 192.0.2.0/24. `account`: the name of an account.",
});

const ban = z
  .object({
    kind,
    mask: z.string(),
    reason: z.string(),
    setBy: z.string(),
    setAt: time,
    expiresAt: time.optional().openapi({ description: "Absent for a ban without an end." }),
    unlessLoggedIn: z.boolean().optional(),
  })
  .openapi("Ban");

const reservation = z
  .object({
    mask: z.string(),
    reason: z.string(),
    setBy: z.string(),
    setAt: time,
    expiresAt: time.optional(),
  })
  .openapi("Reservation");

/** The commands that set a ban of each kind, and lift it; they read the mask after the prefix. */
const commands = {
  user: { set: "KLINE", lift: "UNKLINE", prefix: "" },
  address: { set: "DLINE", lift: "UNDLINE", prefix: "" },
  account: { set: "KLINE", lift: "UNKLINE", prefix: ACCOUNT_PREFIX },
} as const;

const tag = "Bans";

export function banRoutes({ views, run }: Pick<Outside, "views" | "run">): readonly Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/bans",
      tag,
      summary: "List and search the server bans that hold now",
      description: "The mask is compared with that of the ban, with its reason, and with its setter.",
      scope: "bans:read",
      query: page.extend({ kind: kind.optional() }),
      answer: pageOf(ban),
      handle: ({ query }) => views.bans(query.kind === undefined ? banKinds : [query.kind], query),
    }),
    defineRoute({
      method: "post",
      path: "/bans",
      tag,
      summary: "Ban users, addresses or accounts from the server",
      description: "Users who match are disconnected; operators stay. A ban with the same mask is replaced.",
      scope: "bans:write",
      body: z.object({
        kind,
        mask: mask.openapi({
          description:
            "For users and addresses, a nick bans the host, or the address, of that user. For accounts, any of their nicks.",
        }),
        reason: line.min(1),
        seconds,
        unlessLoggedIn: z
          .boolean()
          .default(false)
          .openapi({ description: "Spares those who log in by SASL." }),
      }),
      handle: async ({ body, caller }) => {
        const { set: command, prefix } = commands[body.kind];
        const words = [durationText(body.seconds), prefix + body.mask, body.reason];
        const params = body.unlessLoggedIn ? ["REQUIRE-SASL", ...words] : words;
        requireDone(await run(caller.actor, { command, params }));
      },
    }),
    defineRoute({
      method: "delete",
      path: "/bans",
      tag,
      summary: "Lift a ban",
      scope: "bans:write",
      query: z.object({ kind, mask }),
      handle: async ({ query, caller }) => {
        const { lift: command, prefix } = commands[query.kind];
        requireFound(await run(caller.actor, { command, params: [prefix + query.mask] }));
      },
    }),
    defineRoute({
      method: "get",
      path: "/reservations",
      tag,
      summary: "List and search the reserved nicks and channels",
      scope: "bans:read",
      query: page,
      answer: pageOf(reservation),
      handle: ({ query }) => views.reservations(query),
    }),
    defineRoute({
      method: "post",
      path: "/reservations",
      tag,
      summary: "Reserve nicks, or channels by a mask with #",
      scope: "bans:write",
      body: z.object({ mask, reason: line.min(1), seconds }),
      handle: async ({ body, caller }) => {
        const params = [durationText(body.seconds), body.mask, body.reason];
        requireDone(await run(caller.actor, { command: "RESV", params }));
      },
    }),
    defineRoute({
      method: "delete",
      path: "/reservations",
      tag,
      summary: "End a reservation",
      scope: "bans:write",
      query: z.object({ mask }),
      handle: async ({ query, caller }) => {
        requireFound(await run(caller.actor, { command: "UNRESV", params: [query.mask] }));
      },
    }),
  ];
}
