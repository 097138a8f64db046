/** SEARCH in the real program: on its thread, over a restart, and after what was deleted. */
import { expect, it } from "bun:test";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { LineClient } from "../e2e/relais.ts";
import { inDirectory } from "./directory.ts";
import { Program } from "./program.ts";

const CONFIGURATION = '[[listen]]\nhost = "127.0.0.1"\nport = 0\n';
const CAPABILITIES = "draft/search draft/chathistory draft/message-redaction batch message-tags echo-message";

async function enter(program: Program): Promise<LineClient> {
  const client = await LineClient.connect(await program.port());
  client.send(`CAP REQ :${CAPABILITIES}`, "NICK ada", "USER ada 0 * :ada", "CAP END", "JOIN #tea");
  await client.line(/ 366 /u);
  return client;
}

/** The ids of the messages that are found. */
async function search(client: LineClient, attributes: string): Promise<string[]> {
  client.send(`SEARCH ${attributes}`);
  const ids: string[] = [];
  for (;;) {
    const line = await client.line(/ BATCH -|^@batch=\S+ \S+ PRIVMSG |FAIL/u);
    if (!line.startsWith("@batch")) {
      expect(line).toContain("BATCH -");
      return ids;
    }
    ids.push(/msgid=([^ ;]+)/u.exec(line)?.[1] ?? "");
  }
}

async function say(client: LineClient, text: string): Promise<string> {
  client.send(`PRIVMSG #tea :${text}`);
  const line = await client.line(new RegExp(`PRIVMSG #tea :${text}$`, "u"));
  return /msgid=([^ ;]+)/u.exec(line)?.[1] ?? "";
}

it("finds what was said, before a restart too, and nothing that was deleted", async () => {
  await inDirectory({ "relais.toml": CONFIGURATION }, async (directory) => {
    const run = async (use: (client: LineClient) => Promise<void>): Promise<void> => {
      const program = new Program([], { directory });
      await use(await enter(program));
      program.signal("SIGTERM");
      expect(await program.ended()).toMatchObject({ exitCode: 0 });
    };
    const ids: string[] = [];
    await run(async (client) => {
      ids.push(await say(client, "green tea"), await say(client, "black tea"));
      expect(await search(client, "text=tea;in=#tea")).toEqual(ids);
      client.send(`REDACT #tea ${ids[0]}`);
      await client.line(/ REDACT /u);
      expect(await search(client, "text=tea")).toEqual(ids.slice(1));
    });
    await run(async (client) => {
      expect(await search(client, "text=tea")).toEqual(ids.slice(1));
    });
    rmSync(join(directory, "data/search.db"));
    await run(async (client) => {
      expect(await search(client, "text=green")).toEqual([]);
      expect(await search(client, "text=black")).toEqual(ids.slice(1));
    });
  });
}, 60_000);
