/**
 * The web client over HTTP: the page, its script and its styles, as they were built. Knows nothing of IRC. All is made at the
 * first request, and kept.
 */
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

/** One file, built. */
interface BuiltFile {
  /** Path of its URL. */
  readonly path: string;
  readonly contentType: string;
  /** In Base64 for pictures of dots. */
  readonly text: string;
  readonly encoding?: "base64";
}

/** The page, built. */
export interface BuiltPage {
  /** With `{network}`, `{channel}`, `{socket}` and `{signOn}` in places of texts. */
  readonly html: string;
  /** Files whose names change with their contents. */
  readonly assets: readonly BuiltFile[];
  /** Files that keep their name: icons, and the service worker. */
  readonly files: readonly BuiltFile[];
}

/** Facts that the page shows. */
export interface PageFacts {
  readonly network: string;
  /** Channel for newcomers; may be empty. */
  readonly channel: string;
  /** Path of the WebSocket on the same port. */
  readonly socket: string;
  /** Origins beside that of the page from which it shows pictures, and which it asks: those of the file host. */
  readonly hosts: readonly string[];
  /** Origins of the identity provider, which the page may ask, with spaces between; absent or empty for none. */
  readonly signOn?: string;
}

/**
 * Nothing but what this server has may run, be shown or be asked for, but for hosts that its operator names; the page may not
 * be put into another one.
 */
function policyFor({ hosts, signOn = "" }: PageFacts): string {
  const own = ["'self'", ...hosts].join(" ");
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src ${own}`,
    `connect-src ${own} ${signOn}`.trimEnd(),
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

const YEAR = "public, max-age=31536000, immutable";
/** The browser asks each time whether it has changed. */
const ASK = "no-cache";

const encodings = {
  br: promisify(brotliCompress),
  gzip: promisify(gzip),
} as const satisfies Record<string, (text: string) => Promise<Uint8Array>>;

type Encoding = keyof typeof encodings;

/** A file as it is sent. */
interface Served extends BuiltFile {
  readonly cache: string;
  readonly tag: string;
  /** Compressed once for each encoding. */
  readonly bodies: Map<Encoding, Promise<Uint8Array>>;
}

export class WebClient {
  readonly #build: () => Promise<BuiltPage>;
  #page: Promise<BuiltPage> | undefined;
  readonly #served = new Map<string, Served>();

  /** `build` is called at the first request. */
  constructor(build: () => Promise<BuiltPage>) {
    this.#build = build;
  }

  /** Undefined for what is not the page's. Rejects with the errors of `build`, which is called again for the next request. */
  async answer({ method, url, headers }: Request, facts: PageFacts): Promise<Response | undefined> {
    const pathname = URL.parse(url)?.pathname ?? "";
    const file = await this.#find(pathname, facts);
    if (file === undefined) return undefined;
    if (method !== "GET" && method !== "HEAD") {
      return new Response("method not allowed\n", { status: 405, headers: { allow: "GET, HEAD" } });
    }
    return respond(file, method, headers, policyFor(facts));
  }

  async #find(path: string, facts: PageFacts): Promise<Served | undefined> {
    const page = await this.#built();
    const asset = page.assets.find((each) => each.path === path);
    if (asset !== undefined) return this.#keep(asset, YEAR);
    const named = page.files.find((each) => each.path === path);
    if (named !== undefined) return this.#keep(named, ASK);
    const made = files[path];
    if (!Object.hasOwn(files, path) || made === undefined) return undefined;
    return this.#keep({ path, ...made(page, facts) }, ASK);
  }

  async #built(): Promise<BuiltPage> {
    this.#page ??= this.#build();
    try {
      return await this.#page;
    } catch (error) {
      this.#page = undefined;
      throw error;
    }
  }

  /** The file that was sent last for the path, unless its text has changed. */
  #keep(file: BuiltFile, cache: string): Served {
    const before = this.#served.get(file.path);
    if (before?.text === file.text) return before;
    const tag = `"${Bun.hash(file.text).toString(36)}"`;
    const served = { ...file, cache, tag, bodies: new Map<Encoding, Promise<Uint8Array>>() };
    this.#served.set(file.path, served);
    return served;
  }
}

type Made = Omit<BuiltFile, "path">;

/** Icons of the installed page: their name, sizes and purpose. Source: Web Application Manifest, "Icons". */
const icons = [
  ["icon.svg", "any", "any"],
  ["icon-192.png", "192x192", "any"],
  ["icon-512.png", "512x512", "any"],
  ["maskable-512.png", "512x512", "maskable"],
] as const;

function typeOf(name: string): string {
  return name.endsWith(".svg") ? "image/svg+xml" : "image/png";
}

/** Files with a name of their own. */
const files: Readonly<Record<string, (page: BuiltPage, facts: PageFacts) => Made>> = {
  "/": ({ html }, facts) => ({
    contentType: "text/html; charset=utf-8",
    text: html.replaceAll(
      /\{(network|channel|socket|signOn)\}/gu,
      (_, name: "network" | "channel" | "socket" | "signOn") => Bun.escapeHTML(facts[name] ?? ""),
    ),
  }),
  "/manifest.webmanifest": (_, { network }) => ({
    contentType: "application/manifest+json",
    text: JSON.stringify({
      id: "/",
      name: network,
      short_name: network,
      start_url: "/",
      scope: "/",
      display: "standalone",
      background_color: "#141a18",
      theme_color: "#1d5c4d",
      icons: icons.map(([name, sizes, purpose]) => ({ src: `/${name}`, type: typeOf(name), sizes, purpose })),
    }),
  }),
};

async function respond(file: Served, method: string, headers: Headers, policy: string): Promise<Response> {
  const common = {
    etag: file.tag,
    vary: "accept-encoding",
    "cache-control": file.cache,
    "content-type": file.contentType,
    "content-security-policy": policy,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  };
  const known = (headers.get("if-none-match") ?? "").split(",").map((tag) => tag.trim().replace(/^W\//u, ""));
  if (known.includes(file.tag)) return new Response(null, { status: 304, headers: common });
  // Pictures of dots are compressed already.
  const isText = file.encoding === undefined;
  const encoding = isText ? agree(headers.get("accept-encoding") ?? "") : undefined;
  const body =
    encoding === undefined ? Buffer.from(file.text, file.encoding) : await compressed(file, encoding);
  const named = encoding === undefined ? common : { ...common, "content-encoding": encoding };
  const length = { "content-length": String(body.length) };
  return new Response(method === "HEAD" ? null : Buffer.from(body), { headers: { ...named, ...length } });
}

/** The best encoding that the browser takes. Source: RFC 9110, section 12.5.3. */
function agree(header: string): Encoding | undefined {
  const taken = new Set(
    header
      .split(",")
      .map((part) => part.trim().toLowerCase())
      .filter((part) => !/;\s*q=0(?:\.0*)?$/u.test(part))
      .map((part) => part.split(";", 1)[0]?.trim()),
  );
  return (["br", "gzip"] as const).find((encoding) => taken.has(encoding));
}

function compressed({ text, bodies }: Served, encoding: Encoding): Promise<Uint8Array> {
  const found = bodies.get(encoding) ?? encodings[encoding](text);
  bodies.set(encoding, found);
  return found;
}
