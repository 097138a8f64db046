/** Values for the names in the syntax of the commands: most mean something in the network as it is, some are wrong. */
import type { State } from "../../src/irc/network/state.ts";
import type { User } from "../../src/irc/network/user.ts";
import { commands } from "../../src/irc/commands/registry.ts";
import { capabilityNames } from "../../src/irc/wire/capabilities.ts";
import { channelModeRows, prefixModes } from "../../src/irc/wire/channel-modes.ts";
import { userModeRows } from "../../src/irc/wire/user-modes.ts";
import { Secrets } from "../../src/irc/session/secrets.ts";
import { SERVER, START } from "../irc/session/harness.ts";
import type { Random } from "./random.ts";
import { CLOAK_KEY, CONNECTION_PASSWORD, operators } from "./settings.ts";
import { NEXT } from "./syntax.ts";
import { KEYS } from "../irc/session/push.ts";

/** A client about to say something, and the network around it. */
export interface Scene extends State {
  readonly random: Random;
  /** In upper case; empty before one is chosen. */
  command: string;
  /** Undefined before registration. */
  readonly user: User | undefined;
  /** Messages that someone was sent recently, oldest first. */
  readonly heardIds: readonly { readonly id: string; readonly target: string }[];
  /** The channel that the line named last. */
  where?: string | undefined;
  /** The name that the line gave to OPER. */
  name?: string;
}

type Word = (scene: Scene) => string;

const oneOf =
  (...values: readonly string[]): Word =>
  ({ random }) =>
    random.pick(values);

export const rooms =
  `#tea #Coffee #relais #a #99 #日本語 #[brackets] #emoji🙂 #with:colon #star* #Été ##double #dots... #quiet!room@night #${"long".repeat(15)}`.split(
    " ",
  );
const badRooms = ["tea", "&local", "#bell\u0007", `#${"x".repeat(70)}`, "#nul\0room", "0", "*", "@+", ""];
const badNicks = ["9lives", "with space", "-dash", "a,b", "#tea", "*", "x".repeat(31), "a!b@c", ""];
const texts = [
  "hello, ça va ? 日本語 🙂",
  ": opens with a colon",
  "  spaces  ",
  "\u0001VERSION\u0001",
  "\u0001ACTION waves\u0001",
  "\u0002bold\u000f \u000304red",
  "a\0b\r\rc",
  "",
];
/** Letters in place of A, a, o and 1: lookalikes, the same letter for the casemapping, others, invalid ones. */
const others: Readonly<Record<string, readonly string[]>> = {
  A: ["А", "Α", "а", "Á", "ａ"],
  a: ["а", "á", "A"],
  o: ["о", "ο", "0", "O", "🍵"],
  1: ["l", "I", "１", "e\u0301"],
};

/** The same name for the network, now and then: its letters in other cases. */
function recased(random: Random, name: string): string {
  if (random.chance(0.7)) return name;
  return name.replace(/[a-zA-Z]/g, (letter) =>
    random.chance(0.5) ? letter.toUpperCase() : letter.toLowerCase(),
  );
}

/** A nick that may be free. */
export const newNick: Word = ({ random, network, settings }) => {
  if (random.chance(0.04)) return random.pick(badNicks);
  const fresh = `${random.pick(["Ada", "bob-", "[c]", "d\\", "E_"])}${random.between(0, 60)}`;
  if (settings.nickCharacters !== "utf8") return fresh;
  const base = random.pick([fresh, ...Array.from(network.users, (user) => user.nick)]);
  return base.replace(/[Aao1]/g, (letter) => random.pick([letter, ...(others[letter] ?? [])]));
};

const nick: Word = (scene) => {
  const { random, network, where } = scene;
  const members = [...(network.findChannel(where ?? "")?.members.keys() ?? [])];
  const present = members.length > 0 && random.chance(0.8) ? members : [...network.users];
  if (present.length === 0 || random.chance(0.1)) return newNick(scene);
  return recased(random, random.pick(present).nick);
};

