/**
 * Builds what is given to people who have no Bun: the single executable `relais`, and with `--deb` a Debian package around
 * it. `bun run package [--out FOLDER] [--deb]`.
 */
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildPage } from "../web/build.ts";
import { version } from "../package.json" with { type: "json" };

const root = join(import.meta.dir, "..");

/** Debian's names of the machines that Bun is built for. */
const architectures: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64" };

/** Files of the Debian package. */
const files: readonly { readonly from: string; readonly to: string; readonly mode: number }[] = [
  { from: "relais", to: "usr/bin/relais", mode: 0o755 },
  { from: "packaging/relais.service", to: "usr/lib/systemd/system/relais.service", mode: 0o644 },
  { from: "relais.example.toml", to: "etc/relais/relais.toml", mode: 0o644 },
  { from: "relais.example.toml", to: "usr/share/doc/relais/examples/relais.toml", mode: 0o644 },
  { from: "docs/manual.md", to: "usr/share/doc/relais/manual.md", mode: 0o644 },
  { from: "docs/configuration.md", to: "usr/share/doc/relais/configuration.md", mode: 0o644 },
  { from: "LICENSE", to: "usr/share/doc/relais/copyright", mode: 0o644 },
];

const { values } = parseArgs({
  options: {
    out: { type: "string", default: join(root, "dist") },
    deb: { type: "boolean", default: false },
  },
});
const out = resolve(values.out);
mkdirSync(out, { recursive: true });
const executable = join(out, "relais");
await buildExecutable();
process.stdout.write(`${executable}\n`);
if (values.deb) process.stdout.write(`${buildPackage()}\n`);

/** Threads are entry points of their own: `store/worker-file.ts` finds them beside the main file. */
async function buildExecutable(): Promise<void> {
  await Bun.build({
    entrypoints: ["main.ts", "store/search-worker.ts", "store/backup-worker.ts"].map((name) =>
      join(root, "src", name),
    ),
    compile: { outfile: executable },
    minify: { syntax: true, whitespace: true },
    sourcemap: "inline",
    target: "bun",
    define: { RELAIS_PAGE: JSON.stringify(await buildPage()) },
  });
}

/** Returns the file. Needs dpkg-deb. */
function buildPackage(): string {
  const architecture = architectures[process.arch];
  if (architecture === undefined) throw new Error(`no Debian package for ${process.arch}`);
  const tree = join(out, "deb");
  rmSync(tree, { recursive: true, force: true });
  for (const { from, to, mode } of files) {
    const target = join(tree, to);
    mkdirSync(join(target, ".."), { recursive: true, mode: 0o755 });
    cpSync(from === "relais" ? executable : join(root, from), target);
    chmodSync(target, mode);
  }
  // Where the unit lets it write.
  const configuration = join(tree, "etc/relais/relais.toml");
  const text = readFileSync(configuration, "utf8");
  writeFileSync(configuration, text.replace('#data = "data"', 'data = "/var/lib/relais"'));
  const kibibytes = Math.ceil(files.reduce((sum, { to }) => sum + statSync(join(tree, to)).size, 0) / 1024);
  mkdirSync(join(tree, "DEBIAN"), { mode: 0o755 });
  writeFileSync(join(tree, "DEBIAN/control"), control(architecture, kibibytes));
  writeFileSync(join(tree, "DEBIAN/conffiles"), "/etc/relais/relais.toml\n");
  for (const script of ["postinst", "prerm", "postrm"]) {
    cpSync(join(root, "packaging/debian", script), join(tree, "DEBIAN", script));
    chmodSync(join(tree, "DEBIAN", script), 0o755);
  }
  const file = join(out, `relais_${version}_${architecture}.deb`);
  const built = Bun.spawnSync(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", tree, file], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (!built.success) throw new Error("dpkg-deb failed");
  rmSync(tree, { recursive: true });
  return file;
}

function control(architecture: string, kibibytes: number): string {
  return `Package: relais
Version: ${version}
Architecture: ${architecture}
Maintainer: The Relais developers <relais@localhost>
Installed-Size: ${kibibytes}
Depends: libc6, ca-certificates, adduser
Suggests: chrony
Section: net
Priority: optional
Description: chat server that speaks IRC
 One program with accounts, history and push notifications inside: no services
 package and no bouncer beside it.
`;
}
