/**
 * Facts about lines for parser and formatter. They cover all cases of the ircdocs parser tests for splitting and joining
 * messages.
 */

export interface MessageFact {
  /** All these lines mean the same. */
  readonly lines: readonly string[];
  /** Lines that are understood but not written so. */
  readonly lenient?: true;
  readonly tags?: Readonly<Record<string, string>>;
  readonly source?: string;
  readonly command: string;
  readonly params?: readonly string[];
}

const longTags = { tag1: "value1", tag2: "", "vendor1/tag3": "value2", "vendor2/tag4": "" };
const threeParams = ["param1", "param2", "param3 param3"];

export const messageFacts: readonly MessageFact[] = [
  // Parameters, and the colon that the last one may have.
  { lines: ["COMMAND"], command: "COMMAND" },
  { lines: ["foo bar baz asdf", "foo bar baz :asdf"], command: "FOO", params: ["bar", "baz", "asdf"] },
  { lines: ["foo bar baz :asdf quux"], command: "FOO", params: ["bar", "baz", "asdf quux"] },
  { lines: ["foo bar baz :"], command: "FOO", params: ["bar", "baz", ""] },
  { lines: ["foo bar baz ::asdf"], command: "FOO", params: ["bar", "baz", ":asdf"] },

  // The same behind a source.
  { lines: [":src AWAY", ":src AWAY "], source: "src", command: "AWAY" },
  { lines: [":src AWAY :"], source: "src", command: "AWAY", params: [""] },
  { lines: [":src JOIN #chan", ":src JOIN :#chan"], source: "src", command: "JOIN", params: ["#chan"] },
  {
    lines: [":coolguy foo bar baz asdf", ":coolguy foo bar baz :asdf"],
    source: "coolguy",
    command: "FOO",
    params: ["bar", "baz", "asdf"],
  },
  {
    lines: [":coolguy foo bar baz :asdf quux"],
    source: "coolguy",
    command: "FOO",
    params: ["bar", "baz", "asdf quux"],
  },
  { lines: [":coolguy foo bar baz :"], source: "coolguy", command: "FOO", params: ["bar", "baz", ""] },

  // Spaces inside the last parameter are its own; tabs are no spaces.
  {
    lines: [":coolguy foo bar baz :  asdf quux "],
    source: "coolguy",
    command: "FOO",
    params: ["bar", "baz", "  asdf quux "],
  },
  { lines: [":coolguy foo bar baz :  "], source: "coolguy", command: "FOO", params: ["bar", "baz", "  "] },
  {
    lines: [":coolguy PRIVMSG bar :lol :) "],
    source: "coolguy",
    command: "PRIVMSG",
    params: ["bar", "lol :) "],
  },
  {
    lines: [":coolguy foo b\tar baz", ":coolguy foo b\tar :baz"],
    source: "coolguy",
    command: "FOO",
    params: ["b\tar", "baz"],
  },
  { lines: [":cool\tguy foo bar baz"], source: "cool\tguy", command: "FOO", params: ["bar", "baz"] },

  // Control characters in a source.
  {
    lines: [":coolguy!ag@net\u00035w\u0003ork.admin PRIVMSG foo :bar baz"],
    source: "coolguy!ag@net\u00035w\u0003ork.admin",
    command: "PRIVMSG",
    params: ["foo", "bar baz"],
  },
  {
    lines: [":coolguy!~ag@n\u0002et\u000305w\u000fork.admin PRIVMSG foo :bar baz"],
    source: "coolguy!~ag@n\u0002et\u000305w\u000fork.admin",
    command: "PRIVMSG",
    params: ["foo", "bar baz"],
  },

  // Tags: with and without values, in any order, before all that a message may have.
  { lines: ["@a=b;c=32;k;rt=ql7 foo"], tags: { a: "b", c: "32", k: "", rt: "ql7" }, command: "FOO" },
  {
    lines: ["@c;h=;a=b :quux ab cd"],
    lenient: true,
    tags: { c: "", h: "", a: "b" },
    source: "quux",
    command: "AB",
    params: ["cd"],
  },
  {
    lines: ["@asd :coolguy foo bar baz :  ", "@asd= :coolguy foo bar baz :  "],
    tags: { asd: "" },
    source: "coolguy",
    command: "FOO",
    params: ["bar", "baz", "  "],
  },
  {
    lines: [
      "@tag1=value1;tag2;vendor1/tag3=value2;vendor2/tag4= :irc.example.com COMMAND param1 param2 :param3 param3",
    ],
    lenient: true,
    tags: longTags,
    source: "irc.example.com",
    command: "COMMAND",
    params: threeParams,
  },
  {
    lines: [":irc.example.com COMMAND param1 param2 :param3 param3"],
    source: "irc.example.com",
    command: "COMMAND",
    params: threeParams,
  },
  {
    lines: ["@tag1=value1;tag2;vendor1/tag3=value2;vendor2/tag4 COMMAND param1 param2 :param3 param3"],
    tags: longTags,
    command: "COMMAND",
    params: threeParams,
  },

  // Escapes in values are read one character after the other; one that means nothing is the character itself.
  {
    lines: ["@a=b\\\\and\\nk;d=gh\\:764 foo", "@d=gh\\:764;a=b\\\\and\\nk foo"],
    tags: { a: "b\\and\nk", d: "gh;764" },
    command: "FOO",
  },
  {
    lines: [
      "@a=b\\\\and\\nk;d=gh\\:764 foo par1 par2",
      "@a=b\\\\and\\nk;d=gh\\:764 foo par1 :par2",
      "@d=gh\\:764;a=b\\\\and\\nk foo par1 par2",
      "@d=gh\\:764;a=b\\\\and\\nk foo par1 :par2",
    ],
    tags: { a: "b\\and\nk", d: "gh;764" },
    command: "FOO",
    params: ["par1", "par2"],
  },
  {
    lines: ["@a=b\\\\and\\nk;c=72\\s45;d=gh\\:764 foo"],
    tags: { a: "b\\and\nk", c: "72 45", d: "gh;764" },
    command: "FOO",
  },
  { lines: ["@foo=\\\\\\\\\\:\\\\s\\s\\r\\n COMMAND"], tags: { foo: "\\\\;\\s \r\n" }, command: "COMMAND" },
  { lines: ["@tag1=value\\\\ntest COMMAND"], tags: { tag1: "value\\ntest" }, command: "COMMAND" },
  { lines: ["@tag1=value\\1 COMMAND"], lenient: true, tags: { tag1: "value1" }, command: "COMMAND" },
  { lines: ["@tag1=value1\\ COMMAND"], lenient: true, tags: { tag1: "value1" }, command: "COMMAND" },

  // Of equal names the last counts; a vendor makes another name.
  {
    lines: ["@tag1=1;tag2=3;tag3=4;tag1=5 COMMAND"],
    lenient: true,
    tags: { tag1: "5", tag2: "3", tag3: "4" },
    command: "COMMAND",
  },
  {
    lines: ["@tag1=1;tag2=3;tag3=4;tag1=5;vendor/tag2=8 COMMAND"],
    lenient: true,
    tags: { tag1: "5", tag2: "3", tag3: "4", "vendor/tag2": "8" },
    command: "COMMAND",
  },

  // Several spaces are one, wherever they stand.
  {
    lines: [":gravel.mozilla.org 432  #momo :Erroneous Nickname: Illegal characters"],
    lenient: true,
    source: "gravel.mozilla.org",
    command: "432",
    params: ["#momo", "Erroneous Nickname: Illegal characters"],
  },
  {
    lines: [":gravel.mozilla.org MODE #tckk +n "],
    lenient: true,
    source: "gravel.mozilla.org",
    command: "MODE",
    params: ["#tckk", "+n"],
  },
  {
    lines: [":services.esper.net MODE #foo-bar +o foobar  "],
    lenient: true,
    source: "services.esper.net",
    command: "MODE",
    params: ["#foo-bar", "+o", "foobar"],
  },

  // MODE is a command like others.
  { lines: [":SomeOp MODE #channel :+i"], source: "SomeOp", command: "MODE", params: ["#channel", "+i"] },
  {
    lines: [":SomeOp MODE #channel +oo SomeUser :AnotherUser"],
    source: "SomeOp",
    command: "MODE",
    params: ["#channel", "+oo", "SomeUser", "AnotherUser"],
  },
];
