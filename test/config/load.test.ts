/** Contents of a configuration, and its errors: each line names the option, the value and the accepted values. */
import { describe, expect, it } from "bun:test";
import { join } from "node:path";
import { defaultEndpoints } from "../../src/config/endpoints.ts";
import type { Environment } from "../../src/config/environment.ts";
import { ConfigurationError } from "../../src/config/errors.ts";
import { configure, loadConfiguration } from "../../src/config/load.ts";
import { privileges } from "../../src/irc/network/privileges.ts";
import { limitRows } from "../../src/irc/network/limits.ts";
import { inDirectory } from "../main/directory.ts";

const hash = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$c29tZWhhc2g";

function fromToml(text: string, environment: Environment = {}): ReturnType<typeof configure> {
  const document = Bun.TOML.parse(text) as Record<string, unknown>;
  return configure(document, "/etc/relais/relais.toml", { environment, directory: "/srv" });
}

function problemsOf(make: () => unknown): readonly string[] {
  try {
    make();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe("a configuration", () => {
  it("is the defaults where nothing is said", () => {
    const { settings, endpoints, endpointsGiven } = configure({}, undefined, {
      environment: {},
      directory: "/srv",
    });
    expect(settings.network).toEqual({
      name: "Relais",
      serverName: "relais.localhost",
      description: "A Relais server",
      casemapping: "ascii",
      nickCharacters: "ascii",
      clientTagDeny: "",
      icon: undefined,
      disabledCapabilities: [],
      operatorMetadata: [],
      reservedNames: [],
      cloakKey: undefined,
      motd: undefined,
      motdFile: undefined,
      passwordHash: undefined,
    });
    expect(Object.keys(settings.limits)).toEqual(Object.keys(limitRows));
    expect(settings.limits.nickLength).toBe(limitRows.nickLength.default);
    expect([settings["operator-class"], settings.operator]).toEqual([[], []]);
    expect(endpoints).toEqual(defaultEndpoints);
    expect(endpointsGiven).toBeFalse();
  });

  it("takes each kind of value from a file", () => {
    const { settings, endpoints, endpointsGiven } = fromToml(`
      [network]
      name = "Tea"
      motd-file = "motd.txt"
      [[listen]]
      host = "::"
      port = 6668
      [[listen]]
      path = "/run/relais.sock"
      mode = "770"
      [limits]
      nick-length = 20
      [flood]
      exempt = ["192.0.2.0/24", "::1"]
      [log]
      level = "debug"
      [[operator]]
      name = "alice"
      password-hash = "${hash}"
      masks = ["*@192.0.2.*"]
      privileges = ["kill", "see"]
    `);
    expect(settings.network.name).toBe("Tea");
    expect(settings.network.motdFile).toBe("/etc/relais/motd.txt");
    expect(endpointsGiven).toBeTrue();
    expect(endpoints).toEqual([
      { kind: "tcp", host: "::", port: 6668 },
      { kind: "unix", path: "/run/relais.sock", mode: 0o770 },
    ]);
    expect(settings.limits.nickLength).toBe(20);
    expect(settings.flood.exempt).toEqual(["192.0.2.0/24", "::1"]);
    expect(settings.log.level).toBe("debug");
    expect(settings.operator).toEqual([
      {
        name: "alice",
        passwordHash: hash,
        masks: ["*@192.0.2.*"],
        class: undefined,
        privileges: ["kill", "see"],
        host: undefined,
        notices: undefined,
      },
    ]);
  });

  it("fills a [[listen]] in where it gives a host or a port only", () => {
    expect(fromToml('[[listen]]\nhost = "::1"\n[[listen]]\nport = 7000').endpoints).toEqual([
      { kind: "tcp", host: "::1", port: 6667 },
      { kind: "tcp", host: "127.0.0.1", port: 7000 },
    ]);
  });

  it("lets the environment win over the file, and takes an empty variable as not set", () => {
    const { settings, endpoints } = fromToml(
      '[network]\nname = "File"\ndescription = "D"\n[[listen]]\nport = 1',
      {
        RELAIS_NETWORK: "Variable",
        RELAIS_DESCRIPTION: "",
        RELAIS_LISTEN: "0.0.0.0:6667, [::1]:0, run/relais.sock",
        RELAIS_FLOOD_EXEMPT: "192.0.2.1, 2001:db8::/32",
        RELAIS_MOTD_FILE: "motd.txt",
      },
    );
    expect(settings.network).toMatchObject({ name: "Variable", description: "D", motdFile: "/srv/motd.txt" });
    expect(settings.flood.exempt).toEqual(["192.0.2.1", "2001:db8::/32"]);
    expect(endpoints).toEqual([
      { kind: "tcp", host: "0.0.0.0", port: 6667 },
      { kind: "tcp", host: "::1", port: 0 },
      { kind: "unix", path: "/srv/run/relais.sock", mode: undefined },
    ]);
  });
});

describe("a wrong option in a file", () => {
  const operator = `[[operator]]\nname = "a"\npassword-hash = "${hash}"\n`;
  const cases: readonly (readonly [toml: string, problem: string])[] = [
    ["[netwrk]", "netwrk: unknown section; did you mean network?"],
    ["[elsewhere]", "elsewhere: unknown section"],
    ["nick-length = 3", "nick-length: unknown section"],
    ["network = 3", "network: got 3; expected a table, written [network]"],
    ["listen = 6667", "listen: got 6667; expected tables, each written [[listen]]"],
    ["[listen]\nport = 6667", "listen: got a table; expected tables, each written [[listen]]"],
    ["listen = [6667]", "listen[1]: got 6667; expected a table, written [listen[1]]"],
    ["[limits]\nnick-lenght = 3", "limits.nick-lenght: unknown option; did you mean limits.nick-length?"],
    ["[limits]\nnickLength = 30", "limits.nickLength: unknown option; did you mean limits.nick-length?"],
    ["[limits]\nflavour = 3", "limits.flavour: unknown option"],
    ["[limits]\nnick-length = 500", "limits.nick-length: got 500; expected a whole number from 9 to 64"],
    ["[limits]\nnick-length = 30.5", "limits.nick-length: got 30.5; expected a whole number from 9 to 64"],
    ["[limits]\nnick-length = inf", "limits.nick-length: got Infinity; expected a whole number from 9 to 64"],
    ['[limits]\nnick-length = "30"', 'limits.nick-length: got "30"; expected a whole number from 9 to 64'],
    [
      "[timeouts]\nstop = -1",
      "timeouts.stop: got -1; expected a whole number from 0 to 600000 (milliseconds)",
    ],
    [
      '[network]\nname = "a b"',
      'network.name: got "a b"; expected one word of at most 32 bytes, without spaces and not starting with a colon',
    ],
    [
      "[network]\ndescription = false",
      "network.description: got false; expected one line of text of at most 100 bytes",
    ],
    [
      '[network]\nserver-name = "nodot"',
      'network.server-name: got "nodot"; expected a host name with a dot in it, of letters, digits and hyphens, at most 63 bytes',
    ],
    [
      '[network]\ncasemapping = "ASCII"',
      'network.casemapping: got "ASCII"; expected one of "ascii", "rfc1459", "rfc8265"',
    ],
    [
      '[network]\nnick-characters = "utf-8"',
      'network.nick-characters: got "utf-8"; expected one of "ascii", "utf8"',
    ],
    [
      '[network]\nnick-characters = "utf8"',
      'network.nick-characters: got "utf8" beside network.casemapping = "ascii"; expected it only beside network.casemapping = "rfc8265"',
    ],
    ["[store]\ndata = 3", "store.data: got 3; expected the path of a folder"],
    ['[store]\ndurability = "disk"', 'store.durability: got "disk"; expected one of "process", "power-loss"'],
    ["[network]\nmotd-file = []", "network.motd-file: got an empty list; expected the path of a file"],
    [
      '[network]\nmotd = "x"\nmotd-file = "y"',
      "network.motd: got a text beside network.motd-file; expected one of the two",
    ],
    [
      '[flood]\nexempt = ["10.0.0.0/8", "10.1"]',
      'flood.exempt: got "10.1"; expected a list of IP addresses, or ranges as 192.0.2.0/24 or 2001:db8::/32',
    ],
    [
      '[flood]\nexempt = ["10.1/16"]',
      'flood.exempt: got "10.1/16"; expected a list of IP addresses, or ranges as 192.0.2.0/24 or 2001:db8::/32',
    ],
    [
      '[flood]\nexempt = "10.0.0.0/8"',
      'flood.exempt: got "10.0.0.0/8"; expected a list of IP addresses, or ranges as 192.0.2.0/24 or 2001:db8::/32',
    ],
    ["[[listen]]", "listen[1]: got nothing to listen on; expected host and port, path, or activation"],
    ["[[listen]]\nport = 65536", "listen[1].port: got 65536; expected a whole number from 0 to 65535"],
    [
      '[[listen]]\nhost = "[::1]"',
      'listen[1].host: got "[::1]"; expected an IP address without brackets, or a host name',
    ],
    [
      '[[listen]]\nport = 1\npath = "x"',
      "listen[1].path: got a path beside an address; expected one of the two",
    ],
    [
      '[[listen]]\nport = 1\nmode = "770"',
      "listen[1].mode: got a file mode for an address; expected one only beside path",
    ],
    [
      '[[listen]]\npath = "x"\nmode = "9"',
      'listen[1].mode: got "9"; expected three octal digits in quotes, as "770"',
    ],
    [
      "[[listen]]\nport = 1\n[[listen]]\nport = 1",
      "listen: got 127.0.0.1:1 twice; expected each address once",
    ],
    [
      `[[operator]]\npassword-hash = "${hash}"`,
      "operator[1].name: got nothing; expected one word of at most 64 bytes, without spaces and not starting with a colon",
    ],
    [
      '[[operator]]\nname = "a"',
      "operator[1].password-hash: got nothing; expected an argon2id hash, as `bun run start hash-password` prints it",
    ],
    [
      `${operator}password = "x"`,
      "operator[1].password: unknown option; did you mean operator[1].password-hash?",
    ],
    [
      `${operator}privileges = ["fly"]`,
      'operator[1].privileges: got "fly"; expected a list of ' +
        privileges.map((name) => `"${name}"`).join(", "),
    ],
    [`${operator}class = "all"`, 'operator[1].class: got "all"; expected the name of an [[operator-class]]'],
    [
      `${operator}host = "staff"`,
      'operator[1].host: got "staff"; expected a host name with a dot in it, of letters, digits and hyphens, at most 63 bytes',
    ],
    [
      '[[operator-class]]\nname = "a"\nextends = "b"',
      'operator-class[1].extends: got "b"; expected the name of an [[operator-class]]',
    ],
    [
      '[[operator-class]]\nname = "a"\nextends = "a"',
      'operator-class[1].extends: got "a", which extends this class itself; expected another',
    ],
    [
      '[[operator-class]]\nname = "a"\n[[operator-class]]\nname = "a"',
      'operator-class.name: got "a" twice; expected each name once',
    ],
    [
      '[network]\ncloak-key = "short"',
      "network.cloak-key: got something else, not shown here; expected a secret of 32 to 512 characters, as `bun run start generate-key` prints it",
    ],
    [
      `${operator}masks = ["here"]`,
      'operator[1].masks: got "here"; expected a list of masks of the form user@host, where * and ? are wildcards',
    ],
    [`${operator}${operator}`, 'operator.name: got "a" twice; expected each name once'],
  ];
  for (const [toml, problem] of cases) {
    it(`is reported: ${problem}`, () => {
      expect(problemsOf(() => fromToml(toml))).toEqual([`/etc/relais/relais.toml: ${problem}`]);
    });
  }

  it("is reported with all the others", () => {
    const problems = problemsOf(() =>
      fromToml("[network]\nname = 1\n[limits]\nnick-length = 1\n[log]\nlevel = 1"),
    );
    expect(problems.map((line) => line.split(":")[1])).toEqual([
      " network.name",
      " limits.nick-length",
      " log.level",
    ]);
  });

  it("is shown in short, on one line", () => {
    const [line = ""] = problemsOf(() => fromToml(`[network]\nname = "${"x y\\n".repeat(500)}"`));
    expect(line).not.toContain("\n");
    expect(line.length).toBeLessThan(250);
  });

  it("is not shown where it may be a password", () => {
    const text = '[network]\npassword-hash = "hunter2"\n[[operator]]\nname = "a"\npassword-hash = "hunter2"';
    const problems = problemsOf(() => fromToml(text, { RELAIS_PASSWORD_HASH: "hunter2" }));
    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain("hunter2");
  });
});

describe("a wrong environment variable", () => {
  const cases: readonly (readonly [name: string, value: string, problem: string])[] = [
    [
      "RELAIS_LOG_LEVEL",
      "loud",
      'RELAIS_LOG_LEVEL: got "loud"; expected one of "trace", "debug", "info", "warn", "error", "fatal", "silent"',
    ],
    ["RELAIS_NETWROK", "Tea", "RELAIS_NETWROK: unknown variable; did you mean RELAIS_NETWORK?"],
    ...["6667", "host:port", "::1:6667", "[127.0.0.1]:6667", "h:65536", "a:1,,b:2"].map(
      (value) =>
        [
          "RELAIS_LISTEN",
          value,
          `RELAIS_LISTEN: got "${value}"; expected addresses with a port (+ before it for TLS), or paths that hold a slash, with commas between, as "0.0.0.0:6667,[::]:+6697,/run/relais.sock"`,
        ] as const,
    ),
  ];
  for (const [name, value, problem] of cases) {
    it(`is reported: ${problem}`, () => {
      expect(problemsOf(() => fromToml("", { [name]: value }))).toEqual([problem]);
    });
  }

  it("is not ours if Kubernetes or Docker named it", () => {
    const environment = { RELAIS_PORT: "tcp://10.0.0.1:6667", RELAIS_SERVICE_HOST: "10.0.0.1" };
    expect(problemsOf(() => fromToml("", environment))).toEqual([]);
  });
});

async function problemsIn(
  directory: string,
  file?: string,
  environment: Environment = {},
): Promise<readonly string[]> {
  try {
    await loadConfiguration({ file, environment, directory });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

function named(name: string): string {
  return `[network]\nname = "${name}"`;
}

describe("loading", () => {
  it("reads relais.toml of the working directory, RELAIS_CONFIG before it, and --config before both", async () => {
    const files = { "relais.toml": named("default"), "b.toml": named("variable"), "c.toml": named("flag") };
    await inDirectory(files, async (directory) => {
      const nameOf = async (file: string | undefined, environment: Environment): Promise<string> =>
        (await loadConfiguration({ file, environment, directory })).settings.network.name;
      expect(await nameOf(undefined, {})).toBe("default");
      expect(await nameOf(undefined, { RELAIS_CONFIG: "b.toml" })).toBe("variable");
      expect(await nameOf("c.toml", { RELAIS_CONFIG: "b.toml" })).toBe("flag");
    });
  });

  it("refuses a file that is not there, a directory and what is not TOML, with the line", async () => {
    const list = '# x\n[flood]\nexempt = [\n  "::1",\n  ?\n]\n[log]\nlevel = "info"\n';
    await inDirectory({ "bad.toml": "[network]\nname = Relais\n", "list.toml": list }, async (directory) => {
      expect(await problemsIn(directory, "none.toml")).toEqual([
        `--config: got "${directory}/none.toml", which does not exist; expected the path of a file`,
      ]);
      expect(await problemsIn(directory, undefined, { RELAIS_CONFIG: "." })).toEqual([
        `RELAIS_CONFIG: got "${directory}", which is a directory; expected the path of a file`,
      ]);
      expect(await problemsIn(directory, "bad.toml")).toEqual([
        'bad.toml:2: not TOML: Strings must be quoted: "Relais"',
      ]);
      expect(await problemsIn(directory, "list.toml")).toEqual([
        expect.stringMatching(/^list\.toml:3: not TOML: /u),
      ]);
    });
  });

  it("reads the message of the day, from beside the file", async () => {
    const files = {
      "c.toml": '[network]\nmotd-file = "motd.txt"',
      "motd.txt": "Welcome!\r\n\n  Tea is at five ☕\n",
    };
    await inDirectory(files, async (directory) => {
      const { motd } = await loadConfiguration({
        file: join(directory, "c.toml"),
        environment: {},
        directory: "/",
      });
      expect(motd).toEqual(["Welcome!", "", "  Tea is at five ☕"]);
    });
  });

  it("has a greeting of three lines where no message of the day is configured, and none where that is empty", async () => {
    const files = {
      "none.toml": "",
      "empty.toml": '[network]\nmotd = ""',
      "file.toml": '[network]\nmotd-file = "motd"',
      motd: "",
    };
    await inDirectory(files, async (directory) => {
      const motdOf = async (file: string): Promise<readonly string[]> => {
        const sources = { file: join(directory, file), environment: {}, directory: "/" };
        return (await loadConfiguration(sources)).motd;
      };
      const greeting = await motdOf("none.toml");
      expect(greeting).toHaveLength(3);
      expect(greeting.join(" ")).toMatch(/Relais.*HELP.*\/join #tea/u);
      expect(await motdOf("empty.toml")).toEqual([]);
      expect(await motdOf("file.toml")).toEqual([]);
    });
  });

  it("refuses a message of the day that is not there, not UTF-8, or too wide for a line", async () => {
    const files = { wide: `ok\n${"x".repeat(371)}\n${"y".repeat(370)}`, latin: new Uint8Array([0x63, 0xe9]) };
    await inDirectory(files, async (directory) => {
      const withFile = (file: string): Promise<readonly string[]> =>
        problemsIn(directory, undefined, { RELAIS_MOTD_FILE: file });
      expect(await withFile("wide")).toEqual([
        "network.motd-file: got 371 bytes in line 2; expected at most 370 a line",
      ]);
      expect(await withFile("latin")).toEqual([
        `network.motd-file: got "${directory}/latin", which is not UTF-8; expected the path of a file`,
      ]);
      expect(await withFile("none")).toEqual([
        `network.motd-file: got "${directory}/none", which does not exist; expected the path of a file`,
      ]);
    });
  });
});
