/** Accounts with e-mail addresses over real sockets: codes travel by a real mail server. */
import { afterEach, beforeEach, expect, it } from "bun:test";
import { MemoryStore } from "../irc/session/memory-store.ts";
import { Mailer } from "../../src/startup/mail.ts";
import { MailServer } from "./mail-server.ts";
import { Relais } from "./relais.ts";

const PASSWORD = "sesame-open-sesame";

let mail: MailServer;
let relais: Relais;

beforeEach(async () => {
  mail = await MailServer.start();
  const mailer = new Mailer({
    host: "127.0.0.1",
    port: mail.port,
    security: "none",
    login: undefined,
    from: { name: "Test", address: "irc@example.org" },
    timeout: 10_000,
    pause: 0,
  });
  relais = await Relais.start({
    store: new MemoryStore(),
    sendMail: (letter) => mailer.send(letter),
    network: { mail: { required: true, accountsPerAddress: 3, lettersPerHour: 5, codeLifetime: 3_600_000 } },
  });
});

afterEach(async () => {
  await relais.stop();
  await mail.stop();
});

/** The command in the last letter that came. */
function command(): string {
  const text = mail.letters.at(-1)?.text.replaceAll("=\r\n", "") ?? "";
  return /\/msg NickServ (.*)\r/u.exec(text)?.[1] ?? "";
}

it("an account is confirmed with the code of the letter, before registration of the connection", async () => {
  const client = await relais.open();
  client.send("CAP LS 302", "NICK ana", "USER ana 0 * :Ana", "CAP REQ :draft/account-registration");
  await client.line(/ CAP ana ACK /u);
  client.send(`REGISTER * ana@example.org ${PASSWORD}`);
  await client.line(/ REGISTER VERIFICATION_REQUIRED ana /u);
  client.send(command());
  await client.line(/ VERIFY SUCCESS ana /u);
  client.send("CAP END");
  await client.line(/ 001 ana /u);
  expect(relais.app.network.findUser("ana")?.account).toBe("ana");
});

it("an address that the mail server refuses is INVALID_EMAIL, and a fault is TEMPORARILY_UNAVAILABLE", async () => {
  const client = await relais.connect("ana", "draft/account-registration");
  mail.answers.push(550);
  client.send(`REGISTER * nobody@example.org ${PASSWORD}`);
  await client.line(/ FAIL REGISTER INVALID_EMAIL ana /u);
  mail.answers.push(451, 451, 451);
  client.send(`REGISTER * ana@example.org ${PASSWORD}`);
  await client.line(/ FAIL REGISTER TEMPORARILY_UNAVAILABLE ana /u);
  expect(JSON.stringify(relais.events)).not.toContain("@example.org");
});

it("a lost password is replaced with the code of the letter", async () => {
  const client = await relais.connect("ana");
  client.send(`NS REGISTER ${PASSWORD} ana@example.org`);
  await client.line(/ was sent to /u);
  client.send(`NS ${command()}`);
  await client.line(/ 900 ana /u);
  const other = await relais.connect("other");
  const letter = mail.next();
  other.send("NS SENDPASS ana");
  await letter;
  other.send(`NS ${command().replace("<new password>", "another-password")}`);
  await other.line(/The password of ana is changed/u);
  await client.line(/ 901 ana /u);
  other.send("NS IDENTIFY ana another-password");
  await other.line(/ 900 other /u);
});
