/** The client-only tags typing, reply, react, unreact and channel-context: the server passes them on as they are. */
import { beforeEach, describe, expect, it } from "bun:test";
import { World } from "../session/harness.ts";
import type { FakeConnection } from "../session/harness.ts";

const CAPABILITIES = "message-tags echo-message";

let nick: FakeConnection;
let nick2: FakeConnection;

beforeEach(() => {
  const world = new World();
  nick = world.connect("nick", CAPABILITIES);
  nick2 = world.connect("nick2", CAPABILITIES);
  for (const connection of [nick, nick2]) connection.say("JOIN #channel");
  for (const connection of [nick, nick2]) connection.take();
});

/** The id of a message that `nick` says. */
function said(text: string): string {
  nick.say(`PRIVMSG #channel :${text}`).take();
  const [line = ""] = nick2.take();
  return /^@msgid=(\S+) :nick!/.exec(line)?.[1] ?? "none";
}

/** The two lines that come of what `nick2` says: what the other hears and the echo, which are the same. */
function exchanged(line: string): string {
  nick2.say(line);
  const [heard = ""] = nick.take();
  expect(nick2.take()).toEqual([heard]);
  return heard;
}

const FROM = ":nick2!nick2@192\\.0\\.2\\.1";

describe("+typing", () => {
  it.each(["active", "paused", "done"])("%s is passed on with TAGMSG", (state) => {
    const heard = exchanged(`@+typing=${state} :nick!ident@host TAGMSG nick`);
    expect(heard).toMatch(new RegExp(`^@msgid=\\S+;\\+typing=${state} ${FROM} TAGMSG nick$`));
  });
});

describe("+reply", () => {
  it("is passed on with the id that it names", () => {
    const id = said("Hello!");
    const heard = exchanged(`@+reply=${id} PRIVMSG #channel :Hello to you!`);
    expect(heard).toMatch(new RegExp(`^@msgid=\\S+;\\+reply=${id} ${FROM} PRIVMSG #channel :Hello to you!$`));
    expect(heard).not.toContain(`msgid=${id}`);
  });
});

describe("+draft/react and +draft/unreact", () => {
  it.each([
    ["+draft/react=lol TAGMSG #channel", "TAGMSG #channel"],
    ["+draft/react=:) TAGMSG #channel", "TAGMSG #channel"],
    ["+draft/react=👋 TAGMSG #channel", "TAGMSG #channel"],
    ["+draft/react=lol PRIVMSG #channel :lol", "PRIVMSG #channel :lol"],
    ["+draft/unreact=🇦🇷 TAGMSG #channel", "TAGMSG #channel"],
  ])("are passed on: %s", (sent, rest) => {
    const id = said("Hello!");
    const heard = exchanged(`@+reply=${id};${sent}`);
    const tag = sent.slice(0, sent.indexOf(" "));
    expect(heard.slice(heard.indexOf(";"))).toBe(`;+reply=${id};${tag} :nick2!nick2@192.0.2.1 ${rest}`);
  });
});

describe("+channel-context", () => {
  it("is passed on with a private NOTICE", () => {
    nick.say("PRIVMSG #channel :!help");
    nick.take();
    nick2.take();
    const heard = exchanged("@+channel-context=#channel NOTICE nick :I'm helping.");
    expect(heard).toMatch(
      new RegExp(`^@msgid=\\S+;\\+channel-context=#channel ${FROM} NOTICE nick :I'm helping.$`),
    );
  });
});
