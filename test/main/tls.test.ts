/** The program with TLS: its certificates at start, at --check, by SIGHUP, by REHASH, and by themselves. */
import { describe, expect, it } from "bun:test";
import { readFileSync } from "node:fs";
import { rename, symlink, unlink } from "node:fs/promises";
import { join } from "node:path";
import { readCertificate } from "../../src/server/index.ts";
import { describeWith } from "../clients/installed.ts";
import { LineClient } from "../e2e/relais.ts";
import { certificate, pem } from "../server/support.ts";
import { inDirectory } from "./directory.ts";
import { Program, withRelais } from "./program.ts";

const listen = '[[listen]]\nhost = "127.0.0.1"\nport = 0\ntls = true\n';
const pair = '[[certificate]]\nfile = "cert.pem"\nkey = "key.pem"\n';
const { cert, key } = certificate("localhost");
const files = { "cert.pem": cert, "key.pem": key };

/** Puts another certificate in the place of the first, as one step for each file. */
async function renew(directory: string, name: string): Promise<void> {
  for (const [file, text] of Object.entries({ key: pem(`${name}.key`), cert: pem(`${name}.cert`) })) {
    await Bun.write(join(directory, "new.pem"), text);
    await rename(join(directory, "new.pem"), join(directory, `${file}.pem`));
  }
}

async function shown(port: number): Promise<string | undefined> {
  const client = await LineClient.connect(port, {});
  const { serverCertificate } = client;
  client.end();
  return serverCertificate;
}

async function register(port: number, nick: string): Promise<LineClient> {
  const client = await LineClient.connect(port, {});
  client.send(`NICK ${nick}`, `USER ${nick} 0 * :${nick}`);
  await client.line(/ (?:376|422) /u);
  return client;
}

const connects = async (client: LineClient): Promise<void> => {
  client.send("PING there");
  await client.line(/ PONG .*there$/u);
};

/** The command of a document that begins like this. */
function commandIn(document: string, start: string): string {
  const text = readFileSync(join(import.meta.dir, "../../docs", document), "utf8");
  return text.split("\n").find((line) => line.startsWith(start)) ?? "";
}

describeWith(["openssl"], "the commands of the documents", () => {
  it("make a certificate that a server starts with, and one that a client logs in by", async () => {
    await inDirectory({}, async (directory) => {
      for (const document of ["manual.md", "accounts.md"]) {
        const made = Bun.spawn(["sh", "-c", commandIn(document, "openssl req")], {
          cwd: directory,
          stderr: "ignore",
        });
        expect([document, await made.exited]).toEqual([document, 0]);
      }
      const toml = `${listen}[[certificate]]\nfile = "fullchain.pem"\nkey = "privkey.pem"\n`;
      await Bun.write(join(directory, "relais.toml"), toml);
      expect(await new Program(["--check"], { directory }).ended()).toMatchObject({ exitCode: 0 });
      const ana = await Bun.file(join(directory, "ana.pem")).text();
      expect(readCertificate({ key: ana, cert: ana })).toMatchObject({ names: [] });
    });
  });
});

