/** The history keeps all that clients have seen, however the server ended. */
import { expect, it } from "bun:test";
import { LineClient } from "../e2e/relais.ts";
import { plainResponse } from "../irc/session/accounts.ts";
import { inDirectory } from "./directory.ts";
import { Program } from "./program.ts";

const CONFIGURATION = [
  '[[listen]]\nhost = "127.0.0.1"\nport = 0',
  '[flood]\nexempt = ["127.0.0.1"]',
  "[limits]\nhistory-page = 50\n",
].join("\n");
const PASSWORD = "correct horse";
const CAPABILITIES = "sasl draft/account-registration draft/chathistory batch server-time message-tags";
const KILLS = Number(process.env["RELAIS_KILLS"] ?? 10);
/** Most messages that a reader sees before the server is killed. */
const MOST_SEEN = 60;

/** Runs a server on the data of this folder, and kills it at the end. */
async function withServer(directory: string, use: (program: Program) => Promise<void>): Promise<void> {
  const program = new Program([], { directory });
  try {
    await use(program);
  } finally {
    program.signal("SIGKILL");
    await program.ended();
  }
}

async function register(program: Program, nick: string): Promise<void> {
  const client = await LineClient.connect(await program.port());
  client.send(`CAP REQ :${CAPABILITIES}`, `NICK ${nick}`, `USER ${nick} 0 * :${nick}`, "CAP END");
  await client.line(/ (?:376|422) /u);
  client.send(`REGISTER * * :${PASSWORD}`);
  await client.line(/ REGISTER SUCCESS /u);
  client.send("QUIT");
}

/** A client that has logged in, and is in #tea. */
async function logIn(program: Program, nick: string): Promise<LineClient> {
  const client = await LineClient.connect(await program.port());
  client.send(`CAP REQ :${CAPABILITIES}`, `NICK ${nick}`, `USER ${nick} 0 * :${nick}`, "AUTHENTICATE PLAIN");
  await client.line(/ AUTHENTICATE \+/u);
  client.send(`AUTHENTICATE ${plainResponse(nick, PASSWORD)}`);
  await client.line(/ 903 /u);
  client.send("CAP END", "JOIN #tea");
  await client.line(/ 366 /u);
  return client;
}

interface Heard {
  readonly id: string;
  readonly text: string;
}

/** Messages to this target among these lines. */
function messagesIn(lines: readonly string[], target: string): readonly Heard[] {
  return lines.flatMap((line) => {
    const [, id = "", to, text = ""] = /msgid=([^ ;]+)\S* \S+ PRIVMSG (\S+) :(.*)$/u.exec(line) ?? [];
    return to === target ? { id, text } : [];
  });
}

/** The whole conversation, page by page, from its end to its beginning. */
async function history(client: LineClient, target: string, self: string): Promise<readonly Heard[]> {
  const all: Heard[] = [];
  for (let command = `LATEST ${target} *`; ; command = `BEFORE ${target} msgid=${all[0]?.id}`) {
    client.send(`CHATHISTORY ${command} 100`);
    const page = messagesIn(await client.until(/ BATCH -/u), self);
    if (page.length === 0) return all;
    all.unshift(...page);
  }
}

/** These messages are among those that were found, each once and in order. */
function expectEach(found: readonly Heard[], seen: readonly Heard[]): void {
  const ids = new Set(seen.map(({ id }) => id));
  expect(found.filter(({ id }) => ids.has(id))).toEqual([...seen]);
  expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
}

it(`has every message that a client has seen, in order and once, after ${KILLS} kills at random moments`, async () => {
  await inDirectory({ "relais.toml": CONFIGURATION }, async (directory) => {
    const seen: Heard[] = [];
    const seenInChannel: Heard[] = [];
    await withServer(directory, async (program) => {
      await register(program, "bob");
      await register(program, "cyd");
    });
    for (let kill = 0; kill < KILLS; kill += 1) {
      await withServer(directory, async (program) => {
        const [bob, cyd] = [await logIn(program, "bob"), await logIn(program, "cyd")];
        const last = Math.floor(Math.random() * MOST_SEEN);
        for (let number = 0; number < MOST_SEEN; number += 1) {
          bob.send(`PRIVMSG #tea :${kill}.${number}`, `PRIVMSG cyd :${kill}.${number}`);
        }
        const lines = await cyd.until(new RegExp(` PRIVMSG cyd :${kill}\\.${last}$`, "u"));
        seen.push(...messagesIn(lines, "cyd"));
        seenInChannel.push(...messagesIn(lines, "#tea"));
      });
    }
    expect(seen.length).toBeGreaterThan(KILLS);
    await withServer(directory, async (program) => {
      const cyd = await logIn(program, "cyd");
      expectEach(await history(cyd, "bob", "cyd"), seen);
      expectEach(await history(cyd, "#tea", "#tea"), seenInChannel);
    });
  });
}, 240_000);
