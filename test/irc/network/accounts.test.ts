import { describe, expect, it } from "bun:test";
import { Accounts } from "../../../src/irc/network/accounts.ts";
import type { DurableChange } from "../../../src/irc/network/durable.ts";
import { accountOf } from "../session/memory-store.ts";

const fold = (name: string): string => name.toLowerCase();

function scene(looks = false): { accounts: Accounts; noted: DurableChange[] } {
  const noted: DurableChange[] = [];
  return { accounts: new Accounts(fold, looks, (change) => noted.push(change)), noted };
}

describe("the accounts of a network", () => {
  it("are found by name in any case", () => {
    const { accounts } = scene();
    expect(accounts.add(accountOf("Ana"))).toBe(true);
    expect(accounts.find("aNA")?.name).toBe("Ana");
    expect(accounts.find("bob")).toBeUndefined();
    expect(accounts.count).toBe(1);
  });

  it("have different names", () => {
    const { accounts, noted } = scene();
    accounts.add(accountOf("ana"));
    expect(accounts.add(accountOf("ANA"))).toBe(false);
    expect(accounts.count).toBe(1);
    expect(noted).toHaveLength(1);
  });

  it("have names of different looks where those count", () => {
    const { accounts } = scene(true);
    accounts.add(accountOf("paypal"));
    expect(accounts.add(accountOf("pаypal"))).toBe(false);
    accounts.remove("paypal");
    expect(accounts.add(accountOf("pаypal"))).toBe(true);
  });

  it("have the nicks that were grouped, in one name space with the names", () => {
    const { accounts } = scene();
    accounts.add(accountOf("ana"));
    accounts.add(accountOf("bob"));
    accounts.replace(accountOf("ana", { nicks: ["Ann", "annie"] }));
    expect([accounts.ownerOf("ANN")?.name, accounts.ownerOf("ana")?.name]).toEqual(["ana", "ana"]);
    expect([accounts.find("ann"), accounts.ownerOf("nobody")]).toEqual([undefined, undefined]);
    expect(accounts.isTaken("annie")).toBe(true);
    expect(accounts.add(accountOf("ANN"))).toBe(false);
  });

  it("lose a nick that is ungrouped, and all with the account", () => {
    const { accounts } = scene(true);
    accounts.add(accountOf("ana"));
    accounts.replace(accountOf("ana", { nicks: ["paypal", "annie"] }));
    expect(accounts.ownerOf("pаypal")?.name).toBe("ana");
    accounts.replace(accountOf("ana", { nicks: ["annie"] }));
    expect([accounts.ownerOf("paypal"), accounts.ownerOf("pаypal")]).toEqual([undefined, undefined]);
    expect(accounts.ownerOf("annie")?.nicks).toEqual(["annie"]);
    accounts.remove("ana");
    expect(accounts.isTaken("annie")).toBe(false);
  });

  it("leave a nick that two accounts claim in the store to the older one", () => {
    const { accounts } = scene();
    accounts.restore([accountOf("ana", { nicks: ["joy"] }), accountOf("bob", { nicks: ["joy"] })]);
    expect(accounts.ownerOf("joy")?.name).toBe("ana");
    accounts.remove("bob");
    expect(accounts.ownerOf("joy")?.name).toBe("ana");
  });

  it("note each change, and none that does nothing", () => {
    const { accounts, noted } = scene();
    const [first, second] = [accountOf("ana"), accountOf("Ana", { passwordHash: "other" })];
    expect(accounts.replace(first)).toBe(false);
    expect(accounts.remove("ana")).toBeUndefined();
    accounts.add(first);
    expect(accounts.replace(second)).toBe(true);
    expect(accounts.find("ana")).toBe(second);
    expect(accounts.remove("ANA")).toBe(second);
    expect(accounts.count).toBe(0);
    expect(noted).toEqual([
      { kind: "account", record: first },
      { kind: "account", record: second },
      { kind: "account", record: second, removed: true },
    ]);
  });

  it("come back from the store without being noted", () => {
    const { accounts, noted } = scene();
    accounts.restore([accountOf("ana"), accountOf("bob")]);
    expect(accounts.find("BOB")?.name).toBe("bob");
    expect(accounts.count).toBe(2);
    expect(noted).toEqual([]);
  });
});
