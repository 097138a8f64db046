/**
 * Builds the page: a script, scripts of seldom screens and a style sheet with hashed names, the service worker, the icons and the page itself, all as
 * text.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BunPlugin } from "bun";

/** One file of the page. */
interface BuiltFile {
  /** Path of its URL. */
  readonly path: string;
  readonly contentType: string;
  /** In Base64 for pictures of dots. */
  readonly text: string;
  readonly encoding?: "base64";
}

export interface BuiltPage {
  /** Has `{network}`, `{channel}`, `{socket}` and `{signOn}` for what the server knows. */
  readonly html: string;
  /** Files whose name changes with their content. */
  readonly assets: readonly BuiltFile[];
  /** Files that keep their name: icons, and the service worker. */
  readonly files: readonly BuiltFile[];
}

const folder = import.meta.dir;
const types = { js: "text/javascript; charset=utf-8", css: "text/css; charset=utf-8" } as const;
const SVG = "image/svg+xml";
const pictures = ["icon-192.png", "icon-512.png", "maskable-512.png", "apple-touch-icon.png", "badge-96.png"];
/** Counts that the icon of the tab can show; the last one stands for more. */
const COUNTS = 10;

const common = {
  target: "browser",
  minify: true,
  naming: "[name]-[hash].[ext]",
} as const;

/** Libraries for React work with Preact. */
const preactForReact: BunPlugin = {
  name: "preact for react",
  setup: (build) => {
    build.onResolve({ filter: /^react(?:-dom|\/jsx-runtime)?$/u }, ({ path }) => ({
      path: fileURLToPath(
        import.meta.resolve(path === "react/jsx-runtime" ? "preact/jsx-runtime" : "preact/compat"),
      ),
    }));
  },
};

/** Rejects with the errors of the bundler. */
export async function buildPage(): Promise<BuiltPage> {
  const { outputs } = await Bun.build({
    ...common,
    entrypoints: [join(folder, "main.tsx"), join(folder, "style.css")],
    // Screens that few people open are files of their own (ui/lazy.tsx).
    splitting: true,
    define: { "process.env.NODE_ENV": '"production"' },
    jsx: { runtime: "automatic", importSource: "preact", development: false },
    plugins: [preactForReact],
  });
  const assets = await Promise.all(
    outputs.map(async (output): Promise<BuiltFile> => {
      const name = output.path.replace(/^\.?\//u, "");
      const contentType = name.endsWith(".css") ? types.css : types.js;
      return { path: `/assets/${name}`, contentType, text: await output.text() };
    }),
  );
  const find = (name: RegExp): string => assets.find(({ path }) => name.test(path))?.path ?? "";
  const page = await Bun.file(join(folder, "page.html")).text();
  const html = page.replace("{script}", find(/\/main-.*\.js$/u)).replace("{style}", find(/\.css$/u));
  const icons = await buildIcons();
  const worker = await buildWorker(
    html,
    assets.filter(({ path }) => !isLater(path, assets)).map(({ path }) => path),
  );
  return { html, assets, files: [...icons, worker] };
}

/** Loaded when someone needs it, such as the emoji: no part of what opens without the network. */
function isLater(path: string, assets: readonly BuiltFile[]): boolean {
  const name = path.replace("/assets/", "");
  return assets.some(({ text }) => text.includes(`import("./${name}")`));
}

/** Its text changes with each file of the page, by which browsers notice a new version. */
async function buildWorker(html: string, files: readonly string[]): Promise<BuiltFile> {
  const version = Bun.hash(html + files.join(" ")).toString(36);
  const { outputs } = await Bun.build({
    ...common,
    entrypoints: [join(folder, "worker/worker.ts")],
    format: "iife",
    define: { RELAIS_SHELL: JSON.stringify({ version, files }) },
  });
  return { path: "/worker.js", contentType: types.js, text: (await outputs[0]?.text()) ?? "" };
}

async function buildIcons(): Promise<readonly BuiltFile[]> {
  const icon = await Bun.file(join(folder, "icon.svg")).text();
  const counts = Array.from({ length: COUNTS }, (_, place): BuiltFile => {
    const shown = place + 1 === COUNTS ? "+" : String(place + 1);
    const text = `<circle cx="46" cy="46" r="18" fill="#a11d33"/><text x="46" y="56" font-family="sans-serif" font-size="28" font-weight="700" text-anchor="middle" fill="#fff">${shown}</text></svg>`;
    return { path: `/icon-${place + 1}.svg`, contentType: SVG, text: icon.replace("</svg>", text) };
  });
  const dots = pictures.map(async (name): Promise<BuiltFile> => {
    const bytes = await Bun.file(join(folder, "icons", name)).bytes();
    return { path: `/${name}`, contentType: "image/png", text: bytes.toBase64(), encoding: "base64" };
  });
  return [{ path: "/icon.svg", contentType: SVG, text: icon }, ...counts, ...(await Promise.all(dots))];
}
