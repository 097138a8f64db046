/** Lines out of the bytes that another program writes: from its pipe, or from its file as that grows. */
import { readFile, writeFile } from "node:fs/promises";

const NEWLINE = 0x0a;

type TakeLine = (line: string) => void;

/** Resolves once the program has closed its end. Lines come without LF. */
export async function readLines(stream: ReadableStream<Uint8Array>, take: TakeLine): Promise<void> {
  const push = lineSplitter(take);
  for await (const chunk of stream) push(chunk);
}

/**
 * Makes the file, and calls `take` with every line that is added to it. What it returns is to be called once nobody
 * writes any more: it reads the file to its end, and then follows it no longer.
 *
 * The waiting is left to tail: Bun's `fs.watch` may drop the last event of a burst, and what was written then would stay unread.
 */
export async function followLines(file: string, take: TakeLine): Promise<() => Promise<void>> {
  await writeFile(file, "");
  const tail = Bun.spawn(["tail", "-n", "+1", "-f", file], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  const push = lineSplitter(take);
  let read = 0;
  const followed = (async () => {
    for await (const chunk of tail.stdout) {
      read += chunk.length;
      push(chunk);
    }
  })();
  return async () => {
    tail.kill();
    await followed;
    push((await readFile(file)).subarray(read));
  };
}

function lineSplitter(take: TakeLine): (chunk: Uint8Array) => void {
  let unfinished = Buffer.alloc(0);
  return (chunk) => {
    let rest = Buffer.concat([unfinished, chunk]);
    for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE)) {
      take(rest.toString("utf8", 0, end));
      rest = rest.subarray(end + 1);
    }
    unfinished = rest;
  };
}
