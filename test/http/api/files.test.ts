/** Routes about uploaded files. */
import { afterEach, beforeEach, expect, it } from "bun:test";
import { ApiServer } from "./harness.ts";

const ID = "6vJq0nXx3mB1Zt8kR5wQ2g";
const file = {
  id: ID,
  account: "bot",
  name: "tea.jpg",
  type: "image/jpeg",
  extension: "jpg",
  size: 9,
  at: 500,
};

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
  await server.bot("bot");
  server.store.files.add(file);
  server.store.files.add({ ...file, id: ID.replace("6", "7"), name: undefined, size: 1, at: 600 });
});
afterEach(() => server.stop());

it("lists accounts, and the files of one", async () => {
  expect((await server.ask("GET", "/files")).body).toEqual({
    items: [{ account: "bot", files: 2, bytes: 10 }],
  });
  const { id: _, extension: __, ...shown } = file;
  expect((await server.ask("GET", "/accounts/BOT/files?offset=1")).body).toEqual({
    items: [{ ...shown, url: `https://irc.test/upload/${ID}.jpg` }],
    total: 2,
    bytes: 10,
  });
  expect((await server.ask("GET", "/accounts/nobody/files")).body).toEqual({ items: [], total: 0, bytes: 0 });
});

it("removes one, with a reason that the audit keeps", async () => {
  expect((await server.ask("DELETE", `/files/${ID}.jpg?reason=not%20yours`)).status).toBe(204);
  expect((await server.ask("DELETE", `/files/${ID}.jpg`)).status).toBe(404);
  expect((await server.ask("DELETE", "/files/x")).status).toBe(400);
  expect((await server.ask("GET", "/audit?action=FILES")).body).toMatchObject({
    items: [{ target: "bot", value: `https://irc.test/upload/${ID}.jpg`, reason: "not yours" }],
  });
});

it("removes all of an account", async () => {
  expect((await server.ask("DELETE", "/accounts/bot/files?reason=spam")).body).toEqual({ removed: 2 });
  expect((await server.ask("DELETE", "/accounts/bot/files")).body).toEqual({ removed: 0 });
  expect((await server.ask("GET", "/audit?action=FILES")).body).toMatchObject({
    total: 1,
    items: [{ target: "bot", value: "2 files", reason: "spam" }],
  });
});

it("needs its scopes", async () => {
  const reader = server.token("reader", { scopes: ["files:read"] });
  expect((await server.ask("GET", "/files", undefined, reader)).status).toBe(200);
  expect((await server.ask("DELETE", `/files/${ID}.jpg`, undefined, reader)).status).toBe(403);
  const uploader = server.token("uploader", { scopes: ["files:write"], account: "bot" });
  expect((await server.ask("GET", "/accounts/bot/files", undefined, uploader)).status).toBe(403);
  const remover = server.token("remover", { scopes: ["files:remove"] });
  expect((await server.ask("DELETE", `/files/${ID}.jpg`, undefined, remover)).status).toBe(204);
});

it("answers 503 while files cannot be read", async () => {
  Object.assign(server.store.files, {
    usageByAccount: () => {
      throw new Error("disk");
    },
  });
  expect((await server.ask("GET", "/files")).status).toBe(503);
  expect(server.failures).toHaveLength(1);
});
