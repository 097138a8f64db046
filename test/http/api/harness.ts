/** A whole Relais with the API, its tokens in a real store, and ways to ask. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileAdministration } from "../../../src/files/administration.ts";
import { Api } from "../../../src/http/api/api.ts";
import type { ApiLimits } from "../../../src/http/api/api.ts";
import { newSecret, tokenText } from "../../../src/http/api/secrets.ts";
import { Operations } from "../../../src/http/index.ts";
import type { ApiToken } from "../../../src/irc/network/programs.ts";
import { openStore } from "../../../src/store/store.ts";
import type { Store } from "../../../src/store/store.ts";
import { Relais } from "../../e2e/relais.ts";
import type { RelaisOptions } from "../../e2e/relais.ts";
import { options as storeOptions } from "../../store/records.ts";
import { partsOf } from "../parts.ts";

const limits: ApiLimits = {
  rate: 10_000,
  streams: 2,
  backlog: 100,
  webhooks: 3,
  queue: 10,
  tries: 3,
  timeout: 5_000,
};

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

export class ApiServer {
  readonly relais: Relais;
  readonly store: Store;
  readonly api: Api;
  readonly failures: unknown[] = [];
  /** Names of webhooks that were not delivered, and the reasons. */
  readonly undelivered: string[] = [];
  readonly port: number;
  /** A token with all scopes, of no account. */
  readonly admin: string;
  readonly #folder: string;
  readonly #operations: Operations;

  private constructor(relais: Relais, store: Store, folder: string, changed: Partial<ApiLimits>) {
    this.relais = relais;
    this.store = store;
    this.#folder = folder;
    const files = new FileAdministration({
      records: store.files,
      remove: (id) => Promise.resolve(store.files.remove(id)),
      urlOf: ({ id, extension }) => `https://irc.test/upload/${id}.${extension}`,
      paused: () => false,
      failed: (error) => this.failures.push(error),
    });
    this.api = new Api({
      outside: relais.app.outside,
      programs: store.programs,
      files: () => files,
      limits: () => ({ ...limits, ...changed }),
      now: () => relais.clock.now(),
      epoch: "test",
      failed: (error) => this.failures.push(error),
      webhookFailed: (webhook, reason) => this.undelivered.push(`${webhook}: ${reason}`),
    });
    this.#operations = new Operations({ ...partsOf(relais), api: this.api });
    this.port = this.#operations.open({
      host: "127.0.0.1",
      port: 0,
      failed: (error) => this.failures.push(error),
    });
    this.admin = this.token("admin", {
      scopes: [
        "users:read",
        "users:write",
        "channels:read",
        "channels:write",
        "bans:read",
        "bans:write",
        "announce",
        "accounts:read",
        "accounts:write",
        "filters:read",
        "filters:write",
        "files:read",
        "files:remove",
        "reports",
        "audit:read",
        "events:read",
        "messages:read",
        "webhooks",
      ],
    });
  }

  static async start(options: RelaisOptions = {}, changed: Partial<ApiLimits> = {}): Promise<ApiServer> {
    const folder = mkdtempSync(join(tmpdir(), "relais-api-"));
    const store = openStore(folder, storeOptions);
    const network = { accounts: true, history: true, ...options.network };
    const relais = await Relais.start({ ...options, store, network });
    return new ApiServer(relais, store, folder, changed);
  }

  /** A token as its holder has it. */
  token(name: string, facts: Partial<ApiToken>): string {
    const { secret, hash } = newSecret();
    const createdAt = this.relais.clock.now();
    this.store.programs.write({ kind: "token", record: { name, hash, scopes: [], createdAt, ...facts } });
    return tokenText(name, secret);
  }

  request(
    method: string,
    path: string,
    init: RequestInit & { readonly token?: string; readonly json?: unknown } = {},
  ) {
    const { token = this.admin, json, ...others } = init;
    const headers = new Headers(others.headers);
    if (token !== "") headers.set("authorization", `Bearer ${token}`);
    if (json !== undefined) headers.set("content-type", "application/json");
    const body = json === undefined ? others.body : JSON.stringify(json);
    return fetch(`http://127.0.0.1:${this.port}/api/v1${path}`, {
      method,
      ...others,
      headers,
      ...(body !== undefined && body !== null && { body }),
    });
  }

  async ask(method: string, path: string, json?: unknown, token = this.admin): Promise<Answer> {
    const response = await this.request(method, path, { token, json });
    const text = await response.text();
    return {
      status: response.status,
      body: text === "" ? undefined : JSON.parse(text),
      headers: response.headers,
    };
  }

  /** Makes an account, and a token that speaks for it. */
  async bot(name: string, facts: Partial<ApiToken> = {}): Promise<string> {
    await this.ask("POST", "/accounts", { name, password: "long-enough" });
    return this.token(`${name}-token`, { scopes: ["messages:write"], account: name, ...facts });
  }

  async stop(): Promise<void> {
    await this.#operations.close();
    await this.relais.stop();
    this.store.close();
    rmSync(this.#folder, { recursive: true });
  }
}
