/**
 * Writes the web client as files for any web server, for a WebSocket that is elsewhere: another Relais, or another IRC server
 * with IRCv3 WebSocket. `bun run web:static --socket wss://irc.example.org/ [--network NAME] [--channel CHANNEL] [--out FOLDER]`.
 */
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { WebClient } from "../src/http/index.ts";
import { buildPage } from "../web/build.ts";

const USAGE = `bun run web:static --socket URL [options]
  --socket URL        WebSocket of the IRC server, such as wss://irc.example.org/
  --network NAME      name that the page shows (the host of the URL)
  --channel CHANNEL   channel that the page suggests
  --out FOLDER        folder to write to (dist/web)
`;

const { values } = parseArgs({
  options: {
    socket: { type: "string" },
    network: { type: "string" },
    channel: { type: "string", default: "" },
    out: { type: "string", default: join(import.meta.dir, "../dist/web") },
  },
});
const socket = URL.parse(values.socket ?? "");
if (socket === null || (socket.protocol !== "wss:" && socket.protocol !== "ws:")) {
  process.stderr.write(USAGE);
  process.exit(64);
}
const out = resolve(values.out);
await writeFiles(socket);
process.stdout.write(`${out}\n`);

/** The files as the server would send them. */
async function writeFiles({ href, host, origin }: URL): Promise<void> {
  const page = await buildPage();
  const client = new WebClient(() => Promise.resolve(page));
  const facts = {
    network: values.network ?? host,
    channel: values.channel,
    socket: href,
    hosts: [],
    signOn: "",
  };
  const named = [...page.assets, ...page.files].map(({ path }) => path);
  const paths = ["/", "/manifest.webmanifest", ...named];
  for (const path of paths) {
    const response = await client.answer(new Request(`http://localhost${path}`), facts);
    if (response === undefined) throw new Error(`the page has no ${path}`);
    const file = join(out, path === "/" ? "index.html" : path);
    mkdirSync(dirname(file), { recursive: true });
    const policy = response.headers.get("content-security-policy") ?? "";
    const bytes = await response.bytes();
    await Bun.write(file, path === "/" ? withPolicy(new TextDecoder().decode(bytes), policy, origin) : bytes);
  }
}

/** With the server's policy inside, for web servers that send none. A page cannot state who may frame it. */
function withPolicy(html: string, policy: string, origin: string): string {
  const rules = policy
    .split("; ")
    .filter((rule) => !rule.startsWith("frame-ancestors"))
    .map((rule) => (rule.startsWith("connect-src") ? `${rule} ${origin}` : rule));
  const element = `<meta http-equiv="content-security-policy" content="${rules.join("; ")}" />`;
  return html.replace('<meta charset="utf-8" />', `<meta charset="utf-8" />\n    ${element}`);
}
