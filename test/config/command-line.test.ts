/** The command line: meaning of each flag, and errors for wrong ones. */
import { describe, expect, it } from "bun:test";
import { helpText, readCommandLine, subcommands } from "../../src/config/command-line.ts";
import { environmentReference } from "../../src/config/environment.ts";

describe("the command line", () => {
  it("serves where it says nothing else", () => {
    expect(readCommandLine([])).toEqual({ kind: "serve", file: undefined });
    expect(readCommandLine(["--config", "a.toml"])).toEqual({ kind: "serve", file: "a.toml" });
    expect(readCommandLine(["--config=a.toml"])).toEqual({ kind: "serve", file: "a.toml" });
    expect(readCommandLine(["-c", "a.toml"])).toEqual({ kind: "serve", file: "a.toml" });
  });

  it("checks, helps, tells its version, hashes and makes keys", () => {
    expect(readCommandLine(["--check", "--config", "a.toml"])).toEqual({ kind: "check", file: "a.toml" });
    expect(readCommandLine(["--check", "-h"])).toEqual({ kind: "help", of: undefined });
    expect(readCommandLine(["--version"])).toEqual({ kind: "version" });
    expect(readCommandLine(["-v"])).toEqual({ kind: "version" });
    expect(readCommandLine(["hash-password"])).toEqual({ kind: "hash-password" });
    expect(readCommandLine(["generate-key"])).toEqual({ kind: "generate-key" });
  });

  it.each(["backup", "export", "import"] as const)("gives %s a file, and the configuration", (kind) => {
    expect(readCommandLine([kind, "b.db"])).toEqual({ kind, target: "b.db", file: undefined });
    const file = "a.toml";
    expect(readCommandLine(["--config", file, kind, "b.db"])).toEqual({ kind, target: "b.db", file });
    expect(readCommandLine([kind, "b.db", "-c", file])).toEqual({ kind, target: "b.db", file });
  });

  it("gives messages an account and a file", () => {
    expect(readCommandLine(["messages", "ana", "a.jsonl", "-c", "a.toml"])).toEqual({
      kind: "messages",
      account: "ana",
      target: "a.jsonl",
      file: "a.toml",
    });
  });

  it("gives prune a date, a channel and the configuration", () => {
    const nothing = { before: undefined, channel: undefined, file: undefined };
    expect(readCommandLine(["prune"])).toEqual({ kind: "prune", ...nothing });
    const args = ["prune", "--before", "2026-11-25", "--channel=#tea", "-c", "a.toml"];
    expect(readCommandLine(args)).toEqual({
      kind: "prune",
      before: Date.UTC(2026, 10, 25),
      channel: "#tea",
      file: "a.toml",
    });
  });

  const wrong: readonly (readonly [args: readonly string[], problem: string])[] = [
    [["--confg", "a"], "--confg: unknown flag; did you mean --config?"],
    [["--colour"], "--colour: unknown flag; --help lists all"],
    [["-x"], "-x: unknown flag; --help lists all"],
    [["--config"], "--config: got nothing; expected a FILE; --help lists all"],
    [["--config="], "--config: got nothing; expected a FILE; --help lists all"],
    [["--config", "--check"], "--config: got nothing; expected a FILE; --help lists all"],
    [["-c"], "--config: got nothing; expected a FILE; --help lists all"],
    [["-c", "--check"], "-c: got nothing; expected a FILE; --help lists all"],
    [["-hx"], "-x: unknown flag; --help lists all"],
    [["--no-check"], "--no-check: unknown flag; did you mean --check?"],
    [["--check=yes"], "--check: got a value; expected none; --help lists all"],
    [["--help=yes"], "--help: got a value; expected none; --help lists all"],
    [["hash-pasword"], "hash-pasword: unknown command; did you mean hash-password?"],
    [["serve"], "serve: unknown command; --help lists all"],
    [
      ["hash-password", "hunter2"],
      "hash-password: got a word after it; expected none, and asks for the password; --help lists all",
    ],
    [["backup"], "backup: got nothing after it; expected a FILE; --help lists all"],
    [["export", ""], "export: got nothing after it; expected a FILE; --help lists all"],
    [
      ["messages", "ana"],
      "messages: got one word after it; expected an ACCOUNT and a FILE; --help lists all",
    ],
    [["import", "a", "b"], "import: got 2 words after it; expected a FILE; --help lists all"],
    [["prune", "#tea"], "prune: got a word after it; expected none; --help lists all"],
    [["prune", "--before"], "--before: got nothing; expected a DATE; --help lists all"],
    [["prune", "--channel="], "--channel: got nothing; expected a NAME; --help lists all"],
    [["prune", "--before=soon"], "--before: got soon; expected a date as 2026-11-25; --help lists all"],
    [
      ["prune", "--before=2026-02-30"],
      "--before: got 2026-02-30; expected a date as 2026-11-25; --help lists all",
    ],
    [
      ["prune", "--before=2026-11-25T10:00Z"],
      "--before: got 2026-11-25T10:00Z; expected a date as 2026-11-25; --help lists all",
    ],
    [["--channel", "#tea"], "--channel: belongs to another command; --help lists all"],
    [["backup", "a", "--before=2026-11-25"], "--before: belongs to another command; --help lists all"],
    [["help", "backups"], "backups: unknown command; did you mean backup?"],
    [["help", "backup", "x"], "help: got more than one word after it; expected a COMMAND; --help lists all"],
    [["token-create"], "token-create: got 0 words after it; expected a NAME; --help lists all"],
    [
      ["token-create", "a", "--days", "0"],
      "--days: got 0; expected a number from 1 to 99999; --help lists all",
    ],
    [["token-list", "--scopes", "a"], "--scopes: belongs to another command; --help lists all"],
    [["generate-key", "x"], "generate-key: got a word after it; expected none; --help lists all"],
  ];
  for (const [args, problem] of wrong) {
    it(`tells ${JSON.stringify(args)}: ${problem}`, () => {
      expect(readCommandLine(args)).toEqual({ kind: "wrong", problem });
    });
  }
});

