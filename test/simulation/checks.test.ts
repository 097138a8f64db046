/** A planted fault for each check of the simulation: it has to be found. */
import { describe, expect, it } from "bun:test";
import { readHeardLine } from "./heard-line.ts";
import { SimulatedNetwork } from "./network.ts";
import type { Peer } from "./network.ts";
import { judgeActors, judgeOutcome } from "./programs.ts";
import { Judge } from "./simulation.ts";
import { readDeliveries } from "./spans.ts";
import type { Heard } from "./spans.ts";
import { Violation } from "./violation.ts";

type Tampering = (heard: readonly Heard[]) => readonly Heard[];

/** Three people: ada and bob in #tea, eve outside. `say` labels a line, and throws what the judge finds. */
class Stage {
  tamper: Tampering = (heard) => heard;
  readonly #judge = new Judge();
  readonly network: SimulatedNetwork = new SimulatedNetwork({
    before: (peer, line) => this.#judge.before(peer, line),
    after: (turn) =>
      this.#judge.after(this.network, turn, this.tamper(readDeliveries(turn, this.network.ring))),
  });
  readonly ada = this.#arrive("ada", 0);
  readonly bob = this.#arrive("bob", 1);
  readonly eve = this.#arrive("eve", 2);
  #labels = 0;

  constructor() {
    for (const peer of [this.ada, this.bob]) this.say(peer, "JOIN #tea");
  }

  say(peer: Peer, line: string): void {
    this.#labels += 1;
    peer.say(`@label=${this.#labels} ${line}`);
  }

  #arrive(nick: string, client: number): Peer {
    const capabilities = "CAP REQ :batch labeled-response";
    const peer = this.network.connect(client, `192.0.2.${client}`);
    peer.say(capabilities, `NICK ${nick}`, `USER ${nick} 0 * :${nick}`, "CAP END");
    return peer;
  }
}

describe("the simulation", () => {
  it("finds nothing where nothing is wrong", () => {
    const stage = new Stage();
    stage.say(stage.ada, "PRIVMSG #tea :hello");
    stage.say(stage.ada, "NICK ada2");
    stage.say(stage.bob, "NAMES #tea");
    stage.say(stage.ada, "QUIT");
    stage.say(stage.bob, "NAMES #tea");
  });

  it("finds a message of a channel that the reader is not in", () => {
    const stage = new Stage();
    stage.tamper = (heard) =>
      heard.flatMap((one) => (one.peer === stage.bob ? [one, { ...one, peer: stage.eve }] : [one]));
    expect(() => stage.say(stage.ada, "PRIVMSG #tea :hello")).toThrow("it is not in there");
  });

  it.each([
    ["JOIN", "eve", "JOIN #tea"],
    ["PART", "ada", "PART #tea"],
    ["QUIT", "ada", "QUIT"],
    ["NICK", "ada", "NICK ada2"],
    ["KICK", "ada", "KICK #tea ada"],
  ] as const)("finds that a client did not hear a %s, when it asks for NAMES", (command, who, line) => {
    const stage = new Stage();
    stage.tamper = (heard) => heard.filter((one) => one.peer !== stage.bob || one.line.command !== command);
    stage.say(stage[who], line);
    expect(() => stage.say(stage.bob, "NAMES #tea")).toThrow("NAMES of #tea shows");
  });

  it("finds that someone comes or goes twice", () => {
    const stage = new Stage();
    stage.tamper = (heard) => [...heard, ...heard.filter(({ peer }) => peer === stage.bob)];
    expect(() => stage.say(stage.eve, "JOIN #tea")).toThrow("knows of that member already");
    expect(() => stage.say(stage.eve, "PART #tea")).toThrow("knows of no such member");
  });

  it("finds a label without an answer, and a batch without an end", () => {
    for (const [line, fault] of [
      ["PING a", "not answered"],
      ["WHOIS bob", "does not end"],
    ] as const) {
      const stage = new Stage();
      stage.tamper = (heard) => heard.slice(0, -1);
      expect(() => stage.say(stage.ada, line)).toThrow(fault);
    }
  });

  it("finds a label that is answered twice, or to someone else", () => {
    const stage = new Stage();
    stage.tamper = (heard) => [...heard, ...heard];
    expect(() => stage.say(stage.ada, "PING a")).toThrow("asked nothing with that label");
    stage.tamper = (heard) => heard.map((one) => ({ ...one, peer: stage.bob }));
    expect(() => stage.say(stage.ada, "PING a")).toThrow("asked nothing with that label");
  });

  it("finds a membership on one side only, a user without a session, and a state out of bounds", () => {
    const faults: ((stage: Stage) => unknown)[] = [
      ({ network: { app }, bob }) => app.network.findChannel("#tea")?.members.delete(bob.user),
      ({ bob }) => (bob.state.user = undefined),
      ({ bob }) => (bob.user.awayMessage = "x".repeat(1_000)),
    ];
    for (const plant of faults) {
      const stage = new Stage();
      plant(stage);
      expect(() => stage.say(stage.eve, "PING a")).toThrow(Violation);
    }
  });

  it("finds a batch in one piece that does not end", () => {
    const stage = new Stage();
    const text = ":a BATCH +1 metadata #tea\r\n@batch=1 :a 761 ada #tea url * :x\r\n";
    const start = stage.network.ring.write(text);
    const turn = {
      peer: stage.ada,
      line: undefined,
      deliveries: [{ peer: stage.ada, start, end: start + text.length }],
    };
    expect(() => readDeliveries(turn, stage.network.ring)).toThrow("a batch that does not end");
  });

  it("finds a program without an answer, without a reason, and one that became a user", () => {
    const refusal = { code: "401", text: "x :No such nick" };
    for (const [outcome, fault] of [
      [undefined, "no answer"],
      [{ done: true, refusal, messageId: undefined }, "reads done: true"],
      [{ done: false, refusal: undefined, messageId: undefined }, "no reason"],
      [{ done: false, refusal: { code: "", text: "" }, messageId: undefined }, "reads no reason"],
    ] as const)
      expect(() => judgeOutcome(outcome)).toThrow(fault);
    judgeOutcome({ done: false, refusal, messageId: undefined });
    const { network } = new Stage().network.app;
    judgeActors(network);
    for (const user of network.users) user.host = "tool.api";
    expect(() => judgeActors(network)).toThrow("has become a user");
  });
});

describe("a line that was heard", () => {
  it.each([
    ["no CR LF", "PING a"],
    ["LF only", "PING a\n"],
    ["two lines", "PING a\r\nPING b\r\n"],
    ["a NUL", "PING \0\r\n"],
    ["no command", ":server \r\n"],
    ["an empty middle parameter", "PING  a\r\n"],
    ["a tag twice", "@a=1;a=2 PING\r\n"],
    ["a tag that is not one", "@=1 PING\r\n"],
    ["513 bytes", `PING ${"x".repeat(506)}\r\n`],
    ["8192 bytes of tags", `@a=${"x".repeat(8_188)} PING\r\n`],
    ["bytes that are not UTF-8", Buffer.from([0x50, 0xff, 0x0d, 0x0a])],
  ])("may not have %s", (_, text) => {
    expect(() => readHeardLine(Buffer.from(text))).toThrow(Violation);
  });

  it.each([
    ["512 bytes", `PING ${"x".repeat(505)}\r\n`],
    ["8191 bytes of tags", `@a=${"x".repeat(8_187)} PING\r\n`],
  ])("may have %s", (_, text) => {
    expect(readHeardLine(Buffer.from(text)).command).toBe("PING");
  });
});
