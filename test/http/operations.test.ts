/** Health and metrics over HTTP: what strangers may ask, and when the server is ready. */
import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { HttpListenError, Operations } from "../../src/http/index.ts";
import { HttpServer } from "../../src/http/http-server.ts";
import { Relais } from "../e2e/relais.ts";
import { MemoryStore } from "../irc/session/memory-store.ts";
import { partsOf } from "./parts.ts";

const LOOPBACK = { host: "127.0.0.1", port: 0, failed: (): void => undefined };

describe("health and metrics", () => {
  let relais: Relais;
  let operations: Operations;
  let port: number;
  const store = new MemoryStore();

  beforeEach(async () => {
    store.broken = false;
    relais = await Relais.start({ store, network: { history: true } });
    operations = new Operations(partsOf(relais));
    port = operations.open(LOOPBACK);
  });
  afterEach(async () => {
    await relais.stop();
    await operations.close();
  });

  const ask = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, init);
  const readiness = async (): Promise<readonly [number, string]> => {
    const response = await ask("/readyz");
    return [response.status, await response.text()];
  };

  it("are three routes, and nothing else", async () => {
    operations.listening();
    for (const path of ["/healthz", "/readyz", "/metrics", "/metrics?x=1"]) {
      expect([path, (await ask(path)).status]).toEqual([path, 200]);
    }
    for (const path of ["/", "/metrics/", "/healthz/x", "/toString", "/__proto__", "/%2e%2e/etc"]) {
      const response = await ask(path);
      expect([path, response.status, await response.text()]).toEqual([path, 404, "not found\n"]);
    }
    const metrics = await ask("/metrics");
    expect(metrics.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(await metrics.text()).toContain("\nrelais_connections 0\n");
  });

  it("answer HTTP 1.0 without a host, as load balancers ask", async () => {
    operations.listening();
    for (const [path, status] of [
      ["/healthz", 200],
      ["/readyz", 200],
      ["/nothing", 404],
      ["//healthz", 404],
    ] as const) {
      const socket = connect(port, "127.0.0.1");
      const answer = text(socket);
      socket.write(`GET ${path} HTTP/1.0\r\n\r\n`);
      expect([path, (await answer).slice(0, 12)]).toEqual([path, `HTTP/1.1 ${status}`]);
    }
  });

  it("take GET and HEAD only", async () => {
    operations.listening();
    const head = await ask("/healthz", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
      const response = await ask("/metrics", { method });
      expect([method, response.status, response.headers.get("allow")]).toEqual([method, 405, "GET, HEAD"]);
      expect(await response.text()).toBe("method not allowed\n");
    }
  });

  it("refuse a body that is longer than any may be", async () => {
    expect((await ask("/healthz", { method: "POST", body: "x".repeat(100_000) })).status).toBe(413);
  });

  it("name neither the program nor its version, and are not to be kept or guessed at", async () => {
    const response = await ask("/metrics");
    const headers = Object.fromEntries(response.headers);
    expect(Object.keys(headers).toSorted()).toEqual([
      "cache-control",
      "content-length",
      "content-type",
      "date",
      "x-content-type-options",
    ]);
    expect(headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
    expect(await response.text()).not.toMatch(/relais-test|bun|version="/iu);
  });

  it("are not ready before clients can connect, and not while the server stops", async () => {
    expect(await readiness()).toEqual([503, "not ready: starting\n"]);
    operations.listening();
    expect(await readiness()).toEqual([200, "ready\n"]);
    const client = await relais.connect("ada");
    client.stopReading();
    const stopped = relais.server.stop({ deadline: 60_000 });
    expect(await readiness()).toEqual([503, "not ready: stopping\n"]);
    expect((await ask("/healthz")).status).toBe(200);
    client.terminate();
    await stopped;
    expect(await readiness()).toEqual([503, "not ready: stopped\n"]);
  });

  it("are not ready while the store fails, and find out by themselves that it works again", async () => {
    operations.listening();
    const ada = await relais.connect("ada");
    ada.send("JOIN #tea");
    await ada.line(/ 366 /u);
    store.broken = true;
    ada.send("PRIVMSG #tea :hello");
    // The failure is reported after the turn.
    await ada.heard();
    await ada.heard();
    expect(await readiness()).toEqual([503, "not ready: changes cannot be kept\n"]);
    expect(await (await ask("/metrics")).text()).toContain("\nrelais_store_failing 1\n");
    store.broken = false;
    expect(await readiness()).toEqual([503, "not ready: changes cannot be kept\n"]);
    relais.clock.pass(10_000);
    expect(await readiness()).toEqual([200, "ready\n"]);
  });

  it("end with the server: nobody listens any more", async () => {
    await operations.close();
    expect(ask("/healthz")).rejects.toThrow();
  });

  it("say that an address is taken", () => {
    const second = new Operations(partsOf(relais));
    const open = (): number => second.open({ ...LOOPBACK, port });
    expect(open).toThrow(HttpListenError);
    expect(open).toThrow(`HTTP cannot listen on 127.0.0.1:${port}: the address is in use`);
  });
});

describe("an HTTP server", () => {
  it("says no more of an error than that there was one", async () => {
    const failures: unknown[] = [];
    const fault = new Error("secret of the house");
    const server = new HttpServer({
      ...LOOPBACK,
      routes: { "/": () => Promise.reject(fault) },
      failed: (error) => failures.push(error),
    });
    const response = await fetch(`http://127.0.0.1:${server.port}/`);
    expect([response.status, await response.text()]).toEqual([500, "internal error\n"]);
    expect(failures).toEqual([fault]);
    await server.close();
  });
});
