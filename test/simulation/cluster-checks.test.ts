/** A planted fault for each check of the simulation of several machines: it has to be found. */
import { describe, expect, it } from "bun:test";
import type { NetworkCommand } from "../../src/irc/session/network-command.ts";
import { CommandLost } from "../../src/irc/session/node-log.ts";
import { settled } from "../irc/session/harness.ts";
import { readHeardLine } from "./heard-line.ts";
import { Ledger } from "./ledger.ts";
import { SimulatedNetwork } from "./network.ts";
import { Sightings } from "./sightings.ts";

const due = (user: number): NetworkCommand => ({ kind: "nick-due", user, at: 1 });

const said = (id: string, source = "ada!a@h", command = "PRIVMSG") =>
  readHeardLine(Buffer.from(`@msgid=test-${id} :${source} ${command} #tea :hello\r\n`));

describe("the ledger", () => {
  it("finds nothing where all machines apply what was said, also from a later position on", async () => {
    const ledger = new Ledger();
    const [one, two, late] = [0, 0, 2].map((position) => ledger.reading("irc.test", position));
    for (const user of [1, 2, 3]) ledger.submitted(due(user), Promise.resolve());
    for (const reading of [one, two]) {
      reading?.applies(due(1), 2);
      reading?.applies(due(2), 2);
      reading?.applies(due(3), 4);
    }
    late?.applies(due(3), 4);
    await settled();
    ledger.judge();
  });

  it("finds a machine that applies something else, or leaves something out", () => {
    const ledger = new Ledger();
    const one = ledger.reading("irc.test", 0);
    for (const user of [1, 2]) one.applies(due(user), 2);
    one.applies(due(3), 3);
    expect(() => ledger.reading("irc2.test", 0).applies(due(2), 2)).toThrow("irc2.test applies");
    const two = ledger.reading("irc2.test", 0);
    two.applies(due(1), 2);
    expect(() => two.applies(due(3), 3)).toThrow("has left something out at 2");
    expect(() => ledger.reading("irc2.test", 1).applies(due(3), 3)).toThrow("has left something out at 2");
  });

  it("finds a command that is applied twice, though it was lost, or not though it was answered", async () => {
    for (const [isLost, times, fault] of [
      [false, 2, "applied 2 times, and said 1"],
      [true, 1, "applied 1 times, and said 0"],
      [false, 0, "applied 0 times, answered 1"],
    ] as const) {
      const ledger = new Ledger();
      ledger.submitted(due(1), isLost ? Promise.reject(new CommandLost("gone")) : Promise.resolve());
      const reading = ledger.reading("irc.test", 0);
      for (let position = 1; position <= times; position += 1) reading.applies(due(1), position);
      await settled();
      expect(() => ledger.judge()).toThrow(fault);
    }
  });
});

describe("the sightings", () => {
  const network = new SimulatedNetwork({ after: () => {} });
  const peerOf = (client: number) => network.connect(client, "192.0.2.1");
  it("find nothing where clients read the same messages in the order of the log, with those before they came", () => {
    const sightings = new Sightings();
    const [bob, eve] = [peerOf(1), peerOf(2)];
    for (const peer of [bob, eve]) sightings.read(["1", "2", "2-2"].map((id) => ({ peer, line: said(id) })));
    const own = said("5", `${eve.state.nick}!e@h`, "JOIN");
    sightings.read([own, said("2")].map((line) => ({ peer: eve, line })));
    expect(sightings.messages).toBe(4);
  });

  it("find a message that is read twice, too late, or as that of another", () => {
    for (const [lines, fault] of [
      [[said("1"), said("1")], "twice"],
      [[said("2"), said("1")], "after what follows"],
      [[said("1"), said("1", "bob!b@h")], "others read"],
    ] as const) {
      const sightings = new Sightings();
      const peer = peerOf(1);
      expect(() => sightings.read(lines.map((line) => ({ peer, line })))).toThrow(fault);
    }
  });
});