const channel: Word = (scene) => {
  const { random, user } = scene;
  const mine = user?.memberships ?? [];
  const ruled = mine.filter(({ prefixes }) => prefixes > 1);
  const known = random.chance(0.6) && ruled.length > 0 ? ruled : mine;
  const name = known.length > 0 && random.chance(0.7) ? random.pick(known).channel.name : random.pick(rooms);
  scene.where = random.chance(0.98) ? recased(random, name) : random.pick(badRooms);
  return scene.where;
};

const text: Word = ({ random }) => {
  if (random.chance(0.85)) return random.pick(texts);
  const unit = random.pick(["x", "é", "日", "🙂", "ab ", "é🙂x"]);
  return unit.repeat(Math.ceil(random.between(60, 520) / Buffer.byteLength(unit)));
};

const masks =
  "*!*@* Ada*!*@* *@192.0.2.* bob-? *!u1*@* 2001:db8::1 ünï*!*@* ~a:* ~c:#tea ~!c:#Coffee ~r:*name* ~m:Ada* ~quiet:~!a:* ~!m:~r:*ü* ~x:unknown ~a:".split(
    " ",
  );
const mask: Word = (scene) => (scene.random.chance(0.2) ? nick(scene) : scene.random.pick(masks));

const target: Word = (scene) => {
  const { random } = scene;
  if (scene.command === "METADATA" && random.chance(0.5)) return "*";
  if (random.chance(0.25)) return nick(scene);
  if (random.chance(0.08)) return random.pick(["*", "$*.test", "$irc.test", "$*", "$other.example"]);
  return (random.chance(0.1) ? random.pick(["@", "+", "%", "~", "&", "@+"]) : "") + channel(scene);
};

/** The user modes for its own nick, or changes of the last channel, each with a value where it may need one. */
const modes: Word = (scene) => {
  const { random, where } = scene;
  const letters = where === undefined ? Object.keys(userModeRows) : channelLetters;
  const values: string[] = [];
  let changes = "";
  for (let left = random.pick([1, 1, 2, 7]); left > 0; left -= 1) {
    const letter = random.pick(letters);
    changes += random.chance(0.95) ? random.pick(["+", "-"]) + letter : letter;
    if (where === undefined || random.chance(0.03)) continue;
    const kind = Object.entries(channelModeRows).find(([name]) => name === letter)?.[1].kind;
    if (kind === undefined) values.push(nick(scene));
    else if (kind === "A") values.push(mask(scene));
    else if (kind !== "D")
      values.push(random.pick(["3", "20", "2:20", "0", "key", "sésame", random.pick(rooms)]));
  }
  return [changes, ...values].join(NEXT);
};
/** Ranks are given and taken most often, so that a channel is rarely left without an operator. */
const channelLetters = [...Array(4).fill(prefixModes).flat(), ...Object.keys(channelModeRows)] as string[];

const capabilities: Word = ({ random }) => {
  const asked = random.some([...capabilityNames, "unknown"], random.pick([0.1, 0.4]));
  return asked.map((name) => (random.chance(0.35) ? `-${name}` : name)).join(" ");
};

/** An account that there is, most of the time. All have the password of the connection. */
const account: Word = (scene) => {
  const { random, network } = scene;
  const known = Array.from(network.accounts.all, ({ name }) => name);
  if (known.length > 0 && random.chance(0.7)) return recased(random, random.pick(known));
  return random.chance(0.3) ? "*" : nick(scene);
};

const plain: Word = (scene) => {
  const password = scene.random.chance(0.1) ? "guess" : CONNECTION_PASSWORD;
  return Buffer.from(`\0${account(scene)}\0${password}`).toString("base64");
};

/** A line to the service of the command. */
const service: Word = (scene) => {
  if (scene.command === "HISTSERV") return histservLine(scene);
  if (["CHANSERV", "CS"].includes(scene.command)) return chanservLine(scene);
  return ["HOSTSERV", "HS"].includes(scene.command) ? hostservLine(scene) : nickservLine(scene);
};

