/** IRCv3 extended-isupport and network-icon: ISUPPORT before registration, its batch, and changes to it. */
import { describe, expect, it } from "bun:test";
import { defaultLimits } from "../../../src/irc/network/limits.ts";
import { settingsOf, World } from "../session/harness.ts";

const BOTH = "batch draft/extended-isupport";

/** Tags and prefix are left out. */
const bare = (line: string): string => line.replace(/^(?:@\S+ )?:irc\.test /u, "");

describe("IRCv3 extended-isupport", () => {
  it("answers ISUPPORT before registration, in a batch", () => {
    const client = new World({ network: { networkName: "Example" } }).open();
    client.say("CAP LS 302").take();
    expect(client.ask("CAP REQ batch draft/extended-isupport")).toEqual([`:irc.test CAP * ACK :${BOTH}`]);
    client.say("ISUPPORT");
    const [first = "", ...rest] = client.take();
    const reference = /^:irc\.test BATCH \+(\S+) draft\/isupport$/u.exec(first)?.[1] ?? "none";
    expect(rest.pop()).toBe(`:irc.test BATCH -${reference}`);
    for (const line of rest) {
      expect(line).toMatch(/^@batch=\S+ :irc\.test 005 \* .* :are supported by this server$/u);
      expect(line).toStartWith(`@batch=${reference} `);
    }
    expect(rest.join(" ")).toContain(" NETWORK=Example ");
    expect(rest.join(" ")).toContain(" NICKLEN=30 ");
    expect(client.ask("NICK emersion", "USER emersion 0 * :Simon Ser", "CAP END")[0]).toStartWith(
      ":irc.test 001 emersion :",
    );
  });

  it("batches ISUPPORT at registration and in VERSION too, and sends none of it outside of a batch", () => {
    const client = new World()
      .open()
      .say(`CAP REQ :${BOTH} server-time`, "NICK dan", "USER d 0 * :d", "CAP END");
    const welcome = client.take();
    const tokens = welcome.filter((line) => line.includes(" 005 dan "));
    expect(tokens.length).toBeGreaterThan(1);
    for (const line of tokens) expect(line).toMatch(/^@batch=\w+;time=\S+ :irc\.test 005 dan /u);
    expect(welcome.filter((line) => line.includes("draft/isupport"))).toHaveLength(1);
    client.say("VERSION");
    const [version = "", open = "", ...lines] = client.take().map(bare);
    expect(version).toStartWith("351 dan ");
    expect(open).toMatch(/^BATCH \+\S+ draft\/isupport$/u);
    expect(lines.at(-1)).toMatch(/^BATCH -\S+$/u);
    expect(lines.slice(0, -1).every((line) => line.startsWith("005 dan "))).toBe(true);
  });

  it.each([["batch"], ["draft/extended-isupport"], ["multi-prefix"]])(
    "batches nothing with %s alone",
    (name) => {
      const client = new World().connect("dan", name).say("ISUPPORT");
      const lines = client.take();
      expect(lines.length).toBeGreaterThan(1);
      expect(lines.every((line) => line.startsWith(":irc.test 005 dan "))).toBe(true);
    },
  );

  it("is a labelled answer by its batch", () => {
    const client = new World().connect("dan", `${BOTH} labeled-response`).say("@label=x ISUPPORT");
    const lines = client.take();
    expect(lines[0]).toMatch(/^@label=x :irc\.test BATCH \+\S+ draft\/isupport$/u);
    expect(lines.filter((line) => line.includes(" BATCH "))).toHaveLength(2);
  });

  it("is refused before registration without the capability", () => {
    expect(new World().open().say("ISUPPORT").take()).toEqual([":irc.test 451 * :You have not registered"]);
  });

  it("tells registered clients of changes after REHASH: other values, new tokens, and those that are gone", () => {
    const icon = "https://example.org/icon.svg";
    const world = new World({ network: { icon } });
    const dan = world.connect("dan", BOTH);
    const eve = world.connect("eve");
    const stranger = world.open();
    const limits = { ...defaultLimits, channelLength: 32, nickLength: 42 };
    world.app.rehash(settingsOf({ network: { limits } }));
    const change = "CHANNELLEN=32 NICKLEN=42 -draft/ICON :are supported by this server";
    expect(dan.take().map(bare)).toEqual([
      expect.stringMatching(/^BATCH \+\S+ draft\/isupport$/u),
      `005 dan ${change}`,
      expect.stringMatching(/^BATCH -\S+$/u),
    ]);
    expect(eve.take()).toEqual([`:irc.test 005 eve ${change}`]);
    expect(stranger.take()).toEqual([]);
  });
});

describe("IRCv3 network-icon", () => {
  it("is a token, and can be asked for before registration", () => {
    const client = new World({ network: { icon: "https://example.org/icon.svg" } })
      .open()
      .say("CAP REQ draft/extended-isupport", "ISUPPORT");
    expect(client.take().join(" ")).toContain(" draft/ICON=https://example.org/icon.svg ");
  });

  it("is not there where none is configured", () => {
    expect(new World().connect("dan").say("VERSION").take().join(" ")).not.toContain("ICON");
  });
});
