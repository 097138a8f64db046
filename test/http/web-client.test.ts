/** The web client over HTTP: what is served, how it is compressed and cached, and its size. */
import { describe, expect, it } from "bun:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { WebClient } from "../../src/http/index.ts";
import { buildPage } from "../../web/build.ts";

const facts = { network: "Tea <&\"'>", channel: "#tea", socket: "/irc", hosts: [], signOn: "" };
const page = {
  html: '<html data-network="{network}" data-channel="{channel}" data-socket="{socket}">',
  assets: [{ path: "/assets/main-1.js", contentType: "text/javascript", text: "x".repeat(1000) }],
  files: [
    { path: "/icon.svg", contentType: "image/svg+xml", text: "<svg/>" },
    { path: "/icon-192.png", contentType: "image/png", text: "iVBORw==", encoding: "base64" as const },
    { path: "/worker.js", contentType: "text/javascript", text: "self" },
  ],
};

function ask(
  path: string,
  init: RequestInit = {},
  built = () => Promise.resolve(page),
): Promise<Response | undefined> {
  return new WebClient(built).answer(new Request(`http://127.0.0.1${path}`, init), facts);
}

describe("the web client", () => {
  it("has the page, with the facts of the server as texts", async () => {
    const response = await ask("/");
    expect(await response?.text()).toBe(
      '<html data-network="Tea &lt;&amp;&quot;&#x27;&gt;" data-channel="#tea" data-socket="/irc">',
    );
    expect(response?.headers.get("cache-control")).toBe("no-cache");
  });

  it.each([
    ["/assets/main-1.js", "text/javascript", "public, max-age=31536000, immutable"],
    ["/icon.svg", "image/svg+xml", "no-cache"],
    ["/icon-192.png", "image/png", "no-cache"],
    ["/worker.js", "text/javascript", "no-cache"],
    ["/manifest.webmanifest", "application/manifest+json", "no-cache"],
  ])("has %s", async (path, type, cache) => {
    const response = await ask(path);
    expect(response?.status).toBe(200);
    expect(response?.headers.get("content-type")).toBe(type);
    expect(response?.headers.get("cache-control")).toBe(cache);
    expect(response?.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it.each(["/nothing", "/assets/../secret", "/constructor", "//"])("leaves %s to others", async (path) => {
    expect(await ask(path)).toBeUndefined();
  });

  it("lets nothing run that is not its own", async () => {
    const policy = (await ask("/"))?.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/u);
  });

  it.each([
    ["br, gzip", "br", brotliDecompressSync],
    ["gzip, deflate", "gzip", gunzipSync],
    ["br;q=0, gzip;q=0.5", "gzip", gunzipSync],
  ] as const)("compresses for %s", async (accepted, encoding, decompress) => {
    const response = await ask("/assets/main-1.js", { headers: { "accept-encoding": accepted } });
    expect(response?.headers.get("content-encoding")).toBe(encoding);
    expect(response?.headers.get("vary")).toBe("accept-encoding");
    const body = Buffer.from((await response?.arrayBuffer()) ?? new ArrayBuffer());
    expect(body.length).toBeLessThan(100);
    expect(decompress(body).toString()).toBe(page.assets[0]?.text ?? "");
  });

  it("does not send again what the browser has", async () => {
    const tag = (await ask("/"))?.headers.get("etag") ?? "";
    const response = await ask("/", { headers: { "if-none-match": `"other", ${tag}` } });
    expect(response?.status).toBe(304);
    expect(await response?.text()).toBe("");
  });

  it("answers HEAD, and no other methods", async () => {
    const head = await ask("/", { method: "HEAD" });
    expect(head?.status).toBe(200);
    expect(await head?.text()).toBe("");
    expect((await ask("/", { method: "POST", body: "x" }))?.status).toBe(405);
  });

  it("is built once, and again after a failure", async () => {
    let builds = 0;
    const client = new WebClient(() => {
      builds++;
      return builds === 1 ? Promise.reject(new Error("no bundler")) : Promise.resolve(page);
    });
    const request = (): Promise<Response | undefined> =>
      client.answer(new Request("http://127.0.0.1/"), facts);
    expect(request()).rejects.toThrow("no bundler");
    expect((await request())?.status).toBe(200);
    await request();
    expect(builds).toBe(2);
  });
});

describe("the built page", () => {
  it("loads with at most 150 KiB, from this server alone", async () => {
    const built = await buildPage();
    // Others are loaded when someone needs them.
    const later = ({ path }: { readonly path: string }): boolean =>
      built.assets.some(({ text }) => text.includes(`import("./${path.replace("/assets/", "")}")`));
    const first = built.assets.filter((asset) => !later(asset));
    expect(first.length).toBeLessThan(built.assets.length);
    const compressed = [built.html, ...first.map(({ text }) => text)].map(
      (text) => Bun.gzipSync(text).length,
    );
    expect(compressed.reduce((sum, size) => sum + size, 0)).toBeLessThan(150 * 1024);
    expect(built.html).not.toMatch(/(?:src|href)="(?!\/)/u);
    for (const { path } of built.assets) expect(path).toMatch(/^\/assets\/\w+-\w+\.(?:js|css)$/u);
    const named = (name: RegExp): string => built.assets.find(({ path }) => name.test(path))?.path ?? "none";
    for (const name of [/main-\w+\.js$/u, /\.css$/u]) expect(built.html).toContain(named(name));
    expect(built.html).not.toMatch(/<script(?![^>]*src=)|\sstyle=|\son\w+=/u);
  });
});
