import { beforeEach, describe, expect, it } from "bun:test";
import { ask, loggedIn } from "../../session/accounts.ts";
import type { FakeConnection, World } from "../../session/harness.ts";
import { HOUR, Mailbox, said, worldWithMail } from "../../session/mailbox.ts";
import { accountOf, passwordOf } from "../../session/memory-store.ts";

const OLD = "old@example.org";
const FRESH = "fresh@example.org";
const SET = `SET EMAIL ${passwordOf("ana")} ${FRESH}`;

let mailbox: Mailbox;
let world: World;
let ana: FakeConnection;

beforeEach(async () => {
  mailbox = new Mailbox();
  world = worldWithMail(mailbox, [accountOf("ana", { email: OLD }), "bob"], { accountsPerAddress: 1 });
  ana = await loggedIn(world, "ana");
});

async function tell(text: string, client = ana): Promise<string[]> {
  return said(await ask(client, `NS ${text}`));
}

const email = (): string | undefined => world.app.network.accounts.find("ana")?.email;

describe("SET EMAIL", () => {
  it.each(["SET EMAIL word", "SET EMAIL a b c"])("says its syntax: %s", async (text) => {
    expect(await tell(text)).toEqual(["Syntax: SET EMAIL <password> <address>"]);
  });

  it("knows its settings", async () => {
    expect(await tell("SET COLOUR blue")).toEqual(["Unknown setting COLOUR. SET lists the settings."]);
    world.configure({ mail: undefined });
    expect(await tell(SET)).toEqual(["Unknown setting EMAIL. SET lists the settings."]);
  });

  it("sends a code to the new address, and changes nothing yet", async () => {
    expect(await tell(SET)).toEqual([
      `A code was sent to ${FRESH}. VERIFYEMAIL with it confirms the address.`,
    ]);
    expect(mailbox.letters.map(({ to }) => to)).toEqual([FRESH]);
    expect(email()).toBe(OLD);
  });

  it.each([
    ["a wrong password", "wrong-password", FRESH, "The account or the password is wrong."],
    ["no address", passwordOf("ana"), "nonsense", "That is not an e-mail address."],
    ["a full address", passwordOf("ana"), OLD, "This e-mail address has as many accounts as it may have."],
  ])("refuses %s", async (_name, password, address, answer) => {
    expect(await tell(`SET EMAIL ${password} ${address}`)).toEqual([answer]);
    expect(mailbox.letters).toEqual([]);
  });

  it("says that no letter could be sent", async () => {
    mailbox.outcome = { kind: "failed", reason: "ECONNECTION" };
    expect(await tell(SET)).toEqual(["No e-mail could be sent; try again later."]);
  });
});

describe("VERIFYEMAIL", () => {
  it("changes the address, and tells the old one", async () => {
    await tell(SET);
    const letter = mailbox.next();
    expect(await tell(`VERIFYEMAIL ${mailbox.code}`)).toEqual([`The e-mail address of ana is ${FRESH}.`]);
    expect(email()).toBe(FRESH);
    expect((await letter).to).toBe(OLD);
    expect(world.app.network.accounts.countOf(OLD)).toBe(0);
    expect(world.app.network.accounts.countOf(FRESH)).toBe(1);
  });

  it("refuses a wrong code, one that has expired, and one where none is awaited", async () => {
    const wrong = ["The code is wrong or has expired."];
    expect(await tell("VERIFYEMAIL 123")).toEqual(wrong);
    await tell(SET);
    expect(await tell("VERIFYEMAIL 123")).toEqual(wrong);
    world.now += 3 * HOUR;
    expect(await tell(`VERIFYEMAIL ${mailbox.code}`)).toEqual(wrong);
    expect(email()).toBe(OLD);
  });

  it("refuses the right code after too many wrong ones, for a while", async () => {
    await tell(SET);
    for (let count = 0; count < 3; count += 1) await tell("VERIFYEMAIL 123");
    expect((await tell(`VERIFYEMAIL ${mailbox.code}`))[0]).toStartWith("Too many wrong codes; wait ");
  });

  it("refuses an address that got its account meanwhile", async () => {
    await tell(SET);
    world.app.network.accounts.replace(accountOf("bob", { email: FRESH }));
    expect(await tell(`VERIFYEMAIL ${mailbox.code}`)).toEqual(["This e-mail address has too many accounts."]);
    expect(email()).toBe(OLD);
  });

  it("takes only the code of one's own account", async () => {
    await tell(SET);
    const bob = await loggedIn(world, "bob");
    expect(await tell(`VERIFYEMAIL ${mailbox.code}`, bob)).toEqual(["The code is wrong or has expired."]);
  });
});

describe("INFO", () => {
  it("shows address and second factor to the owner, and not to others", async () => {
    const account = world.app.network.accounts.find("ana");
    if (account === undefined) throw new Error("no account");
    const twoFactors = { secret: "JBSWY3DPEHPK3PXP", lastStep: 0, recovery: ["", ""] };
    const applicationPasswords = [{ name: "phone", hash: "", createdAt: 0 }];
    world.app.network.accounts.replace({ ...account, twoFactors, applicationPasswords });
    const own = await tell("INFO ana");
    for (const text of [
      `EMAIL: ${OLD}`,
      "Application passwords: 1",
      "Two factors; recovery codes that are left: 2",
    ])
      expect(own).toContain(text);
    const bob = await loggedIn(world, "bob");
    expect(await tell("INFO ana", bob)).toEqual(own.slice(0, 1));
  });
});

describe("NickServ REGISTER and VERIFY", () => {
  it("make an account with an address", async () => {
    const client = world.connect("newcomer");
    expect((await tell(`REGISTER sesame-open-sesame ${FRESH}`, client))[0]).toContain(`sent to ${FRESH}`);
    expect(client.user.account).toBeUndefined();
    expect(await tell("VERIFY newcomer 123", client)).toEqual([
      "The code is wrong or has expired, or no account of this name waits for one.",
    ]);
    expect(await tell(mailbox.command, client)).toEqual(["The account newcomer is verified."]);
    expect(client.user.account).toBe("newcomer");
    expect(await tell("VERIFY newcomer 123", client)).toEqual(["You are logged in as newcomer already."]);
  });

  it("keep the nick for the account from VERIFY on, and not before", async () => {
    world = worldWithMail(mailbox, [], {}, { network: { nickProtection: "grace" } });
    const first = world.connect("newcomer");
    await tell(`REGISTER sesame-open-sesame ${FRESH}`, first);
    first.ask("NICK elsewhere");
    const second = world.connect("newcomer");
    expect(second.user.nickDueAt).toBeUndefined();
    await tell(mailbox.command, first);
    expect(second.user.nickDueAt).toBeNumber();
  });
});
