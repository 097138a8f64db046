/** The program on a terminal: readable logs, and a password that is not shown. */
import { describe, expect, it } from "bun:test";
import { join } from "node:path";
import { LineClient } from "../e2e/relais.ts";
import { inDirectory } from "./directory.ts";

const MAIN = join(import.meta.dir, "../../src/main.ts");

/** A program on a terminal of its own. */
class OnTerminal {
  readonly #process: Bun.Subprocess;
  readonly #terminal: Bun.Terminal;
  #text = "";
  #wake: () => void = () => undefined;

  constructor(
    args: readonly string[],
    directory: string,
    environment: Readonly<Record<string, string>> = {},
  ) {
    const decoder = new TextDecoder();
    this.#terminal = new Bun.Terminal({
      data: (_terminal, bytes) => {
        this.#text += decoder.decode(bytes, { stream: true });
        this.#wake();
      },
    });
    this.#process = Bun.spawn([process.execPath, MAIN, ...args], {
      cwd: directory,
      env: { PATH: process.env["PATH"] ?? "", TERM: "xterm", ...environment },
      terminal: this.#terminal,
    });
  }

  get text(): string {
    return this.#text;
  }

  type(text: string): void {
    this.#terminal.write(text);
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Resolves once the terminal shows it. */
  async shows(wanted: RegExp): Promise<void> {
    while (!wanted.test(this.#text)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async ended(): Promise<number> {
    const exitCode = await this.#process.exited;
    this.#terminal.close();
    return exitCode;
  }
}

describe("on a terminal", () => {
  it("the log is readable", async () => {
    await inDirectory({}, async (directory) => {
      const program = new OnTerminal([], directory, { RELAIS_LISTEN: "127.0.0.1:0", NO_COLOR: "1" });
      await program.shows(
        /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] INFO: listening \{"listener":"127\.0\.0\.1:0",.*\}\r?$/mu,
      );
      await program.shows(/Ctrl-C stops the server/u);
      program.signal("SIGINT");
      // What the terminal has not shown when the program ends is lost with it.
      await program.shows(/INFO: stopped/u);
      expect(await program.ended()).toBe(0);
    });
  });

  it("serves on while the terminal is stopped by Ctrl-S, and shows the log after Ctrl-Q", async () => {
    await inDirectory({}, async (directory) => {
      const program = new OnTerminal([], directory, { RELAIS_LISTEN: "127.0.0.1:0", NO_COLOR: "1" });
      await program.shows(/Ctrl-C stops the server/u);
      const [, port] = /^Listening on 127\.0\.0\.1:(\d+)/mu.exec(program.text) ?? [];
      program.type("\u0013");
      const client = await LineClient.connect(Number(port));
      client.send("NICK ada", "USER ada 0 * :Ada");
      await client.line(/ 422 | 376 /u);
      // The record of the registration is written by now.
      client.send("PING still");
      await client.line(/ PONG .*still$/u);
      expect(program.text).not.toContain("client registered");
      program.type("\u0011");
      await program.shows(/INFO: client registered/u);
      program.signal("SIGINT");
      await program.shows(/INFO: stopped/u);
      expect(await program.ended()).toBe(0);
    });
  });

  it("hash-password asks twice and shows nothing of it", async () => {
    await inDirectory({}, async (directory) => {
      const program = new OnTerminal(["hash-password"], directory);
      await program.shows(/Password: $/u);
      program.type("correct horse\r");
      await program.shows(/Once more: $/u);
      program.type("correct horse\r");
      await program.shows(/\$argon2id\$\S+\s/u);
      expect(await program.ended()).toBe(0);
      expect(program.text).not.toContain("horse");
      const [hash = ""] = /\$argon2id\$\S+/u.exec(program.text) ?? [];
      expect(await Bun.password.verify("correct horse", hash)).toBeTrue();
    });
  });

  it("hash-password refuses two that differ", async () => {
    await inDirectory({}, async (directory) => {
      const program = new OnTerminal(["hash-password"], directory);
      await program.shows(/Password: $/u);
      program.type("one\r");
      await program.shows(/Once more: $/u);
      program.type("two\r");
      await program.shows(/the two passwords differ/u);
      expect(await program.ended()).toBe(64);
    });
  });
});
