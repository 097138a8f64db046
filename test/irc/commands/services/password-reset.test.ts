import { beforeEach, describe, expect, it } from "bun:test";
import { ask, loggedIn } from "../../session/accounts.ts";
import type { FakeConnection, World } from "../../session/harness.ts";
import { Mailbox, said, worldWithMail } from "../../session/mailbox.ts";
import { accountOf } from "../../session/memory-store.ts";

const EMAIL = "ana@example.org";
const WANTED = "a-new-password";
const HALF_HOUR = 1_800_000;

let mailbox: Mailbox;
let world: World;
let client: FakeConnection;

beforeEach(() => {
  mailbox = new Mailbox();
  const suspended = { by: "root", reason: "spam", at: 0 };
  const verification = { hash: "", expiresAt: Infinity, wrong: 0 };
  world = worldWithMail(mailbox, [
    accountOf("ana", { email: EMAIL }),
    accountOf("bare"),
    accountOf("barred", { email: EMAIL, suspended }),
    accountOf("fresh", { email: EMAIL, verification }),
  ]);
  client = connect("client");
});

function connect(nick: string): FakeConnection {
  return world.connect(nick, "", { address: `192.0.2.${world.connections.length + 1}` });
}

async function tell(text: string, from = client): Promise<string[]> {
  return said(await ask(from, `NS ${text}`));
}

/** Asks for a code, and waits for the letter. */
async function askForCode(): Promise<string> {
  const letter = mailbox.next();
  await tell("SENDPASS ana");
  await letter;
  return mailbox.code;
}

const ANSWER = "If this account has a confirmed e-mail address, a code is sent to it. RESETPASS takes it.";
const WRONG = "The code is wrong or has expired.";

describe("SENDPASS", () => {
  it("sends a code to the address of the account", async () => {
    const letter = mailbox.next();
    expect(await tell("SENDPASS ANA")).toEqual([ANSWER]);
    expect((await letter).to).toBe(EMAIL);
    expect(mailbox.command).toMatch(/^RESETPASS ana [0-9a-f]{16} /u);
  });

  it("writes lines that no mail server folds, and commands in one line", async () => {
    world.configure({ networkName: "A-network-with-a-long-name" });
    await askForCode();
    const lines = mailbox.letters.flatMap((letter) => letter.lines);
    expect(lines.filter((line) => line.length > 76)).toEqual([]);
    expect(lines.filter((line) => line.startsWith("/msg NickServ RESETPASS ana "))).toHaveLength(1);
  });

  it.each(["nobody", "bare", "barred", "fresh"])(
    "answers the same for %s, and sends nothing",
    async (name) => {
      expect(await tell(`SENDPASS ${name}`)).toEqual([ANSWER]);
      // Letters go in the order of the requests.
      await askForCode();
      expect(mailbox.letters).toHaveLength(1);
    },
  );

  it("answers the same where no letter can be sent, and the log says so", async () => {
    mailbox.outcome = { kind: "failed", reason: "ECONNECTION" };
    const letter = mailbox.next();
    expect(await tell("SENDPASS ana")).toEqual([ANSWER]);
    await letter;
    await ask(client);
    expect(world.events).toContainEqual(
      expect.objectContaining({ kind: "mail-failed", reason: "ECONNECTION" }),
    );
  });

  it.each(["ana", "nobody"])("is limited for each account, in the same way: %s", async (name) => {
    for (let count = 0; count < 3; count += 1) await tell(`SENDPASS ${name}`, connect(`c${count}`));
    expect((await tell(`SENDPASS ${name}`))[0]).toStartWith("Too many requests; wait ");
  });

  it("is limited for each address", async () => {
    for (const name of ["one", "two", "three"]) await tell(`SENDPASS ${name}`);
    expect((await tell("SENDPASS ana"))[0]).toStartWith("Too many requests; wait ");
  });
});

describe("RESETPASS", () => {
  it("sets the password with the code, and logs everyone out", async () => {
    const ana = await loggedIn(world, "ana");
    const code = await askForCode();
    expect(await tell(`RESETPASS ana ${code} ${WANTED}`)).toEqual([
      "The password of ana is changed, and everyone is logged out of the account.",
    ]);
    expect(ana.user.account).toBeUndefined();
    expect(await tell(`IDENTIFY ana ${WANTED}`)).toEqual(["You are logged in as ana."]);
  });

  it("takes a code once", async () => {
    const code = await askForCode();
    await tell(`RESETPASS ana ${code} ${WANTED}`);
    expect(await tell(`RESETPASS ana ${code} another-password`)).toEqual([WRONG]);
  });

  it.each([
    ["half an hour", HALF_HOUR, true],
    ["an hour", 2 * HALF_HOUR, false],
  ])("takes a code after %s: %p %p", async (_name, time, taken) => {
    const code = await askForCode();
    world.now += time;
    const [answer] = await tell(`RESETPASS ana ${code} ${WANTED}`);
    expect(answer === WRONG).toBe(!taken);
  });

  it.each(["ana", "bare", "barred", "nobody"])(
    "refuses a wrong code for %s in the same way",
    async (name) => {
      expect(await tell(`RESETPASS ${name} 0123456789abcdef ${WANTED}`)).toEqual([WRONG]);
    },
  );

  it("refuses the right code after too many wrong ones, for a while", async () => {
    const code = await askForCode();
    for (let count = 0; count < 3; count += 1) await tell(`RESETPASS ana wrong ${WANTED}`);
    expect((await tell(`RESETPASS ana ${code} ${WANTED}`))[0]).toStartWith("Too many wrong codes; wait ");
    world.now += 2_000;
    expect((await tell(`RESETPASS ana ${code} ${WANTED}`))[0]).toStartWith("The password of ana is changed");
  });

  it("refuses a password that none may have", async () => {
    const code = await askForCode();
    expect(await tell(`RESETPASS ana ${code} short`)).toEqual(["A password has at least 8 characters."]);
  });

  it("shows neither code nor address in an event", async () => {
    const code = await askForCode();
    await tell(`RESETPASS ana ${code} ${WANTED}`);
    for (const secret of [code, EMAIL, WANTED]) expect(JSON.stringify(world.events)).not.toContain(secret);
  });
});
