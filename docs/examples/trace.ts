/**
 * Runs the echo server of this folder under strace, is its only client, and prints the system calls that concern the
 * listening socket and that one connection, from `socket` to `close`. docs/server.md and docs/serveur.md explain each line.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Options of strace: every thread in a file of its own, texts cut at 64 bytes, no signals. */
const FLAGS = [
  "-ff",
  "-qq",
  "-a",
  "0",
  "-s",
  "64",
  "-e",
  "signal=none",
  "-e",
  "trace=%network,close,/^epoll",
];
const SERVER = "docs/examples/echo.ts";

process.exitCode = await main();

async function main(): Promise<number> {
  const strace = Bun.which("strace");
  if (strace === null) {
    process.stderr.write("trace: strace is not installed (it exists for Linux only)\n");
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), "relais-trace-"));
  try {
    const calls = select(await record(strace, folder));
    process.stdout.write(`# strace ${FLAGS.join(" ")} bun ${SERVER}\n${calls.join("\n")}\n`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lets the server run from its start to SIGTERM with one client; returns the lines of the thread that used sockets. */
async function record(strace: string, folder: string): Promise<string[]> {
  const server = Bun.spawn([strace, ...FLAGS, "-o", join(folder, "thread"), process.execPath, SERVER], {
    cwd: join(import.meta.dir, "../.."),
    env: { ...process.env, PORT: "0" },
    stdout: "pipe",
    stderr: "pipe",
  });
  const port = await portOf(server.stdout);
  if (port === undefined) throw new Error(`The server did not start:\n${await server.stderr.text()}`);
  await converse(port, () => process.kill(Number(listeningThread(folder).id), "SIGTERM"));
  await server.exited;
  return listeningThread(folder).lines;
}

/** The port that the server prints; nothing if it ends before. */
async function portOf(output: ReadableStream<Uint8Array>): Promise<number | undefined> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const part of output) {
    text += decoder.decode(part, { stream: true });
    const port = /port (\d+)\n/.exec(text)?.[1];
    if (port !== undefined) return Number(port);
  }
  return undefined;
}

/** The greeting, two lines in one write, their echo; then the server is stopped, and its end is answered with ours. */
async function converse(port: number, stopServer: () => void): Promise<void> {
  const closed = Promise.withResolvers<void>();
  let heard = "";
  await Bun.connect({
    hostname: "127.0.0.1",
    port,
    allowHalfOpen: true,
    socket: {
      data(socket, chunk) {
        heard += chunk.toString();
        if (heard.endsWith("something.\r\n")) socket.write("hello\r\nworld\r\n");
        else if (heard.endsWith("world\r\n")) stopServer();
      },
      end: (socket) => void socket.end(),
      close: () => closed.resolve(),
    },
  });
  await closed.promise;
}

/** The id and the lines of the one thread that used sockets: the first of the process, whose id is the process's. */
function listeningThread(folder: string): { id: string; lines: string[] } {
  const threads = readdirSync(folder)
    .map((name) => ({ id: name.slice("thread.".length), text: readFileSync(join(folder, name), "utf8") }))
    .filter(({ text }) => /^(?:socket|bind|listen|accept|recv|send|shutdown)\w*\(/m.test(text));
  const [thread] = threads;
  if (thread === undefined || threads.length > 1) throw new Error(`${threads.length} threads used sockets`);
  return { id: thread.id, lines: thread.text.trimEnd().split("\n") };
}

/**
 * The calls on the socket that was made and on those that it accepted, and the waits that report one of them.
 * In the place of what differs from run to run without meaning anything stands `…`; epoll's `data`, a pointer of the
 * runtime, becomes the descriptor that was added with it: `<5>`.
 */
function select(lines: readonly string[]): string[] {
  const descriptors = new Set<string>();
  const added = new Map<string, string>();
  const selected: string[] = [];
  for (const line of lines) {
    const call = /^(?<name>\w+)\((?<first>\w*).* = (?<result>-?\d+)/.exec(line)?.groups;
    if (call === undefined) continue;
    const { name = "", first = "", result = "" } = call;
    const data = [...line.matchAll(/data=\{u32=\d+, u64=(\d+)\}/g)].map(([, pointer]) => pointer ?? "");
    const control = /^epoll_ctl\(\d+, \w+, (\d+)/.exec(line)?.[1];
    if (name === "socket") descriptors.add(result);
    else if (control !== undefined) {
      if (!descriptors.has(control)) continue;
      for (const pointer of data) added.set(pointer, control);
    } else if (name.startsWith("epoll")) {
      if (!data.some((pointer) => added.has(pointer))) continue;
    } else if (!descriptors.has(first)) continue;
    if (name.startsWith("accept") && !result.startsWith("-")) descriptors.add(result);
    if (name === "close") descriptors.delete(first);
    selected.push(
      line
        .replace(
          /data=\{u32=\d+, u64=(\d+)\}/g,
          (_, pointer: string) => `data=<${added.get(pointer) ?? "…"}>`,
        )
        .replace(/^(epoll_p?wait\w*\([^\]]*\]), .*\) = /, "$1, …) = ")
        .replace(/0x[0-9a-f]+/g, "…"),
    );
  }
  return selected;
}
