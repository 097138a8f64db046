/** A route of the API as a row: method, path, scope, forms of input and answer, and what it does. OpenAPI derives from the rows. */
import { createRoute, z } from "@hono/zod-openapi";
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { ZodObject, ZodType } from "zod";
import type { Caller } from "./caller.ts";
import type { Scope } from "./scopes.ts";

/** The surroundings of a request, beside the request itself. */
export interface ApiEnvironment {
  Bindings: {
    readonly address: string;
    /** Seconds without a byte after which the connection ends; 0 for none. */
    readonly keepOpen: (request: Request, seconds: number) => void;
  };
  Variables: { caller: Caller };
}

export type ApiApp = OpenAPIHono<ApiEnvironment>;

const NOTHING = z.object({});

type Shape = ZodObject;

interface RouteInput<P extends Shape, Q extends Shape, B extends Shape> {
  readonly params: z.infer<P>;
  readonly query: z.infer<Q>;
  readonly body: z.infer<B>;
  readonly caller: Caller;
  readonly request: Request;
  readonly environment: ApiEnvironment["Bindings"];
}

interface RouteRow<P extends Shape, Q extends Shape, B extends Shape> {
  readonly method: "get" | "post" | "put" | "delete";
  /** `/users/{nick}`, below the root of the API. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** Absent for a route that every token may use. */
  readonly scope?: Scope;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly status?: 200 | 201 | 202 | 204;
  /** Form of the answer; absent for one without content, and for a stream. */
  readonly answer?: ZodType;
  /** Returns the content of the answer, or a whole response. */
  readonly handle: (input: RouteInput<P, Q, B>) => unknown;
}

/** Adds itself to an application. `admit` lets in holders of tokens with a scope. */
export type Route = (
  app: ApiApp,
  admit: (scope: Scope | undefined) => MiddlewareHandler<ApiEnvironment>,
) => void;

const problem = {
  description: "A problem (RFC 9457): `code` names the reason.",
  content: {
    "application/problem+json": {
      schema: z
        .object({
          type: z.string(),
          title: z.string(),
          status: z.number(),
          code: z.string(),
          detail: z.string(),
        })
        .openapi("Problem"),
    },
  },
} as const;

export function defineRoute<
  P extends Shape = typeof NOTHING,
  Q extends Shape = typeof NOTHING,
  B extends Shape = typeof NOTHING,
>(row: RouteRow<P, Q, B>): Route {
  const { method, path, tag, summary, description, scope, params, query, body, answer } = row;
  const status = row.status ?? (answer === undefined ? 204 : 200);
  return (app, admit) => {
    const content = answer && { content: { "application/json": { schema: answer } } };
    const route = createRoute({
      method,
      path,
      tags: [tag],
      summary,
      ...(description !== undefined && { description }),
      security: [{ token: scope === undefined ? [] : [scope] }],
      middleware: [admit(scope)] as const,
      request: {
        ...(params !== undefined && { params }),
        ...(query !== undefined && { query: query.strict() }),
        ...(body !== undefined && {
          body: { required: true, content: { "application/json": { schema: body.strict() } } },
        }),
      },
      responses: { [status]: { description: "Done.", ...content }, default: problem },
    });
    app.openapi(route, async (context) => {
      const valid = context.req.valid.bind(context.req) as unknown as (target: string) => unknown;
      const result = await row.handle({
        params: (params === undefined ? {} : valid("param")) as z.infer<P>,
        query: (query === undefined ? {} : valid("query")) as z.infer<Q>,
        body: (body === undefined ? {} : valid("json")) as z.infer<B>,
        caller: context.get("caller"),
        request: context.req.raw,
        environment: context.env,
      });
      if (result instanceof Response) return result;
      return result === undefined ? context.body(null, 204) : context.json(result, status as 200);
    });
  };
}
