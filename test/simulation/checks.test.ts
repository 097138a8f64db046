import { describe, expect, it } from "bun:test";
import { readDeliveries, sortHeard } from "./happenings.ts";
import type { Heard, Sorted } from "./happenings.ts";
import { readHeardLine } from "./heard-line.ts";
import { HearingModel } from "./hearing-model.ts";
import { judgeState } from "./invariants.ts";
import type { Peer } from "./peer.ts";
import { writeRequest } from "./request.ts";
import { Random } from "./random.ts";
import { Violation } from "./violation.ts";
import { World } from "./world.ts";
import type { Execution } from "./world.ts";

/** Changes what was heard before it is judged. */
type Tampering = (heard: readonly Heard[]) => readonly Heard[];

/** Three people: ada and bob in #tea, eve outside. What they say is judged, after it was tampered with. */
class Stage {
  tamper: Tampering = (heard) => heard;
  readonly model: HearingModel;
  readonly ada: Peer;
  readonly bob: Peer;
  readonly eve: Peer;
  readonly #world: World;

  constructor(capabilities = "") {
    this.#world = new World((execution) => this.#judge(execution));
    this.model = new HearingModel(this.#world);
    this.ada = this.#arrive("ada", 0, capabilities);
    this.bob = this.#arrive("bob", 1, capabilities);
    this.eve = this.#arrive("eve", 2, capabilities);
    this.say(this.ada, "JOIN", "#tea");
    this.say(this.bob, "JOIN", "#tea");
  }

  get network(): World["app"]["network"] {
    return this.#world.app.network;
  }

  say(peer: Peer, command: string, ...params: readonly string[]): void {
    this.#world.say(peer, writeRequest(new Random(0), command, params, new Map([["label", "a"]])));
  }

  /** The same inside a batch. */
  sayIn(peer: Peer, reference: string, command: string, ...params: readonly string[]): void {
    this.#world.say(peer, writeRequest(new Random(0), command, params, new Map([["batch", reference]])));
  }

  #arrive(nick: string, client: number, capabilities: string): Peer {
    const peer = this.#world.connect(client, `192.0.2.${client}`);
    if (capabilities !== "") this.say(peer, "CAP", "REQ", capabilities);
    this.say(peer, "NICK", nick);
    this.say(peer, "USER", nick, "0", "*", nick);
    if (capabilities !== "") this.say(peer, "CAP", "END");
    return peer;
  }

