/** The connection table against a Map: look-up, a connection that comes and goes, and a sweep over all. */
import { bench, do_not_optimize, group } from "mitata";
import { ConnectionTable } from "../../src/server/connection-table.ts";

const CONNECTIONS = 10_000;

interface Entry {
  deadline: number;
}

export function register(): void {
  group(`table of ${CONNECTIONS}`, () => {
    const table = new ConnectionTable<Entry>();
    const map = new Map<number, Entry>();
    const ids: number[] = [];
    for (let index = 0; index < CONNECTIONS; index++) {
      const entry = { deadline: index };
      const id = table.insert(entry);
      ids.push(id);
      map.set(id, entry);
    }
    const spare: Entry = { deadline: 0 };
    let next = 0;
    const anyId = (): number => ids[(next = (next + 7919) % CONNECTIONS)] ?? 0;

    bench("table: get", () => do_not_optimize(table.get(anyId())));
    bench("Map: get", () => do_not_optimize(map.get(anyId())));
    bench("table: insert and remove", () => do_not_optimize(table.remove(table.insert(spare))));
    let key = 2 ** 40;
    bench("Map: insert and remove", () => do_not_optimize(map.set(++key, spare).delete(key)));
    bench("table: sweep", () => {
      let due = 0;
      for (let place = table.size - 1; place >= 0; place--) {
        if ((table.at(place)?.deadline ?? 0) > 5000) due++;
      }
      do_not_optimize(due);
    });
    bench("Map: sweep", () => {
      let due = 0;
      for (const entry of map.values()) if (entry.deadline > 5000) due++;
      do_not_optimize(due);
    });
  });
}
