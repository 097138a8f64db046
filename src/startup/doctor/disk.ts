/** The data folder: can it be used, and how long will the disk do? */
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkStore } from "../../store/index.ts";
import { fault, ok, warning } from "./finding.ts";
import type { Check, Finding } from "./finding.ts";

const MIB = 1024 * 1024;
/** Below this the database may stop to write soon. */
const SCARCE = 1024 * MIB;
const SPENT = 64 * MIB;

export const disk: Check = {
  name: "disk",
  find: async ({ settings: { store } }, { freeBytes }) => {
    checkStore(store.data);
    const folder = nearest(store.data);
    const refused = unwritable(folder);
    if (refused !== undefined) return [refused];
    const database = join(store.data, "relais.db");
    const used = existsSync(database) ? statSync(database).size : 0;
    const free = await freeBytes(folder);
    const facts = `${store.data}: the database has ${mebibytes(used)}, and ${mebibytes(free)} are free`;
    if (free < SPENT)
      return [fault(`${facts}: make room, since messages that cannot be written are refused`)];
    if (free < SCARCE) return [warning(`${facts}: make room`)];
    if (free < used) return [warning(`${facts}: there is no room for a backup on the same disk`)];
    return [ok(facts)];
  },
};

/** The folder, or the nearest above it that exists. */
function nearest(folder: string): string {
  return existsSync(folder) ? folder : nearest(dirname(folder));
}

function unwritable(folder: string): Finding | undefined {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch {
    return fault(`${folder}: this user may not write there; change its owner, or set store.data`);
  }
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}
