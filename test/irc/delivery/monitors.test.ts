import { describe, expect, it } from "bun:test";
import * as fc from "fast-check";
import { Monitors } from "../../../src/irc/delivery/monitors.ts";
import { RecordingRecipient, RecordingRing } from "./recorder.ts";

const fold = (text: string): string => text.toLowerCase();
const recipient = (): RecordingRecipient => new RecordingRecipient(new RecordingRing());

describe("monitors", () => {
  it("keep the nicks as they were written, and compare them folded", () => {
    const monitors = new Monitors(fold);
    const alice = recipient();
    monitors.add(alice, "Bob");
    expect(monitors.has(alice, "bOB")).toBe(true);
    expect(monitors.of("BOB").map((watch) => [watch.recipient, watch.nick])).toEqual([[alice, "Bob"]]);
    monitors.remove(alice, "bob");
    expect(monitors.of("Bob")).toEqual([]);
  });

  it("forget a list as a whole", () => {
    const monitors = new Monitors(fold);
    const [alice, carol] = [recipient(), recipient()];
    for (const watcher of [alice, carol]) monitors.add(watcher, "bob");
    monitors.clear(alice);
    expect(monitors.of("bob").map((watch) => watch.recipient)).toEqual([carol]);
    expect(alice.monitored?.size).toBe(0);
  });

  it("know exactly who watches whom, whatever the order of changes", () => {
    const change = fc.record({
      watcher: fc.nat({ max: 3 }),
      nick: fc.constantFrom("ada", "Ada", "bob", "eve", "zoe"),
      kind: fc.constantFrom("add", "add", "remove", "clear"),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const monitors = new Monitors(fold);
        const users = [recipient(), recipient(), recipient(), recipient()];
        const model = new Set<string>();
        for (const { watcher, nick, kind } of changes) {
          const user = users[watcher];
          if (user === undefined) throw new Error("no such user");
          const key = `${watcher} ${nick.toLowerCase()}`;
          if (kind === "add" && !monitors.has(user, nick)) monitors.add(user, nick);
          if (kind === "add") model.add(key);
          if (kind === "remove") monitors.remove(user, nick);
          if (kind === "remove") model.delete(key);
          if (kind === "clear") monitors.clear(user);
          if (kind === "clear")
            for (const entry of model) if (entry.startsWith(`${watcher} `)) model.delete(entry);
        }
        const found = ["ada", "bob", "eve", "zoe"].flatMap((nick) =>
          monitors.of(nick).map((watch) => `${users.findIndex((user) => user === watch.recipient)} ${nick}`),
        );
        expect(found.toSorted()).toEqual([...model].toSorted());
        expect(
          users
            .flatMap(({ monitored }, index) => [...(monitored?.keys() ?? [])].map((key) => `${index} ${key}`))
            .toSorted(),
        ).toEqual([...model].toSorted());
      }),
    );
  });
});
