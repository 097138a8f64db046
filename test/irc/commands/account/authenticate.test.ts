import { describe, expect, it } from "bun:test";
import { ask, loggedIn, plainResponse, worldWithAccounts } from "../../session/accounts.ts";
import { passwordOf } from "../../session/memory-store.ts";

describe("AUTHENTICATE", () => {
  it("needs the capability sasl: 421", () => {
    const client = worldWithAccounts(["ana"]).connect("ana");
    expect(client.ask("AUTHENTICATE PLAIN")).toEqual([":irc.test 421 ana AUTHENTICATE :Unknown command"]);
  });

  it("needs a parameter: 461", () => {
    const client = worldWithAccounts(["ana"]).connect("ana", "sasl");
    expect(client.ask("AUTHENTICATE")).toEqual([":irc.test 461 ana AUTHENTICATE :Not enough parameters"]);
  });

  it("answers an abort of nothing with 906", () => {
    const client = worldWithAccounts(["ana"]).connect("ana", "sasl");
    expect(client.ask("AUTHENTICATE *")).toEqual([":irc.test 906 ana :SASL authentication aborted"]);
  });

  it("forgets the exchange with the capability", () => {
    const client = worldWithAccounts(["ana"]).connect("ana", "sasl").say("AUTHENTICATE PLAIN");
    client.say("CAP REQ :-sasl", "CAP REQ :sasl").take();
    expect(client.ask("AUTHENTICATE PLAIN")).toEqual(["AUTHENTICATE +"]);
  });

  it("answers under the label of its command", async () => {
    const world = worldWithAccounts(["ana"]);
    const client = world.connect("ana", "sasl batch labeled-response");
    expect(client.ask("@label=a AUTHENTICATE PLAIN")).toEqual(["@label=a AUTHENTICATE +"]);
    const response = plainResponse("ana", passwordOf("ana"));
    const lines = await ask(client, `@label=b AUTHENTICATE ${response}`);
    expect(lines[0]).toStartWith("@label=b ");
    expect(lines.join("\n")).toContain(" 903 ana ");
  });

  it("makes the further lines of its client wait while a password is verified", async () => {
    const world = worldWithAccounts(["ana"]);
    const client = world.connect("ana", "sasl");
    client.say(
      "AUTHENTICATE PLAIN",
      `AUTHENTICATE ${plainResponse("ana", passwordOf("ana"))}`,
      "PING :later",
    );
    expect(client.take()).toEqual(["AUTHENTICATE +"]);
    const lines = await ask(client);
    expect(lines.map((line) => line.split(" ")[1])).toEqual(["900", "903", "PONG"]);
  });

  it("lets the user in where only those with an account may go", async () => {
    const world = worldWithAccounts(["ana"]);
    world.connect("host").say("JOIN #tea", "MODE #tea +R");
    const stranger = world.connect("stranger");
    expect(stranger.ask("JOIN #tea")[0]).toContain(" 477 ");
    const ana = await loggedIn(world, "ana");
    expect(ana.ask("JOIN #tea")[0]).toContain(" JOIN #tea");
  });
});