describe("help", () => {
  it("is about one command where one is named, before or after the flag", () => {
    for (const args of [
      ["help", "prune"],
      ["prune", "--help"],
      ["-h", "prune"],
    ]) {
      expect(readCommandLine(args)).toEqual({ kind: "help", of: "prune" });
    }
    expect(readCommandLine(["help"])).toEqual({ kind: "help", of: undefined });
  });

  it("has the usage, the flags and an example of each command, which the command line takes", () => {
    for (const name of subcommands) {
      const text = helpText("1.2.3", "relais", name);
      expect(text).toStartWith(`Usage: relais ${name}`);
      const [, example = ""] = /^Example: relais (.*)$/mu.exec(text) ?? [];
      const args = example.replaceAll("'", "").split(" ");
      expect(readCommandLine(args)).not.toMatchObject({ kind: "wrong" });
    }
    expect(helpText("1.2.3", "relais", "prune")).toContain("--before DATE");
  });
});

describe("--help", () => {
  it("names every flag, command and environment variable", () => {
    const text = helpText("1.2.3", "bun run start");
    const names = [
      "--config FILE",
      "--check",
      "--help",
      "--version",
      "hash-password",
      "generate-key",
      "backup FILE",
      "export FILE",
      "import FILE",
      "messages ACCOUNT FILE",
    ];
    for (const name of [...names, ...environmentReference.map((variable) => variable.name)]) {
      expect(text).toContain(name);
    }
    expect(text).toContain("Relais 1.2.3");
  });

  it("calls options as files do", () => {
    expect(helpText("1.2.3", "bun run start")).not.toMatch(/`[a-z]+[A-Z]/u);
    expect(helpText("1.2.3", "bun run start")).toContain("`connections-per-address`");
  });
});
