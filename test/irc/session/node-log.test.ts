/** A node whose run is ended by another: what it had not put in the log is dropped, and it begins another run. */
import { describe, expect, it } from "bun:test";
import { entryForms } from "../../../src/irc/session/log-entry.ts";
import { CommandLost, NodeLog } from "../../../src/irc/session/node-log.ts";
import type { LogPlace, NodeObserver } from "../../../src/irc/session/node-log.ts";
import type { NetworkCommand } from "../../../src/irc/session/network-command.ts";
import type { LogReader, SharedLog } from "../../../src/irc/session/shared-log.ts";

/** A shared log that knows the ids of its entries, and gives each to all at once. */
class MemoryLog implements SharedLog {
  readonly texts: string[] = [];
  /** Entries are kept back, and never come. */
  isCut = false;
  readonly #ids = new Set<string>();
  readonly #readers: LogReader[] = [];
  #given = 0;

  append(id: string, text: string): Promise<void> {
    if (this.isCut) return new Promise(() => {});
    if (this.#ids.has(id)) return Promise.resolve();
    this.#ids.add(id);
    this.texts.push(text);
    // One entry after the other, also where one makes another.
    if (this.texts.length - this.#given > 1) return Promise.resolve();
    while (this.#given < this.texts.length) {
      const next = this.texts[this.#given] ?? "";
      for (const reader of this.#readers) reader.entry(next, this.#given + 1);
      this.#given += 1;
    }
    return Promise.resolve();
  }

  follow(after: number, reader: LogReader): Promise<void> {
    for (const [index, text] of this.texts.entries()) if (index >= after) reader.entry(text, index + 1);
    this.#readers.push(reader);
    return Promise.resolve();
  }
}

const commandOf = (user: number): NetworkCommand => ({ kind: "nick-due", user, at: 1 });

async function nodeOf(
  name: string,
  log: SharedLog,
  observer: Partial<NodeObserver> = {},
  form: number = entryForms.newest,
  from?: LogPlace,
): Promise<{ readonly own: NodeLog; readonly applied: NetworkCommand[] }> {
  const applied: NetworkCommand[] = [];
  const own = new NodeLog({
    node: { name, description: "", version: "test" },
    run: `run of ${name}`,
    log,
    apply: (command) => void applied.push(command),
    form,
    ...(from && { from }),
    entryLength: 1_000,
    atTurnEnd: (action) => action(),
    now: () => 7,
    observer: {
      sent: () => undefined,
      applied: () => undefined,
      lost: () => undefined,
      failed: () => undefined,
      stopped: (error) => {
        throw error;
      },
      ...observer,
    },
  });
  await own.start();
  return { own, applied };
}

const kinds = (commands: readonly NetworkCommand[]): readonly string[] => commands.map(({ kind }) => kind);

const formOf = (text: string | undefined): unknown =>
  (JSON.parse(text ?? "{}") as { readonly form: unknown }).form;

describe("NodeLog", () => {
  it("writes no form of entries that a node of an earlier version does not read, and the newest one once that is gone", async () => {
    const log = new MemoryLog();
    const one = await nodeOf("one", log);
    expect(formOf(log.texts.at(-1))).toBe(entryForms.newest);
    const older = await nodeOf("older", log, {}, entryForms.oldest);
    for (const { own } of [one, older]) {
      await own.submit(commandOf(1));
      expect(formOf(log.texts.at(-1))).toBe(entryForms.oldest);
    }
    older.own.end("older", "an upgrade");
    await one.own.submit(commandOf(2));
    expect(formOf(log.texts.at(-1))).toBe(entryForms.newest);
  });

  it("skips what no Relais has written, and says where it is", async () => {
    const log = new MemoryLog();
    const skipped: number[] = [];
    const one = await nodeOf("one", log, { skipped: (position) => skipped.push(position) });
    await log.append("a", "hello");
    await one.own.submit(commandOf(1));
    expect([skipped, one.own.position]).toEqual([[2], 3]);
    expect(one.applied.at(-1)).toEqual(commandOf(1));
  });

  it("begins another run after it was taken for lost, under another name each time", async () => {
    const log = new MemoryLog();
    const one = await nodeOf("one", log, { lost: () => one.own.beginAgain() });
    const two = await nodeOf("two", log);
    for (let turn = 1; turn <= 3; turn += 1) {
      await one.own.submit(commandOf(turn));
      await one.own.submit(commandOf(turn));
      const { run } = one.own;
      two.own.end("one", "gone");
      expect(one.own.run).not.toBe(run);
      expect([...two.own.nodes.keys()]).toEqual(["two", "one"]);
    }
    await one.own.submit(commandOf(9));
    expect(kinds(two.applied).filter((kind) => kind === "node-ended").length).toBe(3);
    expect(two.applied.at(-1)).toEqual(commandOf(9));
    // The one heard of its own beginning alone.
    expect(one.applied.slice(1)).toEqual(two.applied.slice(1));
  });

  it("takes the beginning of a run that is over for nothing new, whenever it comes once more", async () => {
    const log = new MemoryLog();
    const two = await nodeOf("two", log);
    const one = await nodeOf("one", log, { lost: () => one.own.beginAgain() });
    const beginning = log.texts.at(-1) ?? "";
    two.own.end("one", "gone");
    const { run } = one.own;
    await log.append("late", beginning);
    // Also on a node that goes on from a snapshot.
    const from = JSON.parse(JSON.stringify(two.own.place)) as LogPlace;
    const next = await nodeOf("three", log, {}, undefined, from);
    await log.append("later", beginning);
    for (const { own } of [one, two, next]) expect(own.nodes.get("one")?.run).toBe(run);
    await one.own.submit(commandOf(1));
    expect(two.applied.at(-1)).toEqual(commandOf(1));
  });

  it("drops what the log did not have when its run was ended, whenever that comes", async () => {
    const log = new MemoryLog();
    const two = await nodeOf("two", log);
    const cut = new MemoryLog();
    const link: SharedLog = {
      append: (id, text) => (cut.isCut ? cut.append(id, text) : log.append(id, text)),
      follow: (after, reader) => log.follow(after, reader),
    };
    let reason = "";
    const one = await nodeOf("one", link, { lost: (why) => (reason = why) });
    await one.own.submit(commandOf(1));
    cut.isCut = true;
    const dropped = [2, 3].map((user) => one.own.submit(commandOf(user)));
    two.own.end("one", "gone");
    for (const command of dropped)
      expect(await command.catch((error: unknown) => error)).toBeInstanceOf(CommandLost);
    expect(reason).toBe("gone");
    // Its entry arrives after all.
    const text = JSON.stringify({
      form: 1,
      kind: "turn",
      node: "one",
      epoch: 2,
      sequence: 2,
      commands: [commandOf(2)],
    });
    await log.append("late", text);
    expect(kinds(two.applied)).toEqual(["node-began", "node-began", "nick-due", "node-ended"]);
  });
});
