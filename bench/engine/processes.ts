/** Programs that run beside a benchmark: their lines of output, one by one, and their CPU time. */
import { cpuSeconds } from "../peers/process-stats.ts";

export class Program {
  readonly #child: Bun.Subprocess<"pipe", "pipe", "inherit">;
  readonly #lines: AsyncIterator<string>;

  constructor(command: readonly string[]) {
    this.#child = Bun.spawn([...command], { stdin: "pipe", stdout: "pipe", stderr: "inherit" });
    this.#lines = linesOf(this.#child.stdout);
  }

  /** User and system CPU seconds so far. */
  get cpu(): number {
    return cpuSeconds(this.#child.pid);
  }

  /** Its next line of output. Throws when it ends before. */
  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true)
      throw new Error(`a program ended with ${await this.#child.exited} before it had answered`);
    return value;
  }

  /** Gives it a line, and parses its next one as JSON. */
  async ask(question = ""): Promise<Readonly<Record<string, number>>> {
    await this.#child.stdin.write(`${question}\n`);
    await this.#child.stdin.flush();
    return JSON.parse(await this.line()) as Record<string, number>;
  }

  async end(): Promise<void> {
    this.#child.kill();
    await this.#child.exited;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}
