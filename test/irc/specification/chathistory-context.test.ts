/** IRCv3 chathistory: the tag draft/chathistory-context, on reactions to messages of a page. */
import { beforeEach, describe, expect, it } from "bun:test";
import { worldWithAccounts } from "../session/accounts.ts";
import type { FakeConnection, World } from "../session/harness.ts";
import { at, count, idOf, READER, speak } from "./history-world.ts";

let world: World;
let ada: FakeConnection;
let reader: FakeConnection;

beforeEach(() => {
  world = worldWithAccounts();
  reader = world.connect("reader", `${READER} draft/event-playback draft/message-redaction`);
  ada = world.connect("ada", "message-tags draft/message-redaction");
  reader.say("JOIN #tea");
  ada.say("JOIN #tea");
  world.hush();
  count(ada, 3);
});

/** Reacts to a message of #tea. */
function react(text: string, reaction: string, reply = "+reply"): void {
  speak(ada, `@+draft/react=${reaction};${reply}=${idOf(reader, text)} TAGMSG #tea`);
}

/** The texts of messages and the reactions of TAGMSG, context in brackets. */
function shown(client: FakeConnection, command: string): string[] {
  const lines = client.ask(`CHATHISTORY ${command}`).slice(1, -1);
  return lines.map((line) => {
    const [, reaction] = /react=([^ ;]+)\S* :\S+ TAGMSG @?#tea$/u.exec(line) ?? [];
    const text = reaction ?? line.split(" :").at(-1) ?? "";
    return /^@\S*draft\/chathistory-context[; ]/u.test(line) ? `(${text})` : text;
  });
}

describe("draft/chathistory-context", () => {
  it("marks reactions that are not on the page, right behind their message, and past the limit", () => {
    react("2", "a");
    react("1", "b", "+draft/reply");
    react("2", "c");
    expect(shown(reader, `BETWEEN #tea ${at(0)} ${at(4)} 2`)).toEqual(["1", "(b)", "2", "(a)", "(c)"]);
    expect(shown(reader, `BETWEEN #tea ${at(1)} ${at(4)} 2`)).toEqual(["2", "(a)", "(c)", "3"]);
  });

  it("is not on reactions that are on the page", () => {
    react("2", "a");
    expect(shown(reader, `AFTER #tea ${at(1)} 9`)).toEqual(["2", "3", "a"]);
    expect(shown(reader, "LATEST #tea * 1")).toEqual(["a"]);
  });

  it("shows reactions with their ids, which are references", () => {
    react("1", "a");
    const [, , line = ""] = reader.ask(`CHATHISTORY BEFORE #tea ${at(2)} 1`);
    const [, id = ""] = /msgid=([^ ;]+)/u.exec(line) ?? [];
    expect(line).toContain("TAGMSG #tea");
    expect(shown(reader, `BEFORE #tea msgid=${id} 1`)).toEqual(["3"]);
  });

  it("has neither deleted reactions, nor those of another channel, nor those for others", () => {
    react("1", "a");
    const [, id = ""] =
      /msgid=([^ ;]+)/u.exec(reader.ask(`CHATHISTORY BEFORE #tea ${at(2)} 1`)[2] ?? "") ?? [];
    ada.say(`REDACT #tea ${id}`);
    reader.say("JOIN #b");
    ada.say("JOIN #b");
    const parent = idOf(reader, "1");
    speak(ada, `@+draft/react=b;+reply=${parent} TAGMSG #b`);
    const cyd = world.connect("cyd", `${READER} draft/event-playback`);
    cyd.say("JOIN #tea");
    speak(ada, `@+draft/react=c;+reply=${parent} TAGMSG @#tea`);
    expect(shown(cyd, `BEFORE #tea ${at(2)} 1`)).toEqual(["1"]);
    expect(shown(reader, `BEFORE #tea ${at(2)} 1`)).toEqual(["1", "(c)"]);
  });

  it("comes with draft/event-playback and message-tags only", () => {
    react("1", "a");
    speak(ada, "TOPIC #tea :x");
    for (const capabilities of [READER, "draft/chathistory draft/event-playback batch server-time"]) {
      const client = world.connect("other", capabilities);
      client.say("JOIN #tea").take();
      expect(client.ask(`CHATHISTORY AFTER #tea ${at(0)} 9`).join()).not.toContain("TAGMSG");
      client.say("QUIT");
    }
  });
});
