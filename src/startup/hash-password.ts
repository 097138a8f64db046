/** `hash-password`: a password from the terminal (not shown) or from standard input becomes an argon2id hash. */
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { exitCodes } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";

/** The hash goes to standard output, all else to standard error. */
export async function hashPassword(): Promise<ExitCode> {
  const password = process.stdin.isTTY ? await askTwice() : (await Bun.stdin.text()).replace(/\r?\n$/u, "");
  if (password === undefined) return refuse("the two passwords differ");
  if (password === "") return refuse("got no password");
  // A line of IRC cannot carry these, so nobody could ever log in with them.
  if (/[\0\r\n]/u.test(password)) return refuse("got a password of several lines; expected one line");
  process.stdout.write(`${await Bun.password.hash(password, { algorithm: "argon2id" })}\n`);
  return exitCodes.ok;
}

function refuse(problem: string): ExitCode {
  process.stderr.write(`relais: hash-password: ${problem}\n`);
  return exitCodes.usage;
}

/** Undefined where the second is not the first. */
async function askTwice(): Promise<string | undefined> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  terminal.once("SIGINT", () => process.exit(exitCodes.usage));
  try {
    const first = await ask(terminal, "Password: ");
    const second = await ask(terminal, "Once more: ");
    return first === second ? first : undefined;
  } finally {
    terminal.close();
  }
}

async function ask(terminal: ReturnType<typeof createInterface>, prompt: string): Promise<string> {
  process.stderr.write(prompt);
  const answer = await terminal.question("");
  process.stderr.write("\n");
  return answer;
}
