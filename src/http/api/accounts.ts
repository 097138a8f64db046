/** Routes about accounts. */
import { z } from "@hono/zod-openapi";
import type { Outside, Prepared } from "../../irc/index.ts";
import type { Caller } from "./caller.ts";
import { accountName, line, page, pageOf, time } from "./forms.ts";
import { notFound, refused, requireDone } from "./problem.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";

const account = z
  .object({
    name: accountName,
    createdAt: time,
    lastSeen: time.optional().openapi({ description: "Start of the day (UTC) on which it was last in use." }),
    email: z.string().optional(),
    verified: z.boolean(),
    twoFactors: z.boolean(),
    suspended: z.object({ by: z.string(), reason: z.string(), at: time }).optional(),
    banned: z.object({ by: z.string(), reason: z.string(), at: time }).optional(),
    nicks: z.array(z.string()).openapi({ description: "Further nicks that belong to it." }),
    users: z.array(z.string()).openapi({ description: "Nicks of the users that are logged in to it." }),
  })
  .openapi("Account");

const tag = "Accounts";
const named = z.object({ account: accountName });
/** Bytes of passwords are limited by the network; this bounds what is looked at. */
const password = z.string().min(1).max(1_000);

/** Acts on an account that exists, without further facts: the last part of the path, and the command of NickServ. */
const acts = [
  { path: "unsuspend", command: "UNSUSPEND", summary: "End the suspension of an account" },
  { path: "verify", command: "SAVERIFY", summary: "Confirm an account whose code was lost" },
  { path: "reset-two-factors", command: "SATOTP", summary: "Turn off two factors that the owner has lost" },
] as const;

type Parts = Pick<Outside, "views" | "run" | "newAccount" | "newPassword">;

export function accountRoutes({ views, run, newAccount, newPassword }: Parts): readonly Route[] {
  const find = (name: string) => {
    const found = views.account(name);
    if (found === undefined) throw notFound(`account ${name}`);
    return found;
  };
  const service = async (caller: Caller, params: readonly string[], prepared?: Prepared): Promise<void> => {
    if (prepared !== undefined && "fault" in prepared) throw refused(prepared.code, prepared.fault);
    const facts = prepared?.facts ?? {};
    requireDone(await run(caller.actor, { command: "NICKSERV", params, facts }));
  };
  return [
    defineRoute({
      method: "get",
      path: "/accounts",
      tag,
      summary: "List and search accounts, the oldest first",
      scope: "accounts:read",
      query: page,
      answer: pageOf(account),
      handle: ({ query }) => views.accounts(query),
    }),
    defineRoute({
      method: "get",
      path: "/accounts/{account}",
      tag,
      summary: "One account",
      scope: "accounts:read",
      params: named,
      answer: account,
      handle: ({ params }) => find(params.account),
    }),
    defineRoute({
      method: "post",
      path: "/accounts",
      tag,
      summary: "Register an account, also where users cannot",
      scope: "accounts:write",
      body: z.object({ name: accountName, password }),
      status: 201,
      answer: account,
      handle: async ({ body, caller }) => {
        await service(caller, ["SAREGISTER"], await newAccount(body.name, body.password));
        return find(body.name);
      },
    }),
    defineRoute({
      method: "post",
      path: "/accounts/{account}/suspend",
      tag,
      summary: "Suspend an account: its users are logged out, and nobody can log in",
      scope: "accounts:write",
      params: named,
      body: z.object({ reason: line.min(1) }),
      handle: ({ params, body, caller }) =>
        service(caller, ["SUSPEND", find(params.account).name, body.reason]),
    }),
    defineRoute({
      method: "post",
      path: "/accounts/{account}/password",
      tag,
      summary: "Give an account another password",
      scope: "accounts:write",
      params: named,
      body: z.object({ password }),
      handle: async ({ params, body, caller }) => {
        const { name } = find(params.account);
        return service(caller, ["SAPASSWD", name], await newPassword(name, body.password));
      },
    }),
    ...acts.map(({ path, command, summary }) =>
      defineRoute({
        method: "post",
        path: `/accounts/{account}/${path}`,
        tag,
        summary,
        scope: "accounts:write",
        params: named,
        handle: ({ params, caller }) => service(caller, [command, find(params.account).name]),
      }),
    ),
    defineRoute({
      method: "delete",
      path: "/accounts/{account}",
      tag,
      summary: "Remove an account for good",
      scope: "accounts:write",
      params: named,
      handle: ({ params, caller }) => {
        const { name, createdAt } = find(params.account);
        return service(caller, ["DROP", name, String(createdAt)]);
      },
    }),
  ];
}
