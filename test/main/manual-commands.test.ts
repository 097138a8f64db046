/** Every command of the manual is run, in the order of an operator's day, and prints what its row says. */
import { afterAll, beforeAll, expect, it } from "bun:test";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describeWith } from "../clients/installed.ts";
import { blocksIn, blockWith } from "../docs/manual-blocks.ts";
import { irc, lineOf } from "../docs/manual-irc.ts";
import { Scene } from "../docs/manual-scene.ts";
import { shell, START } from "../docs/manual-shell.ts";
import type { ShellRow } from "../docs/manual-shell.ts";
import { root } from "../house/source.ts";
import { inDirectory, keptDirectory } from "./directory.ts";

const [folder, remove] = await keptDirectory();
afterAll(remove);

describeWith(["openssl", "curl", "setsid"], "the commands of the manual", () => {
  const scene = new Scene(folder);

  beforeAll(() => scene.prepare());
  afterAll(() => scene.stop());

  const runs = (rows: readonly ShellRow[]): void => {
    it.each(rows.map((row) => [row.command, row] as const))("%s", async (_, row) => {
      const { exitCode, printed } = await scene.run(row);
      expect(printed).toMatch(row.prints);
      expect(exitCode).toBe(row.exitCode ?? 0);
      if (row.keeps !== undefined) scene.kept[row.keeps] = row.prints.exec(printed)?.[1] ?? "";
    });
  };

  runs(shell.beforeStart);
  runs(shell.renewed);

  it("make what a configuration needs", () => scene.configure());

  runs(shell.configured);
  runs(shell.installed);

  if (process.getuid?.() === 0 && Bun.which("useradd") !== null) runs(shell.asRoot);
  if (Bun.which("git") !== null) runs(shell.withGit);

  it(START, () => scene.start(START));

  it.each(irc.map((row) => [row.command, row] as const))("%s", async (_, row) => {
    const client = scene.client(row.by);
    for (const [by, line] of row.first ?? []) {
      scene.client(by).send(line);
      await scene.client(by).heard();
    }
    await client.heard();
    client.send(lineOf(row));
    const heard = await client.heard();
    expect(heard.join("\n")).toMatch(row.hears);
    if (row.ends !== undefined) await scene.client(row.ends).closed;
  });

  runs(shell.running);

  it("end with the server", () => scene.stop());

  runs(shell.stopped);

  it("restore a backup that a server starts with", async () => {
    await scene.start(START, ["dan"]);
    const dan = scene.client("dan");
    dan.send("PRIVMSG NickServ :IDENTIFY ana sesame-open-sesame");
    expect((await dan.heard()).join("\n")).toMatch(/ 900 dan .* ana /mu);
    await scene.stop();
  });

  it("begin anew", () => rmSync(join(folder, "data"), { recursive: true }));

  runs(shell.anew);
});

it.skipIf(Bun.which("systemd-analyze") === null)("the units of the manual are right", async () => {
  const units = {
    "relais.service": readFileSync(join(root, "packaging/relais.service"), "utf8"),
    "relais.service.d/override.conf": blockWith("src/main.ts"),
    "relais.socket": blockWith("ListenStream="),
    "relais-backup.service": blockWith("ExecStart=/usr/local/bin/relais-backup"),
    "relais-backup.timer": blockWith("OnCalendar="),
  };
  expect(new Set(Object.values(units)).size).toBe(blocksIn("ini").length + 1);
  // The programs need not be on this machine.
  const runnable = Object.entries(units).map(
    ([name, unit]) => [name, unit.replaceAll(/^ExecStart=\/\S+/gmu, "ExecStart=/bin/true")] as const,
  );
  await inDirectory(Object.fromEntries(runnable), async (directory) => {
    const names = Object.keys(units).filter((name) => !name.endsWith(".conf"));
    const paths = names.map((name) => join(directory, name));
    const { exitCode, stderr } = Bun.spawnSync(["systemd-analyze", "verify", "--man=no", ...paths], {
      stderr: "pipe",
    });
    expect([stderr.toString(), exitCode]).toEqual(["", 0]);
  });
});
