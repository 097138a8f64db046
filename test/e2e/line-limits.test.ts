/** The limits of a line from a client, to the byte, over real sockets: 417 past them. Source: Modern IRC, "Message Format"; IRCv3 Message Tags, "Size limit". */
import { afterEach, beforeEach, describe, expect, it } from "bun:test";
import { Relais } from "./relais.ts";
import type { LineClient } from "./relais.ts";

const TOO_LONG = ":irc.test 417 alice :Input line was too long";

let relais: Relais;
let alice: LineClient;
let bob: LineClient;

beforeEach(async () => {
  relais = await Relais.start();
  alice = await relais.connect("alice", "message-tags");
  bob = await relais.connect("bob", "message-tags");
});

afterEach(async () => {
  await relais.stop();
});

/** Fills up to so many bytes, with characters of two bytes where they fit. */
function filled(start: string, length: number): string {
  const room = length - Buffer.byteLength(start);
  return start + "é".repeat(Math.floor(room / 2)) + "x".repeat(room % 2);
}

/** Answers to a line of alice, and lines that bob receives. */
async function say(line: string): Promise<{ readonly answer: string[]; readonly heard: string[] }> {
  alice.send(line, "PING done");
  const answer = await alice.until(/ PONG .* done$/u);
  bob.send("PING done");
  const heard = await bob.until(/ PONG .* done$/u);
  return { answer: answer.slice(0, -1), heard: heard.slice(0, -1) };
}

/** A tag section of so many bytes between `@` and the space. */
const tags = (length: number): string => `@${filled("+a=", length)} `;

describe("a line from a client", () => {
  it.each([509, 510])("may have %d bytes before CR LF", async (length) => {
    const { answer, heard } = await say(filled("PRIVMSG bob :", length));
    expect(answer).toEqual([]);
    expect(heard).toHaveLength(1);
  });

  it.each([511, 512, 4_606])(
    "is refused with 417 where it has %d, and nothing of it is obeyed",
    async (length) => {
      expect(await say(filled("PRIVMSG bob :", length))).toEqual({ answer: [TOO_LONG], heard: [] });
    },
  );

  it.each([4_093, 4_094])("may have %d bytes of tags besides, and they arrive whole", async (length) => {
    const { answer, heard } = await say(tags(length) + filled("PRIVMSG bob :", 510));
    expect(answer).toEqual([]);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toContain(`;${tags(length).slice(1)}:alice!`);
  });

  it.each([4_095, 4_096, 9_000])("is refused with 417 where it has %d bytes of tags", async (length) => {
    expect(await say(`${tags(length)}PRIVMSG bob :x`)).toEqual({ answer: [TOO_LONG], heard: [] });
  });

  it("does not give what its tags leave free to the rest, nor the other way round", async () => {
    expect(await say(`@+a ${filled("PRIVMSG bob :", 511)}`)).toEqual({ answer: [TOO_LONG], heard: [] });
    expect(await say(`${tags(4_095)}PING x`)).toEqual({ answer: [TOO_LONG], heard: [] });
  });

  it("is refused with 417 once, and whole, where it is longer than both limits together", async () => {
    const line = tags(4_094) + filled("PRIVMSG bob :", 511);
    expect(await say(line)).toEqual({ answer: [TOO_LONG], heard: [] });
    expect(await say(`${line}${"QUIT ".repeat(2_000)}`)).toEqual({ answer: [TOO_LONG], heard: [] });
  });
});
