/** soju.im/webpush and draft/webpush: the key, the devices of an account, and the messages that they are sent. */
import { beforeEach, describe, expect, it } from "bun:test";
import { ask, joined, loggedIn } from "../session/accounts.ts";
import type { FakeConnection, World } from "../session/harness.ts";
import { World as IrcWorld } from "../session/harness.ts";
import { MemoryStore } from "../session/memory-store.ts";
import { KEYS, PAIR, RecordingPush, worldWithPush } from "../session/push.ts";
import { SERVER, START } from "../delivery/recorder.ts";

const ENDPOINT = "https://push.test/YBJNBIMwwA_Ag8EtD47J4A";
const REGISTERED = `:${SERVER} WEBPUSH REGISTER ${ENDPOINT}`;
const DAY = 86_400_000;
const TIME = new Date(START).toISOString();

let world: World;
let push: RecordingPush;
let store: MemoryStore;
let ada: FakeConnection;

beforeEach(async () => {
  ({ world, push, store } = worldWithPush(["ada", "bob", "eve"]));
  ada = await loggedIn(world, "ada", "ada", "draft/webpush");
});

const kept = (): unknown[] => [...world.app.network.push.all];
const fail = (code: string, context: string, text: string): string[] => [
  `:${SERVER} FAIL WEBPUSH ${code} ${context} :${text}`,
];
const register = (client: FakeConnection, endpoint = ENDPOINT): string[] =>
  client.ask(`WEBPUSH REGISTER ${endpoint} ${KEYS}`);

describe("the VAPID key", () => {
  it("is a token of RPL_ISUPPORT, made once and the same after a restart", () => {
    expect(ada.ask("VERSION").join(" ")).toContain(` VAPID=${PAIR.publicKey} `);
    const again = new RecordingPush({ publicKey: "W".repeat(87), privateKey: "w".repeat(43) });
    const later = new IrcWorld({ store: store.reopened(), push: again });
    expect(later.connect("bob").ask("VERSION").join(" ")).toContain(` VAPID=${PAIR.publicKey} `);
    expect(again.started).toMatchObject(PAIR);
  });

  it("stays while the configuration is reread", () => {
    world.configure({ motd: ["tea"] });
    expect(ada.take()).toEqual([]);
    expect(ada.ask("VERSION").join(" ")).toContain(` VAPID=${PAIR.publicKey} `);
  });

  it("and the capabilities are not there without a sender, nor where the key cannot be kept", () => {
    const broken = new MemoryStore();
    broken.broken = true;
    for (const options of [{ store: new MemoryStore() }, { store: broken, push: new RecordingPush() }]) {
      const other = new IrcWorld(options);
      const client = other.connect("bob");
      expect(client.ask("VERSION").join(" ")).not.toContain("VAPID");
      expect(client.ask("CAP LS 302").join(" ")).not.toContain("webpush");
      expect(client.ask("WEBPUSH REGISTER")).toEqual([`:${SERVER} 421 bob WEBPUSH :Unknown command`]);
    }
  });
});

