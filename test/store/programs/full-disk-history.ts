/** A program that reads its history while its disk is full. It prints what it finds as one line of JSON. */
import { openStore } from "../../../src/store/store.ts";
import { limitFileSize } from "./file-size.ts";
import { options } from "../records.ts";
import { message, toUser } from "../messages.ts";

const store = openStore(process.argv[2] ?? "", options);
const { history } = store;

function write(first: number, count: number): void {
  for (let number = first; number < first + count; number += 1) {
    history.note({ kind: "message", message: message(`m${number}`, { at: number }) });
  }
}

function read(above?: number): readonly string[] {
  const range = { target: "#1-1", prefixes: 0, limit: 3, first: "newest", ...(above && { above }) } as const;
  return history.read(range).map(({ id }) => id);
}

// The index has the first ones, and lags behind with the others.
write(1, 3);
history.commit();
read();
write(4, 2);
history.note({ kind: "message", message: toUser("ana", "private", 6) });
history.commit();

limitFileSize(1_000);
write(7, 1);
const found = {
  newest: read(),
  again: (history.postpone(), read()),
  place: history.locate("#1-1", { kind: "id", id: "m5" })?.from,
  text: history.find("#1-1", "m4")?.text,
  lost: history.find("#1-1", "m7")?.text ?? "none",
  conversations: history
    .conversations({ owner: "bob@1", after: 0, before: 9, limit: 2, first: "oldest" })
    .map(({ other }) => other.nick),
};
limitFileSize(undefined);
write(8, 1);
process.stdout.write(`${JSON.stringify({ ...found, after: read() })}\n`);
store.close();
