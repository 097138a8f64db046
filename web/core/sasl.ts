/**
 * SASL on the client's side: PLAIN, SCRAM by Web Crypto, EXTERNAL by the cookie of this browser, and OAUTHBEARER. Source: IRCv3
 * sasl-3.2; RFC 4422; RFC 4616; RFC 5802; RFC 7677; RFC 7628.
 */

export interface Credentials {
  readonly account: string;
  readonly password: string;
  /** A code of two factors, which the server takes behind the password. */
  readonly code?: string;
}

/** The ways to log in: by a password, as a browser that stayed logged in, or by a token of the identity provider. */
export type Proof =
  Credentials | { readonly account: string; readonly remembered: true } | { readonly token: string };

/** One conversation of a mechanism. Challenges and responses are bytes. */
export interface Mechanism {
  readonly name: string;
  /** Throws a {@link SaslError} for a server that cannot be trusted. */
  respond(challenge: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
}

export class SaslError extends Error {
  readonly code: "server-proof" | "challenge";

  constructor(code: SaslError["code"], message: string) {
    super(message);
    this.name = "SaslError";
    this.code = code;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Characters of a part. Source: IRCv3 sasl-3.1, "The AUTHENTICATE command". */
const PART_LENGTH = 400;

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** @throws SaslError */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    throw new SaslError("challenge", "the server sent no Base64");
  }
}

/** Parameters of AUTHENTICATE for one response. */
export function responseParts(response: Uint8Array): readonly string[] {
  const text = toBase64(response);
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += PART_LENGTH) parts.push(text.slice(at, at + PART_LENGTH));
  if (text.length % PART_LENGTH === 0) parts.push("+");
  return parts;
}

/**
 * The best mechanism that both sides have; undefined without one. Without Web Crypto (a page by plain HTTP) and with a code
 * of two factors that is PLAIN. The server offers EXTERNAL to a browser that stays logged in: `again`, it is best, since a
 * code counts once.
 */
export function chooseMechanism(
  offered: string,
  credentials: Proof,
  nonce: string,
  again: boolean,
): Mechanism | undefined {
  const names = new Set(offered.toUpperCase().split(","));
  const any = offered === "";
  if ("token" in credentials) return names.has("OAUTHBEARER") ? bearer(credentials.token) : undefined;
  if (names.has("EXTERNAL") && (again || "remembered" in credentials)) return external(credentials.account);
  if ("remembered" in credentials) return undefined;
  const canScram = (globalThis.crypto as Crypto | undefined)?.subtle !== undefined;
  const { code = "" } = credentials;
  if (canScram && code === "" && names.has("SCRAM-SHA-256")) return scram(credentials, nonce);
  return any || names.has("PLAIN") ? plain(credentials) : undefined;
}

function external(account: string): Mechanism {
  return { name: "EXTERNAL", respond: () => Promise.resolve(encoder.encode(account)) };
}

/** The second challenge explains a refusal; any response ends the exchange. Source: RFC 7628, section 3.2.3. */
function bearer(token: string): Mechanism {
  let sent = false;
  return {
    name: "OAUTHBEARER",
    respond: () => {
      const response = sent ? "\u0001" : `n,,\u0001auth=Bearer ${token}\u0001\u0001`;
      sent = true;
      return Promise.resolve(encoder.encode(response));
    },
  };
}

function passwordOf({ password, code }: Credentials): string {
  return code === undefined || code === "" ? password : `${password} ${code}`;
}

function plain(credentials: Credentials): Mechanism {
  const { account } = credentials;
  return {
    name: "PLAIN",
    respond: () => Promise.resolve(encoder.encode(`${account}\0${account}\0${passwordOf(credentials)}`)),
  };
}

function scram(credentials: Credentials, nonce: string): Mechanism {
  const name = credentials.account.replaceAll("=", "=3D").replaceAll(",", "=2C");
  const bare = `n=${name},r=${nonce}`;
  const header = "n,,";
  let serverSignature = "";
  const steps = [
    (): Promise<string> => Promise.resolve(header + bare),
    async (challenge: string): Promise<string> => {
      const { r = "", s = "", i = "" } = attributesOf(challenge);
      const rounds = Number(i);
      if (!r.startsWith(nonce) || r === nonce || !Number.isSafeInteger(rounds) || rounds < 1)
        throw new SaslError("challenge", "the server's challenge is malformed");
      const salted = await hi(passwordOf(credentials), fromBase64(s), rounds);
      const clientKey = await hmac(salted, "Client Key");
      const storedKey = new Uint8Array(await crypto.subtle.digest("SHA-256", clientKey));
      const withoutProof = `c=${btoa(header)},r=${r}`;
      const all = `${bare},${challenge},${withoutProof}`;
      const signature = await hmac(storedKey, all);
      const proof = clientKey.map((byte, place) => byte ^ (signature[place] ?? 0));
      serverSignature = toBase64(await hmac(await hmac(salted, "Server Key"), all));
      return `${withoutProof},p=${toBase64(proof)}`;
    },
    (challenge: string): Promise<string> => {
      const { v = "" } = attributesOf(challenge);
      if (v !== serverSignature) throw new SaslError("server-proof", "the server does not know the password");
      return Promise.resolve("");
    },
  ];
  let at = 0;
  return {
    name: "SCRAM-SHA-256",
    respond: async (challenge) => {
      const step = steps[at++];
      if (step === undefined) throw new SaslError("challenge", "the server sent one challenge too many");
      return encoder.encode(await step(decoder.decode(challenge)));
    },
  };
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(text.split(",").map((part) => [part.slice(0, 1), part.slice(2)]));
}

async function hi(
  password: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(password.normalize("NFKC")),
    "PBKDF2",
    false,
    ["deriveBits"],
  );
  return new Uint8Array(
    await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key, 256),
  );
}

async function hmac(secret: Uint8Array<ArrayBuffer>, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
}
