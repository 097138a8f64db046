/** IRCv3 labeled-response: its examples, and what its text says beyond them. */
import { beforeEach, describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

let world: World;
let client: FakeConnection;

beforeEach(() => {
  world = new World();
  client = world.connect("client", "labeled-response batch echo-message");
});

describe("a labelled command", () => {
  it("PRIVMSG with echo-message: the echo carries the label", () => {
    client.say("JOIN #channel").take();
    expect(client.ask("@label=pQraCjj82e PRIVMSG #channel :\u0002Hello!\u0002")).toEqual([
      "@label=pQraCjj82e :client!client@192.0.2.1 PRIVMSG #channel :\u0002Hello!\u0002",
    ]);
  });

  it("PRIVMSG that fails: the numeric carries the label", () => {
    expect(client.ask("@label=dc11f13f11 PRIVMSG nick :Hello")).toEqual([
      "@label=dc11f13f11 :irc.test 401 client nick :No such nick/channel",
    ]);
  });

  it("WHOIS: all of the answer is in one batch, whose start carries the label", () => {
    world.connect("nick");
    client.say("@label=mGhe5V7RTV WHOIS nick");
    const heard = client.take();
    const [start = "", first = ""] = heard;
    const reference = /BATCH \+(\S+) labeled-response$/.exec(start)?.[1] ?? "none";
    expect(start).toBe(`@label=mGhe5V7RTV :irc.test BATCH +${reference} labeled-response`);
    expect(first).toBe(`@batch=${reference} :irc.test 311 client nick nick 192.0.2.1 * nick`);
    expect(heard.at(-2)).toBe(`@batch=${reference} :irc.test 318 client nick :End of /WHOIS list`);
    expect(heard.at(-1)).toBe(`:irc.test BATCH -${reference}`);
    expect(heard.slice(1).filter((line) => line.includes("label="))).toEqual([]);
  });

  it("PONG: what has no answer is acknowledged", () => {
    expect(client.ask("@label=abc PONG :foobar")).toEqual(["@label=abc :irc.test ACK"]);
  });

  it.each([
    [
      "a command that nobody knows",
      "@label=l NONSENSE",
      "@label=l :irc.test 421 client NONSENSE :Unknown command",
    ],
    ["too few parameters", "@label=l JOIN", "@label=l :irc.test 461 client JOIN :Not enough parameters"],
    ["a NOTICE to nobody", "@label=l NOTICE nobody :x", "@label=l :irc.test ACK"],
    ["a label to escape", "@label=a\\:\\s\\\\ PONG x", "@label=a\\:\\s\\\\ :irc.test ACK"],
  ])("%s", (_, line, answer) => {
    client.say(line);
    expect(client.take()).toEqual([answer]);
  });

  it("that is too long, or not UTF-8, is refused under its label", () => {
    client.say(`@label=long PRIVMSG client :${"x".repeat(600)}`);
    client.say(Buffer.from("@label=caf\u00e9 PRIVMSG client :x", "latin1"));
    client.say(Buffer.from("@label=bytes PRIVMSG client :caf\u00e9", "latin1"));
    const [long, noLabel, bytes] = client.take();
    expect(long).toBe("@label=long :irc.test 417 client :Input line was too long");
    expect(noLabel).toStartWith(":irc.test NOTICE client :Message rejected");
    expect(bytes).toStartWith("@label=bytes :irc.test NOTICE client :Message rejected");
  });

  it("QUIT: its ERROR carries the label", () => {
    expect(client.ask("@label=q QUIT :bye")).toEqual(["@label=q ERROR :Closing Link: 192.0.2.1 (Quit: bye)"]);
  });

  it("JOIN: what comes of it is one batch", () => {
    client.say("@label=j JOIN #tea");
    const heard = client.take();
    expect(heard[0]).toBe("@label=j :irc.test BATCH +1 labeled-response");
    expect(heard[1]).toBe("@batch=1 :client!client@192.0.2.1 JOIN #tea");
    expect(heard.at(-1)).toBe(":irc.test BATCH -1");
  });
});

describe("other tags", () => {
  it("stand after label and batch, the label's value being escaped", () => {
    client.say("CAP REQ server-time").take();
    const time = "time=2026-01-01T00:00:00.000Z";
    expect(client.ask("@label=x\\:y PING x")).toEqual([`@label=x\\:y;${time} :irc.test PONG irc.test x`]);
    const heads = client.ask("@label=z WHOIS client").map((line) => line.split(" ")[0]);
    expect([...new Set(heads)]).toEqual([
      `@label=z;${time}`,
      expect.stringMatching(new RegExp(`^@batch=[^;]+;${time}$`, "u")) as string,
      `@${time}`,
    ]);
  });
});

describe("a message to oneself", () => {
  it("carries the label on the echo only", () => {
    expect(client.ask("@label=x PRIVMSG client :hi")).toEqual([
      ":client!client@192.0.2.1 PRIVMSG client :hi",
      "@label=x :client!client@192.0.2.1 PRIVMSG client :hi",
    ]);
  });

  it("is acknowledged without echo-message", () => {
    client.say("CAP REQ -echo-message").take();
    expect(client.ask("@label=x NOTICE client :hi")).toEqual([
      ":client!client@192.0.2.1 NOTICE client :hi",
      "@label=x :irc.test ACK",
    ]);
  });
});

describe("an invalid label", () => {
  it.each([
    ["is longer than 64 bytes", `@label=${"é".repeat(33)} PING x`],
    ["has no value", "@label PING x"],
    ["is empty", "@label= PING x"],
  ])("is ignored: it %s", (_, line) => {
    client.say(line);
    expect(client.take()).toEqual([":irc.test PONG irc.test x"]);
  });

  it("counts up to 64 bytes", () => {
    const label = "é".repeat(32);
    expect(client.ask(`@label=${label} PING x`)).toEqual([`@label=${label} :irc.test PONG irc.test x`]);
  });

  it("is ignored without batch", () => {
    client.say("CAP REQ -batch").take();
    expect(client.ask("@label=x PING x")).toEqual([":irc.test PONG irc.test x"]);
  });
});
