/** Events, deleted messages and read markers in the history of the real program, over its restarts. */
import { expect, it } from "bun:test";
import { join } from "node:path";
import { LineClient } from "../e2e/relais.ts";
import { inDirectory } from "./directory.ts";
import { Program } from "./program.ts";

const CONFIGURATION = '[[listen]]\nhost = "127.0.0.1"\nport = 0\n[flood]\nexempt = ["127.0.0.1"]\n';
const PASSWORD = "correct-horse";
const CAPABILITIES = [
  "draft/account-registration draft/chathistory draft/event-playback draft/message-redaction draft/read-marker",
  "batch server-time message-tags",
].join(" ");

/** Runs a server on the data of this folder, and stops it at the end as `stop` says. */
async function withServer(
  directory: string,
  stop: "SIGTERM" | "SIGKILL",
  use: (program: Program) => Promise<void>,
): Promise<void> {
  const program = new Program([], { directory });
  try {
    await use(program);
  } finally {
    program.signal(stop);
    await program.ended();
  }
}

async function connect(program: Program, ...login: readonly string[]): Promise<LineClient> {
  const client = await LineClient.connect(await program.port());
  client.send(`CAP REQ :${CAPABILITIES}`, ...login, "NICK bob", "USER bob 0 * :bob");
  if (login.length > 0) await client.line(/ 903 /u);
  client.send("CAP END");
  await client.line(/ (?:376|422) /u);
  return client;
}

/** A client that has logged in and joined, and the lines of the JOIN. */
async function enter(program: Program): Promise<{ client: LineClient; lines: readonly string[] }> {
  const response = Buffer.from(`\0bob\0${PASSWORD}`).toString("base64");
  const client = await connect(program, "CAP REQ sasl", "AUTHENTICATE PLAIN", `AUTHENTICATE ${response}`);
  client.send("JOIN #tea");
  return { client, lines: await client.until(/ 366 /u) };
}

/** The lines of the history, without what changes from run to run. */
async function history(client: LineClient): Promise<readonly string[]> {
  client.send("CHATHISTORY LATEST #tea * 50");
  const lines = await client.until(/ BATCH -/u);
  return lines.filter((line) => line.startsWith("@batch=")).map((line) => line.replace(/^\S+ :\S+ /u, ""));
}

it("has them as they were, after a stop and after a kill", async () => {
  await inDirectory({ "relais.toml": CONFIGURATION }, async (directory) => {
    let id = "";
    let time = "";
    await withServer(directory, "SIGTERM", async (program) => {
      const client = await connect(program);
      client.send(`REGISTER * * :${PASSWORD}`, "JOIN #tea");
      await client.line(/ 366 /u);
      client.send(
        "CAP REQ echo-message",
        "TOPIC #tea :Green tea",
        "PRIVMSG #tea :gone",
        "PRIVMSG #tea :stays",
      );
      const said = await client.line(/ PRIVMSG #tea :gone$/u);
      [, time = "", id = ""] = /time=([^;]+);\S*msgid=([^ ;]+)/u.exec(said) ?? [];
      client.send(`MARKREAD #tea timestamp=${time}`);
      await client.line(/ MARKREAD #tea timestamp=/u);
      expect(await history(client)).toEqual([
        "TOPIC #tea :Green tea",
        "PRIVMSG #tea :gone",
        "PRIVMSG #tea :stays",
      ]);
    });
    const left = ["TOPIC #tea :Green tea", "PRIVMSG #tea :stays"];
    await withServer(directory, "SIGKILL", async (program) => {
      const { client, lines } = await enter(program);
      expect(lines.filter((line) => line.includes(" MARKREAD "))).toEqual([
        expect.stringContaining(` MARKREAD #tea timestamp=${time}`),
      ]);
      client.send(`REDACT #tea ${id}`, "PING done");
      await client.line(/ PONG /u);
      expect(await history(client)).toEqual(left);
    });
    await withServer(directory, "SIGTERM", async (program) => {
      const { client, lines } = await enter(program);
      expect(lines.some((line) => line.includes(` MARKREAD #tea timestamp=${time}`))).toBe(true);
      expect(await history(client)).toEqual(left);
    });
    const written = await new Program(["messages", "bob", "bob.jsonl"], { directory }).ended();
    expect([written.exitCode, written.stderr]).toEqual([0, ""]);
    const file = await Bun.file(join(directory, "bob.jsonl")).text();
    expect(file.split("\n").map((line) => /"text":"([^"]*)"/u.exec(line)?.[1])).toEqual([
      "Green tea",
      "stays",
      undefined,
    ]);
  });
}, 60_000);

it("has the new text of an edited message, in its place and in the search, after a kill", async () => {
  await inDirectory({ "relais.toml": CONFIGURATION }, async (directory) => {
    const EDITS = "CAP REQ :relais.chat/edit draft/multiline echo-message draft/search";
    let id = "";
    await withServer(directory, "SIGKILL", async (program) => {
      const client = await connect(program);
      client.send(`REGISTER * * :${PASSWORD}`, EDITS, "JOIN #tea", "PRIVMSG #tea :Hello wrold");
      const said = await client.line(/ PRIVMSG #tea :Hello wrold$/u);
      [, id = ""] = /msgid=([^ ;]+)/u.exec(said) ?? [];
      client.send(`@relais.chat/edit=${id} PRIVMSG #tea :Hello world`, "PRIVMSG #tea :later");
      await client.line(/ PRIVMSG #tea :later$/u);
    });
    await withServer(directory, "SIGTERM", async (program) => {
      const { client } = await enter(program);
      client.send(EDITS);
      await client.line(/ CAP bob ACK /u);
      expect(await history(client)).toEqual([
        "PRIVMSG #tea :Hello world",
        "PRIVMSG #tea :Hello world",
        "PRIVMSG #tea :later",
      ]);
      client.send("SEARCH text=wrold", "SEARCH text=world");
      expect((await client.until(/ BATCH -/u)).filter((line) => line.includes("PRIVMSG"))).toEqual([]);
      const found = (await client.until(/ BATCH -/u)).find((line) => line.includes("PRIVMSG"));
      expect(found).toContain(`msgid=${id};relais.chat/edited=`);
      // The author is known by the account.
      client.send(`@relais.chat/edit=${id} PRIVMSG #tea :Hello again`);
      await client.line(new RegExp(`relais\\.chat/edit=${id} :bob!\\S+ PRIVMSG #tea :Hello again$`, "u"));
    });
  });
}, 30_000);
