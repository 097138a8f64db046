/** Turns of the store of a node: what was written and the place in the log are always of one moment. */
import { Database } from "bun:sqlite";
import { describe, expect, it } from "bun:test";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { backup, exportRecords, importRecords } from "../../src/store/index.ts";
import { openStore } from "../../src/store/store.ts";
import type { Store } from "../../src/store/store.ts";
import { inDirectory } from "../main/directory.ts";
import { Child } from "./child.ts";
import { message } from "./messages.ts";
import { account, failure, options } from "./records.ts";

const quiet = (): void => {};

function add(store: Store, name: string): void {
  store.note({ kind: "account", record: account(name) });
  store.commit();
}

function say(store: Store, id: string): void {
  store.history.note({ kind: "message", message: message(id) });
  store.history.commit();
}

interface Found {
  readonly names: readonly string[];
  readonly place: unknown;
  readonly said: readonly string[];
}

function found(store: Store): Found {
  const range = { target: "#1-1", prefixes: 0, limit: 99, first: "oldest" } as const;
  return {
    names: store.records.accounts.map(({ name }) => name),
    place: store.node.place,
    said: store.history.read(range).map(({ id }) => id),
  };
}

/** The content for a server that starts on this folder. */
function foundIn(folder: string): Found {
  const store = openStore(folder, options);
  try {
    return found(store);
  } finally {
    store.close();
  }
}

/** Runs with a store that writes in turns, and its folder. `killed` finds what a kill would leave now. */
async function inTurns(
  run: (store: Store, killed: () => Found, directory: string) => void | Promise<void>,
  began: () => void = quiet,
): Promise<void> {
  await inDirectory({}, async (directory) => {
    const folder = join(directory, "data");
    const store = openStore(folder, options);
    store.turns.hold(began);
    let copies = 0;
    const killed = (): Found => {
      copies += 1;
      const copy = join(directory, `killed-${copies}`);
      mkdirSync(copy);
      for (const file of ["relais.db", "relais.db-wal"]) copyFileSync(join(folder, file), join(copy, file));
      return foundIn(copy);
    };
    try {
      await run(store, killed, directory);
    } finally {
      store.close();
    }
  });
}

const nothing: Found = { names: [], place: undefined, said: [] };

