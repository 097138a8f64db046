/** Output and exit code of the program when it ends by itself. */
import { describe, expect, it } from "bun:test";
import { join } from "node:path";
import { version } from "../../package.json" with { type: "json" };
import { inDirectory } from "./directory.ts";
import { Program } from "./program.ts";

type Files = Readonly<Record<string, string>>;
type Variables = Readonly<Record<string, string>>;
type Ended = Awaited<ReturnType<Program["ended"]>>;

async function run(args: readonly string[], files: Files = {}, environment: Variables = {}): Promise<Ended> {
  let outcome: Ended | undefined;
  await inDirectory(files, async (directory) => {
    outcome = await new Program(args, { directory, environment }).ended();
  });
  if (outcome === undefined) throw new Error("the program did not run");
  return outcome;
}

describe("--help and --version", () => {
  it("print and end with 0", async () => {
    const [help, told] = await Promise.all([run(["--help"]), run(["--version"])]);
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    expect(help.stdout).toContain("--config FILE");
    expect(told).toEqual({ exitCode: 0, stdout: `relais ${version}\n`, stderr: "" });
  });
});

describe("generate-key", () => {
  it("prints a key that network.cloak-key takes, another each time", async () => {
    const [one, other] = await Promise.all([run(["generate-key"]), run(["generate-key"])]);
    expect(one).toMatchObject({ exitCode: 0, stderr: "" });
    expect(one.stdout).not.toBe(other.stdout);
    const toml = `[network]\ncloak-key = "${one.stdout.trim()}"\n`;
    expect(await run(["--check"], { "relais.toml": toml })).toMatchObject({ exitCode: 0, stderr: "" });
  });
});

describe("doctor", () => {
  it("prints a line for each check, and ends with 1 for a fault", async () => {
    const toml = "[[listen]]\nport = 0\n";
    const [well, ill] = await Promise.all([
      run(["doctor"], { "relais.toml": toml }),
      run(["doctor"], { "relais.toml": "a = 1" }),
    ]);
    expect(well).toMatchObject({ exitCode: 0, stderr: "" });
    expect(well.stdout).toMatch(/^ok +ports +127\.0\.0\.1:0: free$/mu);
    expect(ill).toMatchObject({ exitCode: 1, stderr: "" });
    expect(ill.stdout).toMatch(/^fault +configuration +relais\.toml: a: unknown section/mu);
  });
});

describe("--check", () => {
  it("ends with 0 where nothing is wrong", async () => {
    const { exitCode, stdout, stderr } = await run(["--check"], {
      "relais.toml": "[limits]\nnick-length = 20",
    });
    expect(stdout).toMatch(/^relais: .*relais\.toml: nothing wrong\n$/u);
    expect([exitCode, stderr]).toEqual([0, ""]);
  });

  it("ends with 0 for relais.example.toml", async () => {
    const example = join(import.meta.dir, "../../relais.example.toml");
    expect(await run(["--check", "--config", example])).toMatchObject({ exitCode: 0, stderr: "" });
  });

  it("names every fault at once, and the file that was read", async () => {
    const toml =
      '[network]\nmotd-file = "none.txt"\n[[operator]]\nname = "a"\npassword-hash = "x"\nclass = "none"\n';
    const { exitCode, stderr } = await run(["--check", "--config", "sub/c.toml"], { "sub/c.toml": toml });
    expect(exitCode).toBe(78);
    expect(stderr.split("\n").map((line) => line.split(": got ")[0])).toEqual([
      "relais: sub/c.toml: operator[1].password-hash",
      "relais: sub/c.toml: operator[1].class",
      "relais: sub/c.toml: network.motd-file",
      "",
    ]);
    const long = {
      "relais.toml": "[limits]\nnick-length = 500\n[network]\nmotd = '''" + "x".repeat(500) + "'''",
    };
    expect((await run(["--check"], long)).stderr.split("\n")).toHaveLength(3);
  });

  it("ends with 78 and a line for each wrong option", async () => {
    const toml = "[limits]\nnick-length = 500\n[network]\nnam = 1\n";
    expect(await run(["--check", "--config", "c.toml"], { "c.toml": toml })).toEqual({
      exitCode: 78,
      stdout: "",
      stderr:
        "relais: c.toml: network.nam: unknown option; did you mean network.name?\n" +
        "relais: c.toml: limits.nick-length: got 500; expected a whole number from 9 to 64\n",
    });
  });
});

