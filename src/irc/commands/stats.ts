/** STATS: what a letter asks of the server: its uptime, the use of its commands, its bans, operators and connections. */
import type { CommandContext, CommandRow, ConnectionFacts } from "./command.ts";
import { refusePrivilege } from "./privilege.ts";
import { replyBans } from "./server-ban.ts";
import { answersFor } from "./target-server.ts";

interface Query {
  /** Only for operators with the privilege `stats`. */
  readonly sensitive: boolean;
  readonly reply: (context: CommandContext) => void;
}

/** What is sent before 219. The letters that are not here, c, h and y among them, have nothing to tell. */
const queries: ReadonlyMap<string, Query> = new Map<string, Query>([
  ["d", { sensitive: true, reply: (context) => replyBans(context, "address") }],
  // Everyone may connect, from everywhere.
  ["i", { sensitive: false, reply: ({ reply }) => reply("RPL_STATSILINE", "I", "*", "*", "*", "0", "*") }],
  ["k", { sensitive: true, reply: (context) => replyBans(context, "user") }],
  ["l", { sensitive: false, reply: replyConnections }],
  ["m", { sensitive: false, reply: replyCommandUses }],
  ["o", { sensitive: true, reply: replyOperators }],
  ["u", { sensitive: false, reply: replyUptime }],
]);

export const stats: CommandRow = {
  scope: "network",
  name: "STATS",
  access: "registered",
  leastParams: 1,
  mostParams: 2,
  cost: 5,
  syntax: "STATS <letter> [<server>]",
  help: "Tells about the server: d bans of addresses, i who may connect, k bans of users, l connections, m commands used, o operators, u uptime. d, k and o are for operators, l tells others of their own connection.",
  specification: 'Modern IRC, "STATS message"',
  handle: (context) => {
    const { user, params, reply } = context;
    const [query = "", server] = params;
    if (query === "") return reply("ERR_NEEDMOREPARAMS", "STATS");
    if (!answersFor(context, server)) return;
    // One character, be it outside the first 65,536.
    const [letter = ""] = query;
    const row = queries.get(letter.toLowerCase());
    if (row?.sensitive === true && !user.privileges.has("stats")) refusePrivilege(reply, user, "stats");
    else row?.reply(context);
    reply("RPL_ENDOFSTATS", letter);
  },
};

/** Source: Modern IRC, "RPL_STATSUPTIME". */
function replyUptime({ network, now, reply }: CommandContext): void {
  const seconds = Math.max(0, Math.floor((now - network.settings.startedAt) / 1000));
  const two = (count: number): string => String(count).padStart(2, "0");
  const clock = `${Math.floor(seconds / 3600) % 24}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  reply("RPL_STATSUPTIME", `Server Up ${Math.floor(seconds / 86_400)} days ${clock}`);
}

function replyCommandUses({ network, reply }: CommandContext): void {
  for (const [command, count] of network.commandUses) reply("RPL_STATSCOMMANDS", command, String(count));
}

/** Source: RFC 2812, "RPL_STATSOLINE". */
function replyOperators({ network, reply }: CommandContext): void {
  for (const { name, masks } of network.settings.operators) {
    for (const mask of masks) reply("RPL_STATSOLINE", "O", mask, "*", name);
  }
}

function replyConnections(context: CommandContext): void {
  const { user } = context;
  const all = user.privileges.has("stats");
  for (const connection of context.connections()) {
    if (all || connection.user === user) replyConnection(context, connection);
  }
}

/** Bytes are told in units of 1,024. Source: RFC 2812, "RPL_STATSLINKINFO". */
function replyConnection({ now, reply }: CommandContext, connection: ConnectionFacts): void {
  const { user, pendingBytes, sentMessages, sentBytes, receivedMessages, receivedBytes, openedAt } =
    connection;
  const kibibytes = (bytes: number): string => String(Math.floor(bytes / 1024));
  reply(
    "RPL_STATSLINKINFO",
    user?.mask ?? "*",
    String(pendingBytes),
    String(sentMessages),
    kibibytes(sentBytes),
    String(receivedMessages),
    kibibytes(receivedBytes),
    String(Math.max(0, Math.floor((now - openedAt) / 1000))),
  );
}
