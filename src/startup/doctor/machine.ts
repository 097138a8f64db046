/** The answers of this machine. */
import { dlopen, ptr } from "bun:ffi";
import { lookup, Resolver } from "node:dns/promises";
import { statfs } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { openFileLimit } from "../../server/index.ts";
import { isInUse } from "../../store/index.ts";
import type { Machine } from "./finding.ts";

/** In milliseconds. */
const LOOK_UP_TIME = 5_000;
/** `TIME_ERROR` of adjtimex(2): the clock is not synchronised. */
const UNSYNCHRONISED = 5;
/** Bytes of `struct timex`, with room to spare. */
const TIMEX = 512;

export function thisMachine(): Machine {
  return {
    now: Date.now(),
    openFiles: openFileLimit(),
    clockIsSet: clockIsSet(),
    addresses: new Set(
      Object.values(networkInterfaces()).flatMap((addresses) =>
        (addresses ?? []).map(({ address }) => address),
      ),
    ),
    lookUp: async (name) => {
      const late = Promise.withResolvers<never>();
      const timer = setTimeout(() => late.reject(new Error("no answer")), LOOK_UP_TIME);
      try {
        const found = await Promise.race([lookup(name, { all: true }), late.promise]);
        return found.map(({ address }) => address);
      } finally {
        clearTimeout(timer);
      }
    },
    resolve: async (name, servers) => {
      const resolver = new Resolver({ timeout: LOOK_UP_TIME, tries: 1 });
      if (servers.length > 0) resolver.setServers(servers);
      try {
        return await resolver.resolve4(name);
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOTFOUND") return [];
        throw error;
      }
    },
    freeBytes: async (folder) => {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
    askNats: async (configuration, server) => {
      const { askServer } = await import("../cluster.ts");
      return askServer(configuration, server, LOOK_UP_TIME);
    },
    isRunning: isInUse,
  };
}

/** The kernel knows. Nothing is changed, since `modes` is 0. */
function clockIsSet(): boolean | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const library = dlopen("libc.so.6", { adjtimex: { args: ["ptr"], returns: "i32" } });
    const state = library.symbols.adjtimex(ptr(new Uint8Array(TIMEX)));
    library.close();
    return state < 0 ? undefined : state !== UNSYNCHRONISED;
  } catch {
    return undefined;
  }
}
