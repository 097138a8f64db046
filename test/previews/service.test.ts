/** Link previews over HTTP: who gets them, of which pages, how many, and that nothing inside is reached. */
import { afterAll, beforeEach, describe, expect, it } from "bun:test";
import { previewLimitRows } from "../../src/previews/limits.ts";
import type { PreviewLimits } from "../../src/previews/limits.ts";
import { PreviewService } from "../../src/previews/preview-service.ts";

const URL_OF_SERVICE = "https://chat.test/preview";
const defaults = Object.fromEntries(
  Object.entries(previewLimitRows).map(([name, row]) => [name, row.default]),
) as PreviewLimits;

/** Paths that were asked for. */
let asked: string[] = [];
const pages: Readonly<Record<string, () => Response | Promise<Response>>> = {
  "/tea": () => html("<title>Tea</title><meta name=description content='Hot'>"),
  "/far": () => new Response(null, { status: 302, headers: { location: "/tea" } }),
  "/round": () => new Response(null, { status: 302, headers: { location: "/round" } }),
  "/inside": () => new Response(null, { status: 302, headers: { location: "http://10.0.0.1/secret" } }),
  "/file": () => new Response(null, { status: 302, headers: { location: "file:///etc/passwd" } }),
  "/picture": () => new Response("GIF89a", { headers: { "content-type": "image/gif" } }),
  "/gone": () =>
    new Response("<title>404</title>", { status: 404, headers: { "content-type": "text/html" } }),
  "/endless": () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(Buffer.from("<title>Endless</title>")),
        pull: (controller) => controller.enqueue(Buffer.alloc(65_536, " ")),
      }),
      { headers: { "content-type": "text/html" } },
    ),
  "/never": () => new Promise<Response>(() => undefined),
};

function html(head: string): Response {
  return new Response(`<head>${head}</head>`, { headers: { "content-type": "text/html; charset=utf-8" } });
}

const site = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: ({ url }) => {
    const { pathname } = new URL(url);
    asked.push(pathname);
    return pages[pathname]?.() ?? new Response("nothing", { status: 404 });
  },
});
afterAll(() => site.stop(true));

const at = (path: string, host = "site.example"): string => `http://${host}:${site.port}${path}`;

let now = 0;

/** Names lead to the site of the test, whose address is the only one inside that may be reached. */
function service(
  limits: Partial<PreviewLimits> = {},
  domains: readonly string[] = [],
  url?: string,
): PreviewService {
  const addresses: Readonly<Record<string, string>> = {
    "evil.example": "10.0.0.1",
    "mixed.example": "10.0.0.1",
  };
  return new PreviewService(
    {
      knows: (token) => token === "good",
      now: () => now,
      route: {
        resolve: (host) => {
          const own = { address: addresses[host] ?? "127.0.0.1", family: 4 };
          return Promise.resolve(
            host === "mixed.example" ? [{ address: "127.0.0.1", family: 4 }, own] : [own],
          );
        },
        allow: (address) => address === "127.0.0.1",
        anyPort: true,
      },
    },
    { url: url ?? URL_OF_SERVICE, domains, limits: { ...defaults, ...limits } },
  );
}

async function post(
  to: PreviewService,
  body: string,
  {
    token = "good",
    address = "192.0.2.1",
    allowedOrigin = true,
    ...init
  }: RequestInit & {
    readonly token?: string;
    readonly address?: string;
    readonly allowedOrigin?: boolean;
  } = {},
): Promise<{ readonly status: number; readonly body: unknown }> {
  const headers = { authorization: `Bearer ${token}`, "content-length": String(body.length) };
  const request = new Request(URL_OF_SERVICE, { method: "POST", body, headers, ...init });
  const response = await to.answer(request, { remoteAddress: address, allowedOrigin });
  const isJson = response?.headers.get("content-type")?.includes("json") === true;
  return { status: response?.status ?? 0, body: isJson ? await response?.json() : undefined };
}

beforeEach(() => {
  asked = [];
  now = 0;
});

