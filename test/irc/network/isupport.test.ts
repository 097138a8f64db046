import { describe, expect, it } from "bun:test";
import {
  isupportChanges,
  isupportLines,
  isupportRows,
  isupportTokens,
  type IsupportSettings,
} from "../../../src/irc/network/isupport.ts";
import { defaultLimits, limitRows, type LimitName } from "../../../src/irc/network/limits.ts";
import { formatLine } from "../../../src/irc/wire/format.ts";
import { numericLine } from "../../../src/irc/wire/numerics.ts";
import { byteLength } from "../../../src/irc/wire/utf8.ts";

const settings: IsupportSettings = { networkName: "Tea Net", casemapping: "ascii", limits: defaultLimits };

const tokens = (given: IsupportSettings = settings): Map<string, string | undefined> =>
  new Map(
    isupportLines(isupportTokens(given).values())
      .flat()
      .map((token) => {
        const [name = "", value] = token.split("=");
        return [name, value];
      }),
  );

describe("ISUPPORT rows", () => {
  it("have help and a specification, and a token of their own in upper case", () => {
    for (const row of isupportRows) {
      expect(row.token).toMatch(/^(?:draft\/|soju\.im\/)?[A-Z0-9]{1,20}$/);
      expect(row.help).toMatch(/\.$/);
      expect(row.specification).not.toBe("");
    }
    expect(new Set(isupportRows.map((row) => row.token)).size).toBe(isupportRows.length);
  });

  it("state every limit that names a token, as it is set", () => {
    for (const [name, row] of Object.entries(limitRows) as [
      LimitName,
      { isupport?: string; max: number },
    ][]) {
      if (row.isupport === undefined) continue;
      const changed = { ...settings, history: true, limits: { ...defaultLimits, [name]: 12_345 } };
      expect(tokens(changed).get(row.isupport), name).toContain("12345");
    }
  });
});

describe("ISUPPORT values", () => {
  it.each([
    ["BOT", "B"],
    ["CASEMAPPING", "ascii"],
    ["CHANLIMIT", "#:100"],
    ["CHANMODES", "beI,k,lfjW,imnpstCcTUuz"],
    ["CHANTYPES", "#"],
    ["ELIST", "CMNTU"],
    ["EXCEPTS", "e"],
    ["EXTBAN", "~,cmrz"],
    ["INVEX", "I"],
    ["LINELEN", "512"],
    ["MAXLIST", "beI:100"],
    ["MODES", "6"],
    ["NETWORK", "Tea\\x20Net"],
    ["NICKLEN", "30"],
    ["PREFIX", "(qaohv)~&@%+"],
    ["SAFELIST", undefined],
    ["STATUSMSG", "~&@%+"],
    ["TARGMAX", "JOIN:,KICK:4,LIST:,NAMES:,NOTICE:4,PART:,PRIVMSG:4,TAGMSG:4,WHOIS:4,WHOWAS:4"],
    ["MONITOR", "100"],
    ["UTF8ONLY", undefined],
    ["WHOX", undefined],
  ])("say %s=%s", (token, value) => {
    expect(tokens().has(token)).toBe(true);
    expect(tokens().get(token)).toBe(value);
  });

  it("name what needs accounts on a server with accounts only", () => {
    const found = tokens({ ...settings, accounts: true });
    expect(found.get("ACCOUNTEXTBAN")).toBe("a,account");
    expect(found.get("CHANMODES")).toBe("beI,k,lfjW,imnpstCcMRTUuz");
    expect(found.get("EXTBAN")).toBe("~,acmrz");
    expect(tokens().has("ACCOUNTEXTBAN")).toBe(false);
  });

  it("name what needs a history on a server with one only", () => {
    const found = tokens({ ...settings, history: true });
    expect([found.get("CHATHISTORY"), found.get("MSGREFTYPES")]).toEqual(["100", "msgid,timestamp"]);
    expect([tokens().has("CHATHISTORY"), tokens().has("MSGREFTYPES")]).toEqual([false, false]);
  });

  it("say what client-only tags are blocked, and nothing where none are", () => {
    expect(tokens().has("CLIENTTAGDENY")).toBe(false);
    expect(tokens({ ...settings, clientTagDeny: ["*", "-foo", "-example/bar"] }).get("CLIENTTAGDENY")).toBe(
      "*,-foo,-example/bar",
    );
  });

  it("say that names are compared beyond ASCII (IRCv3 proposal rfc8265 IRC Unicode-aware Casemapping)", () => {
    expect(tokens().has("UTF8MAPPING")).toBe(false);
    expect(tokens({ ...settings, casemapping: "rfc1459" }).get("CASEMAPPING")).toBe("rfc1459");
    const unicode = tokens({ ...settings, casemapping: "rfc8265" });
    expect([unicode.get("CASEMAPPING"), unicode.get("UTF8MAPPING")]).toEqual(["ascii", "rfc8265"]);
  });

  it("name the network's icon, if it has one", () => {
    expect(tokens().has("draft/ICON")).toBe(false);
    const icon = "https://example.org/icon.svg?size=32";
    expect(tokens({ ...settings, icon }).get("draft/ICON")).toBe("https://example.org/icon.svg?size\\x3D32");
  });

  it("escape what would end a token", () => {
    expect(tokens({ ...settings, networkName: "a=b\\c d" }).get("NETWORK")).toBe("a\\x3Db\\x5Cc\\x20d");
  });
});

describe("isupportLines", () => {
  it("gives at most 13 tokens a line, and never the same one twice", () => {
    const lines = isupportLines(
      isupportTokens({
        ...settings,
        casemapping: "rfc8265",
        accounts: true,
        history: true,
        accountRequired: true,
        push: true,
        vapidKey: "V".repeat(87),
        clientTagDeny: ["typing"],
        icon: "https://x.test/i",
        uploadUrl: "https://x.test/upload",
      }).values(),
    );
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(13);
    expect(lines.flat()).toHaveLength(isupportRows.length);
  });

  it("fits in a line whatever the settings are", () => {
    const limits = Object.fromEntries(Object.entries(limitRows).map(([name, row]) => [name, row.max]));
    const widest: IsupportSettings = {
      networkName: " ".repeat(500),
      casemapping: "rfc8265",
      accounts: true,
      history: true,
      push: true,
      vapidKey: "V".repeat(87),
      limits: { ...defaultLimits, ...limits },
      clientTagDeny: ["x".repeat(200)],
      icon: `https://${"=".repeat(60)}`,
    };
    for (const line of isupportLines(isupportTokens(widest).values())) {
      const { code, params } = numericLine("RPL_ISUPPORT", "n".repeat(limitRows.nickLength.max), line);
      const text = formatLine("s".repeat(63), code, params);
      expect(text).toEndWith(":are supported by this server\r\n");
      expect(byteLength(text)).toBeLessThanOrEqual(512);
    }
  });
});

describe("isupportChanges", () => {
  it("says what is new, what is another, and what is gone", () => {
    const before: IsupportSettings = { ...settings, icon: "https://example.org/icon.svg" };
    const after: IsupportSettings = {
      ...settings,
      networkName: "Coffee",
      clientTagDeny: ["typing"],
      limits: { ...defaultLimits, nickLength: 20 },
    };
    expect(isupportChanges(before, after)).toEqual([
      "NICKLEN=20",
      "CLIENTTAGDENY=typing",
      "NETWORK=Coffee",
      "-draft/ICON",
    ]);
    expect(isupportChanges(before, before)).toEqual([]);
  });
});
