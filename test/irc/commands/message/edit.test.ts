/** Edits of messages as docs/extensions.md specifies them: its examples, who may edit what, and each error. */
import { beforeEach, describe, expect, it } from "bun:test";
import { userModeRows } from "../../../../src/irc/wire/user-modes.ts";
import { World } from "../../session/harness.ts";
import type { FakeConnection } from "../../session/harness.ts";

const MODERN = "relais.chat/edit message-tags echo-message batch draft/multiline draft/message-redaction";

let world: World;
let ada: FakeConnection;
let bob: FakeConnection;
let old: FakeConnection;

beforeEach(() => {
  world = new World();
  ada = world.connect("ada", MODERN);
  bob = world.connect("bob", MODERN);
  old = world.connect("old");
  for (const client of [ada, bob, old]) client.say("JOIN #tea");
  world.hush();
});

/** Says a line, and returns the id of the message as it is echoed. Nobody has read anything then. */
function say(client: FakeConnection, line: string): string {
  world.hush();
  client.say(line);
  const id = /msgid=([^; ]+)/u.exec(client.take()[0] ?? "")?.[1];
  if (id === undefined) throw new Error(`nothing was echoed for ${line}`);
  world.hush();
  return id;
}

/** The lines of the answer without the server and the text at the end. */
function failures(client: FakeConnection, ...lines: readonly string[]): string[] {
  return client.ask(...lines).map((line) => line.replace(/^:irc\.test /u, "").replace(/ :.*$/u, ""));
}

const from = (nick: string): string => `:${nick}!${nick}@192.0.2.1`;

describe("the capability relais.chat/edit", () => {
  it("says how long a message may be edited, and can be switched off", () => {
    const window = { limits: { editWindow: 60 } };
    expect(new World(window).open().ask("CAP LS 302").join()).toContain("relais.chat/edit=window=60");
    const off = new World({ network: { disabledCapabilities: ["relais.chat/edit"] } });
    expect(off.open().ask("CAP LS 302").join()).not.toContain("relais.chat/edit");
  });
});

