/** The texts of a page that a preview shows: its title, a description, and the name of the site. Pictures are left out. */
import { decodeHTML } from "entities/decode";

export interface Preview {
  readonly title: string;
  readonly description: string;
  readonly site: string;
}

/** Characters that are kept of each. */
const LONGEST = { title: 200, description: 400, site: 80 } as const;
/** Characters of a title before they are read. */
const MOST_RAW = 10_000;

/** Names of `meta`, best first, by what they say. */
const names: Readonly<Record<keyof Preview, readonly string[]>> = {
  title: ["og:title", "twitter:title"],
  description: ["og:description", "twitter:description", "description"],
  site: ["og:site_name"],
};

/** Undefined for a page without a title. `html` may end anywhere. Source: The Open Graph protocol, "Basic Metadata". */
export function previewIn(html: string): Preview | undefined {
  const found = new Map<string, string>();
  let title = "";
  let titles = 0;
  new HTMLRewriter()
    .on("meta[content]", {
      element: (element) => {
        const name = (element.getAttribute("property") ?? element.getAttribute("name") ?? "").toLowerCase();
        if (!found.has(name)) found.set(name, element.getAttribute("content") ?? "");
      },
    })
    .on("title", {
      element: () => {
        titles += 1;
      },
      // Pictures in the page may have titles as well.
      text: ({ text }) => {
        if (titles === 1 && title.length < MOST_RAW) title += text;
      },
    })
    .transform(html);
  const first = (about: keyof Preview): string =>
    names[about].map((name) => found.get(name) ?? "").find((text) => text !== "") ?? "";
  const preview = {
    title: clean(first("title") === "" ? title : first("title"), LONGEST.title),
    description: clean(first("description"), LONGEST.description),
    site: clean(first("site"), LONGEST.site),
  };
  return preview.title === "" ? undefined : preview;
}

/** One line without controls, cut where it is too long. */
function clean(raw: string, most: number): string {
  const text = decodeHTML(raw.slice(0, MOST_RAW))
    .toWellFormed()
    .replaceAll(/[\s\p{Z}]+/gu, " ")
    .replaceAll(/\p{C}/gu, "")
    .trim();
  const letters = Array.from(text);
  return letters.length <= most
    ? text
    : `${letters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`;
}

/** A page's bytes as text, by the encoding that it names; UTF-8 without one. */
export function decodePage(bytes: Uint8Array, contentType: string): string {
  const [, stated] = /charset\s*=\s*"?([\w-]+)/iu.exec(contentType) ?? [];
  const beginning = new TextDecoder("latin1").decode(bytes.subarray(0, 1_024));
  const [, inside] = /<meta[^>]+charset\s*=\s*["']?([\w-]+)/iu.exec(beginning) ?? [];
  try {
    return new TextDecoder((stated ?? inside ?? "utf-8") as Bun.Encoding).decode(bytes);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new TextDecoder().decode(bytes);
  }
}
