/** Events of the API: streams, and webhooks of both directions. */
import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { signatureOf } from "../../../src/http/outgoing-webhooks.ts";
import type { LineClient } from "../../e2e/relais.ts";
import { ApiServer } from "./harness.ts";

let server: ApiServer;
beforeEach(async () => {
  server = await ApiServer.start();
});
afterEach(() => server.stop());

async function inTea(nick: string): Promise<LineClient> {
  const client = await server.relais.connect(nick, "message-tags");
  client.send("JOIN #tea");
  await client.line(/ 366 /u);
  return client;
}

/** Reads a stream of events. */
class Events {
  readonly #reader: {
    read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
    cancel(): Promise<void>;
  };
  #text = "";

  constructor(response: Response) {
    if (response.body === null) throw new Error("no body");
    this.#reader = response.body.getReader();
  }

  static async open(
    query = "",
    init: { readonly token?: string; readonly headers?: Record<string, string> } = {},
  ) {
    const events = new Events(await server.request("GET", `/events${query}`, init));
    await events.block();
    return events;
  }

  /** The next one, with the comment that begins a stream; undefined at the end. */
  async block(): Promise<string | undefined> {
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end !== -1) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return block;
      }
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#text += new TextDecoder().decode(value);
    }
  }

  async next(): Promise<Record<string, unknown> & { readonly id: string }> {
    const block = (await this.block()) ?? "";
    const [, id = ""] = /^id: (.+)$/mu.exec(block) ?? [];
    const [, data = "{}"] = /^data: (.+)$/mu.exec(block) ?? [];
    return { id, ...(JSON.parse(data) as Record<string, unknown>) };
  }

  close(): Promise<void> {
    return this.#reader.cancel();
  }
}

