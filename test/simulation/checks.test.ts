/** That the checks of the simulation find what they are there for: what is heard is tampered with before it is judged. */
import { describe, expect, it } from "bun:test";
import { readHeardLine } from "./heard-line.ts";
import { judgeState } from "./invariants.ts";
import { Knowledge } from "./knowledge.ts";
import type { Peer } from "./peer.ts";
import { Random } from "./random.ts";
import { writeRequest } from "./request.ts";
import { readDeliveries } from "./spans.ts";
import type { Heard } from "./spans.ts";
import { Violation } from "./violation.ts";
import { World } from "./world.ts";

type Tampering = (heard: readonly Heard[]) => readonly Heard[];

/** Three people: ada and bob in #tea, eve outside. */
class Stage {
  tamper: Tampering = (heard) => heard;
  readonly ada: Peer;
  readonly bob: Peer;
  readonly eve: Peer;
  readonly #knowledge = new Knowledge();
  readonly #world: World;
  #labels = 0;

  constructor() {
    this.#world = new World(
      (execution) => {
        this.#knowledge.judge(execution.cause, this.tamper(readDeliveries(execution, this.#world.ring)));
        judgeState(this.#world);
      },
      (cause) => {
        this.#knowledge.begin(cause);
      },
    );
    [this.ada, this.bob, this.eve] = [this.#arrive("ada", 0), this.#arrive("bob", 1), this.#arrive("eve", 2)];
    for (const peer of [this.ada, this.bob]) this.say(peer, "JOIN", "#tea");
  }

  get network(): World["app"]["network"] {
    return this.#world.app.network;
  }

  say(peer: Peer, command: string, ...params: readonly string[]): void {
    this.#labels += 1;
    const tags = new Map([["label", String(this.#labels)]]);
    this.#world.say(peer, writeRequest(new Random(0), command, params, tags));
  }

  /** The peer does not hear what others say with this command. */
  deafen(peer: Peer, command: string): void {
    this.tamper = (heard) => heard.filter((one) => one.peer !== peer || one.line.command !== command);
  }

  #arrive(nick: string, client: number): Peer {
    const peer = this.#world.connect(client, `192.0.2.${client}`);
    this.say(peer, "CAP", "REQ", "batch labeled-response");
    this.say(peer, "NICK", nick);
    this.say(peer, "USER", nick, "0", "*", nick);
    this.say(peer, "CAP", "END");
    return peer;
  }
}

describe("what a client knows", () => {
  it("adds up where nothing was tampered with", () => {
    const stage = new Stage();
    stage.say(stage.ada, "PRIVMSG", "#tea", "hello");
    stage.say(stage.ada, "NICK", "ada2");
    stage.say(stage.bob, "NAMES", "#tea");
    stage.say(stage.ada, "QUIT");
    stage.say(stage.bob, "NAMES", "#tea");
  });

  it("does not hold a message of a channel that it is not in", () => {
    const stage = new Stage();
    stage.tamper = (heard) =>
      heard.flatMap((one) => (one.peer === stage.bob ? [one, { ...one, peer: stage.eve }] : [one]));
    expect(() => stage.say(stage.ada, "PRIVMSG", "#tea", "hello")).toThrow("it is not in there");
  });

  it.each([
    ["JOIN", (stage: Stage) => stage.say(stage.eve, "JOIN", "#tea")],
    ["PART", (stage: Stage) => stage.say(stage.ada, "PART", "#tea")],
    ["QUIT", (stage: Stage) => stage.say(stage.ada, "QUIT")],
    ["NICK", (stage: Stage) => stage.say(stage.ada, "NICK", "ada2")],
    ["KICK", (stage: Stage) => stage.say(stage.ada, "KICK", "#tea", "ada")],
  ])("differs from NAMES after a %s that it did not hear", (command, act) => {
    const stage = new Stage();
    stage.deafen(stage.bob, command);
    act(stage);
    expect(() => stage.say(stage.bob, "NAMES", "#tea")).toThrow("NAMES of #tea shows");
  });

  it("takes nobody in twice, and lets nobody go that is not there", () => {
    const stage = new Stage();
    stage.tamper = (heard) => [...heard, ...heard.filter(({ peer }) => peer === stage.bob)];
    expect(() => stage.say(stage.eve, "JOIN", "#tea")).toThrow("knows of that member already");
    expect(() => stage.say(stage.eve, "PART", "#tea")).toThrow("knows of no such member");
  });
});

describe("labels", () => {
  it("are missed where one is not answered, or where a batch does not end", () => {
    const stage = new Stage();
    stage.tamper = (heard) => heard.slice(0, -1);
    expect(() => stage.say(stage.ada, "PING", "a")).toThrow("not answered");
    const other = new Stage();
    other.tamper = stage.tamper;
    expect(() => other.say(other.ada, "WHOIS", "bob")).toThrow("does not end");
  });

  it("are answered once, and to the client that asked", () => {
    const stage = new Stage();
    stage.tamper = (heard) => [...heard, ...heard];
    expect(() => stage.say(stage.ada, "PING", "a")).toThrow("asked nothing with that label");
    stage.tamper = (heard) => heard.map((one) => ({ ...one, peer: stage.bob }));
    expect(() => stage.say(stage.ada, "PING", "a")).toThrow("asked nothing with that label");
  });
});

describe("the invariants", () => {
  it("find a membership that only one side knows of", () => {
    const stage = new Stage();
    const channel = stage.network.findChannel("#tea");
    if (stage.bob.state.user !== undefined) channel?.members.delete(stage.bob.state.user);
    expect(() => stage.say(stage.eve, "PING", "a")).toThrow(Violation);
  });

  it("find a user without a session", () => {
    const stage = new Stage();
    const details = {
      nick: "ghost",
      username: "g",
      realname: "g",
      host: "h",
      address: "",
      secure: false,
      at: 0,
    };
    stage.network.addUser(details);
    expect(() => stage.say(stage.eve, "PING", "a")).toThrow(Violation);
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
  ])("may not have %s", (_, text) => {
    expect(() => readHeardLine(Buffer.from(text))).toThrow(Violation);
  });

  it("has to be UTF-8", () => {
    expect(() => readHeardLine(Buffer.from([0x50, 0xff, 0x0d, 0x0a]))).toThrow("UTF-8");
  });

  it.each([
    ["512 bytes", `PING ${"x".repeat(505)}\r\n`],
    ["8191 bytes of tags", `@a=${"x".repeat(8_187)} PING\r\n`],
  ])("may have %s", (_, text) => {
    expect(readHeardLine(Buffer.from(text)).command).toBe("PING");
  });
});
