/** Packages that a start loads. Subcommands start too, so large ones are loaded when they are needed. */
import { expect, it } from "bun:test";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./source.ts";

const transpilers = { ts: new Bun.Transpiler({ loader: "ts" }), tsx: new Bun.Transpiler({ loader: "tsx" }) };

/** Packages that a file and all that it imports need at once. Imports of types and dynamic ones need nothing. */
function packagesOf(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  seen.add(file);
  const transpiler = transpilers[file.endsWith("x") ? "tsx" : "ts"];
  for (const { kind, path } of transpiler.scanImports(readFileSync(file, "utf8"))) {
    if (kind !== "import-statement") continue;
    const next = join(dirname(file), path);
    if (!path.startsWith(".")) packages.add(path);
    else if (/\.tsx?$/u.test(path) && !seen.has(next))
      for (const one of packagesOf(next, seen)) packages.add(one);
  }
  return packages;
}

it("leaves the packages of the API to those who need it", () => {
  const packages = [...packagesOf(join(root, "src/main.ts"))];
  expect(packages).toContain("pino");
  expect(packages.filter((name) => /^(?:@?hono|zod)(?:\/|$)/u.test(name))).toEqual([]);
  const ofApi = [...packagesOf(join(root, "src/http/api/app.ts"))];
  expect(ofApi).toContain("@hono/zod-openapi");
});