const histservLine: Word = (scene) => {
  const { random, network, user } = scene;
  const own = network.accounts.find(user?.account ?? "");
  const code = own === undefined ? "none" : secrets.code(`forget ${own.name} ${own.createdAt}`);
  return random.pick([
    `PLAY ${channel(scene)}`,
    `PLAY ${nick(scene)} 5`,
    "EXPORT",
    `EXPORT ${channel(scene)}`,
    "FORGET",
    `FORGET ${code}`,
    "HELP",
  ]);
};

const chanservLine: Word = (scene) => {
  const { random, network, user } = scene;
  const ranked = user?.memberships.filter(({ prefixes }) => prefixes > 0) ?? [];
  const name = ranked.length > 0 && random.chance(0.8) ? random.pick(ranked).channel.name : channel(scene);
  const lines = [
    ...Array<string>(4).fill(`REGISTER ${name}`),
    `INFO ${name}`,
    "LIST",
    `ACCESS ${name}`,
    ...Array<string>(3).fill(`ACCESS ${name} ADD ${account(scene)} ${random.pick(prefixModes)}`),
    `ACCESS ${name} DEL ${account(scene)}`,
    `${random.pick(["OP", "DEOP", "VOICE", "DEVOICE"])} ${name}`,
    `${random.pick(["OP", "DEOP", "VOICE", "DEVOICE"])} ${name} ${nick(scene)}`,
    `AKICK ${name} ${random.pick(["ADD", "DEL"])} ${account(scene)}`,
    `AKICK ${name} ADD ${mask(scene)} ${text(scene)}`,
    `FLAGS ${name} ${account(scene)} ${random.pick(["+o", "-*", "+Vx", "-v"])}`,
    `SET ${name} ${random.pick(settingLines)}`,
    `SET ${name} SUCCESSOR ${account(scene)}`,
    `CLEAR ${name} ${random.pick(["BANS", "USERS", "OPS", "VOICES", "MODES"])}`,
    `${random.pick(["UNBAN", "INVITE", "GETKEY", "STATUS"])} ${name}`,
    `KICK ${name} ${nick(scene)}`,
    `${random.pick(["SUSPEND", "UNSUSPEND", "UNSUSPEND"])} ${name}`,
    `TRANSFER ${name} ${account(scene)}`,
    `DROP ${name} ${channelCode(network, name)}`,
    "HELP",
  ];
  return random.pick(lines);
};

const settingLines = [
  "MLOCK +nt-s",
  "MLOCK +klp key 5",
  "MLOCK",
  "TOPICLOCK ON",
  "TOPICLOCK OFF",
  "RESTRICTED ON",
  "RESTRICTED OFF",
  "PRIVATE ON",
  "ENTRYMSG welcome to tea",
  "URL https://tea.example/",
  "DESCRIPTION",
];

const hostservLine: Word = (scene) => {
  const { random } = scene;
  const name = account(scene);
  const host = random.pick(["tea.example", "cake.example", "tea"]);
  const lines = [
    `REQUEST ${host}`,
    "ON",
    "OFF",
    "WAITING",
    `ACTIVATE ${name}`,
    `REJECT ${name}`,
    `SET ${name} ${host}`,
    `DEL ${name}`,
    "LIST",
  ];
  return random.pick(lines);
};

/** The code that ChanServ DROP asks for. */
function channelCode(network: State["network"], name: string): string {
  const found = network.findChannel(name);
  if (found?.registration === undefined) return "none";
  const { founder, at } = found.registration;
  return secrets.code(`drop ${found.name} ${founder} ${at}`);
}

