/** A program of the tests that runs beside them. */
import { join } from "node:path";

export class Child {
  readonly #process: Bun.Subprocess<"ignore", "pipe", "inherit">;
  readonly #reader: { read(): Promise<{ done: boolean; value?: Uint8Array | undefined }> };
  readonly #decoder = new TextDecoder();
  #text = "";

  /** `script` is a file in the folder `programs`. */
  constructor(script: string, ...args: readonly string[]) {
    this.#process = Bun.spawn([process.execPath, join(import.meta.dir, "programs", script), ...args], {
      stdin: "ignore",
      stdout: "pipe",
      stderr: "inherit",
    });
    this.#reader = this.#process.stdout.getReader();
  }

  /** Whole lines that it has written so far, once there are this many. Throws if it ends before. */
  async lines(least: number): Promise<readonly string[]> {
    while (this.#whole().length < least) {
      if (!(await this.#read())) throw new Error(`ended after: ${this.#text}`);
    }
    return this.#whole();
  }

  /** Ends it at once. Returns all whole lines that it has written. */
  async kill(): Promise<readonly string[]> {
    this.#process.kill("SIGKILL");
    while (await this.#read());
    await this.#process.exited;
    return this.#whole();
  }

  async #read(): Promise<boolean> {
    const { done, value } = await this.#reader.read();
    this.#text += this.#decoder.decode(value, { stream: true });
    return !done;
  }

  #whole(): readonly string[] {
    return this.#text.split("\n").slice(0, -1);
  }
}