describe("WEBPUSH REGISTER", () => {
  it.each(["draft/webpush", "soju.im/webpush"])("is answered with the endpoint, with %s", async (name) => {
    const client = await loggedIn(world, "bob", "bob", name);
    expect(register(client)).toEqual([REGISTERED]);
    expect(kept()).toMatchObject([{ account: "bob", endpoint: ENDPOINT, vapidKey: PAIR.publicKey }]);
  });

  it("needs one of the capabilities", async () => {
    const client = await loggedIn(world, "bob");
    expect(register(client)).toEqual([`:${SERVER} 421 bob WEBPUSH :Unknown command`]);
  });

  it("needs an account", () => {
    const client = world.connect("joe", "draft/webpush");
    expect(register(client)).toEqual(fail("ACCOUNT_REQUIRED", `REGISTER ${ENDPOINT}`, "Log in first"));
    expect(kept()).toEqual([]);
  });

  it("takes the subcommand in any case", () => {
    expect(ada.ask(`webpush register ${ENDPOINT} ${KEYS}`)).toEqual([REGISTERED]);
  });

  it("replaces the device with the same endpoint, also that of another account", async () => {
    register(ada);
    const other = KEYS.replace("BTBZ", "CTBZ");
    ada.ask(`WEBPUSH REGISTER ${ENDPOINT} ${other}`);
    expect(kept()).toMatchObject([{ account: "ada", auth: "CTBZMqHH6r4Tts7J_aSIgg" }]);
    register(await loggedIn(world, "bob", "bob", "draft/webpush"));
    expect(kept()).toMatchObject([{ account: "bob" }]);
    expect(world.app.network.push.of("ada")).toEqual([]);
  });

  it("writes nothing where the same device is registered again", () => {
    register(ada);
    const { commits } = store;
    expect(register(ada)).toEqual([REGISTERED]);
    expect(store.commits).toBe(commits);
  });

  it.each([
    ["an unknown subcommand", "TEA x", "TEA x", "Unknown subcommand"],
    ["no subcommand", "", "* *", "Unknown subcommand"],
    ["no endpoint", "REGISTER", "REGISTER *", "Wrong number of parameters"],
    [
      "too many parameters",
      `REGISTER ${ENDPOINT} ${KEYS} tea`,
      `REGISTER ${ENDPOINT}`,
      "Wrong number of parameters",
    ],
    [
      "too many parameters to remove",
      `UNREGISTER ${ENDPOINT} tea`,
      `UNREGISTER ${ENDPOINT}`,
      "Wrong number of parameters",
    ],
  ])("refuses %s", (_, words, context, text) => {
    expect(ada.ask(`WEBPUSH ${words}`)).toEqual(fail("INVALID_PARAMS", context, text));
  });

  it("refuses more devices than an account may have", async () => {
    ({ world, push, store } = worldWithPush(["ada"], { limits: { pushSubscriptions: 1 } }));
    ada = await loggedIn(world, "ada", "ada", "draft/webpush");
    register(ada, "https://push.test/1");
    const answer = register(ada, "https://push.test/2");
    expect(answer).toEqual(
      fail("MAX_REGISTRATIONS", "REGISTER https://push.test/2", "Your account has too many devices"),
    );
    expect(register(ada, "https://push.test/1")).toHaveLength(1);
    expect(kept()).toMatchObject([{ endpoint: "https://push.test/1" }]);
  });

  it("says so where the device cannot be kept, and has no device then", () => {
    store.broken = true;
    const text = "The server cannot keep changes at the moment; try again later";
    expect(register(ada).at(-1)).toBe(fail("INTERNAL_ERROR", `REGISTER ${ENDPOINT}`, text)[0]);
    expect(kept()).toEqual([]);
  });

  it("renews a device, which is written once a day", () => {
    register(ada);
    const [before] = kept();
    world.now += DAY - 1;
    const { commits } = store;
    register(ada);
    expect([kept(), store.commits]).toEqual([[before], commits]);
    world.now += 1;
    expect(register(ada)).toEqual([REGISTERED]);
    expect(kept()).toMatchObject([{ createdAt: START, renewedAt: START + DAY }]);
    expect(store.reopened().state.pushSubscriptions).toEqual(kept() as never);
  });

  it("has room again once a device of the account has expired", async () => {
    ({ world, push, store } = worldWithPush(["ada"], { limits: { pushSubscriptions: 1, pushExpiry: 2 } }));
    ada = await loggedIn(world, "ada", "ada", "draft/webpush");
    register(ada, "https://push.test/1");
    world.now += 2 * DAY;
    expect(register(ada, "https://push.test/2").join("")).toContain(" MAX_REGISTRATIONS ");
    world.now += 1;
    expect(register(ada, "https://push.test/2")).toHaveLength(1);
    expect(store.reopened().state.pushSubscriptions).toMatchObject([{ endpoint: "https://push.test/2" }]);
  });

  it("outlasts a restart", () => {
    register(ada);
    const later = new IrcWorld({ store: store.reopened(), push: new RecordingPush() });
    expect([...later.app.network.push.of("ADA")]).toEqual(kept() as never);
  });
});

