/** Builds the page: one script and one style sheet with hashed names, the icon and the page itself, all as text. */
import { join } from "node:path";

/** One file of the page. */
interface BuiltFile {
  /** Path of its URL. */
  readonly path: string;
  readonly contentType: string;
  readonly text: string;
}

export interface BuiltPage {
  /** Has `{network}`, `{channel}` and `{socket}` for what the server knows. */
  readonly html: string;
  /** Files whose name changes with their content. */
  readonly assets: readonly BuiltFile[];
  readonly icon: string;
}

const folder = import.meta.dir;
const types = { js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8" } as const;

/** Rejects with the errors of the bundler. */
export async function buildPage(): Promise<BuiltPage> {
  const { outputs } = await Bun.build({
    entrypoints: [join(folder, "main.tsx"), join(folder, "style.css")],
    target: "browser",
    minify: true,
    naming: "[name]-[hash].[ext]",
    define: { "process.env.NODE_ENV": '"production"' },
    jsx: { runtime: "automatic", importSource: "preact", development: false },
  });
  const assets = await Promise.all(
    outputs.map(async (output): Promise<BuiltFile> => {
      const name = output.path.replace(/^\.?\//u, "");
      const contentType = name.endsWith(".css") ? types.css : types.js;
      return { path: `/assets/${name}`, contentType, text: await output.text() };
    }),
  );
  const find = (ending: string): string => assets.find(({ path }) => path.endsWith(ending))?.path ?? "";
  const page = await Bun.file(join(folder, "page.html")).text();
  const html = page.replace("{script}", find(".js")).replace("{style}", find(".css"));
  return { html, assets, icon: await Bun.file(join(folder, "icon.svg")).text() };
}