describe("the tag relais.chat/edit", () => {
  it("gives a message another text, with an id of its own", () => {
    const id = say(ada, "PRIVMSG #tea :Hello wrold");
    const [echo = ""] = ada.ask(`@relais.chat/edit=${id} PRIVMSG #tea :Hello world`);
    const next = /msgid=([^; ]+)/u.exec(echo)?.[1];
    expect(next).not.toBe(id);
    const line = `@msgid=${next};relais.chat/edit=${id} ${from("ada")} PRIVMSG #tea :Hello world`;
    expect(echo).toBe(line);
    expect(bob.take()).toEqual([line]);
  });

  it("names the first message, also where an edit was named", () => {
    const id = say(ada, "PRIVMSG #tea :1");
    const second = say(ada, `@relais.chat/edit=${id} PRIVMSG #tea :2`);
    expect(ada.ask(`@relais.chat/edit=${second} PRIVMSG #tea :3`).join()).toContain(
      `;relais.chat/edit=${id} `,
    );
    expect(ada.ask(`@relais.chat/edit=${id} PRIVMSG #tea :4`).join()).toContain(`;relais.chat/edit=${id} `);
  });

  it("is a correction by hand for other clients", () => {
    const id = say(ada, "PRIVMSG #tea :Hello wrold");
    ada.say(`@relais.chat/edit=${id} PRIVMSG #tea :Hello world`);
    expect(old.take()).toEqual([`${from("ada")} PRIVMSG #tea :* Hello world`]);
    ada.say(`@relais.chat/edit=${id} PRIVMSG #tea :\u0001ACTION waves\u0001`);
    expect(old.take()).toEqual([`${from("ada")} PRIVMSG #tea :\u0001ACTION * waves\u0001`]);
  });

  it("does not lose the end of a long text for them", () => {
    const room = 510 - `${from("ada")} PRIVMSG #tea :`.length;
    const text = "x".repeat(room);
    const id = say(ada, "PRIVMSG #tea :1");
    ada.say(`@relais.chat/edit=${id} PRIVMSG #tea :${text}`);
    const [first = "", second = ""] = old.take();
    expect(first).toHaveLength(510);
    expect(first + second.slice(`${from("ada")} PRIVMSG #tea :`.length)).toBe(
      `${from("ada")} PRIVMSG #tea :* ${text}`,
    );
    expect(bob.take()[0]).toEndWith(` :${text}`);
  });

  it("needs message-tags: without it, a client reads corrections", () => {
    const half = world.connect("half", "relais.chat/edit");
    half.say("JOIN #tea");
    const id = say(ada, "PRIVMSG #tea :1");
    ada.say(`@relais.chat/edit=${id} PRIVMSG #tea :2`);
    expect(half.take()).toEqual([`${from("ada")} PRIVMSG #tea :* 2`]);
  });

  it("is ignored from clients without the capability, as any tag is", () => {
    const plain = world.connect("plain", "message-tags echo-message");
    plain.say("JOIN #tea");
    const id = say(plain, "PRIVMSG #tea :1");
    plain.say(`@relais.chat/edit=${id} PRIVMSG #tea :2`);
    expect(bob.take().at(-1)).toMatch(/^@msgid=\S+ :plain!plain@192\.0\.2\.1 PRIVMSG #tea :2$/u);
    expect(ada.ask(`@relais.chat/edit=${id};+x=y TAGMSG #tea`).join()).not.toContain("edit");
  });

  it("works for NOTICE, and does not make one of a PRIVMSG", () => {
    const notice = say(ada, "NOTICE #tea :1");
    expect(ada.ask(`@relais.chat/edit=${notice} NOTICE #tea :2`).join()).toEndWith(" NOTICE #tea :2");
    const id = say(ada, "PRIVMSG #tea :1");
    expect(failures(ada, `@relais.chat/edit=${id} NOTICE #tea :2`)).toEqual([
      `FAIL NOTICE UNKNOWN_MSGID #tea ${id}`,
    ]);
    const tags = say(ada, "@+x=y TAGMSG #tea");
    expect(failures(ada, `@relais.chat/edit=${tags} PRIVMSG #tea :2`)).toEqual([
      `FAIL PRIVMSG UNKNOWN_MSGID #tea ${tags}`,
    ]);
  });

  it("stands on a batch of several lines, which is one edit to clients with draft/multiline only", () => {
    const single = world.connect("single", "relais.chat/edit message-tags");
    single.say("JOIN #tea");
    const id = say(ada, "PRIVMSG #tea :1");
    ada.say(`@relais.chat/edit=${id} BATCH +1 draft/multiline #tea`);
    ada.say("@batch=1 PRIVMSG #tea :one", "@batch=1 PRIVMSG #tea :two", "BATCH -1");
    const [begin = "", ...rest] = bob.take();
    expect(begin).toMatch(
      /^@msgid=\S+;relais\.chat\/edit=\S+ :ada!ada@192\.0\.2\.1 BATCH \+\S+ draft\/multiline #tea$/u,
    );
    expect(begin).toContain(`;relais.chat/edit=${id} `);
    expect(rest.map((line) => line.split(" :").at(-1))).toMatchObject(["one", "two", expect.anything()]);
    expect(old.take()).toEqual([`${from("ada")} PRIVMSG #tea :* one`, `${from("ada")} PRIVMSG #tea :two`]);
    const [first = "", second = ""] = single.take();
    expect(first).toMatch(/^@msgid=\S+ :ada!ada@192\.0\.2\.1 PRIVMSG #tea :\* one$/u);
    expect(second).toBe(`${from("ada")} PRIVMSG #tea :two`);
  });

  it("goes to those that the message was for, and keeps client-only tags", () => {
    ada.say("PART #tea", "JOIN #ops");
    for (const client of [bob, old]) client.say("JOIN #ops");
    const id = say(ada, "PRIVMSG @#ops :for operators");
    const echo = ada.ask(`@+x=y;relais.chat/edit=${id} PRIVMSG #ops :for them`).join();
    expect(echo).toEndWith(`;relais.chat/edit=${id};+x=y ${from("ada")} PRIVMSG @#ops :for them`);
    expect([...bob.take(), ...old.take()]).toEqual([]);
    const open = say(ada, "PRIVMSG #ops :for all");
    expect(failures(ada, `@relais.chat/edit=${open} PRIVMSG @#ops :secret`)).toEqual([
      `FAIL PRIVMSG UNKNOWN_MSGID @#ops ${open}`,
    ]);
  });

  it("edits a private message, for both sides", () => {
    const id = say(ada, "PRIVMSG bob :1");
    const [echo = ""] = ada.ask(`@relais.chat/edit=${id} PRIVMSG BOB :2`);
    expect(echo).toContain(`;relais.chat/edit=${id} ${from("ada")} PRIVMSG bob :2`);
    expect(bob.take()).toEqual([echo]);
    const toOld = say(ada, "PRIVMSG old :1");
    ada.say(`@relais.chat/edit=${toOld} PRIVMSG old :2`);
    expect(old.take()).toEqual([`${from("ada")} PRIVMSG old :* 2`]);
  });

  it("answers under the label, and reaches oneself once more", () => {
    const tidy = world.connect("tidy", `${MODERN} labeled-response`);
    const id = say(tidy, "PRIVMSG tidy :1");
    const lines = tidy.ask(`@label=a;relais.chat/edit=${id} PRIVMSG tidy :2`);
    expect(lines.map((line) => line.includes("label=a"))).toEqual([false, true]);
    for (const line of lines) expect(line).toContain(`relais.chat/edit=${id} `);
  });

  it("belongs to the author's account", () => {
    ada.user.account = "ada";
    const id = say(ada, "PRIVMSG #tea :1");
    ada.say("QUIT");
    const again = world.connect("again", MODERN);
    again.user.account = "ada";
    again.say("JOIN #tea");
    expect(again.ask(`@relais.chat/edit=${id} PRIVMSG #tea :2`).join()).toContain(`relais.chat/edit=${id} `);
  });
});

describe("what holds for messages", () => {
  it.each([
    ["moderation", "MODE #tea +m", "404 ada #tea"],
    ["a ban", "MODE #tea +b ada!*@*", "404 ada #tea"],
    ["the filter of colours", "MODE #tea +c", "404 ada #tea"],
  ])("holds for edits: %s", (_, mode, answer) => {
    const id = say(ada, "PRIVMSG #tea :1");
    ada.say(mode, "MODE #tea -o ada");
    world.hush();
    expect(failures(ada, `@relais.chat/edit=${id} PRIVMSG #tea :\u000304red`)).toEqual([answer]);
    expect([...bob.take(), ...old.take()]).toEqual([]);
  });

  it("holds for edits: the slow mode", () => {
    const id = say(bob, "PRIVMSG #tea :1");
    ada.say("MODE #tea +W 10");
    world.hush();
    expect(bob.ask(`@relais.chat/edit=${id} PRIVMSG #tea :2`).join()).toContain(`relais.chat/edit=${id}`);
    expect(bob.ask(`@relais.chat/edit=${id} PRIVMSG #tea :3`).join()).not.toContain("relais.chat/edit=");
    expect(old.take()).toEqual([`${from("bob")} PRIVMSG #tea :* 2`]);
  });

  it("shows operators alone an edit of what only they have read", () => {
    ada.say("MODE #tea +mU");
    world.hush();
    const secret = say(bob, "PRIVMSG #tea :for operators");
    bob.say(`@relais.chat/edit=${secret} PRIVMSG #tea :2`);
    expect(ada.take().join()).toEndWith(" PRIVMSG @#tea :2");
    expect(old.take()).toEqual([]);
    ada.say("MODE #tea -m");
    const open = say(bob, "PRIVMSG #tea :for all");
    ada.say("MODE #tea +m");
    world.hush();
    expect(failures(bob, `@relais.chat/edit=${open} PRIVMSG #tea :3`)).toEqual(["404 bob #tea"]);
    expect(ada.take()).toEqual([]);
  });

  it("is said of a user that takes messages of accounts only", () => {
    const id = say(ada, "PRIVMSG bob :1");
    bob.user.modes |= userModeRows.R.bit;
    expect(failures(ada, `@relais.chat/edit=${id} PRIVMSG bob :2`)).toEqual(["531 ada bob"]);
  });
});

describe("refusals of edits", () => {
  it("EDIT_FORBIDDEN: a message of another, also to an operator of the channel", () => {
    const id = say(bob, "PRIVMSG #tea :1");
    expect(ada.ask(`@relais.chat/edit=${id} PRIVMSG #tea :2`)).toEqual([
      `:irc.test FAIL PRIVMSG EDIT_FORBIDDEN #tea ${id} :You can edit messages of your own only`,
    ]);
    const received = say(bob, "PRIVMSG ada :1");
    expect(failures(ada, `@relais.chat/edit=${received} PRIVMSG bob :2`)).toEqual([
      `FAIL PRIVMSG EDIT_FORBIDDEN bob ${received}`,
    ]);
  });

  it("EDIT_WINDOW_EXPIRED: a message of too long ago, however often it was edited", () => {
    const id = say(ada, "PRIVMSG #tea :1");
    world.now += 86_400_000;
    const last = say(ada, `@relais.chat/edit=${id} PRIVMSG #tea :2`);
    world.now += 1;
    expect(
      failures(ada, `@relais.chat/edit=${id} PRIVMSG #tea :3`, `@relais.chat/edit=${last} PRIVMSG #tea :3`),
    ).toEqual([
      `FAIL PRIVMSG EDIT_WINDOW_EXPIRED #tea ${id} 86400`,
      `FAIL PRIVMSG EDIT_WINDOW_EXPIRED #tea ${last} 86400`,
    ]);
  });

  it("UNKNOWN_MSGID: none, of another target, deleted, or not for this user", () => {
    const outside = world.connect("outside", MODERN);
    const id = say(ada, "PRIVMSG #tea :1");
    const gone = say(ada, "PRIVMSG #tea :2");
    ada.say(`REDACT #tea ${gone}`);
    world.hush();
    const secret = say(ada, "PRIVMSG @#tea :3");
    for (const [client, tag, target, shown] of [
      [ada, "=none", "#tea", "none"],
      [ada, "", "#tea", "*"],
      [ada, `=${"x".repeat(900)}`, "#tea", "x".repeat(64)],
      [ada, `=${id}`, "bob", id],
      [ada, `=${gone}`, "#tea", gone],
      [bob, `=${secret}`, "#tea", secret],
      [outside, `=${id}`, "#tea", id],
    ] as const) {
      expect(failures(client, `@relais.chat/edit${tag} PRIVMSG ${target} :x`)).toEqual([
        `FAIL PRIVMSG UNKNOWN_MSGID ${target} ${shown}`,
      ]);
    }
  });

  it("INVALID_TARGET: none, more than one, and services", () => {
    const id = say(ada, "PRIVMSG #tea :1");
    for (const target of ["nobody", "#none", "#tea,bob", "$*"]) {
      expect(failures(ada, `@relais.chat/edit=${id} PRIVMSG ${target} :x`)).toEqual([
        `FAIL PRIVMSG INVALID_TARGET ${target}`,
      ]);
    }
    const [echo] = failures(ada, `@relais.chat/edit=${id} PRIVMSG NickServ :HELP`);
    expect(echo).toBe("FAIL PRIVMSG INVALID_TARGET NickServ");
  });
});

describe("REDACT", () => {
  it("takes the edits along, by the id of any of them", () => {
    const id = say(ada, "PRIVMSG #tea :1");
    const second = say(ada, `@relais.chat/edit=${id} PRIVMSG #tea :2`);
    const third = say(ada, `@relais.chat/edit=${id} PRIVMSG #tea :3`);
    const redacting = world.connect("redacting", "message-tags draft/message-redaction");
    redacting.say("JOIN #tea");
    world.hush();
    ada.say(`REDACT #tea ${third}`);
    expect(bob.take()).toEqual([`${from("ada")} REDACT #tea ${id}`]);
    // Each of the corrections is a message to this client.
    expect(redacting.take()).toEqual([id, second, third].map((one) => `${from("ada")} REDACT #tea ${one}`));
    ada.take();
    for (const one of [id, second, third]) {
      expect(failures(ada, `@relais.chat/edit=${one} PRIVMSG #tea :4`)).toEqual([
        `FAIL PRIVMSG UNKNOWN_MSGID #tea ${one}`,
      ]);
    }
    expect(world.app.network.recentMessages.size).toBe(0);
  });
});
