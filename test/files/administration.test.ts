/** Uploaded files in the hands of operators. */
import { expect, it } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { basic, startHost } from "./host.ts";
import type { Host } from "./host.ts";

async function uploaded(host: Host, body: string, name = "ana"): Promise<string> {
  const posted = await host.upload(body, { authorization: basic(name, "secret:word") });
  expect(posted.status).toBe(201);
  return new URL(posted.headers.get("location") ?? "").pathname;
}

it("lists accounts by bytes, and the files of one, the newest first, in pages", async () => {
  const host = await startHost();
  const { administration } = host.service;
  await uploaded(host, "tea");
  await host.pass(1_000);
  const second = await uploaded(host, "more tea");
  await uploaded(host, "coffee and more coffee", "bob");
  expect(administration.usage(10)).toEqual([
    { account: "bob", files: 1, bytes: 22 },
    { account: "ana", files: 2, bytes: 11 },
  ]);
  expect(administration.usage(1)).toHaveLength(1);
  const { files, ...sums } = administration.list("ana", 0, 10);
  expect(sums).toEqual({ total: 2, bytes: 11 });
  expect(files.map(({ size }) => size)).toEqual([8, 3]);
  expect(new URL(files[0]?.url ?? "").pathname).toBe(second);
  expect(administration.list("ana", 1, 10).files).toHaveLength(1);
  expect(administration.list("nobody", 0, 10)).toEqual({ files: [], total: 0, bytes: 0 });
});

it("removes a file by its URL, its last part or its id: 404 from then on", async () => {
  const host = await startHost();
  const { administration } = host.service;
  for (const form of [
    (path: string) => `https://any.host${path}`,
    (path: string) => path.slice("/upload/".length),
    (path: string) => path.slice("/upload/".length).replace(/\..*/u, ""),
  ]) {
    const path = await uploaded(host, "tea");
    expect(await administration.remove(form(path))).toMatchObject({ account: "ana", size: 3 });
    expect((await host.ask(path)).status).toBe(404);
    expect(await administration.remove(form(path))).toBeUndefined();
  }
  expect(readdirSync(host.folder)).toEqual([]);
  expect(host.service.usage).toEqual({ files: 0, bytes: 0 });
  expect(await administration.remove("../relais.db")).toBeUndefined();
});

it("removes all of an account, and leaves those of others", async () => {
  const host = await startHost({ limits: { uploadsPerMinute: 100 } });
  const paths = [await uploaded(host, "one"), await uploaded(host, "two")];
  const other = await uploaded(host, "three", "bob");
  expect(await host.service.administration.removeAll("ana")).toBe(2);
  for (const path of paths) expect((await host.ask(path)).status).toBe(404);
  expect((await host.ask(other)).status).toBe(200);
  expect(await host.service.administration.removeAll("ana")).toBe(0);
});

it("removes nothing while another process takes over", async () => {
  const host = await startHost();
  const path = await uploaded(host, "tea");
  host.service.pause();
  expect(host.service.administration.remove(path)).rejects.toThrow("about to restart");
  expect(host.service.administration.removeAll("ana")).rejects.toThrow("about to restart");
  expect((await host.ask(path)).status).toBe(200);
});

it("reports a fault of the store", async () => {
  const host = await startHost();
  const path = await uploaded(host, "tea");
  host.service.pause();
  host.store.close();
  expect(() => host.service.administration.usage(1)).toThrow();
  expect(host.service.administration.remove(path)).rejects.toThrow();
  await host.events.next();
  expect(await host.events.next()).toMatchObject({ kind: "files-failed" });
  expect(existsSync(join(host.folder, path.slice("/upload/".length, "/upload/".length + 22)))).toBe(true);
});
