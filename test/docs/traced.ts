/** Runs programs under strace, where that can be done. */
import { describe } from "bun:test";
import { describeWith, isCi } from "../clients/installed.ts";
import { root } from "../house/source.ts";

/** Like `describeWith` for strace; also skipped where it is installed but the system forbids tracing, except in CI. */
export function describeTraced(name: string, tests: () => void): void {
  const forbidden =
    Bun.which("strace") !== null && !Bun.spawnSync(["strace", "-o", "/dev/null", "true"]).success;
  if (forbidden && !isCi(process.env["CI"]))
    describe.skip(`${name} (skipped, strace may not trace here)`, tests);
  else describeWith(["strace"], name, tests);
}

/** Output of `bun run trace`. */
export async function runTrace(): Promise<string[]> {
  const child = Bun.spawn([process.execPath, "docs/examples/trace.ts"], {
    cwd: root,
    stdout: "pipe",
    stderr: "pipe",
  });
  const [output, errors] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  if ((await child.exited) !== 0) throw new Error(`bun run trace failed:\n${errors}`);
  return output.trimEnd().split("\n");
}

/** The calls of the first thread of a program, given as text, that fit strace's `-e trace=`. */
export async function callsOf(program: string, trace: string): Promise<string[]> {
  const child = Bun.spawn(
    [
      "strace",
      "-qq",
      "-a",
      "0",
      "-s",
      "8",
      "-e",
      "signal=none",
      "-e",
      `trace=${trace}`,
      process.execPath,
      "-e",
      program,
    ],
    { cwd: root, stdout: "ignore", stderr: "pipe" },
  );
  const calls = await child.stderr.text();
  if ((await child.exited) !== 0) throw new Error(`The traced program failed:\n${calls}`);
  return calls.trimEnd().split("\n");
}

/**
 * The lines of a trace without what differs between two runs or two kernels: descriptors become `epoll`, `listener` and
 * `client`, ports `PORT`; a wait that reports other descriptors as well loses those.
 */
export function comparable(lines: readonly string[]): string[] {
  const text = lines.join("\n");
  const descriptors = new Map<string | undefined, string>([
    [/^epoll_ctl\((\d+)/m.exec(text)?.[1], "epoll"],
    [/^socket\(.* = (\d+)$/m.exec(text)?.[1], "listener"],
    [/^accept4?\(.* = (\d+)$/m.exec(text)?.[1], "client"],
  ]);
  const named = (_: string, before: string, descriptor: string): string =>
    `${before}${descriptors.get(descriptor) ?? descriptor}`;
  return lines.map((line) =>
    line
      .replace(/^(\w+\()(\d+)/, named)
      .replace(/(EPOLL_CTL_\w+, )(\d+)/, named)
      .replace(/(<)(\d+)/g, named)
      .replace(/^((?:socket|accept4?)\(.* = )(\d+)$/, named)
      .replace(/htons\([1-9]\d*\)/g, "htons(PORT)")
      .replace(/\{events=\w+(?:\|\w+)*, data=<…>\}(?:, )?/g, "")
      .replace(/, \](?=, …\))/, "]")
      .replace(/^epoll_p?wait\d?(\(.*\)) = \d+$/, "epoll_wait$1"),
  );
}
