import { beforeEach, describe, expect, it } from "bun:test";
import { ask, loggedIn } from "../../session/accounts.ts";
import { accountOf, MemoryStore, verifyAtOnce } from "../../session/memory-store.ts";
import { World } from "../../session/harness.ts";
import { root, said, teaWorld, tell } from "./chanserv-world.ts";
import type { TeaWorld } from "./chanserv-world.ts";

let { world, ana, tea } = {} as TeaWorld;

beforeEach(async () => {
  ({ world, ana, tea } = await teaWorld());
});

describe("ChanServ SET", () => {
  it("sets and removes texts, which INFO shows", async () => {
    expect(await tell(ana, "SET #tea description All about tea")).toEqual([
      "DESCRIPTION of #tea: All about tea.",
    ]);
    expect(await tell(ana, "SET #tea URL https://tea.test/a")).toEqual(["URL of #tea: https://tea.test/a."]);
    const other = world.connect("other");
    expect((await tell(other, "INFO #tea")).slice(2)).toEqual([
      "DESCRIPTION: All about tea",
      "URL: https://tea.test/a",
    ]);
    expect(await tell(ana, "SET #tea URL")).toEqual(["URL of #tea: off."]);
    expect((await tell(other, "INFO #tea")).slice(2)).toEqual(["DESCRIPTION: All about tea"]);
  });

  it("refuses long texts, other addresses than of the web, and unknown settings", async () => {
    expect(await tell(ana, `SET #tea DESCRIPTION ${"é".repeat(129)}`)).toEqual([
      "The text is too long: at most 256 bytes.",
    ]);
    expect(await tell(ana, "SET #tea URL javascript:x")).toEqual(["A URL begins with https:// or http://."]);
    expect(await tell(ana, "SET #tea TOPICLOCK maybe")).toEqual(["The value is ON or OFF."]);
    for (const word of ["constructor", "KEEPTOPIC"]) {
      expect((await tell(ana, `SET #tea ${word} ON`))[0]).toStartWith("SET knows DESCRIPTION, URL, ");
    }
    expect(tea().registration?.options).toEqual({});
  });

  it("is for level q, and SUCCESSOR for the founder", async () => {
    await ask(ana, "CS ACCESS #tea ADD bob a", "CS ACCESS #tea ADD cleo q");
    const [bob, cleo] = [await loggedIn(world, "bob"), await loggedIn(world, "cleo")];
    expect(await tell(bob, "SET #tea PRIVATE ON")).toEqual(["You need access of level q or above in #tea."]);
    expect(await tell(cleo, "SET #tea PRIVATE ON")).toEqual(["PRIVATE of #tea: on."]);
    expect(await tell(cleo, "SET #tea SUCCESSOR cleo")).toEqual(["Only the founder of #tea can do this."]);
  });

  it("survives a restart", async () => {
    const store = new MemoryStore({ accounts: [accountOf("ana")] });
    ({ world, ana } = await teaWorld({ store }));
    await ask(ana, "CS SET #tea ENTRYMSG hello", "CS SET #tea MLOCK +i-s", "CS SET #tea TOPICLOCK ON");
    world = new World({ store: store.reopened(), verifyPassword: verifyAtOnce });
    expect(world.app.network.findChannel("#tea")?.registration?.options).toEqual({
      entryMessage: "hello",
      modeLock: "+i-s",
      topicLock: true,
    });
  });

  it("changes nothing that cannot be kept", async () => {
    const store = new MemoryStore({ accounts: [accountOf("ana")] });
    ({ ana, tea } = await teaWorld({ store }));
    store.broken = true;
    expect((await ask(ana, "CS SET #tea TOPICLOCK ON")).at(-1)).toContain(
      "cannot keep changes at the moment",
    );
    expect(tea().registration?.options).toEqual({});
  });
});

