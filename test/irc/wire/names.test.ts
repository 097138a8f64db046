import { describe, expect, it } from "bun:test";
import { cleanUsername, isChannelName, isHostname, isKey, isNick } from "../../../src/irc/wire/names.ts";

describe("a nick", () => {
  it.each(["a", "Ada", "ada99", "a-b", "[x]", "\\o", "_x_", "`q`", "{h}|", "^up", "x".repeat(30)])(
    "may be %p",
    (nick) => {
      expect(isNick(nick, 30)).toBe(true);
    },
  );

  it.each([
    "",
    " ",
    "a b",
    "a,b",
    "a*",
    "a?",
    "a!b",
    "a@b",
    "$a",
    ":a",
    "#a",
    "&a",
    "~a",
    "@a",
    "%a",
    "+a",
    "a.b",
  ])("may not be %p (Modern IRC, Clients)", (nick) => {
    expect(isNick(nick, 30)).toBe(false);
  });

  it.each(["9lives", "-dash", "é", "naïve", "a\u0000", "a\n", "a\u0002b", "a/b", "a~"])(
    "may not be %p (RFC 2812, section 2.3.1)",
    (nick) => {
      expect(isNick(nick, 30)).toBe(false);
    },
  );

  it("is bounded", () => {
    expect(isNick("x".repeat(31), 30)).toBe(false);
  });
});

const may = (text: string, length = 30): boolean => isNick(text, length, "utf8");

describe("a nick of characters of any script", () => {
  it.each([
    "Ada",
    "[x]",
    "Zoë",
    "Zoe\u0308",
    "Жанна",
    "日本語",
    "שלום",
    "سلام",
    "नमस्ते",
    "Ａda",
    "_é_",
    "éva-9",
  ])("may be %p", (nick) => {
    expect(may(nick)).toBe(true);
  });

  it.each([
    "",
    "é a",
    "é,a",
    "é*",
    "é?",
    "é.a",
    "é!a",
    "é@a",
    "#é",
    "~é",
    "@é",
    "+é",
    ":é",
    "$é",
    "é/a",
    "é~",
  ])("may not be %p (IRCv3 rfc8265, Restricted Characters)", (nick) => {
    expect(may(nick)).toBe(false);
  });

  it.each(["é！", "é＠ｂ", "＃é", "é．", "：é", "é，ｂ", "é\u3000b"])(
    "may not be %p, which stands for such a character",
    (nick) => {
      expect(may(nick)).toBe(false);
    },
  );

  it.each(["-é", "9é", "１é", "٣", "१ह", "\u0301e"])("may not begin as %p does", (nick) => {
    expect(may(nick)).toBe(false);
  });

  it.each(["🍵", "é🍵", "é…", "ﬁl", "é\u200b", "aש", "é\ufe0f"])(
    "may not be %p (RFC 8265, section 3.3)",
    (nick) => {
      expect(may(nick)).toBe(false);
    },
  );

  it("is bounded in bytes", () => {
    expect(may("é".repeat(15))).toBe(true);
    expect(may("é".repeat(15), 29)).toBe(false);
  });
});

/** Characters that make two names look the same. */
const invisible = {
  bold: "\u0002",
  "a tab": "\t",
  "a C1 control": "\u0085",
  "a no-break space": "\u00a0",
  "a soft hyphen": "\u00ad",
  "an ideographic space": "\u3000",
  "a zero width space": "\u200b",
  "a zero width joiner": "\u200d",
  "a word joiner": "\u2060",
  "a right-to-left override": "\u202e",
  "an isolate": "\u2066",
  "a line separator": "\u2028",
  "a byte order mark": "\ufeff",
  "a variation selector": "\ufe0f",
  "a Hangul filler": "\u3164",
  "an empty Braille pattern": "\u2800",
  "a language tag": "\u{e0061}",
} as const;

describe("a channel name", () => {
  it.each(["#", "#tea", "##", "#a:b", "#été", "#a*", "#!@$%", "#🍵"])("may be %p", (name) => {
    expect(isChannelName(name, 64)).toBe(true);
  });

  it.each(["", "tea", "&tea", "#a b", "#a,b", "#a\u0007", "#a\u0000", "#a\r", "#a\n", "#a\nb"])(
    "may not be %p (Modern IRC, Channels)",
    (name) => {
      expect(isChannelName(name, 64)).toBe(false);
    },
  );

  it.each(Object.entries(invisible))("may not have %s in it", (_, character) => {
    expect(isChannelName(`#a${character}b`, 64)).toBe(false);
    expect(isChannelName(`#a${character}`, 64)).toBe(false);
  });

  it("is bounded in bytes", () => {
    expect(isChannelName(`#${"é".repeat(10)}`, 21)).toBe(true);
    expect(isChannelName(`#${"é".repeat(10)}`, 20)).toBe(false);
  });
});

describe("a channel key", () => {
  it.each(["k", "sésame", "a:b", "x".repeat(32)])("may be %p", (key) => {
    expect(isKey(key, 32)).toBe(true);
  });

  it.each(["", "a b", "a,b", ":a", "a\u0007", "a\u007f", "a\u0000", "x".repeat(33), "é".repeat(17)])(
    "may not be %p",
    (key) => {
      expect(isKey(key, 32)).toBe(false);
    },
  );
});

describe("a username", () => {
  it("loses what would make a mask ambiguous", () => {
    expect(cleanUsername("a!d@a*?:,", 10)).toBe("ada");
    expect(cleanUsername("a d\u0000\u0002a\u007f", 10)).toBe("ada");
    expect(cleanUsername("~ada", 10)).toBe("~ada");
  });

  it.each(Object.entries(invisible))("loses %s", (_, character) => {
    expect(cleanUsername(`a${character}d${character}a`, 10)).toBe("ada");
  });

  it("is cut between characters", () => {
    expect(cleanUsername("abcdefghijkl", 10)).toBe("abcdefghij");
    expect(cleanUsername("aé", 2)).toBe("a");
  });

  it("may have nothing left", () => {
    expect(cleanUsername("@!", 10)).toBe("");
  });
});

describe("a host name", () => {
  /** Facts of the ircdocs parser tests, hostname validation. */
  const valid = [
    "irc.example.com",
    "i.coolguy.net",
    "irc-srv.net.uk",
    "iRC.CooLguY.NeT",
    "gsf.ds342.co.uk",
    "324.net.uk",
    "xn--bcher-kva.ch",
    "services.",
  ];
  const invalid = [
    "-lol-.net.uk",
    "-lol.net.uk",
    "_irc._sctp.lol.net.uk",
    "irc",
    "com",
    "",
    " ",
    "example. net",
    "ex ample.org",
    " example.org",
    "example.org ",
  ];

  it.each(valid)("may be %p", (host) => {
    expect(isHostname(host, 63)).toBe(true);
  });

  it.each([...invalid, ".", "..", "a..b", ".a.b", "bücher.ch", "a.b\n", `${"x".repeat(64)}.net`])(
    "may not be %p",
    (host) => {
      expect(isHostname(host, 70)).toBe(false);
    },
  );

  it("is bounded", () => {
    expect(isHostname(`${"x".repeat(59)}.net`, 63)).toBe(true);
    expect(isHostname(`${"x".repeat(60)}.net`, 63)).toBe(false);
  });
});