describe("a preview", () => {
  it.each(["/tea", "/far"])("is of the page at %s", async (path) => {
    const found = await post(service(), at(path));
    expect(found).toEqual({ status: 200, body: { title: "Tea", description: "Hot", site: "" } });
  });

  it("is made once, also for pages without one, until it is old", async () => {
    const previews = service({ keptTime: 1_000 });
    await Promise.all([post(previews, at("/tea")), post(previews, at("/tea#part"))]);
    await post(previews, at("/picture"));
    await post(previews, at("/picture"));
    expect(asked).toEqual(["/tea", "/picture"]);
    now = 1_001;
    await post(previews, at("/tea"));
    expect(asked).toHaveLength(3);
  });

  it("is read as far as the limit, and ends there", async () => {
    expect((await post(service({ bytes: 100_000 }), at("/endless"))).body).toMatchObject({
      title: "Endless",
    });
  });

  it.each([
    ["a page that is not there", at("/gone")],
    ["a picture", at("/picture")],
    ["a circle", at("/round")],
    ["another scheme", "file:///etc/passwd"],
    ["another scheme behind a redirect", at("/file")],
    ["an address inside", "http://10.0.0.1/"],
    ["an address inside behind a redirect", at("/inside")],
    ["a name of an address inside", at("/tea", "evil.example")],
    ["a name of two addresses, one of them inside", at("/tea", "mixed.example")],
    ["an address in another form", "http://0x0a000001/"],
    ["IPv6 of the machine itself", "http://[::1]/"],
    ["a user", `http://ada:secret@site.example:${site.port}/tea`],
    ["no URL", "tea"],
  ])("does not come of %s", async (_, url) => {
    const reached = asked.length;
    expect((await post(service(), url)).status).toBe(404);
    expect(asked.slice(reached).filter((path) => path === "/secret")).toEqual([]);
  });

  it("does not come of a page that takes too long", async () => {
    expect((await post(service({ time: 100 }), at("/never"))).status).toBe(404);
  });

  it("comes only of the domains that the operator allows", async () => {
    const previews = service({}, ["Example"]);
    expect((await post(previews, at("/tea"))).status).toBe(200);
    for (const host of ["site.test", "badexample", "127.0.0.1"])
      expect((await post(previews, at("/tea", host))).status).toBe(404);
  });
});

describe("a request", () => {
  it("needs a token, an allowed page, and POST; other paths are not of the previews", async () => {
    const previews = service();
    expect((await post(previews, at("/tea"), { token: "bad" })).status).toBe(401);
    expect((await post(previews, at("/tea"), { allowedOrigin: false })).status).toBe(403);
    expect((await post(previews, at("/tea") + "x".repeat(2_000))).status).toBe(413);
    const facts = { remoteAddress: "192.0.2.1", allowedOrigin: true };
    expect((await previews.answer(new Request(URL_OF_SERVICE), facts))?.status).toBe(405);
    expect(await previews.answer(new Request("https://chat.test/other"), facts)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it("is answered with the headers that browsers ask for", async () => {
    const headers = { origin: "https://page.test" };
    const request = new Request(URL_OF_SERVICE, { method: "OPTIONS", headers });
    const response = await service().answer(request, { remoteAddress: "192.0.2.1", allowedOrigin: true });
    expect(response?.status).toBe(204);
    expect(response?.headers.get("access-control-allow-origin")).toBe("https://page.test");
    expect(response?.headers.get("access-control-allow-headers")).toContain("Authorization");
  });

  it("is one of a few in a minute, for each address", async () => {
    const previews = service({ perMinute: 2 });
    const status = async (address: string): Promise<number> =>
      (await post(previews, at("/tea"), { address })).status;
    expect([await status("192.0.2.1"), await status("192.0.2.1"), await status("192.0.2.1")]).toEqual([
      200, 200, 429,
    ]);
    expect(await status("192.0.2.2")).toBe(200);
    now = 60_000;
    expect(await status("192.0.2.1")).toBe(200);
  });

  it("waits for others where too many pages are asked for", async () => {
    const previews = service({ pagesAtOnce: 1, time: 300 });
    const slow = post(previews, at("/never"));
    expect((await post(previews, at("/tea"))).status).toBe(503);
    expect((await slow).status).toBe(404);
    expect((await post(previews, at("/tea"))).status).toBe(200);
  });

  it("is for nobody without a URL", async () => {
    const previews = service({}, [], "");
    expect((await post(previews, at("/tea"))).status).toBe(0);
  });
});
