/** Receives a file: the body of a request becomes a file on the disk while it arrives. */
import { open } from "node:fs/promises";
import { HEAD } from "./kinds.ts";
import { Refused } from "./refusals.ts";

export interface Received {
  readonly size: number;
  /** The beginning. */
  readonly head: Uint8Array;
}

/** `check` receives the size so far, and throws where that is too much. `end` ends it as too slow. */
export async function receive(
  body: ReadableStream<Uint8Array>,
  path: string,
  check: (size: number) => void,
  end: AbortSignal,
): Promise<Received> {
  const reader = body.getReader();
  const stop = (): void => void reader.cancel().catch(() => undefined);
  const file = await open(path, "wx", 0o600);
  const head: Uint8Array[] = [];
  let size = 0;
  end.addEventListener("abort", stop, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        throw new Refused("aborted", { cause });
      });
      end.throwIfAborted();
      if (done) break;
      if (size < HEAD) head.push(value.slice(0, HEAD - size));
      size += value.length;
      check(size);
      await writeAll(file, value);
    }
    await file.datasync();
  } catch (error) {
    stop();
    throw error;
  } finally {
    end.removeEventListener("abort", stop);
    await file.close();
  }
  return { size, head: Buffer.concat(head) };
}

/** Writes a new file of these parts. Returns its size. */
export async function writeParts(path: string, parts: readonly Uint8Array[]): Promise<number> {
  const file = await open(path, "wx", 0o600);
  try {
    let size = 0;
    for (const part of parts) {
      await writeAll(file, part);
      size += part.length;
    }
    await file.datasync();
    return size;
  } finally {
    await file.close();
  }
}

interface Writer {
  write(bytes: Uint8Array, offset: number): Promise<{ readonly bytesWritten: number }>;
}

async function writeAll(file: Writer, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += (await file.write(bytes, written)).bytesWritten;
  }
}
