import { describe, expect, it } from "bun:test";
import { worldWithAccounts } from "../../session/accounts.ts";

describe("VERIFY", () => {
  it("needs the capability draft/account-registration: 421", () => {
    const client = worldWithAccounts().connect("ana");
    expect(client.say("VERIFY ana 123").take()).toEqual([":irc.test 421 ana VERIFY :Unknown command"]);
  });

  it("needs an account and a code: 461", () => {
    const client = worldWithAccounts().connect("ana", "draft/account-registration");
    expect(client.say("VERIFY ana").take()).toEqual([":irc.test 461 ana VERIFY :Not enough parameters"]);
  });
});