  #judge(execution: Execution): void {
    const sorted: Sorted = sortHeard(this.tamper(readDeliveries(execution, this.#world.ring)));
    this.model.judge(execution, sorted);
    judgeState(this.#world, this.model.mirror);
  }
}

const toPeer =
  (peer: Peer, command: string) =>
  ({ peer: hearer, line }: Heard): boolean =>
    hearer === peer && line.command === command;

describe("the hearing model", () => {
  it("lets a member speak to the others", () => {
    const stage = new Stage();
    expect(() => stage.say(stage.ada, "PRIVMSG", "#tea", "hello")).not.toThrow();
  });

  it("finds a message that a stranger hears as well", () => {
    const stage = new Stage();
    stage.tamper = (heard) => heard.flatMap((one) => [one, { ...one, peer: stage.eve }]);
    expect(() => stage.say(stage.ada, "PRIVMSG", "#tea", "hello")).toThrow(Violation);
  });

  it.each(["PRIVMSG", "NOTICE"])("finds a %s that a member does not hear", (command) => {
    const stage = new Stage();
    stage.tamper = (heard) => heard.filter((one) => !toPeer(stage.bob, command)(one));
    expect(() => stage.say(stage.ada, command, "#tea", "hello")).toThrow("nobody heard");
  });

  it("finds a message that a member hears twice", () => {
    const stage = new Stage();
    stage.tamper = (heard) => [...heard, ...heard];
    expect(() => stage.say(stage.ada, "PRIVMSG", "#tea", "hello")).toThrow("twice");
  });

  it("finds a QUIT that a neighbour does not hear", () => {
    const stage = new Stage();
    stage.tamper = (heard) => heard.filter((one) => !toPeer(stage.bob, "QUIT")(one));
    expect(() => stage.say(stage.ada, "QUIT", "tea is ready")).toThrow("QUIT of ada: not heard by");
  });

  it("finds an answer that someone else reads", () => {
    const stage = new Stage();
    stage.tamper = (heard) => heard.map((one) => ({ ...one, peer: stage.bob }));
    expect(() => stage.say(stage.ada, "WHOIS", "eve")).toThrow("not its answer");
  });

  it("finds a secret channel in the answer to an outsider", () => {
    const stage = new Stage();
    stage.say(stage.eve, "LIST");
    // The mirror believes MODE; the server is kept from it.
    stage.say(stage.ada, "MODE", "#tea", "+s");
    stage.model.mirror.room("#tea")?.flags.delete("s");
    expect(() => stage.say(stage.eve, "LIST")).toThrow("known with another s");
    stage.model.mirror.room("#tea")?.flags.add("s");
    const channel = stage.network.findChannel("#tea");
    if (channel !== undefined) channel.modes = 0;
    expect(() => stage.say(stage.eve, "LIST")).toThrow(" 322 ");
  });

  it("finds a tag that was not negotiated", () => {
    const stage = new Stage();
    stage.ada.told.clear();
    const tags = new Map([["time", "2026-01-01T00:00:00.000Z"]]);
    stage.tamper = (heard) => heard.map((one) => ({ ...one, line: { ...one.line, tags } }));
    expect(() => stage.say(stage.ada, "PING", "a")).toThrow("the time is");
  });

  it("finds a watcher who is not told that a nick is free", () => {
    const stage = new Stage();
    stage.say(stage.eve, "MONITOR", "+", "bob");
    stage.tamper = (heard) => heard.filter((one) => !toPeer(stage.eve, "731")(one));
    expect(() => stage.say(stage.bob, "NICK", "robert")).toThrow("731 of bob: not heard by");
  });

  it("finds a change of metadata that a subscriber is not told of", () => {
    const stage = new Stage("batch draft/metadata-2");
    stage.say(stage.bob, "METADATA", "*", "SUB", "url");
    const change = (value: string): void => stage.say(stage.ada, "METADATA", "*", "SET", "url", value);
    expect(() => change("https://one.example")).not.toThrow();
    stage.tamper = (heard) => heard.filter((one) => !toPeer(stage.bob, "METADATA")(one));
    expect(() => change("https://two.example")).toThrow("nobody heard METADATA");
  });

  it("finds metadata that another must not read", () => {
    const stage = new Stage("batch draft/metadata-3");
    stage.say(stage.ada, "METADATA", "#tea", "SET", "url", "tea.example");
    stage.say(stage.ada, "MODE", "#tea", "+k", "key");
    expect(() => stage.say(stage.eve, "METADATA", "#tea", "LIST")).not.toThrow();
    stage.network.findChannel("#tea")?.settings.delete("k");
    const channel = stage.network.findChannel("#tea");
    if (channel !== undefined) channel.modes = 0;
    expect(() => stage.say(stage.eve, "METADATA", "#tea", "LIST")).toThrow(" 761 ");
  });

  it("finds a line that is lost of several", () => {
    const stage = new Stage("batch draft/multiline");
    const lines = (): void => {
      stage.say(stage.ada, "BATCH", "+1", "draft/multiline", "#tea");
      for (const text of ["one", "two"]) stage.sayIn(stage.ada, "1", "PRIVMSG", "#tea", text);
      stage.say(stage.ada, "BATCH", "-1");
    };
    expect(lines).not.toThrow();
    stage.tamper = (heard) =>
      heard.map((one) => ({
        ...one,
        line: { ...one.line, params: one.line.params.map((word) => word.replace("\ntwo", "")) },
      }));
    expect(lines).toThrow("that was not to be heard by anyone");
  });

  it("finds a message that is taken back before someone who did not read that", () => {
    const stage = new Stage("message-tags draft/message-redaction echo-message");
    let id = "";
    stage.tamper = (heard) => {
      for (const { line } of heard) id = line.tags.get("msgid") ?? id;
      return heard;
    };
    stage.say(stage.ada, "PRIVMSG", "#tea", "oh");
    stage.tamper = (heard) => heard.filter((one) => !toPeer(stage.bob, "REDACT")(one));
    expect(() => stage.say(stage.ada, "REDACT", "#tea", id)).toThrow("not heard by");
  });

  it("finds a member who is not told of another name of the room", () => {
    const stage = new Stage();
    stage.tamper = (heard) => heard.filter((one) => !toPeer(stage.bob, "PART")(one));
    expect(() => stage.say(stage.ada, "RENAME", "#tea", "#chai")).toThrow("nobody heard PART about #tea");
  });

  it("finds a labelled answer that is not one", () => {
    const stage = new Stage("batch labeled-response");
    stage.say(stage.ada, "PING", "a");
    stage.tamper = (heard) => heard.slice(0, -1);
    expect(() => stage.say(stage.ada, "WHOIS", "bob")).toThrow("the batch does not end");
    expect(() => stage.say(stage.ada, "PING", "a")).toThrow("was not answered");
  });
});

describe("the invariants", () => {
  it("find a membership that only one side knows of", () => {
    const stage = new Stage();
    const channel = stage.network.findChannel("#tea");
    if (stage.bob.state.user !== undefined) channel?.members.delete(stage.bob.state.user);
    expect(() => stage.say(stage.eve, "PING", "a")).toThrow(Violation);
  });

  it("find a change that nobody was told of", () => {
    const stage = new Stage();
    const channel = stage.network.findChannel("#tea");
    if (channel !== undefined) channel.topic = { text: "silent", setBy: "nobody", setAt: 0 };
    expect(() => stage.say(stage.eve, "PING", "a")).toThrow("known with another topic");
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