describe("ChanServ SET ENTRYMSG", () => {
  it("is sent to whoever joins, and shown by INFO to accounts with access", async () => {
    await tell(ana, "SET #tea ENTRYMSG Mind the kettle");
    const other = world.connect("other");
    expect(other.ask("JOIN #tea").at(-1)).toBe(
      ":ChanServ!ChanServ@irc.test NOTICE other :[#tea] Mind the kettle",
    );
    expect((await tell(ana, "INFO #tea")).at(-1)).toBe("ENTRYMSG: Mind the kettle");
    expect((await tell(other, "INFO #tea")).at(-1)).toStartWith("Accounts with access");
  });
});

describe("ChanServ SET TOPICLOCK", () => {
  it("lets only accounts with level h or above set the topic, whatever their prefix", async () => {
    await ask(ana, "CS SET #tea TOPICLOCK ON", "CS ACCESS #tea ADD bob h", "MODE #tea -t");
    const [bob, cleo] = [await loggedIn(world, "bob"), await loggedIn(world, "cleo")];
    for (const client of [bob, cleo]) client.say("JOIN #tea");
    ana.say("MODE #tea +o cleo");
    world.hush();
    expect(cleo.ask("TOPIC #tea :no")).toEqual([
      ":irc.test 482 cleo #tea :The topic is locked: it needs access of level h or above",
    ]);
    expect(bob.ask("TOPIC #tea :yes")[0]).toContain("TOPIC #tea :yes");
  });
});

describe("ChanServ SET RESTRICTED", () => {
  it("lets only accounts with access join", async () => {
    await ask(ana, "CS SET #tea RESTRICTED ON", "CS ACCESS #tea ADD bob v", "INVITE cleo #tea");
    const [bob, cleo] = [await loggedIn(world, "bob"), await loggedIn(world, "cleo")];
    ana.say("INVITE cleo #tea");
    cleo.take();
    expect(cleo.ask("JOIN #tea")).toEqual([
      ":irc.test 474 cleo #tea :Cannot join channel: it is for accounts with access only",
    ]);
    expect(bob.ask("JOIN #tea")[0]).toContain("JOIN #tea");
    await tell(ana, "SET #tea RESTRICTED OFF");
    expect(cleo.ask("JOIN #tea")[0]).toContain("JOIN #tea");
  });
});

describe("ChanServ SET PRIVATE", () => {
  it("hides the facts of INFO from those who are neither members nor have access", async () => {
    await tell(ana, "SET #tea PRIVATE ON");
    const other = world.connect("other");
    expect(await tell(other, "INFO #tea")).toEqual(["#tea is registered, and private."]);
    other.say("JOIN #tea").take();
    for (const client of [other, ana, await root(world)]) {
      expect((await tell(client, "INFO #tea"))[0]).toStartWith("#tea: founder ana");
    }
  });
});

async function dropAna(): Promise<void> {
  const code = (await ask(ana, "NS DROP ana")).at(-1)?.split(" ").at(-1) ?? "";
  expect(await ask(ana, `NS DROP ana ${code}`)).not.toEqual([]);
}

describe("ChanServ SET SUCCESSOR", () => {
  it("names the account that gets the channel when the founder's is dropped", async () => {
    await ask(ana, "CS ACCESS #tea ADD bob q");
    expect(await tell(ana, "SET #tea SUCCESSOR Cleo")).toEqual(["SUCCESSOR of #tea: cleo."]);
    await dropAna();
    expect(tea().registration).toMatchObject({ founder: "cleo", options: {} });
  });

  it("forgets a successor whose account is gone, or who becomes the founder", async () => {
    expect(await tell(ana, "SET #tea SUCCESSOR nobody")).toEqual(["There is no account nobody."]);
    expect(await tell(ana, "SET #tea SUCCESSOR ana")).toEqual(["ana is the founder."]);
    await tell(ana, "SET #tea SUCCESSOR cleo");
    await tell(await root(world), "TRANSFER #tea cleo");
    expect(tea().registration).toMatchObject({ founder: "cleo", options: {} });
    const cleo = await loggedIn(world, "cleo");
    await tell(cleo, "SET #tea SUCCESSOR ana");
    await dropAna();
    expect(tea().registration).toMatchObject({ founder: "cleo", options: {} });
  });
});

