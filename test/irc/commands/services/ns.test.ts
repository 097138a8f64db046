import { describe, expect, it } from "bun:test";
import { ask, worldWithAccounts } from "../../session/accounts.ts";

describe("NS", () => {
  it("is NICKSERV by a short name", async () => {
    const client = worldWithAccounts(["ana"]).connect("client");
    const long = await ask(client, "NICKSERV HELP IDENTIFY");
    expect(long.length).toBe(2);
    expect(await ask(client, "NS HELP IDENTIFY")).toEqual(long);
    expect(await ask(client, "NS :help identify")).toEqual(long);
  });
});
