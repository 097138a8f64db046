import { afterEach, describe, expect, it } from "bun:test";
import type { Letter } from "../../src/irc/index.ts";
import { configure } from "../../src/config/load.ts";
import type { Configuration } from "../../src/config/load.ts";
import { Mailer, MailService } from "../../src/startup/mail.ts";
import type { MailerOptions } from "../../src/startup/mail.ts";
import { AUTHORITY, MAIL_PASSWORD, MAIL_USER, MailServer } from "../e2e/mail-server.ts";
import type { MailServerOptions } from "../e2e/mail-server.ts";

const LETTER: Letter = {
  to: "ana@example.org",
  subject: "Tea: your account ana",
  lines: ["Dear ana,", "", "."],
};

const servers: MailServer[] = [];

async function start(options?: MailServerOptions): Promise<MailServer> {
  const server = await MailServer.start(options);
  servers.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

function mailer({ port }: { readonly port: number }, options: Partial<MailerOptions> = {}): Mailer {
  return new Mailer({
    host: "localhost",
    port,
    security: "none",
    login: undefined,
    from: { name: "Tea", address: "irc@example.org" },
    timeout: 10_000,
    pause: 0,
    ...options,
  });
}

describe("the sender of letters", () => {
  it("hands a letter to the mail server", async () => {
    const server = await start();
    expect(await mailer(server).send(LETTER)).toBe("sent");
    const [letter] = server.letters;
    expect(letter).toMatchObject({ from: "irc@example.org", to: ["ana@example.org"], secure: false });
    expect(letter?.text).toContain("Subject: Tea: your account ana\r\n");
    expect(letter?.text).toContain("From: Tea <irc@example.org>\r\n");
    expect(letter?.text).toContain("Auto-Submitted: auto-generated\r\n");
    expect(letter?.text).toContain("\r\n\r\nDear ana,\r\n\r\n.\r\n");
  });

  it.each([
    ["tls", { tls: true }],
    ["starttls", { starttls: true }],
  ] as const)("speaks %s, and checks the certificate", async (security, options) => {
    const server = await start(options);
    expect(await mailer(server, { security, authority: AUTHORITY }).send(LETTER)).toBe("sent");
    expect(server.letters).toMatchObject([{ secure: true }]);
    expect(await mailer(server, { security }).send(LETTER)).toMatchObject({ kind: "failed" });
    expect(server.letters).toHaveLength(1);
  });

  it("sends nothing to a server without STARTTLS, unless it may", async () => {
    const server = await start();
    expect(await mailer(server, { security: "starttls" }).send(LETTER)).toMatchObject({ kind: "failed" });
    expect(server.letters).toEqual([]);
  });

  it("logs in with user and password", async () => {
    const server = await start({ starttls: true, login: true });
    const secure = { security: "starttls", authority: AUTHORITY } as const;
    const right = { user: MAIL_USER, pass: MAIL_PASSWORD };
    expect(await mailer(server, { ...secure, login: right }).send(LETTER)).toBe("sent");
    const wrong = { user: MAIL_USER, pass: "wrong" };
    expect(await mailer(server, { ...secure, login: wrong }).send(LETTER)).toEqual({
      kind: "failed",
      reason: "EAUTH 535",
    });
  });

  it("tries again after temporary faults, three times in all", async () => {
    const server = await start();
    server.answers.push(451, 421);
    expect(await mailer(server).send(LETTER)).toBe("sent");
    expect(server.recipients).toBe(3);
    server.answers.push(451, 451, 451);
    expect(await mailer(server).send(LETTER)).toEqual({ kind: "failed", reason: "EENVELOPE 451" });
    expect(server.recipients).toBe(6);
  });

  it("says without another try, and without the address, that the address is refused", async () => {
    const server = await start();
    server.answers.push(550);
    expect(await mailer(server).send(LETTER)).toEqual({ kind: "refused", reason: "EENVELOPE 550" });
    expect(server.recipients).toBe(1);
  });

  it("fails where nobody listens", async () => {
    const server = await start();
    await server.stop();
    servers.length = 0;
    expect(await mailer(server).send(LETTER)).toEqual({ kind: "failed", reason: "ESOCKET" });
  });

  it("gives up after its time", async () => {
    const server = await start();
    const release = Promise.withResolvers<void>();
    server.holding = release.promise;
    expect(await mailer(server, { timeout: 100 }).send(LETTER)).toMatchObject({ kind: "failed" });
    release.resolve();
  });

  it("has two letters under way, and 64 that wait; it refuses more at once", async () => {
    const server = await start();
    const release = Promise.withResolvers<void>();
    server.holding = release.promise;
    const sender = mailer(server, { timeout: 60_000 });
    const sending = Array.from({ length: 66 }, () => sender.send(LETTER));
    expect(await sender.send(LETTER)).toEqual({ kind: "failed", reason: "busy" });
    release.resolve();
    expect(await Promise.all(sending)).toEqual(Array.from({ length: 66 }, () => "sent" as const));
    expect(server.letters).toHaveLength(66);
  });

  it("keeps line ends out of the header", async () => {
    const server = await start();
    await mailer(server).send({ ...LETTER, subject: "one\r\nBcc: mallory@example.org" });
    expect(server.letters[0]?.text).not.toMatch(/^Bcc:/mu);
    expect(server.letters[0]?.to).toEqual(["ana@example.org"]);
  });
});

function configuration(document: Readonly<Record<string, unknown>>): Configuration {
  const values = configure(document, undefined, { environment: {}, directory: "/srv" });
  return { ...values, motd: [], certificates: [] };
}

describe("the service", () => {
  it("sends by the options of [mail], and by others once they changed", async () => {
    const service = new MailService(configuration({}));
    expect(await service.sendMail(LETTER)).toEqual({ kind: "failed", reason: "no-mail" });
    const server = await start();
    const mail = { host: "127.0.0.1", port: server.port, security: "none", from: "irc@example.org" };
    service.configure(configuration({ mail }));
    expect(await service.sendMail(LETTER)).toBe("sent");
    expect(server.letters[0]?.text).toContain("From: Relais <irc@example.org>\r\n");
  });
});
