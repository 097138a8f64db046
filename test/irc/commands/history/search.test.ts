/** SEARCH as a command of the session: its limit, its errors, and clients that leave. */
import { beforeEach, describe, expect, it } from "bun:test";
import { ask } from "../../session/accounts.ts";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";
import { MemoryStore } from "../../session/memory-store.ts";
import { speak } from "../../specification/history-world.ts";

const READER = "draft/search batch";

let world: World;
let store: MemoryStore;
let ada: FakeConnection;
let reader: FakeConnection;

beforeEach(() => {
  store = new MemoryStore();
  world = new World({ store });
  ada = world.connect("ada");
  reader = world.connect("reader", READER);
  ada.say("JOIN #tea");
  reader.say("JOIN #tea");
  world.hush();
});

describe("SEARCH", () => {
  it("limits the messages by history-page, also without limit", async () => {
    const small = new World({ store, limits: { historyPage: 2 } });
    const client = small.connect("ada", READER);
    client.say("JOIN #tea");
    speak(client, "PRIVMSG #tea :1", "PRIVMSG #tea :2", "PRIVMSG #tea :3");
    for (const attributes of ["in=#tea", "in=#tea;limit=9"]) {
      const lines = await ask(client, `SEARCH ${attributes}`);
      expect(lines.slice(1, -1).map((line) => line.split(" :").at(-1))).toEqual(["2", "3"]);
    }
  });

  it.each([
    ["busy", "Too many searches"],
    ["late", "took too long"],
    ["incomplete", "still being indexed"],
  ] as const)("answers with INTERNAL_ERROR where the outcome is %s", async (outcome, text) => {
    store.history.outcome = outcome;
    expect(await ask(reader, "SEARCH text=tea")).toEqual([
      expect.stringMatching(new RegExp(`FAIL SEARCH INTERNAL_ERROR :.*${text}`, "u")),
    ]);
  });

  it("answers with INTERNAL_ERROR and an event where the store fails", async () => {
    store.broken = true;
    world.takeEvents();
    expect(await ask(reader, "SEARCH text=tea")).toEqual([
      expect.stringContaining("FAIL SEARCH INTERNAL_ERROR :"),
    ]);
    expect(world.takeEvents()).toMatchObject([{ kind: "history-failed" }]);
  });

  it("leaves a client that has gone alone", async () => {
    speak(ada, "PRIVMSG #tea :tea");
    reader.say("SEARCH text=tea");
    reader.lose();
    await ask(ada);
    expect(world.takeEvents().filter(({ kind }) => kind === "error")).toEqual([]);
  });
});
