/** The data folder, with the real program. */
import { describe, expect, it } from "bun:test";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { keep, withDatabase } from "../store/records.ts";
import { inDirectory } from "./directory.ts";
import { Program } from "./program.ts";

const anyPort = '[[listen]]\nhost = "127.0.0.1"\nport = 0\n';

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
      // A stopped server leaves one file with everything in it, beside that of its lock.
      expect(readdirSync(join(directory, "etc/data")).toSorted()).toEqual(["relais.db", "relais.lock"]);
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
