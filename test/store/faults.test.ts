/** Stores that cannot be opened or written, each under the real condition. */
import { describe, expect, it } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkStore } from "../../src/store/database.ts";
import { openStore } from "../../src/store/store.ts";
import { inDirectory } from "../main/directory.ts";
import { Child } from "./child.ts";
import { message as messageWith } from "./messages.ts";
import { account, failure, keep, namesIn, options, stateOf, withDatabase } from "./records.ts";

/** Runs with a data folder that holds many accounts. */
async function inFullFolder(run: (folder: string, file: string) => void): Promise<void> {
  await inDirectory({}, async (directory) => {
    await Promise.resolve();
    const folder = join(directory, "data");
    const names = Array.from({ length: 300 }, (_, index) => `account-${index}`);
    keep(folder, ...names.map((name) => ({ kind: "account", record: account(name) }) as const));
    run(folder, join(folder, "relais.db"));
  });
}

/** The code and the message with which both a start and a check are refused. */
function refusal(folder: string): ReturnType<typeof failure> {
  const start = failure(() => openStore(folder, options));
  expect(failure(() => checkStore(folder))).toEqual(start);
  // Neither keeps anything locked.
  expect(failure(() => openStore(folder, options))).toEqual(start);
  return start;
}

describe("a database", () => {
  it("of a newer schema is refused, and stays as it is", async () => {
    await inFullFolder((folder, file) => {
      withDatabase(folder, (database) => database.run("PRAGMA user_version = 999"));
      const before = readFileSync(file);
      const { code, message } = refusal(folder);
      expect(code).toBe("RELAIS_STORE_NEWER");
      expect(message).toStartWith(`${file} was written by a newer Relais (schema 999; this version knows `);
      expect(readFileSync(file).equals(before)).toBeTrue();
    });
  });

  it("of another program is refused, and stays as it is", async () => {
    await inDirectory({}, async (folder) => {
      await Promise.resolve();
      withDatabase(folder, (database) => database.run("CREATE TABLE tea (x)"));
      const { code, message } = refusal(folder);
      expect(code).toBe("RELAIS_STORE_CORRUPT");
      expect(message).toContain("is not a database of Relais");
      withDatabase(folder, (database) => {
        expect(database.query("SELECT name FROM sqlite_schema").values()).toEqual([["tea"]]);
      });
    });
  });

  const damages: readonly (readonly [string, (file: string) => void])[] = [
    ["that is no database at all", (file) => writeFileSync(file, "tea ".repeat(5_000))],
    ["whose end is missing", (file) => truncateSync(file, 40_000)],
    [
      "with a page of other bytes",
      (file) => {
        const bytes = readFileSync(file);
        const inPage = bytes.indexOf("argon2id");
        const start = inPage - (inPage % 4_096);
        writeFileSync(file, bytes.fill(0xab, start, start + 4_096));
      },
    ],
  ];
  it("with a damaged page of messages is refused, up to the size that is read at start", async () => {
    await inDirectory({}, async (directory) => {
      await Promise.resolve();
      const folder = join(directory, "data");
      const store = openStore(folder, options);
      for (let number = 0; number < 600; number += 1) {
        store.history.note({
          kind: "message",
          message: messageWith(`m${number}`, { text: `tea ${number}` }),
        });
      }
      store.close();
      const file = join(folder, "relais.db");
      const bytes = readFileSync(file);
      const inPage = bytes.indexOf("tea 300");
      const start = inPage - (inPage % 4_096);
      writeFileSync(file, bytes.fill(0xab, start, start + 4_096));
      expect(refusal(folder).code).toBe("RELAIS_STORE_CORRUPT");
    });
  });

  it("that another program has locked is refused, and named as locked", async () => {
    await inFullFolder((folder, file) => {
      withDatabase(folder, (database) => {
        database.run("PRAGMA locking_mode = EXCLUSIVE");
        database.run("BEGIN EXCLUSIVE");
        const { code, message } = refusal(folder);
        expect(code).toBe("RELAIS_STORE_LOCKED");
        expect(message).toBe(`${file} is locked by another program: close that program.`);
      });
    });
  }, 20_000);

  it.each(damages)("%s is refused as damaged", async (_, damage) => {
    await inFullFolder((folder, file) => {
      damage(file);
      const { code, message } = refusal(folder);
      expect(code).toBe("RELAIS_STORE_CORRUPT");
      expect(message).toMatch(
        /relais\.db is damaged \([^\n]+\): restore a backup, as docs\/manual\.md explains\.$/u,
      );
    });
  });
});

