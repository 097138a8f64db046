/** Upgrades of the real program: counts against abuse, and what waits to be sent outside, go on. */
import { expect, it } from "bun:test";
import { join } from "node:path";
import { newSecret, tokenText } from "../../src/http/index.ts";
import { askForUpgrade } from "../../src/startup/upgrade/ask.ts";
import { withProgramRecords } from "../../src/store/index.ts";
import { LineClient } from "../e2e/relais.ts";
import { Device } from "../push/decrypt.ts";
import { proxied4 } from "../server/proxy-headers.ts";
import { freePort, withRelais } from "./program.ts";

/** Milliseconds. Three processes start, one after the other. */
const PATIENCE = 180_000;

const hash = Bun.password.hashSync("hunter2", { algorithm: "argon2id", memoryCost: 8, timeCost: 1 });
const [proxied, http] = [freePort(), freePort()];
const toml = `
[[listen]]
host = "127.0.0.1"
port = 0
[[listen]]
host = "127.0.0.1"
port = ${proxied}
proxies = ["127.0.0.1"]
[connections]
connection-rate = 2
ban-after = 1
ban-time = 600000
[flood]
exempt = ["127.0.0.1"]
failed-try-pause = 600000
failed-try-longest-pause = 600000
[http]
port = ${http}
api-rate = 1
[push]
delay = 600000
[[operator]]
name = "root"
password-hash = '${hash}'
`;

/** A client of the proxy, with an address of its own. */
async function from(address: string): Promise<LineClient> {
  const client = await LineClient.connect(proxied);
  client.sendBytes(proxied4(address, 4000));
  return client;
}

async function metric(name: string): Promise<string | undefined> {
  const text = await (await fetch(`http://127.0.0.1:${http}/metrics`)).text();
  return new RegExp(`^${name} (.*)$`, "mu").exec(text)?.[1];
}

it(
  "an upgrade keeps bans, failed tries, and what waits for webhooks and devices",
  async () => {
    let status = 500;
    let wake: (() => void) | undefined;
    const texts: string[] = [];
    /** An event that was on its way during the upgrade comes twice: receivers know it by its id. */
    const taken = new Set<string | null>();
    const receiver = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: async (request) => {
        const { text } = (await request.json()) as { readonly text: string };
        const id = request.headers.get("webhook-id");
        if (!taken.has(id)) texts.push(`${status} ${text}`);
        if (status === 200) taken.add(id);
        wake?.();
        return new Response(null, { status });
      },
    });
    const received = async (text: string): Promise<void> => {
      while (!texts.includes(text)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    };
    try {
      await withRelais(toml, {}, async (program, directory) => {
        const ada = await LineClient.connect(await program.port());
        ada.send("CAP REQ :draft/webpush draft/account-registration", "NICK ada", "USER ada 0 * :Ada");
        ada.send("REGISTER * * open-sesame-open");
        await ada.line(/ REGISTER SUCCESS /u);
        ada.send("CAP END", "JOIN #tea");
        await ada.line(/ 366 /u);

        const { secret, hash: tokenHash } = newSecret();
        const scopes = ["webhooks", "messages:read"];
        withProgramRecords(join(directory, "data"), (records) =>
          records.write({ kind: "token", record: { name: "hooks", hash: tokenHash, scopes, createdAt: 0 } }),
        );
        const token = tokenText("hooks", secret);
        const webhook = {
          name: "copy",
          direction: "outgoing",
          url: `http://127.0.0.1:${receiver.port}/`,
          events: ["message"],
          channels: ["#tea"],
        };
        const post = async (): Promise<number> => {
          const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
          const body = JSON.stringify(webhook);
          const { status: answer } = await fetch(`http://127.0.0.1:${http}/api/v1/webhooks`, {
            method: "POST",
            headers,
            body,
          });
          return answer;
        };
        expect(await post()).toBe(201);
        ada.send("PRIVMSG #tea :one");
        await received("500 one");
        ada.send("PRIVMSG #tea :two");

        const { p256dh, auth } = new Device().keys;
        ada.send(`WEBPUSH REGISTER https://push.invalid/x p256dh=${p256dh};auth=${auth}`, "AWAY :out");
        await ada.line(/ 306 /u);
        const bob = await from("192.0.2.1");
        bob.send("NICK bob", "USER bob 0 * :Bob", "PRIVMSG ada :tea?");
        await ada.line(/ PRIVMSG ada /u);
        for (let count = 0; count < 3; count += 1) bob.send("OPER root wrong");
        await bob.heard();

        for (let count = 0; count < 2; count += 1) {
          const brief = await from("192.0.2.2");
          brief.send("QUIT");
          await brief.closed;
        }
        await (await from("192.0.2.2")).line(/connected too often/u);
        expect(await metric("relais_push_queue")).toBe("1");

        status = 200;
        // In this process: another one takes its time on a slow machine.
        expect(await askForUpgrade(join(directory, "data"), PATIENCE)).toMatchObject({ done: true });
        expect(await post()).toBe(429);
        ada.send("PRIVMSG #tea :three");
        await received("200 three");
        expect(texts.filter((text) => !text.startsWith("500"))).toEqual(["200 one", "200 two", "200 three"]);
        expect(await metric("relais_push_queue")).toBe("1");
        await (await from("192.0.2.2")).line(/connected too often; try again in (?:600|5\d\d) seconds/u);
        const again = await from("192.0.2.1");
        again.send("NICK eve", "USER eve 0 * :Eve", "OPER root hunter2");
        expect(await again.line(/ (?:381|464|NOTICE eve) /u)).not.toContain(" 381 ");
        // From elsewhere a name with failures waits as well.
        const other = await from("192.0.2.3");
        other.send("NICK dan", "USER dan 0 * :Dan", "OPER root hunter2");
        expect(await other.line(/ (?:381|464) /u)).toContain(" 464 ");
      });
    } finally {
      await receiver.stop(true);
    }
  },
  PATIENCE,
);
