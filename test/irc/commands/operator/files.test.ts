/** FILES: the command. The file host itself: test/files. */
import { describe, expect, it } from "bun:test";
import type { FilesPort, HostedFile } from "../../../../src/irc/commands/operator/files-port.ts";
import { ask } from "../../session/accounts.ts";
import { START, World } from "../../session/harness.ts";
import { accountOf, MemoryStore } from "../../session/memory-store.ts";
import { makeOperator } from "./operators.ts";

const tea: HostedFile = {
  url: "https://irc.test/upload/6vJq0nXx3mB1Zt8kR5wQ2g.jpg",
  account: "ana",
  name: "tea.jpg",
  type: "image/jpeg",
  size: 2_000,
  at: START - 60_000,
};
const notes: HostedFile = {
  ...tea,
  url: "https://irc.test/upload/notes.txt",
  name: undefined,
  type: "text/plain",
  size: 30,
};

const bytesOf = (some: readonly HostedFile[]): number => some.reduce((sum, { size }) => sum + size, 0);

/** Holds files in memory, and forgets those that are removed. */
function memory(files: HostedFile[]): FilesPort {
  const ofAccount = (name: string): HostedFile[] => files.filter(({ account }) => account === name);
  return {
    usage: () =>
      [...new Set(files.map(({ account }) => account))].map((account) => ({
        account,
        files: ofAccount(account).length,
        bytes: bytesOf(ofAccount(account)),
      })),
    list: (account) => {
      const found = ofAccount(account);
      return { files: found, total: found.length, bytes: bytesOf(found) };
    },
    remove: (place) => {
      const at = files.findIndex(({ url }) => url.endsWith(place));
      return Promise.resolve(at === -1 ? undefined : files.splice(at, 1)[0]);
    },
    removeAll: (account) => {
      const found = ofAccount(account);
      for (const file of found) files.splice(files.indexOf(file), 1);
      return Promise.resolve(found.length);
    },
  };
}

const broken: FilesPort = {
  usage: () => {
    throw new Error("disk");
  },
  list: () => {
    throw new Error("disk");
  },
  remove: () => Promise.reject(new Error("disk")),
  removeAll: () => Promise.reject(new Error("disk")),
};

function scene(port: FilesPort | undefined = memory([tea, notes])) {
  const store = new MemoryStore({ accounts: [{ ...accountOf("ana"), nicks: ["annie"] }] });
  const world = new World({
    store,
    ...(port && { files: port }),
    network: { accounts: true, uploadUrl: "https://irc.test/upload" },
  });
  const oper = makeOperator(world.connect("oper"), ["files", "audit", "accounts"]);
  const other = makeOperator(world.connect("other"), [], "v");
  return { world, oper, other };
}

const said = (lines: readonly string[]): string[] =>
  lines.map((line) => line.replace(/^\S+ NOTICE oper :\*\*\* /u, ""));

describe("FILES", () => {
  it("lists accounts, and the files of one by any of its nicks", async () => {
    const { oper } = scene();
    expect(said(await ask(oper, "FILES"))).toEqual([
      "ana: 2 files, 2030 bytes",
      "End of the accounts with files",
    ]);
    expect(said(await ask(oper, "FILES LIST Annie"))).toEqual([
      `${tea.url} (image/jpeg, 2000 bytes, tea.jpg, 1m ago)`,
      `${notes.url} (text/plain, 30 bytes, 1m ago)`,
      "ana has 2 files, 2030 bytes",
    ]);
  });

  it("removes one, with a reason; other operators and the audit know", async () => {
    const { oper, other } = scene();
    expect(said(await ask(oper, "FILES DEL 6vJq0nXx3mB1Zt8kR5wQ2g.jpg copied from elsewhere"))).toEqual([
      `You removed ${tea.url} of the account ana: copied from elsewhere`,
    ]);
    expect(other.take()).toEqual([
      `:irc.test NOTICE other :*** oper (root) removed ${tea.url} of the account ana: copied from elsewhere`,
    ]);
    expect((await ask(oper, "AUDIT action=FILES"))[0]).toContain(
      ` FILES ana ${tea.url}: copied from elsewhere`,
    );
    expect(await ask(oper, "FILES DEL 6vJq0nXx3mB1Zt8kR5wQ2g.jpg")).toEqual([
      ":irc.test 400 oper FILES :There is no file to remove: 6vJq0nXx3mB1Zt8kR5wQ2g.jpg",
    ]);
  });

  it("removes all of an account", async () => {
    const { oper } = scene();
    expect(said(await ask(oper, "FILES PURGE ana"))).toEqual(["You removed 2 files of the account ana"]);
    expect(await ask(oper, "FILES PURGE ana")).toEqual([
      ":irc.test 400 oper FILES :There is no file to remove: ana",
    ]);
    expect(said(await ask(oper, "FILES LIST ana"))).toEqual(["ana has 0 files, 0 bytes"]);
  });

  it.each([
    ["another subcommand", "FILES COUNT x", " 400 oper FILES :COUNT is no subcommand: LIST, DEL, PURGE"],
    ["a missing account", "FILES LIST", " 461 oper FILES "],
    ["a missing file", "FILES DEL", " 461 oper FILES "],
  ])("refuses %s", async (_, line, answer) => {
    const { oper } = scene();
    expect(await ask(oper, line)).toEqual([expect.stringContaining(answer)]);
  });

  it.each(["FILES", "FILES LIST ana", "FILES DEL x", "FILES PURGE ana"])(
    "answers a fault of the disk, and removes nothing: %s",
    async (line) => {
      const { world, oper } = scene(broken);
      expect(await ask(oper, line)).toEqual([
        ":irc.test 400 oper FILES :Files cannot be read or removed at the moment; try again later",
      ]);
      expect([...world.app.network.audit.find({})]).toEqual([]);
    },
  );

  it("needs a file host, and its privilege", async () => {
    const world = new World();
    const oper = makeOperator(world.connect("oper"), ["files"]);
    expect(await ask(oper, "FILES")).toEqual([":irc.test 400 oper FILES :This server hosts no files"]);
    expect(await ask(makeOperator(world.connect("bob"), ["kill"]), "FILES")).toEqual([
      expect.stringContaining(" 723 bob files "),
    ]);
  });
});

describe("files of an account that", () => {
  it("is suspended stay, which SUSPEND says", async () => {
    const { oper } = scene();
    expect((await ask(oper, "PRIVMSG NickServ :SUSPEND ana spam")).join(" ")).toContain(
      "The account ana is suspended. Its uploaded files stay: FILES LIST ana, FILES PURGE ana.",
    );
  });

  it("is dropped are removed, which DROP says", async () => {
    const { oper } = scene();
    const [, code = ""] =
      /DROP ana (\S+)$/u.exec((await ask(oper, "PRIVMSG NickServ :DROP ana")).join(" ")) ?? [];
    expect((await ask(oper, `PRIVMSG NickServ :DROP ana ${code}`)).join(" ")).toContain(
      "The account ana is removed. So are its uploaded files.",
    );
  });
});
