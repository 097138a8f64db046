/** A program that opens and checks the store in a folder as a user who may not do everything, and prints the two errors. */
import { checkStore } from "../../../src/store/database.ts";
import { openStore } from "../../../src/store/store.ts";
import { failure, options } from "../records.ts";

/** The user "nobody" of most systems. */
const NOBODY = 65_534;

const [folder = ""] = process.argv.slice(2);
if (process.getuid?.() === 0) {
  process.setgid?.(NOBODY);
  process.setuid?.(NOBODY);
}
const errors = [failure(() => openStore(folder, options)), failure(() => checkStore(folder))];
process.stdout.write(`${JSON.stringify(errors.map(({ code, message }) => `${String(code)} ${message}`))}\n`);