describe("WEBPUSH UNREGISTER", () => {
  it("is echoed, and removes the device", () => {
    register(ada);
    expect(ada.ask(`WEBPUSH UNREGISTER ${ENDPOINT}`)).toEqual([`:${SERVER} WEBPUSH UNREGISTER ${ENDPOINT}`]);
    expect(kept()).toEqual([]);
    expect(store.reopened().state.pushSubscriptions).toEqual([]);
  });

  it("ignores an unknown device, and that of another account", async () => {
    expect(ada.ask(`WEBPUSH UNREGISTER ${ENDPOINT}`)).toEqual([]);
    register(ada);
    const bob = await loggedIn(world, "bob", "bob", "draft/webpush");
    expect(bob.ask(`WEBPUSH UNREGISTER ${ENDPOINT}`)).toEqual([]);
    expect(kept()).toHaveLength(1);
  });

  it("happens to all devices of an account that is dropped", () => {
    register(ada);
    ada.say("PRIVMSG NickServ :DROP ada");
    const code = /DROP ada (\S+)/.exec(ada.take().join("\n"))?.[1] ?? "";
    ada.say(`PRIVMSG NickServ :DROP ada ${code}`);
    expect(world.app.network.accounts.find("ada")).toBeUndefined();
    expect(kept()).toEqual([]);
  });
});

/** The id of the last message that a client has received. */
const lastId = (client: FakeConnection): string =>
  /msgid=([^;\s]+)/.exec(client.take().join("\n"))?.[1] ?? "none";

