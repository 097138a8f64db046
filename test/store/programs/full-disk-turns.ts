/** A program that writes in turns while its disk is full. It prints what happens as one line of JSON. */
import { openStore } from "../../../src/store/store.ts";
import { limitFileSize } from "./file-size.ts";
import { account, failure, options } from "../records.ts";
import { message } from "../messages.ts";

const [folder = ""] = process.argv.slice(2);
const store = openStore(folder, options);
store.turns.hold(() => {});

function add(name: string): void {
  store.note({ kind: "account", record: account(name) });
  store.commit();
}

add("before");
store.turns.end({ position: 1 });
limitFileSize(1_000);
add("during");
store.history.note({ kind: "message", message: message("m1") });
store.history.commit();
const full = failure(() => store.turns.end({ position: 2 }));
limitFileSize(undefined);
// There is space again, but a place after the lost turn would be a lie.
const later = failure(() => add("after"));
const end = failure(() => store.turns.end({ position: 3 }));
store.forget();
store.close();
const again = openStore(folder, options);
const names = again.state.accounts.map(({ name }) => name);
const [said, place] = [again.history.find("#1-1", "m1"), again.node.place];
process.stdout.write(`${JSON.stringify({ full, later, end, names, said: said ?? "nothing", place })}\n`);
again.close();
