/** The benchmark of the history works, and goes on with the database that it has made. */
import { expect, it } from "bun:test";
import { join } from "node:path";
import { readResults } from "../../bench/results.ts";
import { inDirectory } from "../main/directory.ts";

const script = join(import.meta.dir, "../../bench/history/index.ts");

async function bench(
  ...args: readonly string[]
): Promise<{ readonly output: string; readonly errors: string }> {
  const program = Bun.spawn([process.execPath, script, ...args], { stdout: "pipe", stderr: "pipe" });
  const [output, errors] = await Promise.all([
    new Response(program.stdout).text(),
    new Response(program.stderr).text(),
  ]);
  expect({ exitCode: await program.exited, errors }).toMatchObject({ exitCode: 0 });
  return { output, errors };
}

it("bench:history measures pages and searches", async () => {
  await inDirectory({}, async (directory) => {
    const [folder, json] = [join(directory, "data"), join(directory, "results.json")];
    const args = ["--rounds", "2", "--folder", folder];
    const first = await bench(...args, "--messages", "3000", "--json", json);
    expect(first.errors).toContain("3000 messages: 3000 added");
    const { kind, rows } = readResults(json);
    expect(kind).toBe("history");
    const names = Object.keys(rows);
    for (const name of names) {
      expect(first.output).toContain(name);
      expect(rows[name]?.["p99"]).toBeGreaterThan(0);
      expect(rows[name]?.["held"]).toBeGreaterThan(0);
    }
    expect(names.filter((name) => name.startsWith("page: "))).toHaveLength(6);
    expect(names.filter((name) => name.startsWith("search: "))).toHaveLength(10);
    expect((await bench(...args, "--messages", "4000")).errors).toContain("4000 messages: 1000 added");
  });
}, 60_000);
