/** Routes about uploaded files. */
import { z } from "@hono/zod-openapi";
import type { FileAdministration } from "../../files/index.ts";
import type { Outside } from "../../irc/index.ts";
import type { Caller } from "./caller.ts";
import { accountName, line, page, pageOf, time } from "./forms.ts";
import { notFound, Problem, requireDone } from "./problem.ts";
import { defineRoute } from "./route.ts";
import type { Route } from "./route.ts";

const bytes = z.number().int();

const usage = z.object({ account: z.string(), files: z.number().int(), bytes }).openapi("FileUsage");

const file = z
  .object({
    url: z.string(),
    account: z.string(),
    name: z.string().optional().openapi({ description: "The name that it had there." }),
    type: z.string(),
    size: bytes,
    at: time,
  })
  .openapi("File");

const tag = "Files";
const place = z
  .string()
  .regex(/^[\w-]{22}(?:\.[a-z0-9.]{1,16})?$/u, "the last part of the file's URL")
  .openapi({ example: "6vJq0nXx3mB1Zt8kR5wQ2g.jpg" });
const why = z.object({ reason: line.optional() });

/** Accounts that one answer lists. */
const MOST_ACCOUNTS = 500;

interface Parts extends Pick<Outside, "views" | "run"> {
  readonly files: () => FileAdministration;
}

export function fileRoutes({ views, run, files }: Parts): readonly Route[] {
  const nameOf = (account: string): string => views.account(account)?.name ?? account;
  const audit = async (
    caller: Caller,
    words: readonly [string, string],
    reason: string | undefined,
    removedFiles: { readonly account: string; readonly count: number; readonly url?: string },
  ): Promise<void> => {
    const params = reason === undefined ? words : [...words, reason];
    requireDone(await run(caller.actor, { command: "FILES", params, facts: { removedFiles } }));
  };
  return [
    defineRoute({
      method: "get",
      path: "/files",
      tag,
      summary: "Accounts with uploaded files, those with the most bytes first",
      scope: "files:read",
      answer: z.object({ items: z.array(usage) }),
      handle: () => attempt(() => ({ items: files().usage(MOST_ACCOUNTS) })),
    }),
    defineRoute({
      method: "get",
      path: "/accounts/{account}/files",
      tag,
      summary: "List the uploaded files of an account, the newest first",
      scope: "files:read",
      params: z.object({ account: accountName }),
      query: page.omit({ mask: true }),
      answer: pageOf(file).extend({ bytes }),
      handle: ({ params, query: { offset, limit } }) =>
        attempt(() => {
          const { files: found, ...sums } = files().list(nameOf(params.account), offset, limit);
          const items = found.map(({ url, account, name, type, size, at }) => ({
            url,
            account,
            name,
            type,
            size,
            at,
          }));
          return { items, ...sums };
        }),
    }),
    defineRoute({
      method: "delete",
      path: "/files/{file}",
      tag,
      summary: "Remove an uploaded file: its URL is answered with 404",
      scope: "files:remove",
      params: z.object({ file: place }),
      query: why,
      handle: async ({ params, query: { reason }, caller }) => {
        const removed = await attempt(() => files().remove(params.file));
        if (removed === undefined) throw notFound(`file ${params.file}`);
        const { account, url } = removed;
        await audit(caller, ["DEL", params.file], reason, { account, count: 1, url });
      },
    }),
    defineRoute({
      method: "delete",
      path: "/accounts/{account}/files",
      tag,
      summary: "Remove the uploaded files of an account: a thousand at most, and says how many",
      scope: "files:remove",
      params: z.object({ account: accountName }),
      query: why,
      status: 200,
      answer: z.object({ removed: z.number().int() }),
      handle: async ({ params, query: { reason }, caller }) => {
        const account = nameOf(params.account);
        const removed = await attempt(() => files().removeAll(account));
        if (removed > 0) await audit(caller, ["PURGE", account], reason, { account, count: removed });
        return { removed };
      },
    }),
  ];
}

/** Throws a {@link Problem} if files cannot be read or removed at the moment. */
async function attempt<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(503, "TEMPORARILY_UNAVAILABLE", "Files cannot be read or removed at the moment");
  }
}