describe("a notification", () => {
  let bob: FakeConnection;

  beforeEach(async () => {
    bob = await loggedIn(world, "bob", "bob", "message-tags");
    register(ada);
    ada.say("JOIN #tea", "AWAY :out");
    bob.say("JOIN #tea");
    world.hush();
  });

  it("is one line, without CR LF, of a private message", () => {
    bob.say("PRIVMSG ada :see you at six");
    expect(push.take()).toEqual([":bob!bob@192.0.2.1 PRIVMSG ada :see you at six"]);
  });

  it("is of the same message as the client receives, with the tags of its capabilities", () => {
    ada.say("CAP REQ :server-time account-tag message-tags");
    register(ada);
    ada.take();
    bob.say("@+typing=done PRIVMSG ada :tea?");
    const [line = ""] = push.take();
    expect(line).toBe(`@time=${TIME};account=bob;msgid=${lastId(ada)} :bob!bob@192.0.2.1 PRIVMSG ada :tea?`);
  });

  it("goes to each device", () => {
    register(ada, "https://push.test/2");
    bob.say("PRIVMSG ada :tea?");
    expect(
      push.notifications.map(({ lines }) => lines.map(({ subscription }) => subscription.endpoint)),
    ).toEqual([[ENDPOINT, "https://push.test/2"]]);
  });

  it("is of a channel message with the nick as a word, also one that went the short way", () => {
    bob.say("PRIVMSG #tea :coffee, Ada?");
    expect(world.app.metrics.relayed).toBe(1);
    bob.say("@+draft/reply=x PRIVMSG #tea :ADA: look");
    expect(world.app.metrics.relayed).toBe(1);
    expect(push.take()).toEqual([
      ":bob!bob@192.0.2.1 PRIVMSG #tea :coffee, Ada?",
      ":bob!bob@192.0.2.1 PRIVMSG #tea :ADA: look",
    ]);
  });

  it("leaves messages without a mention on the short way", () => {
    bob.say("PRIVMSG #tea :hello", "PRIVMSG #tea :nobody here?");
    expect(world.app.metrics.relayed).toBe(2);
    expect(push.take()).toEqual([]);
  });

  it.each([
    ["ada: hi"],
    ["hi @ada!"],
    ["(ada)"],
    ["[ada]"],
    ["`ada`"],
    ["is this ada's?"],
    ["\u0002ada\u0002"],
    ["\u000304ada\u0003"],
    ["\u0001ACTION waves at ada\u0001"],
  ])("is of %j", (text) => {
    bob.say(`PRIVMSG #tea :${text}`);
    expect(push.take()).toHaveLength(1);
  });

  it.each([
    ["adamant"],
    ["ada_"],
    ["-ada-"],
    ["https://ada.test/"],
    ["see https://a.test/ada now"],
    ["\u0001PING ada\u0001"],
    ["bob"],
  ])("is not of %j", (text) => {
    bob.say(`PRIVMSG #tea :${text}`);
    expect(push.take()).toEqual([]);
  });

  it("follows the text of its message, and ends with it", () => {
    bob.say("CAP REQ :relais.chat/edit echo-message draft/message-redaction");
    ada.say("CAP REQ :server-time message-tags");
    register(ada);
    world.hush();
    bob.say("PRIVMSG #tea :ada?");
    const id = lastId(bob);
    push.take();
    world.now += 1_000;
    bob.say(`@relais.chat/edit=${id} PRIVMSG #tea :ada: tea?`, `@relais.chat/edit=${id} PRIVMSG #tea :tea?`);
    bob.say(`REDACT #tea ${id}`);
    const line = `@time=${TIME};msgid=${id} :bob!bob@192.0.2.1 PRIVMSG #tea :ada: tea?`;
    expect(push.revisions.map(({ messageId }) => messageId)).toEqual([id, id, id]);
    expect(push.revisions.map(({ notifications }) => notifications)).toMatchObject([
      [{ account: "ada", lines: [{ line }] }],
      [],
      [],
    ]);
    expect(push.take()).toEqual([]);
    world.hush();
    bob.say("PRIVMSG ada :1");
    const secret = lastId(bob);
    bob.say(`@relais.chat/edit=${secret} PRIVMSG ada :2`);
    expect(push.revisions.at(-1)?.notifications[0]?.lines[0]?.line).toEndWith(" PRIVMSG ada :2");
  });

  it("comes once for several mentions", () => {
    bob.say("PRIVMSG #tea :ada ada Ada");
    expect(push.take()).toHaveLength(1);
  });

  it("is not of NOTICE, TAGMSG, a query of a program, or one's own message", () => {
    bob.say(
      "NOTICE ada :tea",
      "NOTICE #tea :ada",
      "@+typing=active TAGMSG ada",
      "PRIVMSG ada :\u0001VERSION\u0001",
    );
    ada.say("PRIVMSG ada :note to ada", "PRIVMSG #tea :ada");
    expect(push.take()).toEqual([]);
  });

  it("is not of a message that was refused, or that the user cannot see", async () => {
    const eve = await loggedIn(world, "eve");
    eve.say("PRIVMSG #tea :ada");
    eve.say("JOIN #other", "PRIVMSG #other :ada");
    bob.say("PRIVMSG @#tea :ada");
    expect(push.take()).toHaveLength(1);
    ada.say("MODE #tea -o ada");
    bob.say("PRIVMSG @#tea :ada");
    expect(push.take()).toEqual([]);
  });

  it("is not for a user who is there, has no device, or is logged out", () => {
    ada.say("AWAY");
    bob.say("PRIVMSG ada :tea?");
    ada.say("AWAY :out", `WEBPUSH UNREGISTER ${ENDPOINT}`);
    bob.say("PRIVMSG ada :tea?");
    register(ada);
    ada.say("PRIVMSG NickServ :LOGOUT");
    bob.say("PRIVMSG ada :tea?", "PRIVMSG #tea :ada");
    expect(ada.user.account).toBeUndefined();
    expect(push.take()).toEqual([]);
  });

  it("has the first line of a message of several lines, and the others after it", async () => {
    const eve = await loggedIn(world, "eve", "eve", "batch draft/multiline message-tags");
    eve.say(
      "BATCH +1 draft/multiline ada",
      "@batch=1 PRIVMSG ada :one",
      "@batch=1 PRIVMSG ada :two",
      "BATCH -1",
    );
    expect(push.take()).toEqual([":eve!eve@192.0.2.1 PRIVMSG ada :one two"]);
  });

  it("is no longer than a line, and fits in a message of a push service", () => {
    ada.say("CAP REQ :server-time account-tag message-tags");
    register(ada);
    bob.say(`PRIVMSG ada :${"é".repeat(240)}`);
    const [line = ""] = push.take();
    expect(Buffer.byteLength(line.slice(line.indexOf(" ") + 1))).toBeLessThanOrEqual(510);
    // Source: RFC 8291, section 4.
    expect(Buffer.byteLength(line)).toBeLessThan(3_993);
  });

  const TEA_READ = ":irc.test MARKREAD #tea timestamp=2026-01-01T00:00:00.000Z";

  it("is withdrawn when the user comes back, or reads the conversation", () => {
    const time = new Date(START + 5).toISOString();
    ada.say(
      "MARKREAD bob timestamp=2020-01-01T00:00:00.000Z",
      `MARKREAD #tea timestamp=${time}`,
      "AWAY :still",
    );
    expect(push.attentions).toEqual([
      {
        account: "ada",
        read: {
          key: "bob",
          upTo: Date.parse("2020-01-01"),
          line: ":irc.test MARKREAD bob timestamp=2020-01-01T00:00:00.000Z",
        },
      },
      // A time in the future counts as now.
      { account: "ada", read: { key: "#tea", upTo: START, line: TEA_READ } },
    ]);
    push.attentions.length = 0;
    ada.say("AWAY");
    expect(push.attentions).toEqual([{ account: "ada", read: undefined }]);
  });

  it("is withdrawn when another user of the account reads the conversation", async () => {
    const other = await loggedIn(world, "ada_", "ada");
    other.say(`MARKREAD #tea timestamp=${TIME}`);
    expect(push.attentions).toEqual([{ account: "ada", read: { key: "#tea", upTo: START, line: TEA_READ } }]);
  });

  it("is for a user without any client, who stays, and withdrawn when one of them connects", async () => {
    await ask(ada, "CAP REQ draft/persistence", "PERSISTENCE SET ON", "AWAY");
    const { user } = ada;
    bob.say("PRIVMSG ada :still there?");
    ada.lose();
    bob.say("PRIVMSG ada :tea?", "PRIVMSG #tea :ada?");
    expect(push.take()).toEqual([
      ":bob!bob@192.0.2.1 PRIVMSG ada :tea?",
      ":bob!bob@192.0.2.1 PRIVMSG #tea :ada?",
    ]);
    push.attentions.length = 0;
    const back = await joined(world, "ada");
    expect(back.user).toBe(user);
    expect(push.attentions).toEqual([{ account: "ada", read: undefined }]);
  });

  it("is for a user who is at none of several clients, and not for one who is at any", async () => {
    const other = await joined(world, "ada", "draft/pre-away");
    await ask(ada, "AWAY", "CAP REQ draft/pre-away", "AWAY *");
    bob.say("PRIVMSG ada :tea?");
    expect(push.take()).toEqual([]);
    await ask(other, "AWAY *");
    bob.say("PRIVMSG ada :tea?");
    expect(push.take()).toHaveLength(1);
    push.attentions.length = 0;
    await ask(other, "AWAY");
    expect(push.attentions).toHaveLength(1);
  });

  it("names the conversation as MARKREAD does", () => {
    bob.say("PRIVMSG ada :tea?", "PRIVMSG #TEA :ada");
    expect(push.notifications).toMatchObject([
      { key: "bob", account: "ada", at: START },
      { key: "#tea", account: "ada", at: START },
    ]);
  });
});
