/** A user who stays, with the real program and its store: it is there after the server was killed, and after it was stopped. */
import { expect, it } from "bun:test";
import { LineClient } from "../e2e/relais.ts";
import { plainResponse } from "../irc/session/accounts.ts";
import { inDirectory } from "./directory.ts";
import { Program } from "./program.ts";

const PASSWORD = "sesame-open-sesame";
const CONFIGURATION = '[[listen]]\nhost = "127.0.0.1"\nport = 0\n[flood]\nexempt = ["127.0.0.1"]\n';

/** Runs a server on the data of this folder, which ends by the signal. */
async function withServer(
  directory: string,
  signal: "SIGKILL" | "SIGTERM",
  use: (port: number) => Promise<void>,
): Promise<void> {
  const program = new Program([], { directory });
  try {
    await use(await program.port());
  } finally {
    program.signal(signal);
    await program.ended();
  }
}

async function makeAccount(port: number): Promise<LineClient> {
  const ana = await LineClient.connect(port);
  ana.send("CAP REQ :draft/account-registration draft/persistence", "NICK ana", "USER ana 0 * :Ana");
  ana.send(`REGISTER * * ${PASSWORD}`);
  await ana.line(/ REGISTER SUCCESS /u);
  ana.send("CAP END", "PERSISTENCE SET ON", "JOIN #tea", "MODE ana +i", "JOIN #cake");
  await ana.line(/ 366 ana #cake /u);
  return ana;
}

async function logIn(port: number): Promise<LineClient> {
  const ana = await LineClient.connect(port);
  ana.send("CAP REQ sasl", "NICK ana", "USER ana 0 * :Ana", "AUTHENTICATE PLAIN");
  await ana.line(/^AUTHENTICATE \+$/u);
  ana.send(`AUTHENTICATE ${plainResponse("ana", PASSWORD)}`);
  await ana.line(/ 903 /u);
  ana.send("CAP END");
  return ana;
}

it("a user who stays is in its channels after a kill and after a stop, away until it comes back", async () => {
  await inDirectory({ "relais.toml": CONFIGURATION }, async (directory) => {
    await withServer(directory, "SIGKILL", async (port) => {
      await makeAccount(port);
    });
    await withServer(directory, "SIGTERM", async (port) => {
      const bob = await LineClient.connect(port);
      bob.send("NICK bob", "USER bob 0 * :Bob", "JOIN #tea", "PRIVMSG ana :hi");
      expect(await bob.line(/ 353 /u)).toBe(":relais.localhost 353 bob = #tea :@ana bob");
      expect(await bob.line(/ 301 /u)).toBe(":relais.localhost 301 bob ana :Not connected");
      const ana = await logIn(port);
      expect(await ana.line(/ 221 /u)).toBe(":relais.localhost 221 ana +i");
      await ana.line(/^:ana!\S+ JOIN #tea$/u);
      await ana.line(/ 366 ana #cake /u);
      ana.send("PART #cake");
      await ana.line(/ PART /u);
    });
    await withServer(directory, "SIGTERM", async (port) => {
      const ana = await logIn(port);
      const lines = await ana.until(/ 366 /u);
      expect(lines.filter((line) => /^:ana!\S+ JOIN /u.test(line))).toHaveLength(1);
    });
  });
}, 30_000);
