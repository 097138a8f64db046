/** Services as users of the network see them. */
import { expect, it } from "bun:test";
import { ask, worldWithAccounts } from "../../session/accounts.ts";
import { World } from "../../session/harness.ts";
import { passwordOf } from "../../session/memory-store.ts";

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

it("knows commands by the names that they have elsewhere", async () => {
  const client = worldWithAccounts(["ana"]).connect("ana");
  const asked = async (line: string): Promise<string> => (await ask(client, line)).at(-1) ?? "";
  expect(await asked("NS HELP id")).toContain("Logs you in.");
  expect(await asked("NS ID wrong")).toContain("The account or the password is wrong.");
  expect(await asked(`NS LOGIN ana ${passwordOf("ana")}`)).toContain("You are logged in as ana.");
  expect(await asked("NS CLIENTS")).toContain("1: 192.0.2.1, ");
  expect(await asked("NS UNREGISTER ana")).toContain("To remove the account ana for good: DROP ana ");
  await ask(client, "JOIN #tea", "CS REGISTER #tea");
  expect(await asked("CS UNREGISTER #tea")).toContain("To end the registration of #tea,");
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