it("SUCCESSOR of an operator is reported", async () => {
  const operator = await root(world);
  world.takeEvents();
  await tell(operator, "SET #tea SUCCESSOR bob");
  expect(world.takeEvents()).toMatchObject([
    { kind: "operator-action", action: "SET", channel: "#tea", operator: "root" },
  ]);
});

describe("ChanServ SET MLOCK", () => {
  it("sets the modes, and they stay as they are", async () => {
    ana.say("MODE #tea +s").take();
    const lines = await ask(ana, "CS SET #tea MLOCK +ikl-s sesame 20");
    expect(said(lines)).toEqual(["MLOCK of #tea: +ikl-s."]);
    expect(lines.filter((line) => line.includes(" MODE "))).toHaveLength(4);
    const lock = "+ikl-s :The mode is locked by ChanServ";
    expect(ana.ask("MODE #tea -i")).toEqual([`:irc.test 742 ana #tea i ${lock}`]);
    expect(ana.ask("MODE #tea +s")).toEqual([`:irc.test 742 ana #tea s ${lock}`]);
    expect(ana.ask("MODE #tea -k")).toEqual([`:irc.test 742 ana #tea k ${lock}`]);
    expect(ana.ask("MODE #tea +l 5")).toEqual([`:irc.test 742 ana #tea l ${lock}`]);
    expect(ana.ask("MODE #tea +i-s", "MODE #tea +l 20")).toEqual([]);
    expect(ana.ask("MODE #tea +m")).toEqual([":ana!ana@192.0.2.1 MODE #tea +m"]);
    expect(ana.ask("MODE #tea +b x!*@*")).toHaveLength(1);
    expect((await tell(ana, "INFO #tea")).at(-1)).toBe("MLOCK: +ikl-s");
  });

  it("refuses the mode that would remove a locked one", async () => {
    await tell(ana, "SET #tea MLOCK +s");
    ana.take();
    expect(ana.ask("MODE #tea +p")[0]).toContain(" 742 ana #tea s +s ");
    expect(ana.ask("MODE #tea")[0]).toBe(":irc.test 324 ana #tea +nst");
  });

  it("can be overridden by SAMODE, set anew and removed", async () => {
    await tell(ana, "SET #tea MLOCK +i");
    (await root(world)).say("SAMODE #tea -i");
    expect(ana.ask("MODE #tea")).toContain(":irc.test 324 ana #tea +nt");
    await tell(ana, "SET #tea MLOCK +k one");
    await tell(ana, "SET #tea MLOCK +k two");
    expect(tea().settings.get("k")).toBe("two");
    expect(ana.ask("MODE #tea +i")[0]).toContain("MODE #tea +i");
    await tell(ana, "SET #tea MLOCK");
    expect(ana.ask("MODE #tea -k")[0]).toContain("MODE #tea -k two");
  });

  it("takes no lists, prefixes, unknown modes, or values that the mode does not take", async () => {
    for (const modes of ["+b", "+o ana", "+b x!*@*", "+X", "+l", "+ii", "+"]) {
      expect((await tell(ana, `SET #tea MLOCK ${modes}`)).at(-1)).toStartWith("MLOCK takes modes");
    }
    expect((await tell(ana, "SET #tea MLOCK +l many")).at(-1)).toBe(
      "MLOCK of #tea was not changed: cannot set l.",
    );
    ana.say("MODE #tea +lk 5 sesame");
    for (const [modes, failed] of [
      ["+l many", "l"],
      ["+k a,b", "k"],
      ["+p+s", "p"],
    ] as const) {
      expect((await tell(ana, `SET #tea MLOCK ${modes}`)).at(-1)).toBe(
        `MLOCK of #tea was not changed: cannot set ${failed}.`,
      );
    }
    expect(Object.fromEntries(tea().settings)).toEqual({ l: "5", k: "sesame" });
    expect(tea().registration?.options).toEqual({});
  });
});
