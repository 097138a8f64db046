/** Loaded before the server: at SIGWINCH it collects all garbage, and writes the bytes of objects that remain to the file `live`. */
import { renameSync, writeFileSync } from "node:fs";

process.on("SIGWINCH", () => {
  Bun.gc(true);
  writeFileSync("live.new", String(process.memoryUsage().heapUsed));
  renameSync("live.new", "live");
});