const nickservLine: Word = (scene) => {
  const { random, user, network } = scene;
  const name = account(scene);
  const lines = [
    `REGISTER ${CONNECTION_PASSWORD}`,
    `IDENTIFY ${name} ${CONNECTION_PASSWORD}`,
    `IDENTIFY ${CONNECTION_PASSWORD}`,
    "LOGOUT",
    `INFO ${name}`,
    `PASSWD ${CONNECTION_PASSWORD} ${CONNECTION_PASSWORD}`,
    `DROP ${user?.account ?? name} ${dropCode(network, user?.account ?? name)}`,
    `CERT ${random.pick(["ADD", "DEL"])} ${random.pick(["ab", "cd", "ef"]).repeat(32)}`,
    `GHOST ${nick(scene)}`,
    `SUSPEND ${name} ${text(scene)}`,
    `UNSUSPEND ${name}`,
    "GROUP",
    `UNGROUP ${nick(scene)}`,
    `${random.pick(["REGAIN", "RELEASE", "GHOST"])} ${name} ${random.pick(["", CONNECTION_PASSWORD])}`,
    `SET ENFORCE ${random.pick(["strict", "grace", "none", "default"])}`,
    `${random.pick(["STATUS", "ACC"])} ${nick(scene)}`,
    `SAREGISTER ${name} ${CONNECTION_PASSWORD}`,
    "LIST *",
    "SESSIONS",
    `SESSIONS END ${random.between(1, 3)}`,
    `SET ALWAYS-ON ${random.pick(["on", "on", "off", "default"])}`,
    "HELP",
  ];
  return random.pick(lines);
};

/** The code that DROP asks for. */
function dropCode(network: State["network"], name: string): string {
  const found = network.accounts.find(name);
  return found === undefined ? "none" : secrets.code(`drop ${found.name} ${found.createdAt}`);
}

const secrets = new Secrets(CLOAK_KEY);

const names = operators.map(({ name }) => name);
const server = oneOf(SERVER, "irc.*", "*", "other.example", "", "Ada0");
const metadataKeys = [
  "avatar",
  "display-name",
  "secret/note",
  "relais.chat/private/notify",
  "relais.chat/private/keywords",
  "soju.im/muted",
  "soju.im/blocked",
  "url",
  "Upper",
  "k".repeat(48),
  "k".repeat(49),
];
/** Few addresses, and short durations, so that people go on coming in. */
const someUserMask = oneOf(
  `~z:${"ab".repeat(32)}`,
  "~a:Ada1",
  "~account:b*b*",
  "~a:*",
  "*@198.51.100.7",
  "*@2001:db8::1",
  "u1@192.0.2.3",
  "*@*",
  "*!*@tea.example",
  "a b",
);
const userMask: Word = (scene) => (scene.random.chance(0.2) ? `~a:${account(scene)}` : someUserMask(scene));
const addresses = oneOf("192.0.2.4", "192.0.2.16/30", "2001:db8::/48", "0.0.0.0/0", "nowhere");

const instant = (random: Random): string => new Date(START + random.between(0, 100) * 60_000).toISOString();
const timestamp: Word = ({ random }) => `timestamp=${instant(random)}`;

