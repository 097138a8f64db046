/** The log's output with a reader that has stopped. A program of its own writes it to a pipe that is read only on demand. */
import { describe, expect, it } from "bun:test";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { inDirectory } from "../main/directory.ts";

const OUTPUT = join(import.meta.dir, "../../src/logging/output.ts");
/** Lines of 200 bytes: several times what a pipe and the output hold. */
const LINES = 20_000;

/** Writes the lines, and after `dropped` a last one. Standard error says how far it is. */
const program = `
  import { LogOutput } from ${JSON.stringify(OUTPUT)};
  const output = new LogOutput((lines) => {
    output.write("dropped " + lines + "\\n");
    output.write("last\\n");
  });
  for (let line = 0; line < ${LINES}; line += 1) output.write(String(line).padEnd(199, ".") + "\\n");
  process.stderr.write("written\\n");
  await Bun.stdin.text();
  await output.close();
  process.stderr.write("closed\\n");
  process.exit(0);
`;

interface Writer {
  /** The lines that the pipe gives up to this one. */
  readUntil(last: string): Promise<readonly string[]>;
  /** Resolves once the program has said so. */
  says(word: string): Promise<void>;
  /** Lets it close the output and end; resolves to its exit code. */
  end(): Promise<number>;
}

async function withStoppedReader(use: (writer: Writer) => Promise<void>): Promise<void> {
  await inDirectory({}, async (directory) => {
    const path = join(directory, "pipe");
    await Bun.$`mkfifo ${path}`;
    // Open for both, so that opening waits for nobody.
    const pipe = await open(path, "r+");
    const child = Bun.spawn(["sh", "-c", 'exec "$0" -e "$1" > "$2"', process.execPath, program, path], {
      stdin: "pipe",
      stderr: "pipe",
    });
    const decoder = new TextDecoder();
    const said = child.stderr.getReader();
    let saidText = "";
    try {
      await use({
        async readUntil(last) {
          let text = "";
          const buffer = new Uint8Array(65_536);
          while (!text.endsWith(`${last}\n`)) {
            const { bytesRead } = await pipe.read(buffer);
            text += decoder.decode(buffer.subarray(0, bytesRead), { stream: true });
          }
          return text.split("\n").slice(0, -1);
        },
        async says(word) {
          while (!saidText.includes(word)) {
            const { done, value } = await said.read();
            if (done) throw new Error(`ended before it said ${word}: ${saidText}`);
            saidText += new TextDecoder().decode(value);
          }
        },
        end() {
          void child.stdin.end();
          return child.exited;
        },
      });
    } finally {
      child.kill("SIGKILL");
      await child.exited;
      await pipe.close();
    }
  });
}

describe("the log's output", () => {
  it("keeps lines up to a limit for a reader that has stopped, counts the dropped ones, and goes on with the next", async () => {
    await withStoppedReader(async (writer) => {
      await writer.says("written");
      const lines = await writer.readUntil("last");
      const kept = lines.slice(0, -2);
      expect(lines.at(-2)).toBe(`dropped ${LINES - kept.length}`);
      expect(kept.length * 200).toBeWithin(1024 * 1024 - 200, 2 * 1024 * 1024);
      expect(kept).toEqual(kept.map((_line, index) => String(index).padEnd(199, ".")));
      expect(await writer.end()).toBe(0);
    });
  });

  it("ends in time although nobody reads", async () => {
    await withStoppedReader(async (writer) => {
      await writer.says("written");
      const ended = writer.end();
      await writer.says("closed");
      expect(await ended).toBe(0);
    });
  });
});
