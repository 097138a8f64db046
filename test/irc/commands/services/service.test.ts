/** Services as users of the network see them. */
import { expect, it } from "bun:test";
import { worldWithAccounts } from "../../session/accounts.ts";
import { World } from "../../session/harness.ts";

it("WHOIS shows a service", () => {
  const client = worldWithAccounts().connect("client");
  expect(client.ask("WHOIS nickserv")).toEqual([
    ":irc.test 311 client NickServ NickServ irc.test * :Accounts of this network.",
    ":irc.test 312 client NickServ irc.test :A server under test",
    ":irc.test 320 client NickServ :is a service of Test",
    ":irc.test 318 client nickserv :End of /WHOIS list",
  ]);
  expect(client.ask("WHOIS ChanServ")[0]).toContain(":Registered channels of this network.");
});

it("ISON lists services", () => {
  const client = worldWithAccounts().connect("client");
  expect(client.ask("ISON chanserv nobody NICKSERV")).toEqual([":irc.test 303 client :ChanServ NickServ"]);
});

it("where nobody can log in there are no services", () => {
  const client = new World().connect("client");
  expect(client.ask("WHOIS NickServ")[0]).toContain(" 401 client NickServ ");
  expect(client.ask("ISON NickServ")).toEqual([":irc.test 303 client :"]);
});
