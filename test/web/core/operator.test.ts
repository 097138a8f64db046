/** The core of the operators' screen: its token, its requests, its lists in pages. */
import { describe, expect, it } from "bun:test";
import { ApiRefusal, grantIn, OperatorApi } from "../../../web/core/operator/api.ts";
import { Listing, PAGE } from "../../../web/core/operator/listing.ts";
import type { ListState } from "../../../web/core/operator/listing.ts";
import { maskOf, routeOf } from "../../../web/core/operator/rows.ts";
import type { Answer } from "../../../web/core/requests.ts";
import { parseMessage } from "../../../src/irc/wire/parse.ts";

function answerOf(line: string, refusal?: string): Answer {
  const message = parseMessage(line);
  return { messages: message === undefined ? [] : [message], refusal };
}

/** A server that counts the tokens that it gives, and takes the last one only. */
class FakeServer {
  now = 0;
  given = 0;
  readonly requests: string[] = [];
  respond: (method: string, path: string) => Response = () => Response.json({});
  readonly api = new OperatorApi({
    ask: () => {
      this.given += 1;
      return Promise.resolve(answerOf(`:irc.test APITOKEN 900 t${this.given}`));
    },
    fetch: (path, { method = "", headers, body }) => {
      const authorization = new Headers(headers).get("authorization") ?? "";
      this.requests.push(`${method} ${path} ${authorization}${typeof body === "string" ? ` ${body}` : ""}`);
      return Promise.resolve(this.respond(method, path));
    },
    now: () => this.now,
  });
}

async function refusalOf(work: Promise<unknown>): Promise<ApiRefusal> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiRefusal)) throw new Error(`no refusal: ${String(error)}`);
  return error;
}

describe("the token of an operator", () => {
  it("is one for all requests, also for those that come at once", async () => {
    const server = new FakeServer();
    await Promise.all([server.api.get("/users"), server.api.get("/bans")]);
    await server.api.get("/audit");
    expect(server.given).toBe(1);
  });

  it("is asked for again before it ends", async () => {
    const server = new FakeServer();
    await server.api.get("/users");
    server.now = 839_999;
    await server.api.get("/users");
    server.now = 840_000;
    await server.api.get("/users");
    expect(server.requests.map((line) => line.split(" ").at(-1))).toEqual(["t1", "t1", "t2"]);
  });

  it("is asked for again once where the server does not know it any more", async () => {
    const server = new FakeServer();
    server.respond = () =>
      server.given === 1 ? Response.json({}, { status: 401 }) : Response.json({ a: 1 });
    expect(await server.api.get<object>("/users")).toEqual({ a: 1 });
    server.respond = () => Response.json({ code: "TOKEN", detail: "no" }, { status: 401 });
    expect(await refusalOf(server.api.get("/users"))).toMatchObject({ code: "TOKEN", message: "no" });
    expect(server.given).toBe(3);
  });

  it.each([
    [":irc.test FAIL APITOKEN NOT_OPERATOR :no", "no", "NOT_OPERATOR"],
    [":irc.test 421 ada APITOKEN :Unknown command", "Unknown command", "UNKNOWN"],
    ["", undefined, "connection"],
  ])("may be refused: %j", (line, text, code) => {
    expect(() => grantIn(answerOf(line, text))).toThrow(ApiRefusal);
    try {
      grantIn(answerOf(line, text));
    } catch (error) {
      expect(error).toMatchObject({ code });
    }
  });
});

describe("requests to the API", () => {
  it("have their query and body", async () => {
    const server = new FakeServer();
    await server.api.get("/users", { mask: "*a&b*", account: undefined, limit: 5, channel: "" });
    await server.api.send("POST", routeOf("users", "a[1]"), { reason: "x" });
    await server.api.send("PUT", `${routeOf("channels", "#tea")}/topic`);
    await server.api.remove("/bans", { kind: "user", mask: "*@x" });
    expect(server.requests.map((line) => line.replace(" Bearer t1", ""))).toEqual([
      "GET /api/v1/users?mask=*a%26b*&limit=5",
      'POST /api/v1/users/a%5B1%5D {"reason":"x"}',
      "PUT /api/v1/channels/%23tea/topic {}",
      "DELETE /api/v1/bans?kind=user&mask=*%40x",
    ]);
  });

  it("are refused in the words of the server", async () => {
    const server = new FakeServer();
    server.respond = () => Response.json({ code: "SCOPE", detail: "ana lacks it" }, { status: 403 });
    expect(await refusalOf(server.api.get("/users"))).toMatchObject({
      code: "SCOPE",
      message: "ana lacks it",
    });
    server.respond = () => new Response("<html>", { status: 502, statusText: "Bad Gateway" });
    expect(await refusalOf(server.api.get("/users"))).toMatchObject({ code: "502", message: "Bad Gateway" });
    server.respond = () => {
      throw new TypeError("no network");
    };
    expect(await refusalOf(server.api.get("/users"))).toMatchObject({ code: "connection" });
  });

  it("search for a part of a text, or by a mask", () => {
    expect(["", " ana ", "*@x", "a?a"].map(maskOf)).toEqual(["", "*ana*", "*@x", "a?a"]);
  });
});

function listOf(
  load: (offset: number, limit: number) => Promise<{ items: readonly number[]; total?: number }>,
) {
  const states: ListState<number>[] = [];
  const list = new Listing<number>(
    ({ offset, limit }) => load(offset, limit),
    (state) => states.push(state),
  );
  return { list, last: () => states.at(-1) };
}

describe("a list in pages", () => {
  const all = Array.from({ length: 120 }, (_, place) => place);
  const part = (offset: number, limit: number) =>
    Promise.resolve({ items: all.slice(offset, offset + limit), total: all.length });

  it("loads one after the other, and all that is shown again", async () => {
    const { list, last } = listOf(part);
    await list.reload();
    expect(last()).toMatchObject({ items: all.slice(0, PAGE), total: 120, loading: false });
    await list.more();
    await list.more();
    expect(last()?.items).toEqual(all);
    all.pop();
    await list.reload();
    expect(last()).toMatchObject({ items: all, total: 119 });
  });

  it("does not show the answer to an earlier question", async () => {
    const first = Promise.withResolvers<{ items: readonly number[] }>();
    const answers = [first.promise, Promise.resolve({ items: [2] })];
    const { list, last } = listOf(() => answers.shift() ?? Promise.resolve({ items: [] }));
    const both = [list.reload(), list.reload()];
    first.resolve({ items: [1] });
    await Promise.all(both);
    expect(last()).toMatchObject({ items: [2], total: 1 });
  });

  it("keeps what it has where the server refuses, and shows nothing after its end", async () => {
    const answers = [part(0, 50), Promise.reject(new ApiRefusal("RATE", "wait"))];
    const { list, last } = listOf(() => answers.shift() ?? part(0, 1));
    await list.reload();
    await list.reload();
    expect(last()).toMatchObject({ total: all.length, loading: false, refusal: { code: "RATE" } });
    list.end();
    await list.reload();
    expect(last()).toMatchObject({ refusal: { code: "RATE" } });
  });
});
