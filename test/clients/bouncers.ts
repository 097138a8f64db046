/** The bouncers soju and ZNC as processes of their own, with a user `ana` and no networks. */
import { chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LineClient } from "../e2e/relais.ts";
import { readLines } from "./lines.ts";
import { Transcript } from "./transcript.ts";

const PASSWORD = "of-the-bouncer";

export interface Bouncer {
  /** Lines of its log. */
  readonly log: Transcript;
  /** A client of the user `ana`, for this network of the bouncer or for none. */
  connect(network?: string): Promise<LineClient>;
  /** Ends the bouncer and removes its files. */
  stop(): Promise<void>;
}

/** Resolves once it listens. */
export async function startSoju(): Promise<Bouncer> {
  const home = await mkdtemp(join(tmpdir(), "relais-soju-"));
  const socket = join(home, "irc");
  const configuration = join(home, "config");
  const lines = [
    "db sqlite3 soju.db",
    "message-store memory",
    "hostname soju.test",
    `listen unix://${socket}`,
  ];
  await writeFile(configuration, `${lines.join("\n")}\n`);
  const made = Bun.spawnSync(["sojudb", "-config", configuration, "create-user", "ana"], {
    cwd: home,
    stdin: Buffer.from(`${PASSWORD}\n`),
  });
  if (!made.success) throw new Error(made.stderr.toString());
  return start(["soju", "-config", configuration], home, socket, / starting bouncer for user /u);
}

/** Resolves once it listens, on a port that was free before. */
export async function startZnc(): Promise<Bouncer> {
  const home = await mkdtemp(join(tmpdir(), "relais-znc-"));
  const port = freePort();
  const configuration = `Version = 1.8.2
ConnectDelay = 1
<Listener tests>
  Host = 127.0.0.1
  Port = ${port}
  SSL = false
</Listener>
<User ana>
  Admin = true
  LoadModule = controlpanel
  Nick = ana
  Pass = plain#${PASSWORD}
</User>
`;
  await Bun.write(join(home, "configs/znc.conf"), configuration);
  const command = ["znc", "--foreground", "--no-color", "--datadir", home];
  return start([...(await withoutRoot(home)), ...command], home, port, /ZNC \d\S* /u);
}

/** Prefix of a command that gives up root, since ZNC waits half a minute before it starts as root. The user gets `home`. */
async function withoutRoot(home: string): Promise<readonly string[]> {
  if (process.getuid?.() !== 0) return [];
  const nobody = 65_534;
  for (const path of [home, join(home, "configs"), join(home, "configs/znc.conf")])
    await chown(path, nobody, nobody);
  return ["setpriv", `--reuid=${nobody}`, `--regid=${nobody}`, "--clear-groups"];
}

async function start(
  command: readonly string[],
  home: string,
  where: number | string,
  ready: RegExp,
): Promise<Bouncer> {
  const process = Bun.spawn([...command], {
    cwd: home,
    env: { PATH: Bun.env["PATH"] ?? "", HOME: home },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const log = new Transcript(command[0] ?? "");
  const outputs = [process.stdout, process.stderr].map((stream) =>
    readLines(stream, (line) => log.push(line)),
  );
  const read = Promise.all(outputs).then(() => log.end("the program ended"));
  await log.line(ready);
  const clients: LineClient[] = [];
  return {
    log,
    connect: async (network) => {
      const client = await LineClient.connect(where);
      clients.push(client);
      const user = network === undefined ? "ana" : `ana/${network}`;
      client.send("CAP REQ :server-time", `PASS ${PASSWORD}`, "NICK ana", `USER ${user} 0 * :Ana`, "CAP END");
      await client.line(/ 001 /u);
      return client;
    },
    stop: async () => {
      for (const client of clients) client.end();
      process.kill();
      await read;
      await rm(home, { recursive: true });
    },
  };
}

function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
  listener.stop(true);
  return listener.port;
}
