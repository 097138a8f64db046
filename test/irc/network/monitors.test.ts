import { describe, expect, it } from "bun:test";
import { defaultLimits } from "../../../src/irc/network/limits.ts";
import * as fc from "fast-check";
import type { Network } from "../../../src/irc/network/network.ts";
import type { User } from "../../../src/irc/network/user.ts";
import { START, testNetwork } from "../delivery/recorder.ts";

function addUser(network: Network, nick: string): User {
  const details = {
    nick,
    username: nick,
    realname: nick,
    host: "host",
    address: "",
    secure: false,
    at: START,
  };
  const user = network.addUser(details);
  if (user === undefined) throw new Error(`${nick} is in use`);
  return user;
}

describe("monitors", () => {
  it("keep the nicks as they were written, and compare them folded", () => {
    const network = testNetwork();
    const alice = addUser(network, "alice");
    network.monitors.add(alice, "Bob");
    expect(network.monitors.has(alice, "bOB")).toBe(true);
    expect(network.monitors.of("BOB").map(({ user, nick }) => [user, nick])).toEqual([[alice, "Bob"]]);
    network.monitors.remove(alice, "bob");
    expect(network.monitors.of("Bob")).toEqual([]);
  });

  it("forget the list of a user who leaves", () => {
    const network = testNetwork();
    const alice = addUser(network, "alice");
    const carol = addUser(network, "carol");
    for (const user of [alice, carol]) network.monitors.add(user, "bob");
    network.removeUser(alice, START, defaultLimits);
    expect(network.monitors.of("bob").map(({ user }) => user)).toEqual([carol]);
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
        const network = testNetwork();
        const { monitors } = network;
        const users = [0, 1, 2, 3].map((index) => addUser(network, `user${index}`));
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
          monitors.of(nick).map(({ user }) => `${users.indexOf(user)} ${nick}`),
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
