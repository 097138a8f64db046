/** Duplicates a file descriptor: the runtime has no call for it, so the C library's is called. */
import { dlopen } from "bun:ffi";

/** Names of the C library: of GNU, of musl on the machines that the runtime is built for, of macOS. */
const LIBRARIES = [
  "libc.so.6",
  "libc.musl-x86_64.so.1",
  "libc.musl-aarch64.so.1",
  "libSystem.B.dylib",
] as const;

/** A second descriptor of the same file or socket; undefined where that is not possible. */
export function duplicateDescriptor(descriptor: number): number | undefined {
  for (const library of LIBRARIES) {
    let copy: number;
    try {
      const loaded = dlopen(library, { dup: { args: ["i32"], returns: "i32" } });
      copy = loaded.symbols.dup(descriptor);
      loaded.close();
    } catch {
      continue;
    }
    return copy < 0 ? undefined : copy;
  }
  return undefined;
}
