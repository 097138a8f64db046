/**
 * Notices that certificate files have changed, and has them read. Looks at the files' state at an interval: what renews
 * certificates replaces files and links to them, which a watch of the files themselves does not see.
 */
import { stat } from "node:fs/promises";

export interface CertificateWatchOptions {
  /** The files at this time: a reload of the configuration may have named others. */
  readonly files: () => readonly string[];
  /** Reads and uses them. Never rejects. */
  readonly changed: () => Promise<void>;
  /** Milliseconds until the next look, at this time. */
  readonly interval: () => number;
}

/** Starts watching. The function returned ends that. */
export async function watchCertificates({
  files,
  changed,
  interval,
}: CertificateWatchOptions): Promise<() => void> {
  let before = await stateOf(files());
  const look = async (): Promise<void> => {
    const now = await stateOf(files());
    if (now === before) return;
    before = now;
    await changed();
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;
  const wait = (): void => {
    if (!ended) timer = setTimeout(() => void look().finally(wait), interval());
  };
  wait();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

/** A text that is another one when a file, or the file that a link leads to, has changed. */
async function stateOf(files: readonly string[]): Promise<string> {
  const states = await Promise.all(
    files.map(async (file) => {
      try {
        const { ino, size, mtimeMs } = await stat(file);
        return `${file} ${ino} ${size} ${mtimeMs}`;
      } catch {
        return `${file} unreadable`;
      }
    }),
  );
  return states.join("\n");
}
