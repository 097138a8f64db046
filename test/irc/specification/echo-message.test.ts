/** IRCv3 echo-message: its examples, and that the echo is the message as it was delivered. */
import { beforeEach, describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

let world: World;
let example: FakeConnection;

beforeEach(() => {
  world = new World();
  example = world.connect("example", "echo-message");
});

describe("echo-message", () => {
  it("sends a private message back", () => {
    const attila = world.connect("Attila");
    expect(example.ask("PRIVMSG Attila :hi")).toEqual([":example!example@192.0.2.1 PRIVMSG Attila :hi"]);
    expect(attila.take()).toEqual([":example!example@192.0.2.1 PRIVMSG Attila :hi"]);
  });

  it("sends the final version back: the target as it is called, the text as it was cut", () => {
    const other = world.connect("other");
    example.say("JOIN #ircv3");
    other.say("JOIN #ircv3");
    example.take();
    other.take();
    example.say(`PRIVMSG #IRCV3 :${"é".repeat(240)}`, "NOTICE #Ircv3 :back from lunch");
    const heard = other.take();
    expect(example.take()).toEqual(heard);
    expect(heard[0]).toStartWith(":example!example@192.0.2.1 PRIVMSG #ircv3 :éé");
    expect(Buffer.byteLength(`${heard[0]}\r\n`)).toBeLessThanOrEqual(512);
    expect(heard[1]).toBe(":example!example@192.0.2.1 NOTICE #ircv3 :back from lunch");
  });

  it("echoes TAGMSG to those with message-tags, and the same id as the others see", () => {
    const tagged = world.connect("tagged", "echo-message message-tags");
    const other = world.connect("other", "message-tags");
    expect(tagged.ask("@+typing=done TAGMSG other", "PRIVMSG other :x")).toEqual(other.take());
  });

  it("echoes once for each target, and not what was refused", () => {
    world.connect("a");
    world.connect("b");
    expect(example.ask("PRIVMSG a,b,nobody :x")).toEqual([
      ":example!example@192.0.2.1 PRIVMSG a :x",
      ":example!example@192.0.2.1 PRIVMSG b :x",
      ":irc.test 401 example nobody :No such nick/channel",
    ]);
  });

  it("sends nothing back without it", () => {
    example.say("CAP REQ -echo-message").take();
    world.connect("a");
    expect(example.ask("PRIVMSG a :x", "NOTICE a :x")).toEqual([]);
  });
});