describe("a data folder", () => {
  it("that another process uses is refused until that process is killed", async () => {
    await inDirectory({}, async (directory) => {
      const folder = join(directory, "data");
      const child = new Child("committing.ts", folder, "x");
      await child.lines(1);
      const { code, message } = failure(() => openStore(folder, options));
      await child.kill();
      expect(code).toBe("RELAIS_STORE_LOCKED");
      expect(message).toBe(`Another Relais uses the data folder ${folder}: stop it, or use another folder.`);
      expect(stateOf(folder).bans).toEqual([]);
    });
  });

  it("that this process has open is refused", async () => {
    await inFullFolder((folder) => {
      const store = openStore(folder, options);
      expect(failure(() => openStore(folder, options)).code).toBe("RELAIS_STORE_LOCKED");
      store.close();
      expect(namesIn(folder)).toHaveLength(300);
    });
  });

  it("below a file cannot be made", async () => {
    await inDirectory({ file: "" }, async (directory) => {
      await Promise.resolve();
      const folder = join(directory, "file", "data");
      const { code, message } = refusal(folder);
      expect(code).toBe("RELAIS_STORE_FOLDER");
      expect(message).toBe(
        `The data folder ${folder} cannot be made (${join(directory, "file")} is not a folder).`,
      );
    });
  });

  it("that is a file cannot be written", async () => {
    await inDirectory({ data: "" }, async (directory) => {
      await Promise.resolve();
      const folder = join(directory, "data");
      expect(refusal(folder).message).toBe(
        `The data folder ${folder} cannot be written (${folder} is not a folder).`,
      );
    });
  });

  it.skipIf(!existsSync("/proc/self"))("that the system keeps cannot be made or written", () => {
    expect(failure(() => openStore("/proc/relais/data", options)).code).toBe("RELAIS_STORE_FOLDER");
    expect(failure(() => openStore("/proc", options)).message).toStartWith(
      "The data folder /proc cannot be written (",
    );
  });

  it("whose database this user may not write is refused", async () => {
    await inFullFolder((folder, file) => {
      chmodSync(join(folder, ".."), 0o755);
      chmodSync(folder, 0o777);
      chmodSync(file, 0o444);
      rmSync(join(folder, "relais.lock"));
      const { stdout } = Bun.spawnSync([
        process.execPath,
        join(import.meta.dir, "programs/as-stranger.ts"),
        folder,
      ]);
      const error = `RELAIS_STORE_FOLDER ${file} cannot be written (permission denied).`;
      expect(JSON.parse(stdout.toString())).toEqual([error, error]);
    });
  });

  it("that this user may not write is refused", async () => {
    await inDirectory({}, async (directory) => {
      const folder = join(directory, "data");
      mkdirSync(folder);
      chmodSync(directory, 0o755);
      chmodSync(folder, 0o555);
      const child = new Child("as-stranger.ts", folder);
      const [line = ""] = await child.lines(1);
      await child.kill();
      const error = `RELAIS_STORE_FOLDER The data folder ${folder} cannot be written (permission denied).`;
      expect(JSON.parse(line)).toEqual([error, error]);
    });
  });
});

describe("a full disk", () => {
  it("refuses the start; a commit fails whole, and works again when there is space", async () => {
    await inDirectory({}, async (directory) => {
      const child = new Child("full-disk.ts", join(directory, "data"), join(directory, "fresh"));
      const [line = ""] = await child.lines(1);
      await child.kill();
      const code = "RELAIS_STORE_IO";
      expect(JSON.parse(line)).toMatchObject({
        start: { code },
        first: {
          code,
          message: expect.stringMatching(/relais\.db cannot be read or written \(SQLITE_/u) as unknown,
        },
        second: { code },
        left: ["before"],
        // One before, 200 during, one after.
        kept: 202,
        reopened: 202,
      });
    });
  });

  it("leaves everything readable that was kept, and what is said meanwhile is kept later", async () => {
    await inDirectory({}, async (directory) => {
      const child = new Child("full-disk-history.ts", join(directory, "data"));
      const [line = ""] = await child.lines(1);
      await child.kill();
      expect(JSON.parse(line)).toEqual({
        newest: ["m3", "m4", "m5"],
        again: ["m3", "m4", "m5"],
        place: 5,
        text: "m4",
        lost: "none",
        conversations: ["ana"],
        // What was said meanwhile is written when there is space.
        after: ["m5", "m7", "m8"],
      });
    });
  });
});
