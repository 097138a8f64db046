/** The single executable, the Debian package, the unit and the container file: built by the script, and started. */
import { afterAll, beforeAll, describe, expect, it } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../package.json" with { type: "json" };
import { LineClient } from "../e2e/relais.ts";
import { inDirectory, keptDirectory } from "../main/directory.ts";
import { Program } from "../main/program.ts";

const root = join(import.meta.dir, "../..");
const [out, remove] = await keptDirectory();
const executable = join(out, "relais");
const hasDpkg = Bun.which("dpkg-deb") !== null;
const hasSystemd = Bun.which("systemd-analyze") !== null;

function text(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

function output(...command: readonly string[]): string {
  const { success, stdout, stderr } = Bun.spawnSync([...command], { stdout: "pipe", stderr: "pipe" });
  if (!success) throw new Error(`${command.join(" ")}: ${stderr.toString()}`);
  return stdout.toString() + stderr.toString();
}

/** Starts a program with a configuration in an empty folder, without Bun in the PATH. */
async function started(
  command: readonly string[],
  toml: string,
  use: (program: Program, directory: string) => Promise<void>,
): Promise<void> {
  await inDirectory({ "relais.toml": toml }, async (directory) => {
    const program = new Program([], { directory, command, environment: { PATH: "/nowhere" } });
    try {
      await use(program, directory);
    } finally {
      program.signal("SIGKILL");
      await program.ended();
    }
  });
}

const anyPort = "[[listen]]\nport = 0\n";

beforeAll(() => {
  const deb = hasDpkg ? ["--deb"] : [];
  output("sh", "-c", 'cd "$0" && bun run package --out "$@"', root, out, ...deb);
});

afterAll(remove);

describe("the single executable", () => {
  it("calls itself by its name", () => {
    expect(output(executable, "--version")).toBe(`relais ${version}\n`);
    expect(output(executable, "help", "backup")).toStartWith("Usage: relais backup FILE\n");
  });

  it("serves, searches and copies its database, with the threads inside", async () => {
    await started([executable], anyPort, async (program, directory) => {
      const client = await LineClient.connect(await program.port());
      client.send("CAP REQ :draft/search batch echo-message", "NICK ada", "USER ada 0 * :Ada", "CAP END");
      client.send("JOIN #tea", "PRIVMSG #tea :green tea");
      await client.line(/ PRIVMSG #tea :green tea$/u);
      client.send("SEARCH text=green");
      await client.line(/^@batch=\S+ \S+ PRIVMSG #tea :green tea$/u);
      const copy = join(directory, "copy.db");
      expect(output(executable, "--config", join(directory, "relais.toml"), "backup", copy)).toContain(
        "copied",
      );
      expect(existsSync(copy)).toBe(true);
      client.end();
    });
  });

  it("looks at its configuration by doctor", async () => {
    await started([executable], anyPort, async (program, directory) => {
      await program.port();
      const { stdout } = Bun.spawnSync([executable, "doctor"], { cwd: directory, stdout: "pipe" });
      expect(stdout.toString()).toMatch(/^ok +configuration/mu);
    });
  });

  it("starts again in its own place by RESTART", async () => {
    const hash = output(
      process.execPath,
      "-e",
      "console.log(await Bun.password.hash('open-sesame-1', {algorithm:'argon2id', memoryCost: 8, timeCost: 1}))",
    ).trim();
    const port = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
    port.stop();
    const toml = `[[listen]]\nport = ${port.port}\n[[operator]]\nname = "root"\npassword-hash = "${hash}"\n`;
    await started([executable], toml, async (program) => {
      const client = await LineClient.connect(await program.port());
      client.send("NICK ada", "USER ada 0 * :Ada");
      await client.line(/ 376 /u);
      client.send("OPER root open-sesame-1");
      await client.line(/ 381 /u);
      client.send("RESTART");
      await client.closed;
      await program.stdout.match(new RegExp(`(?:"listener":"[^"]*:${port.port}"[^]*){2}`, "u"));
      const again = await LineClient.connect(port.port);
      again.send("NICK ada", "USER ada 0 * :Ada");
      await again.line(/ 376 /u);
      again.end();
    });
  });
});

describe("the Debian package", () => {
  it.skipIf(!hasDpkg)(
    "holds the program, the unit, a configuration and the manual, and the program starts",
    async () => {
      const architecture = process.arch === "x64" ? "amd64" : process.arch;
      const file = join(out, `relais_${version}_${architecture}.deb`);
      expect(output("dpkg-deb", "--field", file, "Package", "Version")).toBe(
        `Package: relais\nVersion: ${version}\n`,
      );
      const tree = join(out, "tree");
      output("dpkg-deb", "--raw-extract", file, tree);
      for (const path of [
        "usr/lib/systemd/system/relais.service",
        "usr/share/doc/relais/manual.md",
        "DEBIAN/postinst",
      ]) {
        expect([path, existsSync(join(tree, path))]).toEqual([path, true]);
      }
      expect(readFileSync(join(tree, "DEBIAN/conffiles"), "utf8")).toBe("/etc/relais/relais.toml\n");
      for (const script of ["postinst", "prerm", "postrm"]) output("sh", "-n", join(tree, "DEBIAN", script));
      const configuration = join(tree, "etc/relais/relais.toml");
      expect(readFileSync(configuration, "utf8")).toMatch(/^data = "\/var\/lib\/relais"$/mu);
      expect(output(join(tree, "usr/bin/relais"), "--check", "--config", configuration)).toContain(
        "nothing wrong",
      );
      await started([join(tree, "usr/bin/relais")], anyPort, async (program) => {
        const client = await LineClient.connect(await program.port());
        client.end();
      });
    },
  );
});

describe("the unit", () => {
  const unit = "packaging/relais.service";

  it.skipIf(!hasSystemd)("is one that systemd reads without a complaint", async () => {
    await inDirectory(
      { "relais.service": text(unit).replace("/usr/bin/relais", "/bin/true") },
      async (directory) => {
        expect(output("systemd-analyze", "verify", "--man=no", join(directory, "relais.service"))).toBe("");
      },
    );
  });

  it.skipIf(!hasSystemd)("gives the service little to harm with", () => {
    const [, exposure] =
      /exposure level for relais\.service: ([\d.]+)/u.exec(
        output("systemd-analyze", "security", "--no-pager", "--offline=true", join(root, unit)),
      ) ?? [];
    expect(Number(exposure)).toBeLessThan(3);
  });

  it("hears of the process that takes over in an upgrade", () => {
    expect(text(unit)).toContain("Type=notify\nNotifyAccess=all\n");
  });

  it("names an exit code that the program has", () => {
    expect(text(unit)).toContain("RestartPreventExitStatus=78");
  });
});

describe("the container file", () => {
  it("copies files that are there, in the version of Bun that the project names", () => {
    const lines = text("packaging/Containerfile").split("\n");
    const sources = lines.flatMap((line) => /^COPY (?!--from)(.*) \S+$/u.exec(line)?.[1]?.split(" ") ?? []);
    expect(sources.length).toBeGreaterThan(3);
    for (const source of sources) expect([source, existsSync(join(root, source))]).toEqual([source, true]);
    const [, bun] = /oven\/bun:(\S+)/u.exec(text("packaging/Containerfile")) ?? [];
    expect(text("package.json")).toContain(`"bun-types": "${bun}"`);
  });

  it("builds with what it copies", async () => {
    await inDirectory({}, async (directory) => {
      for (const source of ["package.json", "bun.lock", "bunfig.toml", "src", "web", "packaging"]) {
        output("cp", "-r", join(root, source), directory);
      }
      output("ln", "-s", join(root, "node_modules"), join(directory, "node_modules"));
      output(process.execPath, join(directory, "packaging/build.ts"), "--out", join(directory, "out"));
      expect(output(join(directory, "out/relais"), "--version")).toBe(`relais ${version}\n`);
    });
  });
});
