/** Loaded before the server: sets the machine's clock, as far as the program sees it, by the number in the file `shift`. */
import { readFileSync } from "node:fs";

const now = Date.now.bind(Date);
let shift = 0;
Date.now = () => now() + shift;
setInterval(() => {
  try {
    shift = Number(readFileSync("shift", "utf8"));
  } catch {
    // Nobody has set the clock yet.
  }
}, 50).unref();