describe("a start that cannot be", () => {
  const cases: readonly {
    readonly what: string;
    readonly args?: readonly string[];
    readonly files?: Files;
    readonly environment?: Variables;
    readonly exitCode: number;
    readonly says: RegExp;
  }[] = [
    {
      what: "an unknown flag",
      args: ["--confg", "x"],
      exitCode: 78,
      says: /^relais: --confg: unknown flag; did you mean --config\?\n$/u,
    },
    {
      what: "a wrong option of the file",
      files: { "relais.toml": '[log]\nlevel = "loud"' },
      exitCode: 78,
      says: /^relais: relais\.toml: log\.level: got "loud"; expected one of "trace", .*\n$/u,
    },
    {
      what: "a wrong environment variable",
      environment: { RELAIS_SERVER_NAME: "here" },
      exitCode: 78,
      says: /^relais: RELAIS_SERVER_NAME: got "here"; expected a host name with a dot in it, .*\n$/u,
    },
    {
      what: "a file that is not there",
      args: ["--config", "none.toml"],
      exitCode: 78,
      says: /^relais: --config: got ".*none\.toml", which does not exist; expected the path of a file\n$/u,
    },
    {
      what: "a file that is not TOML",
      files: { "relais.toml": "[network\n" },
      exitCode: 78,
      says: /^relais: relais\.toml:1: not TOML: .*\n$/u,
    },
    {
      what: "an address of another machine",
      environment: { RELAIS_LISTEN: "192.0.2.1:6667" },
      exitCode: 69,
      says: /^relais: 192\.0\.2\.1 is no address of this machine: .* RELAIS_LISTEN=.*\n$/u,
    },
    {
      what: "a Unix socket in no directory",
      environment: { RELAIS_LISTEN: "none/relais.sock" },
      exitCode: 78,
      says: /^relais: Option "path" takes a path in a directory that exists; it got ".*none\/relais\.sock"\..*\n$/u,
    },
  ];
  for (const { what, args = [], files = {}, environment = {}, exitCode, says } of cases) {
    it(`says what is wrong in one line: ${what}`, async () => {
      const outcome = await run(args, files, environment);
      expect(outcome.stderr).toMatch(says);
      expect(outcome.exitCode).toBe(exitCode);
    });
  }

  it("says in one line which address is in use and how to choose another, with exit code 69", async () => {
    const occupant = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    const address = `127.0.0.1:${occupant.port}`;
    const outcome = await run([], {}, { RELAIS_LISTEN: address });
    occupant.stop(true);
    expect(outcome.stderr).toMatch(/^relais: [^\n]*\n$/u);
    expect(outcome.stderr).toStartWith(`relais: ${address} is in use: `);
    expect(outcome.stderr).toContain(`RELAIS_LISTEN=127.0.0.1:${occupant.port + 1}`);
    expect(outcome.exitCode).toBe(69);
  });
});

describe("hash-password", () => {
  it("reads a password from standard input and prints a hash that fits it", async () => {
    await inDirectory({}, async (directory) => {
      const program = new Program(["hash-password"], { directory, input: "correct horse\n" });
      const { exitCode, stdout, stderr } = await program.ended();
      expect([exitCode, stderr]).toEqual([0, ""]);
      expect(stdout).toStartWith("$argon2id$");
      expect(await Bun.password.verify("correct horse", stdout.trim())).toBeTrue();
    });
  });

  it("refuses an empty password and one of several lines", async () => {
    await inDirectory({}, async (directory) => {
      for (const input of ["\n", "a\nb\n"]) {
        const { exitCode, stdout, stderr } = await new Program(["hash-password"], {
          directory,
          input,
        }).ended();
        expect([exitCode, stdout]).toEqual([64, ""]);
        expect(stderr).toMatch(/^relais: hash-password: .*\n$/u);
      }
    });
  });
});
