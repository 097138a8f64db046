/** The exchange of a code for a cookie over HTTP, and the requests that are refused. */
import { describe, expect, it } from "bun:test";
import { BrowserSessions, readSecret } from "../../src/http/index.ts";
import { browserName } from "../../src/http/browser-name.ts";

const OLD = "a".repeat(52);
const NEW = "b".repeat(52);
const PAGE = { host: "chat.example:8667", origin: "http://chat.example:8667" };
const TLS_PAGE = { host: "chat.example", origin: "https://chat.example" };

interface Asked {
  readonly exchanges: unknown[];
  readonly ended: string[];
}

async function ask(
  method: string,
  headers: Record<string, string>,
  { secure = false, path = "/session", outcome = undefined as "code" | "unavailable" | undefined } = {},
): Promise<Asked & { readonly response: Response | undefined }> {
  const asked: Asked = { exchanges: [], ended: [] };
  const sessions = new BrowserSessions("/session", {
    exchange: (request) => {
      asked.exchanges.push(request);
      return Promise.resolve(outcome ?? { secret: NEW, seconds: 60 });
    },
    end: (secret) => {
      asked.ended.push(secret);
      return Promise.resolve();
    },
  });
  const request = new Request(`http://chat.example:8667${path}`, { method, headers });
  return { ...asked, response: await sessions.answer(request, secure) };
}

const bearer = { authorization: "Bearer abc" };

describe("the page's own request", () => {
  it("gets a cookie for a code", async () => {
    const { response, exchanges } = await ask("POST", {
      ...PAGE,
      ...bearer,
      cookie: `other=1; relais-session=${OLD}`,
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    });
    expect(response?.status).toBe(204);
    expect(response?.headers.get("set-cookie")).toBe(
      `relais-session=${NEW}; Path=/; HttpOnly; SameSite=Strict; Max-Age=60`,
    );
    expect(response?.headers.get("cache-control")).toBe("no-store");
    expect(exchanges).toEqual([{ code: "abc", secret: OLD, name: "Firefox on Linux" }]);
  });

  it("gets one for TLS and this host alone where it came by TLS", async () => {
    const { response } = await ask("POST", { ...TLS_PAGE, ...bearer }, { secure: true });
    expect(response?.headers.get("set-cookie")).toBe(
      `__Host-relais-session=${NEW}; Path=/; HttpOnly; SameSite=Strict; Max-Age=60; Secure`,
    );
  });

  it.each([
    ["code", 401],
    ["unavailable", 503],
  ] as const)("gets none where the answer is %s", async (outcome, status) => {
    const { response } = await ask("POST", { ...PAGE, ...bearer }, { outcome });
    expect(response?.status).toBe(status);
    expect(response?.headers.get("set-cookie")).toBeNull();
  });

  it.each(["", "Basic abc", "Bearer", "Bearer !", `Bearer ${"a".repeat(65)}`])(
    "gets none for the credentials %j",
    async (authorization) => {
      const { response, exchanges } = await ask("POST", { ...PAGE, authorization });
      expect(response?.status).toBe(401);
      expect(exchanges).toEqual([]);
    },
  );

  it("gives its cookie up", async () => {
    const { response, ended } = await ask("DELETE", { ...PAGE, cookie: `relais-session=${OLD}` });
    expect(response?.headers.get("set-cookie")).toBe(
      "relais-session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0",
    );
    expect(ended).toEqual([OLD]);
  });

  it("may not ask in another way, or for another path", async () => {
    const { response } = await ask("GET", PAGE);
    expect([response?.status, response?.headers.get("allow")]).toEqual([405, "POST, DELETE"]);
    expect((await ask("POST", PAGE, { path: "/" })).response).toBeUndefined();
  });
});

/** The headers, and whether the client speaks TLS. */
const others: readonly (readonly [name: string, headers: Record<string, string>, secure: boolean])[] = [
  ["no origin", { host: PAGE.host }, false],
  ["a page without an origin", { host: PAGE.host, origin: "null" }, false],
  ["another host", { ...PAGE, origin: "http://evil.example:8667" }, false],
  ["a host below this one", { ...PAGE, origin: "http://a.chat.example:8667" }, false],
  ["another port of the host", { ...PAGE, origin: "http://chat.example:8080" }, false],
  ["a page without TLS, where this is TLS", { ...TLS_PAGE, origin: "http://chat.example" }, true],
  ["no host", { origin: PAGE.origin }, false],
];

describe("a request of another page", () => {
  it.each(others)("is refused: %s", async (_, headers, secure) => {
    const cookie = `relais-session=${OLD}; __Host-relais-session=${OLD}`;
    for (const method of ["POST", "DELETE"]) {
      const { response, exchanges, ended } = await ask(method, { ...headers, ...bearer, cookie }, { secure });
      expect(response?.status).toBe(403);
      expect([exchanges, ended]).toEqual([[], []]);
    }
    expect(readSecret(new Headers({ ...headers, cookie }), secure)).toBeUndefined();
  });
});

function secretIn(cookie: string, secure = false): string | undefined {
  return readSecret(new Headers({ ...(secure ? TLS_PAGE : PAGE), cookie }), secure);
}

describe("the secret in a cookie", () => {
  it("is found", () => {
    expect(secretIn(`x=1; relais-session=${OLD}; y=2`)).toBe(OLD);
    expect(secretIn(`__Host-relais-session=${OLD}`, true)).toBe(OLD);
  });

  it.each([
    "",
    "relais-session=",
    `relais-session=${OLD}x`,
    `Relais-session=${OLD}`,
    `x-relais-session=${OLD}`,
  ])("is not in %j", (cookie) => {
    expect(secretIn(cookie)).toBeUndefined();
  });

  it("is not taken over TLS from a cookie that was set without", () => {
    expect(secretIn(`relais-session=${OLD}`, true)).toBeUndefined();
  });
});

describe("the name of a browser", () => {
  it.each([
    ["Firefox on Linux", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"],
    [
      "Chrome on Android",
      "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
    ],
    [
      "Edge on Windows",
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
    ],
    [
      "Safari on iPhone",
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
    ],
    [
      "Safari on macOS",
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
    ],
    ["A browser", "curl/8"],
  ])("is %s", (name, agent) => {
    expect(browserName(agent)).toBe(name);
  });
});
