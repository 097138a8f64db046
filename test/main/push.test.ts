/** Push notifications of the real program: its key, and the guard of its connections. */
import { expect, it } from "bun:test";
import { LineClient } from "../e2e/relais.ts";
import { Device } from "../push/decrypt.ts";
import { LocalService } from "../push/local-service.ts";
import { inDirectory } from "./directory.ts";
import { Program } from "./program.ts";

const SETTINGS = '[[listen]]\nhost = "127.0.0.1"\nport = 0\n[log]\nformat = "json"\n[push]\ndelay = 0\n';

/** Runs a server in this directory, and stops it. */
async function withServer(
  directory: string,
  environment: Readonly<Record<string, string>>,
  use: (client: LineClient, program: Program) => Promise<void>,
): Promise<void> {
  const program = new Program([], { directory, environment });
  try {
    const client = await LineClient.connect(await program.port());
    client.send("CAP REQ :draft/webpush draft/account-registration", "NICK ada", "USER ada 0 * :Ada");
    await use(client, program);
  } finally {
    program.signal("SIGTERM");
    await program.ended();
  }
}

/** The tokens of RPL_ISUPPORT. */
async function tokens(client: LineClient): Promise<string> {
  client.send("CAP END");
  return (await client.until(/ (?:376|422) /u)).filter((line) => line.includes(" 005 ")).join(" ");
}

it("the key stays over restarts, and is not there where notifications are switched off", async () => {
  await inDirectory({ "relais.toml": SETTINGS }, async (directory) => {
    const keys: (string | undefined)[] = [];
    for (const environment of [{}, {}, { RELAIS_PUSH: "false" }]) {
      await withServer(directory, environment, async (client) => {
        keys.push(/ VAPID=(\S{87}) /u.exec(await tokens(client))?.[1]);
      });
    }
    expect(keys[0]).toBeString();
    expect(keys).toEqual([keys[0], keys[0], undefined]);
  });
});

it("nothing is sent to a name that stands for this machine", async () => {
  const remote = new LocalService();
  const endpoint = remote.endpoint("/secret");
  try {
    await inDirectory({ "relais.toml": SETTINGS }, async (directory) => {
      await withServer(directory, {}, async (client, program) => {
        const { p256dh, auth } = new Device().keys;
        client.send("REGISTER * * open-sesame-open");
        await client.line(/ REGISTER SUCCESS /u);
        await tokens(client);
        client.send(`WEBPUSH REGISTER ${endpoint} p256dh=${p256dh};auth=${auth}`, "AWAY :out");
        await client.line(/ WEBPUSH REGISTER /u);
        await client.line(/ 306 /u);
        const other = await LineClient.connect(await program.port());
        other.send("NICK bob", "USER bob 0 * :Bob", "PRIVMSG ada :tea?");
        const logged = await program.logged("push-failed");
        expect(logged).toMatchObject({
          account: "ada",
          service: new URL(endpoint).host,
          outcome: "refused",
          detail: "the host of the push service has an address that is not public",
        });
        expect(program.stdout.text).not.toContain("/secret");
      });
    });
    expect(remote.received.count).toBe(0);
  } finally {
    await remote.close();
  }
});