describe("a server with TLS", () => {
  it("says so, and what its certificate is; users have mode Z, and WHOIS says 671", async () => {
    await withRelais(listen + pair, files, async (program) => {
      const port = await program.port();
      await program.stderr.match(/^Listening on .* \(TLS\)\.$/mu);
      await program.stderr.match(/irssi {4}\/connect -tls 127/u);
      expect(await program.logged("certificate")).toMatchObject({ level: "info", names: [] });
      const client = await register(port, "ada");
      client.send("MODE ada", "WHOIS ada");
      expect(await client.line(/ 221 /u)).toEndWith(" +Z");
      await client.line(/ 671 ada ada /u);
    });
  });

  it("answers plain text with a line and counts it as refused", async () => {
    await withRelais(listen + pair, files, async (program) => {
      const plain = await LineClient.connect(await program.port());
      plain.send("NICK ada", "USER ada 0 * :Ada");
      expect(await plain.line(/ERROR/u)).toBe("ERROR :Closing Link: (This port needs TLS)");
      await plain.closed;
      expect(await program.logged("refused")).toMatchObject({ reason: { kind: "plain-text" } });
    });
  });

  const wrong: readonly (readonly [string, string, Record<string, string>, string])[] = [
    [
      "no certificate",
      listen,
      {},
      "relais.toml: certificate: got nothing, beside an address with TLS; expected a [[certificate]]",
    ],
    [
      "no key",
      `${listen}[[certificate]]\nfile = "cert.pem"\n`,
      {},
      "relais.toml: certificate[1].key: got nothing; expected the path of a file",
    ],
    [
      "a file that does not exist",
      `${listen}${pair.replace("cert.pem", "gone.pem")}`,
      {},
      'gone.pem", which does not exist; expected the path of a file',
    ],
    [
      "a key of another certificate",
      listen + pair,
      { "key.pem": pem("other.key") },
      "relais.toml: certificate[1]: The TLS certificate cannot be used",
    ],
    [
      "a file that is no certificate",
      listen + pair,
      { "cert.pem": "tea" },
      "relais.toml: certificate[1]: The TLS certificate cannot be used",
    ],
    [
      "TLS on a Unix socket",
      `[[listen]]\npath = "r.sock"\ntls = true\n${pair}`,
      {},
      "relais.toml: listen[1].tls: got TLS for a path; expected it only for an address",
    ],
  ];
  for (const [what, toml, others, problem] of wrong) {
    it(`does not start with ${what}, and --check says why`, async () => {
      await inDirectory({ "relais.toml": toml, ...files, ...others }, async (directory) => {
        for (const args of [[], ["--check"]]) {
          const { exitCode, stderr } = await new Program(args, { directory }).ended();
          expect(stderr).toContain(problem);
          expect(exitCode).toBe(78);
        }
      });
    });
  }

  it("takes new certificates by SIGHUP, and its clients stay", async () => {
    await withRelais(listen + pair, files, async (program, directory) => {
      const port = await program.port();
      const client = await register(port, "ada");
      await renew(directory, "renewed");
      program.signal("SIGHUP");
      expect(await program.logged("reread")).toMatchObject({ applied: ["certificate"] });
      expect(await shown(port)).toBe("CN=renewed.example");
      await connects(client);
      // Another section, for another name.
      await Bun.write(join(directory, "b.cert"), pem("irc.example.cert"));
      await Bun.write(join(directory, "b.key"), pem("irc.example.key"));
      const more = '[[certificate]]\nfile = "b.cert"\nkey = "b.key"\n';
      await Bun.write(join(directory, "relais.toml"), listen + pair + more);
      program.signal("SIGHUP");
      await program.stdout.match(/"reread".*\n(?:.*\n)*.*"reread"/u);
      const named = await LineClient.connect(port, { serverName: "irc.example" });
      expect(named.serverCertificate).toBe("CN=irc.example");
      await connects(client);
    });
  });

  it("changes nothing by SIGHUP when the new certificate is wrong", async () => {
    await withRelais(listen + pair, files, async (program, directory) => {
      const port = await program.port();
      await Bun.write(join(directory, "cert.pem"), "tea");
      program.signal("SIGHUP");
      expect(await program.logged("reread-refused")).toMatchObject({
        problems: [expect.stringContaining("certificate[1]: The TLS certificate cannot be used")],
      });
      expect(await shown(port)).toBe("CN=localhost");
    });
  });

  it("notices new files by itself, behind a link too; wrong ones change nothing, and operators hear why", async () => {
    const hash = await Bun.password.hash("teapot tempest");
    const operator = `[[operator]]\nname = "ada"\nprivileges = ["rehash"]\npassword-hash = "${hash}"\n`;
    const toml = `${listen}${pair}${operator}[tls]\ncheck-interval = 100\n`;
    await withRelais(toml, files, async (program, directory) => {
      const port = await program.port();
      const client = await register(port, "ada");
      client.send("OPER ada :teapot tempest", "MODE ada +s +e");
      await client.line(/ 008 /u);
      await Bun.write(join(directory, "key.pem"), pem("other.key"));
      expect(await program.logged("certificates-refused")).toMatchObject({
        level: "error",
        problems: [expect.stringContaining("KEY_VALUES_MISMATCH")],
      });
      expect(await client.line(/ NOTICE ada :\*\*\* certificate/u)).toContain("KEY_VALUES_MISMATCH");
      expect(await shown(port)).toBe("CN=localhost");
      // As certbot does it: the file is a link, which leads elsewhere after a renewal.
      await Bun.write(join(directory, "renewed.cert"), pem("renewed.cert"));
      await Bun.write(join(directory, "renewed.key"), pem("renewed.key"));
      for (const file of ["cert", "key"]) {
        await unlink(join(directory, `${file}.pem`));
        await symlink(join(directory, `renewed.${file}`), join(directory, `${file}.pem`));
      }
      await program.stdout.match(/"names":\["localhost","renewed.example"\].*in use/u);
      expect(await shown(port)).toBe("CN=renewed.example");
      await connects(client);
      client.send("REHASH");
      expect(await client.line(/ NOTICE /u)).toEndWith("The configuration is reread; nothing changes.");
      await unlink(join(directory, "cert.pem"));
      await Bun.write(join(directory, "cert.pem"), "tea");
      client.send("REHASH");
      expect(await client.line(/ NOTICE ada :The/u)).toEndWith(
        "The configuration cannot be used; nothing changes.",
      );
      expect(await client.line(/ NOTICE /u)).toContain("certificate[1]: The TLS certificate cannot be used");
      expect(await shown(port)).toBe("CN=renewed.example");
    });
  });
});
