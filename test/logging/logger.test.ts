/** Modules that the log loads, in a new process each time: this one has loaded those of earlier tests. */
import { describe, expect, it } from "bun:test";
import { join } from "node:path";

const LOGGER = join(import.meta.dir, "../../src/logging/logger.ts");

/** True if the printer of readable lines is loaded once a log of this format is open. */
async function loadsPrinter(format: string): Promise<boolean> {
  const program = `
    import { openLog } from ${JSON.stringify(LOGGER)};
    await openLog({ level: "info", format: ${JSON.stringify(format)} });
    process.stdout.write(String(Object.keys(require.cache).some((path) => path.includes("pino-pretty"))));
  `;
  const child = Bun.spawn([process.execPath, "-e", program], { stdout: "pipe" });
  const text = await child.stdout.text();
  expect(await child.exited).toBe(0);
  expect(text).toMatch(/^(?:true|false)$/u);
  return text === "true";
}

describe("the log", () => {
  it("loads what makes it readable only where it is to be readable: a start costs less without", async () => {
    expect(await loadsPrinter("readable")).toBe(true);
    expect(await loadsPrinter("json")).toBe(false);
    // Standard output is no terminal.
    expect(await loadsPrinter("auto")).toBe(false);
  });
});
