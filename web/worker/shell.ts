/**
 * Keeps the page and its hashed files, so that it opens without the network. The page always comes from the server where that
 * answers: a new server never gets an old page.
 */

/** Put in by `web/build.ts`. The version changes with each file of the page. */
declare const RELAIS_SHELL: { readonly version: string; readonly files: readonly string[] };

const PREFIX = "relais-";
const CACHE = PREFIX + RELAIS_SHELL.version;
const PAGE = "/";

export const shellFiles: readonly string[] = RELAIS_SHELL.files;

/** Fetches all files before the worker takes over. */
export async function keepShell(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([PAGE, ...shellFiles]);
}

/** Removes what earlier versions kept. */
export async function dropFormerShells(): Promise<void> {
  const names = await caches.keys();
  const former = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(former.map((name) => caches.delete(name)));
}

/** Undefined for requests that are not the page's: uploads, the API, other origins. */
export function answerOf(event: FetchEvent): Promise<Response> | undefined {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return undefined;
  if (mode === "navigate") return pathname === PAGE ? page(event) : undefined;
  return shellFiles.includes(pathname) ? file(event.request) : undefined;
}

/** The names of files change with their contents, so a kept one is never old. */
async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}

async function page(event: FetchEvent): Promise<Response> {
  try {
    const preloaded = (await event.preloadResponse) as Response | undefined;
    const response = preloaded ?? (await fetch(event.request));
    // A proxy says so for a server that is not there.
    if (response.status < 500) return response;
    return (await withoutNetwork()) ?? response;
  } catch (error) {
    const kept = await withoutNetwork();
    if (kept === undefined) throw error;
    return kept;
  }
}

/** The kept page, which says that there is no connection. */
async function withoutNetwork(): Promise<Response | undefined> {
  const kept = await caches.match(PAGE, { cacheName: CACHE });
  if (kept === undefined) return undefined;
  const html = (await kept.text()).replace(/<html\b/u, '<html data-offline="true"');
  return new Response(html, { headers: kept.headers });
}