describe("GET /events", () => {
  it("sends what happens, but for conversations and messages to some members", async () => {
    const ana = await inTea("ana");
    const events = await Events.open("?kinds=message,edit,join,topic,redaction,nick");
    const bob = await inTea("bob");
    expect(await events.next()).toMatchObject({ kind: "join", channel: "#tea", nick: "bob" });
    ana.send("PRIVMSG bob :psst", "PRIVMSG @#tea :ops", "@+reply=x PRIVMSG #tea :hello", "TOPIC #tea :hot");
    const message = await events.next();
    expect(message).toMatchObject({
      kind: "message",
      channel: "#tea",
      mask: "ana!ana@127.0.0.1",
      text: "hello",
      tags: { "+reply": "x" },
    });
    expect((await bob.line(/:hello$/u)).includes(`msgid=${String(message["messageId"])}`)).toBe(true);
    expect(await events.next()).toMatchObject({ kind: "topic", text: "hot" });
    ana.send(
      "CAP REQ relais.chat/edit",
      `@relais.chat/edit=${String(message["messageId"])} PRIVMSG #tea :hallo`,
    );
    expect(await events.next()).toMatchObject({ kind: "edit", edits: message["messageId"], text: "hallo" });
    ana.send("NICK ann");
    expect(await events.next()).toMatchObject({ kind: "nick", nick: "ana", text: "ann" });
    await events.close();
  });

  it("sends events of users and operators", async () => {
    const events = await Events.open("?kinds=user-connected,user-left,operator-action");
    const ana = await server.relais.connect("ana");
    for (const event of server.relais.events) server.api.note(event);
    expect(await events.next()).toMatchObject({ kind: "user-connected", nick: "ana", address: "127.0.0.1" });
    ana.end();
    await events.close();
  });

  it("goes on after the last event that its reader has seen, or says that some are lost", async () => {
    const ana = await inTea("ana");
    const first = await Events.open("?kinds=message");
    ana.send("PRIVMSG #tea :one");
    const { id } = await first.next();
    await first.close();
    ana.send("PRIVMSG #tea :two");
    await ana.heard();
    const second = await Events.open("?kinds=message", { headers: { "last-event-id": id } });
    expect(await second.next()).toMatchObject({ text: "two" });
    await second.close();
    const response = await server.request("GET", "/events", { headers: { "last-event-id": "gone-1" } });
    const third = new Events(response);
    expect(await third.block()).toBe("event: gap\ndata: {}");
    await third.close();
  });

  it("sends only what the token may receive", async () => {
    const ana = await inTea("ana");
    const token = server.token("cake", { scopes: ["messages:read"], channels: ["#Cake"] });
    const events = await Events.open("", { token });
    ana.send("PRIVMSG #tea :no", "JOIN #cake");
    await ana.line(/ 366 /u);
    ana.send("PRIVMSG #cake :yes");
    expect(await events.next()).toMatchObject({ kind: "message", text: "yes" });
    await events.close();
    expect((await server.ask("GET", "/events?channel=%23tea", undefined, token)).status).toBe(404);
    expect((await server.ask("GET", "/events?kinds=nonsense")).status).toBe(400);
  });

  it("sends nothing more once its token was revoked", async () => {
    const ana = await inTea("ana");
    const token = server.token("late", { scopes: ["messages:read"] });
    const events = await Events.open("?kinds=message", { token });
    ana.send("PRIVMSG #tea :before");
    expect(await events.next()).toMatchObject({ text: "before" });
    // So that the next look at the token is due.
    server.relais.clock.pass(1_000);
    const record = server.store.programs.token("late");
    if (record !== undefined) server.store.programs.write({ kind: "token", record, removed: true });
    ana.send("PRIVMSG #tea :after");
    expect(await events.block()).toBeUndefined();
  });

  it("is not opened by HEAD", async () => {
    const head = await server.request("HEAD", "/events");
    expect([head.status, head.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    expect(server.api.facts.streams).toBe(0);
  });

  it("is limited in number, and ends with the server", async () => {
    const [one, two] = [await Events.open(), await Events.open()];
    expect((await server.ask("GET", "/events")).status).toBe(503);
    await one.close();
    const three = await Events.open();
    server.api.close();
    expect(await two.block()).toBeUndefined();
    expect(await three.block()).toBeUndefined();
  });

  it("costs nothing once nobody listens", async () => {
    expect(server.relais.app.outside.tap.listener).toBeUndefined();
  });
});

/** Receives what a webhook sends. */
class Receiver {
  readonly requests: { readonly headers: Headers; readonly body: string }[] = [];
  /** Statuses of the next answers; 204 after them. */
  readonly statuses: number[] = [];
  readonly #server: Bun.Server<undefined>;
  readonly #waiting: (() => void)[] = [];

  constructor() {
    this.#server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: async (request) => {
        this.requests.push({ headers: request.headers, body: await request.text() });
        for (const done of this.#waiting.splice(0)) done();
        return new Response(null, { status: this.statuses.shift() ?? 204 });
      },
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.port}/in`;
  }

  async received(count: number): Promise<void> {
    while (this.requests.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  close(): Promise<void> {
    return this.#server.stop(true);
  }
}

describe("an outgoing webhook", () => {
  let receiver: Receiver;
  beforeEach(() => {
    receiver = new Receiver();
  });
  afterEach(() => receiver.close());

  it("sends events with a signature, in their order", async () => {
    const ana = await inTea("ana");
    const hook = {
      name: "copy",
      direction: "outgoing",
      url: receiver.url,
      events: ["message"],
      channels: ["#TEA"],
    };
    const { status, body } = await server.ask("POST", "/webhooks", hook);
    expect([status, body]).toMatchObject([201, { name: "copy", createdBy: "admin" }]);
    const { secret } = body as { secret: string };
    ana.send("PRIVMSG #tea :one", "PRIVMSG #tea :two");
    await receiver.received(2);
    const [first, second] = receiver.requests;
    expect(JSON.parse(first?.body ?? "")).toMatchObject({ type: "message", text: "one", channel: "#tea" });
    expect(JSON.parse(second?.body ?? "")).toMatchObject({ text: "two" });
    const [id, timestamp, signature] = ["id", "timestamp", "signature"].map(
      (part) => first?.headers.get(`webhook-${part}`) ?? "",
    );
    const key = secret.replace("whsec_", "");
    expect(signature).toBe(`v1,${signatureOf(key, id ?? "", timestamp ?? "", first?.body ?? "")}`);
    expect((await server.ask("GET", "/webhooks")).body).toMatchObject({
      items: [{ name: "copy", url: receiver.url }],
    });
    expect(JSON.stringify((await server.ask("GET", "/webhooks")).body)).not.toContain(key);
    expect((await server.ask("DELETE", "/webhooks/copy")).status).toBe(204);
    expect((await server.ask("DELETE", "/webhooks/copy")).status).toBe(404);
    expect(server.api.facts.webhooksWaiting).toBe(0);
  });

  it("needs a URL, and a token with the scopes of its events; names are taken once, and all are limited", async () => {
    const hook = { name: "copy", direction: "outgoing", url: receiver.url };
    const token = server.token("few", { scopes: ["webhooks"] });
    expect((await server.ask("POST", "/webhooks", hook, token)).status).toBe(403);
    expect((await server.ask("POST", "/webhooks", { ...hook, url: undefined })).status).toBe(422);
    expect((await server.ask("POST", "/webhooks", { ...hook, url: "file:///etc/passwd" })).status).toBe(400);
    for (const name of ["copy", "two", "three"]) {
      expect((await server.ask("POST", "/webhooks", { ...hook, name })).status).toBe(201);
    }
    expect((await server.ask("POST", "/webhooks", hook)).status).toBe(409);
    expect((await server.ask("POST", "/webhooks", { ...hook, name: "four" })).status).toBe(409);
  });
});

function post(path: string, body: string, contentType: string): Promise<Response> {
  const headers = { "content-type": contentType };
  return fetch(`http://127.0.0.1:${server.port}${path}`, { method: "POST", body, headers });
}

describe("the audit", () => {
  it("has who made and removed which webhook, without its secrets", async () => {
    const url = "https://hooks.example/SECRET?key=SECRET";
    const channels = ["#tea"];
    await server.ask("POST", "/webhooks", { name: "out", direction: "outgoing", url, channels });
    await server.ask("POST", "/webhooks", { name: "in", direction: "incoming", channel: "#tea" });
    await server.ask("DELETE", "/webhooks/out");
    const who = { actor: "admin!admin@admin.api", operator: "token admin" };
    const audit = await server.ask("GET", "/audit");
    expect(audit.body).toMatchObject({
      items: [
        { ...who, action: "WEBHOOK DEL", target: "out" },
        { ...who, action: "WEBHOOK ADD", target: "in", channel: "#tea" },
        { ...who, action: "WEBHOOK ADD", target: "out", value: "https://hooks.example" },
      ],
    });
    expect(JSON.stringify(audit.body)).not.toContain("SECRET");
  });
});

describe("an incoming webhook", () => {
  const hook = { name: "news", direction: "incoming", channel: "#tea", nick: "News" };

  it("posts into its channel, as JSON or as plain text, with no token", async () => {
    const ana = await inTea("ana");
    const { path } = (await server.ask("POST", "/webhooks", hook)).body as { path: string };
    expect((await post(path, '{"text":"from afar"}', "application/json")).status).toBe(201);
    await ana.line(/:News!webhook@news.webhook PRIVMSG #tea :from afar$/u);
    expect((await post(path, "plain\n", "text/plain")).status).toBe(201);
    await ana.line(/ PRIVMSG #tea :plain$/u);
    expect((await post(path, '{"text":"x","notice":true}', "application/json")).status).toBe(201);
    await ana.line(/ NOTICE #tea :x$/u);
    expect((await post(path, "{}", "application/json")).status).toBe(400);
    expect((await post(path, "{", "application/json")).status).toBe(400);
    expect((await post(`${path.slice(0, -3)}aaa`, "x", "text/plain")).status).toBe(404);
    expect((await post(path.replace("news", "none"), "x", "text/plain")).status).toBe(404);
  });

  it("does not speak with the nick of a user, an account or a service, and not in a channel that is not there", async () => {
    const ana = await server.relais.connect("ana");
    for (const nick of ["ana", "NickServ"]) {
      const { path } = (await server.ask("POST", "/webhooks", { ...hook, name: nick.toLowerCase(), nick }))
        .body as {
        path: string;
      };
      ana.send("JOIN #tea");
      await ana.heard();
      expect([nick, (await post(path, "x", "text/plain")).status]).toEqual([nick, 409]);
    }
    const { path } = (await server.ask("POST", "/webhooks", { ...hook, channel: "#none" })).body as {
      path: string;
    };
    expect((await post(path, "x", "text/plain")).status).toBe(404);
  });
});