describe("a turn", () => {
  it("is one transaction for records, messages and the place", async () => {
    await inTurns((store, killed) => {
      add(store, "ana");
      say(store, "m1");
      expect(killed()).toEqual(nothing);
      store.turns.end({ position: 1 });
      const first = { names: ["ana"], place: { position: 1 }, said: ["m1"] };
      expect(killed()).toEqual(first);
      say(store, "m2");
      add(store, "bob");
      expect(killed()).toEqual(first);
      // This store sees what it has written.
      expect(found(store)).toEqual({ names: ["ana", "bob"], place: { position: 1 }, said: ["m1", "m2"] });
      store.turns.end({ position: 2 });
      expect(killed()).toEqual({ names: ["ana", "bob"], place: { position: 2 }, said: ["m1", "m2"] });
    });
  });

  it("in which nothing was written ends without a place, and begins once in any other", async () => {
    let begun = 0;
    await inTurns(
      (store, killed) => {
        store.turns.end({ position: 1 });
        expect(killed()).toEqual(nothing);
        add(store, "ana");
        add(store, "bob");
        expect(begun).toBe(1);
        store.turns.end({ position: 2 });
        store.turns.end({ position: 3 });
        expect(store.node.place).toEqual({ position: 2 });
        add(store, "cleo");
        expect(begun).toBe(2);
      },
      () => {
        begun += 1;
      },
    );
  });

  it("holds tokens, pruned messages and a message that has to be kept at once", async () => {
    await inTurns((store, killed) => {
      say(store, "m1");
      store.turns.end({ position: 1 });
      store.programs.write({
        kind: "token",
        record: { name: "bridge", hash: "0", scopes: [], createdAt: 1 },
      });
      store.history.keep({ kind: "message", message: message("m2", { at: 1e15 }) });
      store.history.prune(1e14);
      expect(found(store).said).toEqual(["m2"]);
      expect(killed().said).toEqual(["m1"]);
      store.turns.end({ position: 2 });
      expect(killed().said).toEqual(["m2"]);
      expect(store.programs.tokens).toHaveLength(1);
    });
  });

  it("goes on without work that throws, also inside other work", async () => {
    await inTurns((store, killed) => {
      add(store, "ana");
      const fault = new Error("no");
      const fails = (name: string) => (): void => {
        store.write((tables) => {
          tables.write({ kind: "account", record: account(name) });
          throw fault;
        });
      };
      expect(fails("bob")).toThrow(fault);
      store.write((tables) => {
        tables.write({ kind: "account", record: account("cleo") });
        expect(fails("dan")).toThrow(fault);
        tables.write({ kind: "account", record: account("eve") });
      });
      expect(() => {
        store.write(() => {
          add(store, "fay");
          throw fault;
        });
      }).toThrow(fault);
      store.turns.end({ position: 1 });
      expect(killed()).toEqual({ ...nothing, names: ["ana", "cleo", "eve"], place: { position: 1 } });
    });
  });

  it("that nobody ends before the store is closed is undone", async () => {
    await inDirectory({}, async (directory) => {
      await Promise.resolve();
      const store = openStore(directory, options);
      store.turns.hold(quiet);
      add(store, "ana");
      store.turns.end({ position: 1 });
      add(store, "bob");
      store.close();
      expect(foundIn(directory)).toEqual({ ...nothing, names: ["ana"], place: { position: 1 } });
    });
  });

  it("is not in a backup before its end", async () => {
    await inTurns(async (store, _, directory) => {
      add(store, "ana");
      store.turns.end({ position: 1 });
      add(store, "bob");
      const copy = join(directory, "copy");
      mkdirSync(copy);
      await backup(join(directory, "data"), join(copy, "relais.db"), quiet);
      expect(foundIn(copy)).toEqual({ ...nothing, names: ["ana"], place: { position: 1 } });
    });
  });

  it("lets the durability change, from its end on", async () => {
    await inTurns((store, killed) => {
      add(store, "ana");
      store.configure({ ...options, durability: "power-loss" });
      add(store, "bob");
      store.turns.end({ position: 1 });
      store.configure(options);
      expect(killed().names).toEqual(["ana", "bob"]);
    });
  });

  it("that cannot begin is the last one, and has to be ended as well", async () => {
    let begun = 0;
    await inTurns(
      (store, killed, directory) => {
        add(store, "ana");
        store.turns.end({ position: 1 });
        const other = new Database(join(directory, "data", "relais.db"));
        other.run("BEGIN IMMEDIATE");
        expect(failure(() => add(store, "bob")).code).toBe("RELAIS_STORE_LOCKED");
        expect(begun).toBe(2);
        other.close(true);
        expect(failure(() => add(store, "bob")).code).toBe("RELAIS_STORE_LOCKED");
        expect(failure(() => store.turns.end({ position: 2 })).code).toBe("RELAIS_STORE_LOCKED");
        store.forget();
        expect(killed()).toEqual({ ...nothing, names: ["ana"], place: { position: 1 } });
      },
      () => {
        begun += 1;
      },
    );
  }, 20_000);

  it("that a full disk has refused is lost whole, and no later one takes its place", async () => {
    await inDirectory({}, async (directory) => {
      const child = new Child("full-disk-turns.ts", join(directory, "data"));
      const [line = ""] = await child.lines(1);
      await child.kill();
      const code = "RELAIS_STORE_IO";
      expect(JSON.parse(line)).toMatchObject({
        full: { code },
        later: { code },
        end: { code },
        names: ["before"],
        said: "nothing",
        place: { position: 1 },
      });
    });
  });
});

describe("a store whose turns are not held", () => {
  it("commits each piece of work", async () => {
    await inDirectory({}, async (folder) => {
      await Promise.resolve();
      const store = openStore(folder, options);
      add(store, "ana");
      store.turns.end({ position: 1 });
      const other = new Database(join(folder, "relais.db"));
      expect(other.query("SELECT key FROM records").values()).toEqual([["ana"]]);
      other.close(true);
      expect(store.node.place).toBeUndefined();
      store.close();
    });
  });
});

describe("a snapshot", () => {
  it("is kept with its turn, and takes the place of the one before", async () => {
    await inTurns((store) => {
      expect(store.node.snapshot).toBeUndefined();
      store.node.keepSnapshot('{"at":1}');
      store.node.keepSnapshot('{"at":2}');
      store.turns.end({ position: 4 });
      expect([store.node.snapshot, store.node.place]).toEqual(['{"at":2}', { position: 4 }]);
    });
  });

  it("and the place are not exported, and an import removes them", async () => {
    await inTurns(async (store, _, directory) => {
      add(store, "ana");
      store.node.keepSnapshot("{}");
      store.turns.end({ position: 7 });
      const [file, other] = [join(directory, "records.jsonl"), join(directory, "other")];
      await exportRecords(join(directory, "data"), file, quiet);
      const fresh = openStore(other, options);
      fresh.turns.hold(quiet);
      fresh.node.keepSnapshot("{}");
      fresh.turns.end({ position: 3 });
      fresh.close();
      importRecords(other, file, options, quiet);
      expect(foundIn(other)).toEqual({ ...nothing, names: ["ana"] });
      const again = openStore(other, options);
      expect(again.node.snapshot).toBeUndefined();
      again.close();
    });
  });
});
