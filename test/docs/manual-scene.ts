/** An operator's machine in a folder: a clone, a configuration, a server, curl that reaches it, and people who talk to it. */
import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { scripts } from "../../package.json" with { type: "json" };
import { LineClient } from "../e2e/relais.ts";
import { jpeg } from "../files/pictures.ts";
import { freePort, Program } from "../main/program.ts";
import { readProcessFile } from "../../src/startup/process-file.ts";
import { root } from "../house/source.ts";
import type { ShellRow } from "./manual-shell.ts";

/** The first step of `bun run start`, which test/main/install.test.ts runs. */
const INSTALL = "bun src/startup/install.ts && ";

/** Users of the network: `root` is its operator. */
const people = ["root", "ana", "bob", "bridgebot", "eve", "dan"] as const;

export type Person = (typeof people)[number];

/** Places and users of a whole machine: here they are folders, and the user of the test. */
const ofMachine = [
  [/(?<![\w.])\/var\/lib\/relais/gu, "data"],
  [/(?<![\w.])\/var\/backups/gu, "machine/backups"],
  [/(?<![\w.])\/(?=etc\/|srv\/)/gu, "machine/"],
  [/ -[og] relais\b/gu, ""],
] as const;

interface Ran {
  readonly exitCode: number;
  readonly printed: string;
}

export class Scene {
  readonly folder: string;
  /** Values that earlier commands have printed. */
  readonly kept: Record<string, string> = {};
  readonly #http = freePort();
  readonly #websocket = freePort();
  readonly #clients = new Map<string, LineClient>();
  #server: Program | undefined = undefined;

  constructor(folder: string) {
    this.folder = folder;
    if (!scripts.start.startsWith(INSTALL)) throw new Error("bun run start has another first step");
    for (const name of ["src", "web", "packaging", "node_modules"])
      symlinkSync(join(root, name), join(folder, name));
    for (const place of ["srv/relais", "backups"])
      mkdirSync(join(folder, "machine", place), { recursive: true });
  }

  async prepare(): Promise<void> {
    const start = scripts.start.slice(INSTALL.length);
    await this.#write("package.json", JSON.stringify({ type: "module", scripts: { start } }));
    await this.#write("tea.jpg", jpeg(1));
    const reach = [
      `irc.example.org:443:127.0.0.1:${this.#websocket}`,
      `127.0.0.1:9667:127.0.0.1:${this.#http}`,
    ];
    const options = [...reach.map((pair) => `connect-to = ${pair}`), "cacert = fullchain.pem", "silent"];
    await this.#write(".curlrc", options.join("\n"));
  }

  /** With the certificate, the hash and the key of earlier commands. */
  async configure(): Promise<void> {
    const operator = `[[operator]]\nname = "root"\npassword-hash = '${this.kept["HASH"] ?? ""}'\nnotices = "ko"`;
    const network = `[network]\nserver-name = "irc.example.org"\ncloak-key = '${this.kept["KEY"] ?? ""}'`;
    await this.#write(
      "relais.toml",
      [
        network,
        operator,
        '[[certificate]]\nfile = "fullchain.pem"\nkey = "privkey.pem"',
        '[[listen]]\nhost = "127.0.0.1"\nport = 0',
        `[[listen]]\nhost = "127.0.0.1"\nport = ${this.#websocket}\nprotocol = "websocket"\ntls = true`,
        '[files]\nurl = "https://irc.example.org/upload"',
        `[http]\nport = ${this.#http}`,
        "[web]\nenabled = false",
        '[flood]\nexempt = ["127.0.0.0/8"]',
      ].join("\n"),
    );
  }

  async #write(name: string, content: string | Uint8Array): Promise<void> {
    await Bun.write(join(this.folder, name), content);
  }

  /** Runs a command as the document writes it, but for the values of the row. */
  async run({ command, instead = {}, input = "" }: ShellRow): Promise<Ran> {
    const process = this.#spawn(replaced(command, instead), input);
    const [printed, errors] = await Promise.all([process.stdout.text(), process.stderr.text()]);
    return { exitCode: await process.exited, printed: printed + errors };
  }

  /** Starts the server, and waits until it listens. */
  async start(line: string, nicks: readonly Person[] = people): Promise<void> {
    const environment = this.#environment;
    this.#server = new Program([], { directory: this.folder, environment, command: ["sh", "-c", line] });
    const port = await this.#server.port();
    for (const nick of nicks) this.#clients.set(nick, await LineClient.connect(port));
    for (const nick of nicks) {
      this.client(nick).send(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
      await this.client(nick).line(/ (?:376|422) /u);
    }
  }

  client(nick: Person): LineClient {
    const client = this.#clients.get(nick);
    if (client === undefined) throw new Error("the server has not been started");
    return client;
  }

  /** Stops the server, also if another process has taken over, and waits for its end. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const pid = readProcessFile(join(this.folder, "data"));
    if (pid === undefined) server.signal("SIGTERM");
    else process.kill(pid, "SIGTERM");
    for (const client of this.#clients.values()) client.end();
    await server.ended();
  }

  #spawn(line: string, input: string): Bun.Subprocess<Uint8Array, "pipe", "pipe"> {
    // Without a terminal, programs read a password from standard input.
    return Bun.spawn(["setsid", "--wait", "sh", "-c", line], {
      cwd: this.folder,
      env: this.#environment,
      stdio: [new TextEncoder().encode(`${input}\n`), "pipe", "pipe"],
    });
  }

  get #environment(): Record<string, string> {
    const path = `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`;
    return { PATH: path, HOME: this.folder, CURL_HOME: this.folder, ...this.kept };
  }
}

function replaced(command: string, instead: Readonly<Record<string, string>>): string {
  const own = Object.entries(instead).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${command} has no ${from}`);
    return text.replaceAll(from, to);
  }, command);
  return ofMachine.reduce((text, [from, to]) => text.replaceAll(from, to), own);
}
