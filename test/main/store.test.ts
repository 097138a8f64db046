/** The data folder and the commands about it, with the real program. */
import { describe, expect, it } from "bun:test";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { account, ban, keep, namesIn, stateOf, withDatabase } from "../store/records.ts";
import { LineClient } from "../e2e/relais.ts";
import { inDirectory } from "./directory.ts";
import { Program } from "./program.ts";

const anyPort = '[[listen]]\nhost = "127.0.0.1"\nport = 0\n';

const MAIN = join(import.meta.dir, "../../src/main.ts");

type Ended = Awaited<ReturnType<Program["ended"]>>;

async function run(directory: string, args: readonly string[], data = ""): Promise<Ended> {
  return new Program(args, { directory, environment: { RELAIS_DATA: data } }).ended();
}

/** Runs with a server in the folder of its configuration file. */
async function withServer(use: (directory: string, program: Program) => Promise<void>): Promise<void> {
  await inDirectory({ "relais.toml": anyPort }, async (directory) => {
    const program = new Program([], { directory });
    try {
      await program.port();
      await use(directory, program);
    } finally {
      program.signal("SIGKILL");
      await program.ended();
    }
  });
}

describe("the data folder", () => {
  it("lies beside the configuration file", async () => {
    await inDirectory({ "etc/relais.toml": anyPort }, async (directory) => {
      const program = new Program(["--config", "etc/relais.toml"], { directory });
      await program.port();
      program.signal("SIGTERM");
      expect(await program.ended()).toMatchObject({ exitCode: 0 });
      expect(readdirSync(directory)).toEqual(["etc"]);
      // A stopped server leaves one file with everything in it, beside those of its lock and its search.
      const files = ["relais.db", "relais.lock", "search.db"];
      expect(readdirSync(join(directory, "etc/data")).toSorted()).toEqual(files);
    });
  });

  it("lies in the working directory without a configuration file", async () => {
    await inDirectory({}, async (directory) => {
      const program = new Program([], { directory, environment: { RELAIS_LISTEN: "127.0.0.1:0" } });
      await program.port();
      program.signal("SIGTERM");
      expect(await program.ended()).toMatchObject({ exitCode: 0 });
      expect(existsSync(join(directory, "data/relais.db"))).toBeTrue();
    });
  });

  it("is free at once after its server was killed", async () => {
    await withServer(async (directory, program) => {
      program.signal("SIGKILL");
      await program.ended();
      const next = new Program([], { directory });
      await next.port();
      next.signal("SIGTERM");
      expect(await next.ended()).toMatchObject({ exitCode: 0 });
    });
  });

  it("is refused to a second server, in one line and with exit code 69", async () => {
    await withServer(async (directory) => {
      const { exitCode, stderr } = await run(directory, []);
      expect(stderr).toBe(
        `relais: Another Relais uses the data folder ${directory}/data: stop it, or use another folder.` +
          " The data folder is set by RELAIS_DATA, or by store.data in relais.toml.\n",
      );
      expect(exitCode).toBe(69);
    });
  });

  const faults: readonly {
    readonly what: string;
    readonly spoil: (folder: string) => void;
    readonly exitCode: number;
    readonly says: RegExp;
  }[] = [
    {
      what: "a newer schema",
      spoil: (folder) => {
        keep(folder);
        withDatabase(folder, (database) => database.run("PRAGMA user_version = 999"));
      },
      exitCode: 65,
      says: /^relais: .*relais\.db was written by a newer Relais \(schema 999; [^\n]*\n$/u,
    },
    {
      what: "a damaged database",
      spoil: (folder) => {
        mkdirSync(folder);
        writeFileSync(join(folder, "relais.db"), "tea ".repeat(5_000));
      },
      exitCode: 65,
      says: /^relais: .*relais\.db is damaged \([^\n]*\n$/u,
    },
    {
      what: "a folder that cannot be made",
      spoil: (folder) => writeFileSync(folder, ""),
      exitCode: 73,
      says: /^relais: The data folder .* cannot be written \([^\n]* is set by RELAIS_DATA, [^\n]*\n$/u,
    },
  ];
  it.each(faults)("is refused at start and by --check: $what", async ({ spoil, exitCode, says }) => {
    await inDirectory({ "relais.toml": anyPort }, async (directory) => {
      spoil(join(directory, "data"));
      const [start, check] = await Promise.all([run(directory, []), run(directory, ["--check"])]);
      expect(start.stderr).toMatch(says);
      expect(check.stderr).toBe(start.stderr);
      expect([start.exitCode, check.exitCode]).toEqual([exitCode, exitCode]);
    });
  });

  it("is not made by --check", async () => {
    await inDirectory({}, async (directory) => {
      expect(await run(directory, ["--check"])).toMatchObject({ exitCode: 0, stderr: "" });
      expect(readdirSync(directory)).toEqual([]);
    });
  });
});

const changes = [
  { kind: "account", record: account("Ana") },
  { kind: "ban", record: ban("*@spam.test") },
] as const;

describe("backup", () => {
  it("copies the database of a running server, which a server can start from", async () => {
    await inDirectory({ "relais.toml": anyPort }, async (directory) => {
      const data = join(directory, "data");
      keep(data, ...changes);
      const program = new Program([], { directory });
      await program.port();
      const outcome = await run(directory, ["backup", "copy.db"]);
      program.signal("SIGTERM");
      await program.ended();
      const file = join(directory, "copy.db");
      expect(outcome).toEqual({
        exitCode: 0,
        stdout: `relais: backup: copied the database to ${file}\n`,
        stderr: "",
      });
      mkdirSync(join(directory, "other"));
      renameSync(file, join(directory, "other/relais.db"));
      expect(stateOf(join(directory, "other"))).toEqual(stateOf(data));
      expect(namesIn(data)).toEqual(["Ana"]);
    });
  });

  it("leaves nothing where the disk is full, and ends with 73", async () => {
    await inDirectory({ "relais.toml": anyPort }, async (directory) => {
      const bans = Array.from({ length: 8_000 }, (_, number) =>
        ban(`*@${number}.test`, { reason: "x".repeat(300) }),
      );
      keep(join(directory, "data"), ...bans.map((record) => ({ kind: "ban", record }) as const));
      // A limit of the process for the size of its files stands for the disk.
      const command = ["sh", "-c", 'trap "" XFSZ; ulimit -f 128; exec "$0" "$@"', process.execPath, MAIN];
      const outcome = await new Program(["backup", "copy.db"], { directory, command }).ended();
      expect(outcome.stderr).toStartWith(`relais: ${join(directory, "copy.db")} cannot be written (`);
      expect(outcome.exitCode).toBe(73);
      expect(readdirSync(directory).toSorted()).toEqual(["data", "relais.toml"]);
    });
  });

  it("takes the configuration that is named", async () => {
    await inDirectory({ "etc/relais.toml": '[store]\ndata = "kept"\n' }, async (directory) => {
      keep(join(directory, "etc/kept"), ...changes);
      const { exitCode } = await run(directory, ["backup", "copy.db", "--config", "etc/relais.toml"]);
      expect(exitCode).toBe(0);
      expect(existsSync(join(directory, "copy.db"))).toBeTrue();
    });
  });

  it("refuses to overwrite a file, with exit code 73, and a folder without a database, with 66", async () => {
    await inDirectory({ "copy.db": "tea" }, async (directory) => {
      const data = join(directory, "kept");
      const missing = await run(directory, ["backup", "other.db"], data);
      expect(missing.exitCode).toBe(66);
      expect(missing.stderr).toStartWith(`relais: The data folder ${data} has no database: `);
      keep(data, ...changes);
      const { exitCode, stderr } = await run(directory, ["backup", "copy.db"], data);
      expect(stderr).toStartWith(`relais: ${join(directory, "copy.db")} exists already: `);
      expect(exitCode).toBe(73);
      expect(readFileSync(join(directory, "copy.db"), "utf8")).toBe("tea");
    });
  });
});

describe("prune", () => {
  it("removes messages by the options, and is refused while a server runs, with exit code 69", async () => {
    const toml = `${anyPort}[history]\nconversation-days = 1\n[[channel-history]]\nchannel = "#tea"\ndays = 2\n`;
    await inDirectory({ "relais.toml": toml }, async (directory) => {
      const data = join(directory, "data");
      keep(data);
      withDatabase(data, (database) => {
        database.run("INSERT INTO histories VALUES ('#1-1', '#tea', 1), ('#2-2', '#coffee', 1)");
        for (const [place, target] of ["#1-1", "#2-2", "ada@1 bob@1"].entries()) {
          const at = Date.now() - 3 * 86_400_000;
          database
            .query(
              "INSERT INTO messages (target, shown, id, at, command, source, addressee, prefixes, text) VALUES (?, 1, ?, ?, 'PRIVMSG', 'ada!a@b', '', 0, '')",
            )
            .run(target, `m${place}`, at);
        }
      });
      expect(await run(directory, ["prune"])).toEqual({
        exitCode: 0,
        stdout: "relais: prune: removed 2 messages\n",
        stderr: "",
      });
      const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
      const rest = ["prune", "--before", tomorrow, "--channel", "#Coffee"];
      expect((await run(directory, rest)).stdout).toBe("relais: prune: removed 1 messages\n");
      const program = new Program([], { directory });
      await program.port();
      expect(await run(directory, ["prune"])).toMatchObject({ exitCode: 69, stdout: "" });
      program.signal("SIGKILL");
      await program.ended();
    });
  });
});

async function enter(program: Program): Promise<LineClient> {
  const client = await LineClient.connect(await program.port());
  client.send("CAP REQ :draft/chathistory batch echo-message", "NICK ada", "USER ada 0 * :ada");
  client.send("CAP END", "JOIN #tea");
  await client.line(/ 366 /u);
  return client;
}

describe("export and import", () => {
  it("carry everything from a running server to another folder", async () => {
    await inDirectory({ "relais.toml": anyPort }, async (directory) => {
      const [data, other] = [join(directory, "data"), join(directory, "other")];
      keep(data, ...changes);
      const program = new Program([], { directory });
      await program.port();
      // The server has made the key of its push notifications.
      const written = await run(directory, ["export", "all.jsonl"]);
      program.signal("SIGTERM");
      await program.ended();
      const file = join(directory, "all.jsonl");
      expect(written).toEqual({
        exitCode: 0,
        stdout: `relais: export: wrote 3 records and 0 messages to ${file}\n`,
        stderr: "",
      });
      const added = await run(directory, ["import", "all.jsonl"], other);
      expect(added).toEqual({
        exitCode: 0,
        stdout: `relais: import: added 3 records and 0 messages from ${file}\n`,
        stderr: "",
      });
      expect(stateOf(other)).toEqual(stateOf(data));
    });
  });

  it("carry messages: a client reads in the other folder what was said in the first one", async () => {
    await inDirectory({ "relais.toml": anyPort }, async (directory) => {
      const program = new Program([], { directory });
      const client = await enter(program);
      client.send("PRIVMSG #tea :green tea");
      await client.line(/PRIVMSG #tea :green tea$/u);
      const written = await run(directory, ["export", "all.jsonl"]);
      program.signal("SIGTERM");
      await program.ended();
      const [, counts, messages] = /wrote (\d+ records and (\d+) messages)/u.exec(written.stdout) ?? [];
      expect(Number(messages)).toBeGreaterThan(0);
      const data = join(directory, "other");
      const added = await run(directory, ["import", "all.jsonl"], data);
      expect(added.stdout).toStartWith(`relais: import: added ${counts} from `);
      const next = new Program([], { directory, environment: { RELAIS_DATA: data } });
      const reader = await enter(next);
      reader.send("CHATHISTORY LATEST #tea * 10");
      await reader.line(/^@batch=\S+ :ada!\S+ PRIVMSG #tea :green tea$/u);
      next.signal("SIGTERM");
      await next.ended();
    });
  });

  it("import is refused while a server runs, with exit code 69", async () => {
    await withServer(async (directory) => {
      writeFileSync(join(directory, "all.jsonl"), '{"kind":"relais-records","format":1}\n');
      const { exitCode, stderr } = await run(directory, ["import", "all.jsonl"]);
      expect(stderr).toContain("Another Relais uses the data folder ");
      expect(exitCode).toBe(69);
    });
  });

  it("import names the wrong line, with exit code 65, and a missing file, with 66", async () => {
    await inDirectory({ "all.jsonl": '{"kind":"relais-records","format":1}\ntea\n' }, async (directory) => {
      const wrong = await run(directory, ["import", "all.jsonl"]);
      expect(wrong.stderr).toBe(`relais: ${directory}/all.jsonl:2: not JSON. Nothing was imported.\n`);
      expect(wrong.exitCode).toBe(65);
      const missing = await run(directory, ["import", "none.jsonl"]);
      expect(missing.exitCode).toBe(66);
    });
  });
});
