/** The section [mail]: rules between its options, and the file of its password. */
import { describe, expect, it } from "bun:test";
import { join } from "node:path";
import { ConfigurationError } from "../../src/config/errors.ts";
import { loadConfiguration } from "../../src/config/load.ts";
import type { Configuration } from "../../src/config/load.ts";
import { inDirectory } from "../main/directory.ts";

const SERVER = '[mail]\nhost = "mail.example.org"\nfrom = "irc@example.org"\n';

function load(directory: string): Promise<Configuration> {
  return loadConfiguration({ file: join(directory, "c.toml"), environment: {}, directory });
}

async function problemsIn(directory: string): Promise<readonly string[]> {
  try {
    await load(directory);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

describe("the section [mail]", () => {
  it.each([
    [
      '[mail]\nhost = "mail.example.org"',
      "mail.from: got nothing beside mail.host; expected an e-mail address",
    ],
    ['[mail]\nfrom = "nonsense"', 'mail.from: got "nonsense"; expected an e-mail address'],
    ['[mail]\nuser = "x"', "mail.user: got one of user and password; expected both or neither"],
    [
      '[mail]\nuser = "x"\npassword = "y"\npassword-file = "z"',
      "mail.password: got a password beside mail.password-file; expected one of the two",
    ],
    ['[mail]\nsecurity = "ssl"', 'mail.security: got "ssl"; expected one of "starttls", "tls", "none"'],
  ])("refuses %p", async (toml, problem) => {
    await inDirectory({ "c.toml": toml, z: "" }, async (directory) => {
      expect(await problemsIn(directory)).toEqual([`c.toml: ${problem}`]);
    });
  });

  it("never shows the password", async () => {
    await inDirectory({ "c.toml": '[mail]\npassword = "bell\\u0007"' }, async (directory) => {
      expect((await problemsIn(directory)).join()).not.toContain("bell");
    });
  });

  it("has the password in a file, beside the configuration", async () => {
    const toml = `${SERVER}user = "x"\npassword-file = "secret.txt"`;
    await inDirectory({ "c.toml": toml, "secret.txt": "open sesame\n" }, async (directory) => {
      expect((await load(directory)).mailPassword).toBe("open sesame");
    });
    await inDirectory({ "c.toml": toml }, async (directory) => {
      expect(await problemsIn(directory)).toEqual([
        `mail.password-file: got "${directory}/secret.txt", which does not exist; expected the path of a file`,
      ]);
    });
  });
});
