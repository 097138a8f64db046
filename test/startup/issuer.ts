/** An identity provider on this machine: its discovery document, its keys, and tokens of any kind. */
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { CryptoKey, JWK } from "jose";

export type Claims = Readonly<Record<string, unknown>>;

export class Issuer {
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  /** Another answer to a path, or none yet. */
  readonly answers = new Map<string, () => Response | Promise<Response>>();
  readonly #server;
  readonly #key: CryptoKey;
  readonly #jwk: JWK;

  constructor(key: CryptoKey, jwk: JWK, port: number) {
    this.#key = key;
    this.#jwk = jwk;
    this.#server = Bun.serve({
      port,
      hostname: "127.0.0.1",
      fetch: ({ url }) => this.#answer(new URL(url).pathname),
    });
  }

  static async start(port = 0): Promise<Issuer> {
    const { privateKey, publicKey } = await generateKeyPair("ES256");
    return new Issuer(privateKey, { ...(await exportJWK(publicKey)), kid: "one", alg: "ES256" }, port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.port}`;
  }

  get port(): number {
    return this.#server.port ?? 0;
  }

  get publicKey(): JWK {
    return this.#jwk;
  }

  /** A token for an hour. `undefined` leaves a claim out. */
  token(claims: Claims = {}, key: CryptoKey | Uint8Array = this.#key, alg = "ES256"): Promise<string> {
    const hour = Math.floor(Date.now() / 1000) + 3_600;
    const all = {
      iss: this.url,
      aud: "irc.test",
      sub: "a1",
      exp: hour,
      preferred_username: "ana",
      ...claims,
    };
    return new SignJWT(all).setProtectedHeader({ alg, kid: "one" }).sign(key);
  }

  async stop(): Promise<void> {
    await this.#server.stop(true);
  }

  #answer(path: string): Response | Promise<Response> {
    this.asked.push(path);
    const answer = this.answers.get(path);
    if (answer !== undefined) return answer();
    if (path === "/keys") return Response.json({ keys: [this.#jwk] });
    if (path !== "/.well-known/openid-configuration") return new Response("", { status: 404 });
    return Response.json({ issuer: this.url, jwks_uri: `${this.url}/keys` });
  }
}
