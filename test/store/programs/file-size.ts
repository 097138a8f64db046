/** The limit of this process for the size of files, which makes a disk full for it alone. */
import { dlopen } from "bun:ffi";

const RLIMIT_FSIZE = 1;
const NO_LIMIT = 0x7fff_ffff_ffff_ffffn;
const library = process.platform === "darwin" ? "libSystem.dylib" : "libc.so.6";
const { symbols } = dlopen(library, { setrlimit: { args: ["i32", "ptr"], returns: "i32" } });

/** In bytes; undefined for none. A write past it fails. */
export function limitFileSize(bytes: number | undefined): void {
  // Without a listener, the signal for such a write ends the process.
  if (process.listenerCount("SIGXFSZ") === 0) process.on("SIGXFSZ", () => undefined);
  const limits = new BigUint64Array([bytes === undefined ? NO_LIMIT : BigInt(bytes), NO_LIMIT]);
  if (symbols.setrlimit(RLIMIT_FSIZE, limits) !== 0) throw new Error("setrlimit failed");
}
