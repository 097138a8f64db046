/** Servers that let in only clients with an account. Source: IRCv3 account-registration, "ISUPPORT token". */
import { describe, expect, it } from "bun:test";
import type { AccountRequirement } from "../../../src/irc/session/account-requirement.ts";
import { ask, plainResponse, worldWithAccounts } from "./accounts.ts";
import type { FakeConnection, World, WorldOptions } from "./harness.ts";
import { accountOf, passwordOf } from "./memory-store.ts";

const INSIDE = "192.0.2.1";
const OUTSIDE = "198.51.100.1";

function worldWith(requirement: Partial<AccountRequirement>, options: WorldOptions = {}): World {
  const accountRequirement = { required: false, requiredFrom: [], exempt: [], ...requirement };
  return worldWithAccounts(["ana"], { accountRequirement, ...options });
}

function begin(world: World, address = INSIDE): FakeConnection {
  const client = world.open(address);
  client
    .say("CAP LS 302", "NICK ana", "USER ana 0 * :Ana", "CAP REQ :sasl draft/account-registration")
    .take();
  return client;
}

const refused = (world: World, address: string): boolean => !begin(world, address).say("CAP END").open;

describe("accounts.required", () => {
  it("refuses a client without an account by FAIL * ACCOUNT_REQUIRED and ERROR", () => {
    const world = worldWith({ required: true });
    const client = begin(world);
    expect(client.ask("CAP END")).toEqual([
      ":irc.test FAIL * ACCOUNT_REQUIRED :You need an account to connect: log in by SASL, or make one with REGISTER",
      "ERROR :Closing Link: 192.0.2.1 (An account is required)",
    ]);
    expect(client.open).toBe(false);
    expect(world.app.network.findUser("ana")).toBeUndefined();
    expect(world.events.at(-1)).toMatchObject({ kind: "unregistered", cause: "account-required" });
  });

  it("refuses one that negotiates nothing", () => {
    const lines = worldWith({ required: true }).open().ask("NICK ana", "USER ana 0 * :Ana");
    expect(lines[0]).toStartWith(":irc.test FAIL * ACCOUNT_REQUIRED ");
  });

  it("does not name REGISTER where nobody can make an account", () => {
    const disabledCapabilities = ["draft/account-registration"] as const;
    const world = worldWith({ required: true }, { network: { disabledCapabilities } });
    const [line] = world.open().ask("NICK ana", "USER ana 0 * :Ana");
    expect(line).toBe(":irc.test FAIL * ACCOUNT_REQUIRED :You need an account to connect: log in by SASL");
  });

  it("lets in a client that logs in by SASL, or makes an account", async () => {
    const world = worldWith({ required: true });
    const client = begin(world);
    await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse("ana", passwordOf("ana"))}`);
    expect(client.ask("CAP END")[0]).toStartWith(":irc.test 001 ana");
    const other = begin(world);
    other.say("NICK bea").take();
    await ask(other, "REGISTER * * a-long-password");
    expect(other.ask("CAP END")[0]).toStartWith(":irc.test 001 bea");
  });

  it("aborts an exchange in the middle first", () => {
    const client = begin(worldWith({ required: true }));
    client.say("AUTHENTICATE PLAIN").take();
    const lines = client.ask("CAP END");
    expect(lines).toEqual([
      ":irc.test 906 ana :SASL authentication aborted",
      expect.stringContaining(" FAIL * ACCOUNT_REQUIRED "),
      expect.stringContaining("ERROR :"),
    ]);
  });

  it("does not let in with an account that was suspended since", async () => {
    const world = worldWith({ required: true });
    const client = begin(world);
    await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse("ana", passwordOf("ana"))}`);
    const suspended = { by: "root", reason: "spam", at: 0 };
    world.app.network.accounts.replace(accountOf("ana", { suspended }));
    expect(client.ask("CAP END")[0]).toStartWith(":irc.test FAIL * ACCOUNT_REQUIRED ");
  });

  it("ends the clients of users who log out, or whose account is suspended or removed", async () => {
    const world = worldWith({ required: true, exempt: [OUTSIDE] });
    const text = "You need an account to connect: log in by SASL, or make one with REGISTER";
    for (const act of ["LOGOUT", "DROP ana"]) {
      const client = begin(world);
      await ask(client, "AUTHENTICATE PLAIN", `AUTHENTICATE ${plainResponse("ana", passwordOf("ana"))}`);
      client.say("CAP END").take();
      const code =
        act === "LOGOUT" ? "" : (/ (\w+)$/u.exec(client.ask(`NICKSERV ${act}`)[0] ?? "")?.[1] ?? "");
      expect(client.ask(`NICKSERV ${act} ${code}`).slice(-2)).toEqual([
        `:irc.test FAIL * ACCOUNT_REQUIRED :${text}`,
        "ERROR :Closing Link: 192.0.2.1 (An account is required)",
      ]);
      expect(client.open).toBe(false);
      expect(world.app.network.findUser("ana")).toBeUndefined();
    }
  });

  it("asks for the password of the server first", () => {
    const client = begin(worldWith({ required: true }, { passwordHash: "hash of x" }));
    expect(client.ask("CAP END")[0]).toContain(" 464 ");
  });

  it("sends the token draft/ACCOUNTREQUIRED, before registration too", () => {
    const client = worldWith({ required: true }).open();
    client.say("CAP REQ :draft/extended-isupport").take();
    expect(client.ask("ISUPPORT").join(" ")).toContain(" draft/ACCOUNTREQUIRED ");
    const free = worldWith({ requiredFrom: [OUTSIDE] }).connect("ana");
    expect(free.ask("VERSION").join(" ")).not.toContain("draft/ACCOUNTREQUIRED");
  });
});

describe("accounts.required-from and accounts.exempt", () => {
  it.each<[Partial<AccountRequirement>, boolean, boolean]>([
    [{}, false, false],
    [{ required: true, exempt: ["192.0.2.0/24"] }, false, true],
    [{ requiredFrom: ["198.51.100.0/24", "2001:db8::/32"] }, false, true],
    [{ requiredFrom: ["0.0.0.0/0"], exempt: [OUTSIDE] }, true, false],
  ])("%j refuses the one address: %p, the other: %p", (requirement, inside, outside) => {
    expect(refused(worldWith(requirement), INSIDE)).toBe(inside);
    expect(refused(worldWith(requirement), OUTSIDE)).toBe(outside);
  });

  it("change with REHASH", () => {
    const world = worldWith({});
    const { settings } = world.app;
    const accountRequirement = { required: true, requiredFrom: [], exempt: [] };
    world.app.rehash({ ...settings, session: { ...settings.session, accountRequirement } });
    expect(refused(world, INSIDE)).toBe(true);
  });
});