/** By the name in the syntax. */
export const words: Readonly<Record<string, Word>> = {
  ...Object.fromEntries(
    ["comment", "message", "real name", "reason", "text", "token", "topic", "value"].map((name) => [
      name,
      text,
    ]),
  ),
  account,
  action: oneOf("report", "refuse", "mute", "ban", "shun"),
  texts: oneOf(
    "*",
    "channel",
    "private,topic",
    "reason,away",
    "nick,username,realname",
    "channel-name,metadata",
    "tag,nick",
    "names",
  ),
  pattern: oneOf("日本", "\\bcolon\\b", "x{60}", "(?-i)CTCP", "waves$", "^[A-C]", "2$", "é\\P{L}", "(", "x*"),
  // The value of the last one follows, and is a text.
  attribute: (scene) => {
    const { random } = scene;
    const start = random.pick(["", `in=${target(scene)};`, `after=${instant(random)};`, "limit=2;"]);
    return start + random.pick(["text", "text", "from", "in", "before", "limit", "colour"]);
  },
  "address or range": addresses,
  "address, range or nick": addresses,
  capabilities,
  channel,
  "channel or nick": (scene) =>
    scene.random.chance(0.2) ? (scene.user?.nick ?? newNick(scene)) : channel(scene),
  code: oneOf("123456"),
  "command and parameters": service,
  condition: oneOf(">2", "<3", "*e*", "!*a*", "C<10", "T>1"),
  count: oneOf("2", "0", "x"),
  duration: oneOf("10s", "1m", "2m30s", "5m", "x"),
  email: oneOf("*", "ada@tea.example"),
  endpoint: oneOf(
    "https://push.example/1",
    "https://push.example/2",
    "https://push.example/3",
    "https://127.0.0.1/",
    "http://push.example/",
    "",
  ),
  fields: oneOf("tcuihsnfdlaor", "cnr", "tnf", "xyz", ""),
  host: oneOf("tea.example", "a.b", "nodot", "Tea.Example"),
  key: oneOf(...metadataKeys, "avatar", "url", "key", "sésame", ":colon", ""),
  keys: oneOf(KEYS, KEYS, KEYS.replace("BTBZ", "CTBZ"), "p256dh=x;auth=y", ""),
  letter: oneOf("d", "i", "k", "l", "m", "o", "q", "u", "?", "🙂"),
  mask,
  "initial response": plain,
  "mechanism or response": (scene) => {
    const { random } = scene;
    if (random.chance(0.5)) return random.pick(["PLAIN", "plain", "SCRAM-SHA-256", "EXTERNAL", "*"]);
    return random.chance(0.9) ? plain(scene) : random.pick(["+", "!", "QUJD"]);
  },
  modes,
  limit: oneOf("1", "50", "100000", "0", "none"),
  timestamp,
  selector: (scene) =>
    scene.random.pick(["*", timestamp(scene), `msgid=${scene.heardIds.at(-1)?.id ?? "x"}`, "position=1", ""]),
  msgid: ({ random, heardIds, where = "" }) =>
    heardIds.findLast((heard) => heard.target === where)?.id ??
    random.pick([...heardIds, { id: "forged" }]).id,
  name: (scene) => (scene.name = scene.random.pick([...names, "root", "nobody"])),
  hostname: oneOf("host.example", "198.51.100.7"),
  ip: oneOf("198.51.100.7", "198.51.100.8", "2001:db8:7::1", "0::7", "::ffff:203.0.113.9", "nowhere"),
  options: oneOf("secure", `secure remote-port=4000 certfp-sha-256=${"ab".repeat(32)}`, "", "x=\\\\"),
  gateway: oneOf("webchat"),
  "new name": channel,
  "new nick": newNick,
  nick,
  password: ({ random, name }) =>
    random.chance(0.1) ? "guess" : name === undefined ? CONNECTION_PASSWORD : `${name}word`,
  port: oneOf("6667"),
  reference: oneOf("1", "a", "b-2", "not one"),
  "remote server": server,
  server,
  subject: oneOf(...commands.keys(), "chanmodes", "nothing", ":x"),
  target,
  time: ({ random }) => new Date(START + random.between(0, 10_000_000)).toISOString(),
  number: oneOf("1", "2", "7", "x"),
  outcome: text,
  "nick or channel": (scene) => (scene.random.chance(0.5) ? nick(scene) : channel(scene)),
  URL: oneOf("https://irc.test/upload/6vJq0nXx3mB1Zt8kR5wQ2g.jpg", "6vJq0nXx3mB1Zt8kR5wQ2g"),
  filter: oneOf("5", "0", "actor=root", "action=K*", "target=#tea", "since=1h", "since=soon"),
  "user@host, ~a:account or ~z:fingerprint": userMask,
  "user@host, ~a:account, ~z:fingerprint or nick": userMask,
  "SERVICELIST|GENERATE": oneOf("SERVICELIST", "GENERATE", "generate", "VALIDATE", "*"),
  "service key": oneOf("FILEHOST", "filehost", "relais.chat/PREVIEW", "other", ""),
  username: oneOf("u1", "someone", "ünï", "", "u@x", "x".repeat(40)),
  version: oneOf("301", "302", "x"),
};
