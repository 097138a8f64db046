/** A client library by others reads the history of the real program: a client that drops and comes back has missed nothing. */
import { expect, it } from "bun:test";
import { inDirectory } from "../main/directory.ts";
import { Program } from "../main/program.ts";
import { FrameworkClient } from "./framework-client.ts";
import type { EventData } from "./framework-client.ts";

const PASSWORD = "sesame-open-sesame";
const CONFIGURATION = '[[listen]]\nhost = "127.0.0.1"\nport = 0\n[flood]\nexempt = ["127.0.0.1"]\n';
const PAGE = 7;

interface Message {
  readonly id: string;
  readonly text: string;
}

function messageOf({ tags, message }: EventData): Message {
  return { id: String((tags as Record<string, unknown>)["msgid"]), text: String(message) };
}

/** Messages that came live, and those of the history. */
class Reader {
  readonly live: Message[] = [];
  readonly history: Message[] = [];
  readonly client: FrameworkClient;

  constructor(client: FrameworkClient) {
    this.client = client;
    client.irc.on("privmsg", (event) => {
      const data = event as EventData;
      (data["batch"] === undefined ? this.live : this.history).push(messageOf(data));
    });
  }

  /** Reads all after this place, page by page. Calls `afterPage` after each that has messages. */
  async catchUp(target: string, place: string, afterPage = () => Promise.resolve()): Promise<void> {
    let reference = place;
    for (;;) {
      this.client.irc.raw("CHATHISTORY", "AFTER", target, reference, String(PAGE));
      const { commands, params } = await this.client.next("batch end chathistory");
      expect(params).toEqual([target]);
      if ((commands as unknown[]).length === 0) return;
      reference = `msgid=${this.history.at(-1)?.id}`;
      await afterPage();
    }
  }
}

/** Runs a server with the accounts ana and bob, and a bob who is in #tea. */
async function withBob(use: (port: number, bob: FrameworkClient) => Promise<void>): Promise<void> {
  await inDirectory({ "relais.toml": CONFIGURATION }, async (directory) => {
    const program = new Program([], { directory });
    try {
      const port = await program.port();
      for (const nick of ["ana", "bob"]) {
        const client = await FrameworkClient.connect({ nick, port });
        client.irc.say("NickServ", `REGISTER ${PASSWORD}`);
        await client.next("loggedin");
        await client.quit();
      }
      const bob = await connect("bob", port);
      bob.irc.join("#tea");
      await bob.next("userlist", { channel: "#tea" });
      await use(port, bob);
      await bob.quit();
    } finally {
      program.signal("SIGTERM");
      await program.ended();
    }
  });
}

function connect(nick: string, port: number): Promise<FrameworkClient> {
  const account = { account: nick, password: PASSWORD };
  return FrameworkClient.connect({ nick, port, account, capabilities: ["draft/chathistory"] });
}

/** Says so many numbers in the channel; resolves once the server has passed them on. */
function counter(bob: FrameworkClient): (target: string, count: number) => Promise<void> {
  let number = 0;
  return async (target, count) => {
    for (let more = 0; more < count; more += 1) bob.irc.say(target, String((number += 1)));
    await bob.unasked("privmsg");
  };
}

it.each([false, true])(
  "a client drops and comes back: it has every message once and in order (its user stays: %p)",
  async (stays) => {
    await withBob(async (port, bob) => {
      const say = counter(bob);
      const first = new Reader(await connect("ana", port));
      first.client.irc.join("#tea");
      await first.client.next("userlist", { channel: "#tea" });
      if (stays) first.client.irc.say("NickServ", "SET ALWAYS-ON on");
      await say("#tea", 5);
      await first.client.unasked("privmsg");
      // Sent to it, and lost.
      first.client.stopReading();
      await say("#tea", 5);
      await first.client.drop();
      await bob.next(stays ? "away" : "quit", { nick: "ana" });
      await say("#tea", 20);

      const second = new Reader(await connect("ana", port));
      if (!stays) second.client.irc.join("#tea");
      await second.client.next("userlist", { channel: "#tea" });
      const pages: number[] = [];
      await second.catchUp("#tea", `msgid=${first.live.at(-1)?.id}`, async () => {
        pages.push(second.history.length);
        if (pages.length < 3) await say("#tea", 2);
      });
      await say("#tea", 5);
      await second.client.unasked("privmsg");

      expect(first.live.map(({ text }) => text)).toEqual(["1", "2", "3", "4", "5"]);
      expect(pages).toEqual([7, 14, 21, 28, 29]);
      // What was said meanwhile came live and is in the history too, with the same id.
      const meanwhile = second.live.slice(0, 4);
      expect(second.history.slice(-4)).toEqual(meanwhile);
      const all = [...first.live, ...second.history, ...second.live.slice(4)];
      expect(all.map(({ text }) => Number(text))).toEqual(
        Array.from({ length: 39 }, (_, index) => index + 1),
      );
      expect(new Set(all.map(({ id }) => id)).size).toBe(39);
      await second.client.quit();
    });
  },
  20_000,
);

it("a client that comes back to a user who stayed finds with TARGETS who has written meanwhile", async () => {
  await withBob(async (port, bob) => {
    const say = counter(bob);
    const first = new Reader(await connect("ana", port));
    first.client.irc.join("#tea");
    await first.client.next("userlist", { channel: "#tea" });
    first.client.irc.say("NickServ", "SET ALWAYS-ON on");
    await say("ana", 1);
    const { time } = await first.client.next("privmsg");
    const since = `timestamp=${new Date(Number(time)).toISOString()}`;
    await first.client.drop();
    await bob.next("away", { nick: "ana" });
    await say("ana", 10);
    const second = new Reader(await connect("ana", port));
    second.client.irc.raw("CHATHISTORY", "TARGETS", since, "timestamp=9999-01-01T00:00:00.000Z", "10");
    const { commands } = await second.client.next("batch end draft/chathistory-targets");
    expect((commands as { readonly params: readonly string[] }[]).map(({ params }) => params[1])).toEqual([
      "bob",
    ]);
    await second.catchUp("bob", `msgid=${first.live[0]?.id}`);
    expect(first.live.concat(second.history).map(({ text }) => Number(text))).toEqual(
      Array.from({ length: 11 }, (_, index) => index + 1),
    );
    await second.client.quit();
  });
}, 20_000);
