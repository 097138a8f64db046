import { describe, expect, it } from "bun:test";
import { ask, worldWithAccounts } from "../../session/accounts.ts";
import { saidBy } from "./service-answers.ts";

describe("HS", () => {
  it("is HOSTSERV by a short name", async () => {
    const client = worldWithAccounts().connect("client");
    expect(saidBy("HostServ", await ask(client, "HS HELP"))).toEqual(
      saidBy("HostServ", await ask(client, "HOSTSERV HELP")),
    );
  });
});
