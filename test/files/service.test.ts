/** The file host over HTTP: uploads, downloads, limits and removal. Source: soju.im/filehost. */
import { describe, expect, it } from "bun:test";
import { existsSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { refusalRows } from "../../src/files/refusals.ts";
import { basic, DAY, startHost } from "./host.ts";
import { jpeg, png, POSITION } from "./pictures.ts";

const status = (response: Response): number => response.status;
const pathOf = (response: Response): string => new URL(response.headers.get("location") ?? "").pathname;

describe("an upload", () => {
  it.each([false, true])(
    "is answered with 201 and the place where all can read it (TLS: %p)",
    async (tls) => {
      const host = await startHost({ tls });
      const posted = await host.upload(png(1), {
        "content-type": "image/png",
        "content-disposition": 'attachment; filename="tea.png"',
      });
      expect([posted.status, posted.headers.get("location")?.startsWith(`${host.url}/`)]).toEqual([
        201,
        true,
      ]);
      expect(await posted.text()).toBe(`${posted.headers.get("location")}\n`);
      const path = pathOf(posted);
      expect(path).toMatch(/^\/upload\/[\w-]{22}\.png$/u);
      const got = await host.ask(path);
      const expected = {
        "content-type": "image/png",
        "content-disposition": "inline; filename=tea.png",
        "x-content-type-options": "nosniff",
        "accept-ranges": "bytes",
      };
      expect(Object.fromEntries(got.headers)).toMatchObject(expected);
      expect(got.headers.get("content-security-policy")).toStartWith("sandbox; default-src 'none'");
      expect(got.headers.get("cache-control")).toContain("immutable");
      const bytes = Buffer.from(await got.arrayBuffer());
      expect([bytes.includes("IDAT"), bytes.includes(POSITION)]).toEqual([true, false]);
      const head = await host.ask(path, { method: "HEAD" });
      expect([head.status, Number(head.headers.get("content-length"))]).toEqual([200, bytes.length]);
      expect(Object.fromEntries(head.headers)).toMatchObject(expected);
      expect(await host.events.next()).toMatchObject({
        kind: "file-uploaded",
        account: "ana",
        size: bytes.length,
      });
    },
  );

  it("may come without a length, and by a token", async () => {
    const host = await startHost();
    const body = new ReadableStream({
      start: (controller) => {
        for (let part = 0; part < 100; part += 1) controller.enqueue(Buffer.alloc(10_000, "tea "));
        controller.close();
      },
    });
    const posted = await host.upload(body, { authorization: "Bearer token" });
    expect(posted.status).toBe(201);
    const got = await host.ask(pathOf(posted));
    expect([got.headers.get("content-type"), (await got.text()).length]).toEqual([
      "text/plain; charset=utf-8",
      1_000_000,
    ]);
  });

  it("of markup is only for download", async () => {
    const host = await startHost();
    const headers = { "content-type": "image/svg+xml", "content-disposition": "inline; filename=x.svg" };
    const got = await host.ask(pathOf(await host.upload("<svg><script>alert(1)</script></svg>", headers)));
    expect(got.headers.get("content-type")).toBe("application/octet-stream");
    expect(got.headers.get("content-disposition")).toBe("attachment; filename=x.svg");
  });

  it.each([
    [{ authorization: "" }, "credentials"],
    [{ authorization: "Basic" }, "credentials"],
    [{ authorization: "Basic !!!!" }, "credentials"],
    [{ authorization: `Basic ${btoa("ana")}` }, "credentials"],
    [{ authorization: `Basic ${Buffer.from([0x61, 0x3a, 0xff]).toString("base64")}` }, "credentials"],
    [{ authorization: "Digest x" }, "credentials"],
    [{ authorization: basic("ana", "wrong") }, "wrong"],
    [{ authorization: basic("nobody", "secret:word") }, "wrong"],
    [{ authorization: basic("certificate", "x") }, "wrong"],
    [{ authorization: "Bearer other" }, "wrong"],
    [{ authorization: basic("bad", "x") }, "suspended"],
    [{ authorization: basic("two", "x") }, "code-needed"],
    [{ authorization: basic("outlaw", "x") }, "banned"],
    [{ authorization: basic("provider", "x") }, "busy"],
    [{ authorization: basic("slow", "x") }, "too-many-tries"],
    [{ origin: "https://elsewhere.example" }, "origin"],
    [{ "content-type": "multipart/form-data; boundary=x" }, "form"],
  ] as const)("with %p is refused: %s", async (headers, code) => {
    const host = await startHost();
    const answer = await host.upload("tea", headers);
    expect([answer.status, await answer.text()]).toEqual([
      refusalRows[code].status,
      `${refusalRows[code].text}\n`,
    ]);
    expect(answer.headers.get("www-authenticate")?.startsWith("Basic realm=") ?? false).toBe(
      answer.status === 401,
    );
    expect(answer.headers.get("retry-after")).toBe(code === "too-many-tries" ? "7" : null);
    expect(host.service.outcomes.get(code)).toBe(1);
    expect(await host.events.next()).toEqual({ kind: "file-refused", address: "127.0.0.1", reason: code });
    expect(host.service.usage).toEqual({ files: 0, bytes: 0 });
  });

  it("of nothing, of a damaged picture and of one that cannot be cleaned are refused", async () => {
    const host = await startHost();
    expect(status(await host.upload(""))).toBe(400);
    expect(status(await host.upload(new ReadableStream({ start: (controller) => controller.close() })))).toBe(
      400,
    );
    expect(status(await host.upload(png(1).subarray(0, 40)))).toBe(422);
    expect(status(await host.upload(Buffer.from("II*\0".padEnd(400, "\0"), "latin1")))).toBe(415);
    expect(readdirSync(host.folder)).toEqual([]);
  });

  it("that ends early leaves nothing", async () => {
    const host = await startHost();
    const head = `POST /upload HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic("ana", "secret:word")}\r\n`;
    for (const rest of [
      "Content-Length: 100\r\n\r\nhello",
      "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    ]) {
      const socket = await Bun.connect({
        hostname: "127.0.0.1",
        port: host.port,
        socket: { data: () => undefined },
      });
      socket.write(head + rest);
      while (host.service.uploading === 0) await new Promise(setImmediate);
      socket.terminate();
      expect(await host.events.next()).toMatchObject({ kind: "file-refused", reason: "aborted" });
      expect([readdirSync(host.folder), host.service.uploading]).toEqual([[], 0]);
    }
  });

  it("that takes too long is ended", async () => {
    const host = await startHost({ limits: { uploadTime: 5_000 } });
    const { promise, resolve } = Promise.withResolvers<string>();
    const socket = { data: (_: unknown, data: Buffer) => resolve(data.toString()) };
    const client = await Bun.connect({ hostname: "127.0.0.1", port: host.port, socket });
    const head = `POST /upload HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic("ana", "secret:word")}\r\n`;
    client.write(`${head}Content-Length: 100\r\n\r\nhello`);
    while (host.service.uploading === 0 || readdirSync(host.folder).length === 0)
      await new Promise(setImmediate);
    await host.pass(5_000);
    expect(await promise).toStartWith("HTTP/1.1 408 ");
    client.end();
    expect(readdirSync(host.folder)).toEqual([]);
  });

  it("goes only where it can be kept", async () => {
    const host = await startHost({ folder: () => "/dev/null/files" });
    expect(status(await host.upload("tea"))).toBe(507);
    expect(await host.events.next()).toMatchObject({ kind: "files-failed", error: { code: "ENOTDIR" } });
    host.service.pause();
    expect(status(await host.upload("tea"))).toBe(503);
  });
});

describe("the limits", () => {
  it("of the size hold for a stated length and for what comes", async () => {
    const host = await startHost({ limits: { fileSize: 2_000 } });
    expect(status(await host.upload("x".repeat(2_000)))).toBe(201);
    expect(status(await host.upload("x".repeat(2_001)))).toBe(413);
    const stream = new ReadableStream({
      start: (controller) => {
        controller.enqueue(Buffer.alloc(2_001, "x"));
        controller.close();
      },
    });
    expect(status(await host.upload(stream))).toBe(413);
    expect(readdirSync(host.folder).length).toBe(1);
  });

  it("of an account and of all are for what is kept", async () => {
    const host = await startHost({ limits: { filesPerAccount: 2 } });
    const bob = { authorization: basic("bob", "secret:word") };
    const first = await host.upload("one");
    expect(
      (await Promise.all([host.upload("two"), host.upload("three")])).map(status).toSorted((a, b) => a - b),
    ).toEqual([201, 507]);
    expect(status(await host.upload("four", bob))).toBe(201);
    const removal = { method: "DELETE", headers: { authorization: basic("ana", "secret:word") } };
    expect(status(await host.ask(pathOf(first), removal))).toBe(204);
    expect(status(await host.upload("four"))).toBe(201);
    host.configure({ bytesPerAccount: host.store.files.usage("ana").bytes + 5 });
    expect(status(await host.upload("123456"))).toBe(507);
    expect(status(await host.upload("12345"))).toBe(201);
    host.configure({ totalBytes: host.service.usage.bytes + 5 });
    expect(status(await host.upload("123456", bob))).toBe(507);
    expect(status(await host.upload("12345", bob))).toBe(201);
    expect(host.service.outcomes.get("server-full")).toBe(1);
  });

  it("of uploads in a minute and at one time", async () => {
    const host = await startHost({ limits: { uploadsPerMinute: 2, uploadsAtOnce: 1 } });
    await host.upload("one");
    await host.pass(20_000);
    await host.upload("two");
    const third = await host.upload("three");
    expect([third.status, third.headers.get("retry-after")]).toEqual([429, "40"]);
    const next = await startHost({ limits: { uploadsPerMinute: 2 } });
    await next.pass(20_000);
    next.service.takeUploads(structuredClone(host.service.handedUploads));
    expect((await next.upload("four")).status).toBe(429);
    await host.pass(40_000);
    const held = Promise.withResolvers<void>();
    const slow = host.upload(
      new ReadableStream({
        pull: async (controller) => {
          controller.enqueue(Buffer.from("slow"));
          await held.promise;
          controller.close();
        },
      }),
    );
    while (host.service.uploading === 0) await new Promise(setImmediate);
    expect(status(await host.upload("x", { authorization: basic("bob", "secret:word") }))).toBe(503);
    held.resolve();
    expect(status(await slow)).toBe(201);
  });
});

describe("a file", () => {
  it("is found by its whole name only", async () => {
    const host = await startHost();
    const path = pathOf(await host.upload("tea"));
    const id = path.slice("/upload/".length, -".txt".length);
    writeFileSync(join(host.folder, "x".repeat(22)), "no record");
    for (const wrong of [
      `/upload/${id}`,
      `/upload/${id}.html`,
      `/upload/${id}.txt/`,
      `/upload/${id}.txt.`,
      `/upload//${id}.txt`,
      `/upload/../upload/x/${id}.txt`,
      `/upload/${"x".repeat(22)}.txt`,
      `/upload/..%2fstore%2frelais.db`,
      "/upload/%2e%2e/store/relais.db",
      "/upload/%00.txt",
      `/uploads/${id}.txt`,
    ]) {
      expect([wrong, status(await host.ask(wrong))]).toEqual([wrong, 404]);
    }
    expect(status(await host.ask(`${path}?download`))).toBe(200);
  });

  it("is given in parts, and not again to those who have it", async () => {
    const host = await startHost();
    const path = pathOf(await host.upload("0123456789"));
    const whole = await host.ask(path);
    const tag = whole.headers.get("etag") ?? "";
    const read = async (headers: Record<string, string>): Promise<readonly unknown[]> => {
      const answer = await host.ask(path, { headers });
      return [answer.status, await answer.text(), answer.headers.get("content-range")];
    };
    expect(await read({ range: "bytes=2-4" })).toEqual([206, "234", "bytes 2-4/10"]);
    expect(await read({ range: "bytes=2-4", "if-range": tag })).toEqual([206, "234", "bytes 2-4/10"]);
    expect(await read({ range: "bytes=2-4", "if-range": '"other"' })).toEqual([200, "0123456789", null]);
    expect(await read({ range: "bytes=50-" })).toEqual([416, "", "bytes */10"]);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
      expect(await read({ "if-none-match": known })).toEqual([304, "", null]);
    }
    expect((await read({ "if-none-match": '"other"' }))[0]).toBe(200);
  });

  it("is removed by its owner alone", async () => {
    const host = await startHost();
    const path = pathOf(await host.upload("tea"));
    const remove = async (authorization: string, others = {}): Promise<number> =>
      status(await host.ask(path, { method: "DELETE", headers: { authorization, ...others } }));
    expect(await remove("")).toBe(401);
    expect(await remove(basic("bob", "secret:word"))).toBe(403);
    expect(await remove(basic("ana", "secret:word"), { origin: "https://elsewhere.example" })).toBe(403);
    expect(status(await host.ask(path))).toBe(200);
    expect(await remove(basic("ana", "secret:word"))).toBe(204);
    expect(await remove(basic("ana", "secret:word"))).toBe(404);
    expect([status(await host.ask(path)), readdirSync(host.folder)]).toEqual([404, []]);
  });

  it("is over with its age, with its account, and where it was removed by hand", async () => {
    const host = await startHost({ limits: { days: 30 } });
    const [first, second] = [pathOf(await host.upload("one")), pathOf(await host.upload("two"))];
    const third = pathOf(await host.upload("three", { authorization: basic("bob", "secret:word") }));
    const files = (): number => host.store.files.usage().files;
    const stray = join(host.folder, "stray.part");
    writeFileSync(stray, "of a crash");
    utimesSync(stray, 0, 0);
    await Bun.file(join(host.folder, first.slice(8, 30))).delete();
    expect(status(await host.ask(first))).toBe(404);
    await host.pass(10_000);
    while (existsSync(stray)) await new Promise(setImmediate);
    expect(files()).toBe(2);
    // Another one has the name now.
    host.accounts.set("bob", 10 * DAY + 20_000);
    expect([status(await host.ask(third)), status(await host.ask(second))]).toEqual([404, 200]);
    await host.pass(10_000);
    while (files() > 1) await new Promise(setImmediate);
    await host.pass(30 * DAY);
    expect(status(await host.ask(second))).toBe(404);
    while (files() > 0) await new Promise(setImmediate);
    while (readdirSync(host.folder).length > 0) await new Promise(setImmediate);
  });
});

describe("a page", () => {
  it("of an allowed origin may ask, send and read", async () => {
    const host = await startHost();
    const headers = { origin: "https://chat.example.org" };
    const asked = await host.ask("/upload", { method: "OPTIONS", headers });
    expect([asked.status, asked.headers.get("allow"), asked.headers.get("accept-post")]).toEqual([
      204,
      "OPTIONS, POST",
      "*/*",
    ]);
    expect(asked.headers.get("access-control-allow-headers")).toContain("Authorization");
    const posted = await host.upload(jpeg(1), headers);
    for (const answer of [asked, posted, await host.ask(pathOf(posted), { headers })]) {
      expect(answer.headers.get("access-control-allow-origin")).toBe("https://chat.example.org");
      expect(answer.headers.get("access-control-expose-headers")).toContain("Location");
      expect(answer.headers.get("vary")).toBe("Origin");
    }
  });

  it("of another one can only show files", async () => {
    const host = await startHost();
    const headers = { origin: "https://elsewhere.example" };
    const path = pathOf(await host.upload(jpeg(1)));
    for (const answer of [
      await host.ask("/upload", { method: "OPTIONS", headers }),
      await host.ask(path, { headers }),
    ]) {
      expect([answer.ok, answer.headers.get("access-control-allow-origin")]).toEqual([true, null]);
    }
  });
});

describe("the paths", () => {
  it.each(["/upload", "/", "/a/b/"])("of a host at %s take their methods only", async (path) => {
    const host = await startHost({ path });
    const file = pathOf(await host.upload("tea"));
    expect(await (await host.ask(file)).text()).toBe("tea");
    expect(file.slice(0, -26)).toBe(path.endsWith("/") ? path : `${path}/`);
    for (const [asked, method, allow] of [
      [path, "PUT", "OPTIONS, POST"],
      [path, "GET", "OPTIONS, POST"],
      [file, "POST", "DELETE, GET, HEAD, OPTIONS"],
    ] as const) {
      const answer = await host.ask(asked, { method });
      expect([answer.status, answer.headers.get("allow")]).toEqual([405, allow]);
    }
    const options = await host.ask(file, { method: "OPTIONS" });
    expect([options.headers.get("allow"), options.headers.get("accept-post")]).toEqual([
      "DELETE, GET, HEAD, OPTIONS",
      null,
    ]);
    expect(status(await host.ask("/elsewhere"))).toBe(404);
  });
});
