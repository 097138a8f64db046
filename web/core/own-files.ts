/** Files of the network's own file host: the only ones of which the page shows anything by itself. */

export interface OwnFile {
  readonly url: string;
  /** A type that every browser shows as a picture, and that cannot run anything. */
  readonly picture: boolean;
  /** Last part of the path: a name until the file host has told the one that the file was given. */
  readonly name: string;
}

/** SVG is not among them: it can hold scripts and addresses. */
const PICTURE = /\.(?:apng|avif|gif|jpe?g|png|webp)$/iu;
/** Files of one message that are shown. */
const MOST_FILES = 8;

/**
 * `host` is the URL for uploads, with which the URLs of all its files begin. Undefined for a URL of anyone else, also for one that
 * only looks like it: users and ports before the host, another path, a query.
 */
export function ownFile(host: string | undefined, url: string): OwnFile | undefined {
  const [base, found] = [URL.parse(host ?? ""), URL.parse(url)];
  if (base === null || found === null || found.origin !== base.origin || found.origin === "null")
    return undefined;
  const folder = base.pathname.endsWith("/") ? base.pathname : `${base.pathname}/`;
  const name = found.pathname.slice(folder.length);
  const plain = found.username === "" && found.password === "" && found.search === "";
  if (!plain || !found.pathname.startsWith(folder) || name === "" || !/^[\w.-]+$/u.test(name))
    return undefined;
  return { url: `${found.origin}${found.pathname}`, picture: PICTURE.test(name), name };
}

/** A picture by a URL of the page's own server; undefined for everything else. */
export function sameOriginPicture(origin: string, url: string): string | undefined {
  const found = URL.parse(url);
  const isOwn = found !== null && found.origin === origin && found.username === "" && found.password === "";
  return isOwn && found.search === "" && PICTURE.test(found.pathname) ? found.href : undefined;
}

/** The files among some URLs, each once. */
export function ownFiles(host: string | undefined, urls: readonly string[]): readonly OwnFile[] {
  const found = new Map<string, OwnFile>();
  for (const url of urls) {
    const file = ownFile(host, url);
    if (file !== undefined && found.size < MOST_FILES) found.set(file.url, file);
  }
  return [...found.values()];
}

/** The name in a Content-Disposition; undefined without one. Source: RFC 6266, section 4; RFC 8187. */
export function nameIn(disposition: string | null): string | undefined {
  const extended = /filename\*=UTF-8''([^;\s]+)/iu.exec(disposition ?? "")?.[1];
  if (extended !== undefined) {
    try {
      return decodeURIComponent(extended);
    } catch {
      return undefined;
    }
  }
  const [, quoted, bare] = /filename=(?:"((?:[^"\\]|\\.)*)"|([^;\s"]+))/iu.exec(disposition ?? "") ?? [];
  return quoted?.replaceAll(/\\(.)/gu, "$1") ?? bare;
}

/** A size as people read it, in the language of `locale`. */
export function sizeText(bytes: number, locale: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;
  let [size, at] = [bytes, 0];
  while (size >= 1000 && at < units.length - 1) {
    size /= 1000;
    at++;
  }
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: units[at] ?? "byte",
    unitDisplay: "short",
    maximumFractionDigits: at === 0 || size >= 100 ? 0 : 1,
  }).format(size);
}
