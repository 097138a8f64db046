/**
 * A program that opens the store in a folder, says so, and commits accounts one by one, named from its second argument on.
 * It says the name of each once it is committed, and ends only when it is killed.
 */
import { writeSync } from "node:fs";
import { openStore } from "../../../src/store/store.ts";
import { account, options } from "../records.ts";

const [folder = "", prefix = ""] = process.argv.slice(2);
const store = openStore(folder, options);
writeSync(1, "open\n");
for (let number = 1; ; number += 1) {
  const name = `${prefix}-${number}`;
  store.note({ kind: "account", record: account(name) });
  store.commit();
  writeSync(1, `${name}\n`);
}
