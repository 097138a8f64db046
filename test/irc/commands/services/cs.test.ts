import { describe, expect, it } from "bun:test";
import { ask, worldWithAccounts } from "../../session/accounts.ts";

describe("CS", () => {
  it("is CHANSERV by a short name", async () => {
    const client = worldWithAccounts(["ana"]).connect("client");
    const long = await ask(client, "CHANSERV HELP REGISTER");
    expect(long.length).toBe(2);
    expect(await ask(client, "CS HELP REGISTER")).toEqual(long);
    expect(await ask(client, "CS :help register")).toEqual(long);
  });
});
