/** The program sends letters by the options of its file, and its log has neither addresses nor codes. */
import { expect, it } from "bun:test";
import { MAIL_PASSWORD, MailServer } from "../e2e/mail-server.ts";
import { LineClient } from "../e2e/relais.ts";
import { inDirectory } from "./directory.ts";
import { Program } from "./program.ts";

const PASSWORD = "sesame-open-sesame";

async function withMail(use: (program: Program, mail: MailServer) => Promise<void>): Promise<void> {
  const mail = await MailServer.start();
  const file = [
    '[[listen]]\nhost = "127.0.0.1"\nport = 0',
    '[log]\nformat = "json"\nlevel = "trace"',
    `[mail]\nhost = "127.0.0.1"\nport = ${mail.port}\nsecurity = "none"`,
    'from = "irc@example.org"\nrequired = true\n',
  ].join("\n");
  await inDirectory({ "relais.toml": file }, async (directory) => {
    const program = new Program([], { directory });
    await use(program, mail);
    program.signal("SIGTERM");
    const { stdout, stderr, exitCode } = await program.ended();
    expect(exitCode).toBe(0);
    expect(stdout).toContain("mail-failed");
    const codes = mail.letters.map(({ text }) => /VERIFY ana (\w+)/u.exec(text)?.[1] ?? "no code");
    for (const secret of ["@example", PASSWORD, MAIL_PASSWORD, ...codes])
      expect(stdout + stderr).not.toContain(secret);
  });
  await mail.stop();
}

it("confirms an account, and logs a letter that it cannot send without its address", async () => {
  await withMail(async (program, mail) => {
    const client = await LineClient.connect(await program.port());
    client.send("CAP LS 302", "NICK ana", "USER ana 0 * :Ana", "CAP REQ :draft/account-registration");
    expect(await client.line(/ CAP \* LS /u)).toContain("email-required");
    client.send("CAP END");
    await client.line(/ 001 ana /u);
    mail.answers.push(550);
    client.send(`REGISTER * nobody@example.org ${PASSWORD}`);
    await client.line(/ FAIL REGISTER INVALID_EMAIL ana /u);
    client.send(`REGISTER * ana@example.org ${PASSWORD}`);
    await client.line(/ REGISTER VERIFICATION_REQUIRED ana /u);
    const text = mail.letters.at(-1)?.text ?? "";
    client.send(`VERIFY ana ${/VERIFY ana (\w+)/u.exec(text)?.[1]}`);
    await client.line(/ VERIFY SUCCESS ana /u);
    client.end();
  });
});
