/** NickServ SAVERIFY and SATOTP: operators let owners in who have lost a code or a device. */
import { beforeEach, describe, expect, it } from "bun:test";
import { ask } from "../../session/accounts.ts";
import type { FakeConnection, World } from "../../session/harness.ts";
import { HOUR, Mailbox, said, worldWithMail } from "../../session/mailbox.ts";
import { accountOf, passwordOf } from "../../session/memory-store.ts";
import { privileges } from "../../../../src/irc/network/privileges.ts";

const operators = ["warden", "helper"].map((name) => ({
  name,
  passwordHash: "hash of secret",
  masks: ["*@*"],
  privileges: name === "warden" ? privileges : ([] as const),
}));
const twoFactors = { secret: "JBSWY3DPEHPK3PXP", lastStep: 0, recovery: [] };

let world: World;
let warden: FakeConnection;

beforeEach(async () => {
  const verification = { hash: "", expiresAt: Date.UTC(2030, 0), wrong: 10 };
  const accounts = [
    accountOf("ana", { twoFactors }),
    accountOf("cleo", { email: "cleo@example.org", verification }),
  ];
  const network = { nickProtection: "grace" } as const;
  world = worldWithMail(new Mailbox(), accounts, {}, { operators, network });
  warden = await operator("warden");
});

async function operator(name: string): Promise<FakeConnection> {
  const client = world.connect(name);
  await ask(client, `OPER ${name} secret`, `MODE ${name} +s v`);
  world.takeEvents();
  return client;
}

async function tell(text: string, client = warden): Promise<string[]> {
  return said(await ask(client, `NS ${text}`));
}

async function logsIn(account: string): Promise<boolean> {
  const client = world.connect(`device${world.connections.length}`);
  await ask(client, `NS IDENTIFY ${account} ${passwordOf(account)}`);
  return client.user.account === account;
}

describe.each([
  [
    "SAVERIFY",
    "cleo",
    "The account cleo is verified.",
    "cleo is verified already.",
    "verified the account cleo",
  ],
  [
    "SATOTP",
    "ana",
    "Two factors of ana are off.",
    "ana has no second factor.",
    "turned off two factors of the account ana",
  ],
])("NickServ %s", (command, account, done, again, notice) => {
  it("lets the owner log in, and other operators and the log know", async () => {
    const watching = await operator("helper");
    expect(await logsIn(account)).toBe(false);
    world.now += HOUR;
    world.takeEvents();
    watching.take();
    expect(await tell(`${command} ${account}`)).toEqual([done]);
    expect(watching.take().at(-1)).toContain(`warden (warden) ${notice}`);
    expect(world.takeEvents()).toContainEqual(
      expect.objectContaining({ kind: "operator-action", action: command, target: account }),
    );
    expect(await tell(`${command} ${account}`)).toEqual([again]);
    expect(await logsIn(account)).toBe(true);
  });

  it("is for accounts that there are, and for operators with the privilege", async () => {
    expect(await tell(`${command} nobody`)).toEqual(["There is no account nobody."]);
    const helper = await operator("helper");
    expect(await tell(`${command} ${account}`, helper)).toEqual([
      `${command} needs the operator privilege accounts.`,
    ]);
    expect(await logsIn(account)).toBe(false);
  });
});

describe("NickServ SAVERIFY", () => {
  it("makes the account claim its nick", async () => {
    const holder = world.connect("cleo");
    expect(holder.user.nickDueAt).toBeUndefined();
    await tell("SAVERIFY cleo");
    expect(holder.user.nickDueAt).toBe(world.now + 60_000);
  });
});
