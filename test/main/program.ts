/** The real program as a process of its own. Tests read what it says and wait for the line that they expect. */
import { join } from "node:path";
import { readProcessFile } from "../../src/startup/process-file.ts";
import { inDirectory } from "./directory.ts";

const MAIN = join(import.meta.dir, "../../src/main.ts");

interface ProgramOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory: string;
  /** Standard input. */
  readonly input?: string;
  /** Program that runs it; Bun by default. */
  readonly command?: readonly string[];
  /** Open files that it inherits, from its third on. */
  readonly descriptors?: readonly number[];
}

interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A line of the JSON log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** All that came from one stream, and a wait for more. */
class Output {
  readonly #reader: {
    read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>;
    cancel(): Promise<void>;
  };
  #text = "";
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
    void this.#read();
  }

  get text(): string {
    return this.#text;
  }

  /** The first match, past or to come. Rejects where the stream ends before there is one. */
  async match(wanted: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = wanted.exec(this.#text);
      if (found !== null) return found;
      if (this.#ended) throw new Error(`ended before ${wanted}: ${this.#text}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async close(): Promise<void> {
    await this.#reader.cancel();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    for (let part = await this.#reader.read(); !part.done; part = await this.#reader.read()) {
      this.#text += decoder.decode(part.value, { stream: true });
      this.#wake();
    }
    this.#ended = true;
    this.#wake();
  }
}

export class Program {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly #process: Bun.Subprocess<"ignore" | Uint8Array, "pipe", "pipe">;

  constructor(
    args: readonly string[],
    { environment = {}, directory, input, command, descriptors = [] }: ProgramOptions,
  ) {
    this.#process = Bun.spawn([...(command ?? [process.execPath, MAIN]), ...args], {
      cwd: directory,
      // Variables of Relais in the environment of the tests would count too.
      env: { PATH: process.env["PATH"] ?? "", ...environment },
      stdio: [
        input === undefined ? "ignore" : new TextEncoder().encode(input),
        "pipe",
        "pipe",
        ...descriptors,
      ],
    });
    this.stdout = new Output(this.#process.stdout);
    this.stderr = new Output(this.#process.stderr);
  }

  /** Number of the process. */
  get pid(): number {
    return this.#process.pid;
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Closes the log's other end, as a reader that crashed does. */
  async closeLog(): Promise<void> {
    await this.stdout.close();
  }

  /** The port on 127.0.0.1, once it listens. */
  async port(): Promise<number> {
    const [, port] = await this.stderr.match(/^Listening on 127\.0\.0\.1:(\d+)/mu);
    return Number(port);
  }

  /** The first line of the log with this event. */
  async logged(event: string): Promise<LogLine> {
    const [line] = await this.stdout.match(new RegExp(`^.*"event":"${event}".*$`, "mu"));
    return JSON.parse(line) as LogLine;
  }

  /** All lines of the log so far. */
  get log(): readonly LogLine[] {
    const lines = this.stdout.text.split("\n").filter((line) => line !== "");
    return lines.map((line) => JSON.parse(line) as LogLine);
  }

  /** The end of the process, whether others still have its streams or not. */
  get exited(): Promise<number> {
    return this.#process.exited;
  }

  async ended(): Promise<Outcome> {
    const exitCode = await this.#process.exited;
    // The end of the text may come after the end of the process.
    await Promise.allSettled([this.stdout.match(/(?!)/u), this.stderr.match(/(?!)/u)]);
    return { exitCode, stdout: this.stdout.text, stderr: this.stderr.text };
  }
}

/**
 * A server with this configuration, in a folder with these files. It is killed at the end, and so is one that has taken its
 * place in an upgrade.
 */
export async function withRelais(
  toml: string,
  files: Readonly<Record<string, string>>,
  use: (program: Program, directory: string) => Promise<void>,
): Promise<void> {
  await inDirectory({ "relais.toml": toml, ...files }, async (directory) => {
    const program = new Program([], { directory });
    try {
      await use(program, directory);
    } finally {
      await kill(program, directory);
    }
  });
}

/** Kills a server in this folder, and what has taken its place: that has its streams, which would not end. */
export async function kill(program: Program, directory: string): Promise<void> {
  program.signal("SIGKILL");
  killSuccessor(program, directory);
  await program.ended();
}

function killSuccessor(program: Program, directory: string): void {
  const pid = readProcessFile(join(directory, "data"));
  if (pid === undefined || pid === program.pid) return;
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** A port of 127.0.0.1 that nothing listens on. */
export function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  listener.stop();
  return listener.port;
}
