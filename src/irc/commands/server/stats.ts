/** STATS: what a letter asks of the server: its uptime, the use of its commands, its bans, operators and connections. */
import { defineCommand } from "../command.ts";
import type { QueryContext } from "../command.ts";
import type { ConnectionFacts } from "../machine-port.ts";
import { optional, someText } from "../parameters.ts";
import { refusePrivilege } from "../privilege.ts";
import { connectionBanLines } from "../operator/connection-bans.ts";
import { reservationLines } from "../operator/resv.ts";
import { banLines } from "../operator/server-ban.ts";
import { ownServer } from "./servers.ts";
import type { ServerView } from "./servers.ts";
import { anyServer } from "./target-server.ts";

interface Query {
  /** Only for operators with the privilege `stats`. */
  readonly sensitive: boolean;
  /** Says a line with each step. */
  readonly lines: (context: QueryContext, server: ServerView) => Iterable<void>;
}

/** Figures that each server has for itself. */
function ofOwnServer(lines: (context: QueryContext) => Iterable<void>): Query["lines"] {
  return function* (context, { name, hops }) {
    if (hops === 0) yield* lines(context);
    else
      yield context.reply("ERR_UNKNOWNERROR", "STATS", `Only clients of ${name} can ask for these figures`);
  };
}

/** The lines before 219, by letter. Other letters, c, h and y among them, have none. */
const queries: ReadonlyMap<string, Query> = new Map<string, Query>([
  ["d", { sensitive: true, lines: addressBanLines }],
  ["i", { sensitive: false, lines: entranceLines }],
  ["k", { sensitive: true, lines: (context) => banLines(context, "user") }],
  ["l", { sensitive: false, lines: ofOwnServer(connectionLines) }],
  ["m", { sensitive: false, lines: ofOwnServer(commandLines) }],
  ["o", { sensitive: true, lines: operatorLines }],
  ["q", { sensitive: true, lines: reservationLines }],
  ["u", { sensitive: false, lines: uptimeLines }],
]);

export const stats = defineCommand({
  scope: "query",
  name: "STATS",
  access: "registered",
  parameters: [someText("letter"), optional(anyServer())],
  cost: 5,
  help: "Shows statistics: d bans of addresses, i connection rules, k bans of users, l connections, m commands used, o operators, q reserved names, u uptime. d, k, o and q are for operators; l shows others their own connection.",
  specification: 'Modern IRC, "STATS message"',
  handle: (context, [query, asked]) => {
    const { user, reply } = context;
    // One character, be it outside the first 65,536.
    const [letter = ""] = query;
    const row = queries.get(letter.toLowerCase());
    const refused = row?.sensitive === true && !user.privileges.has("stats");
    if (refused) refusePrivilege(reply, user, "stats");
    return answer(context, letter, asked ?? ownServer(context), refused ? undefined : row);
  },
});

function* addressBanLines(context: QueryContext, { hops }: ServerView): Iterable<void> {
  yield* banLines(context, "address");
  if (hops === 0) yield* connectionBanLines(context);
}

function* answer(
  context: QueryContext,
  letter: string,
  server: ServerView,
  query: Query | undefined,
): Iterator<void> {
  if (query !== undefined) yield* query.lines(context, server);
  context.reply("RPL_ENDOFSTATS", letter);
}

/** Everyone may connect, from everywhere. Source: RFC 2812, "RPL_STATSILINE". */
function* entranceLines({ reply }: QueryContext): Iterable<void> {
  yield reply("RPL_STATSILINE", "I", "*", "*", "*", "0", "*");
}

function twoDigits(count: number): string {
  return String(count).padStart(2, "0");
}

/** Source: Modern IRC, "RPL_STATSUPTIME". */
function* uptimeLines({ now, reply }: QueryContext, { since }: ServerView): Iterable<void> {
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const clock = `${hours}:${twoDigits(minutes)}:${twoDigits(seconds % 60)}`;
  yield reply("RPL_STATSUPTIME", `Server Up ${Math.floor(seconds / 86_400)} days ${clock}`);
}

function* commandLines({ machine, reply }: QueryContext): Iterable<void> {
  for (const [command, count] of machine.commandUses) {
    yield reply("RPL_STATSCOMMANDS", command, String(count));
  }
}

/** Source: RFC 2812, "RPL_STATSOLINE". */
function* operatorLines({ settings, reply }: QueryContext): Iterable<void> {
  for (const { name, masks } of settings.operators) {
    for (const mask of masks) yield reply("RPL_STATSOLINE", "O", mask, "*", name);
  }
}

function* connectionLines(context: QueryContext): Iterable<void> {
  const { user } = context;
  const all = user.privileges.has("stats");
  for (const connection of context.machine.connections()) {
    if (all || connection.user === user) yield replyConnection(context, connection);
  }
}

function kibibytes(bytes: number): string {
  return String(Math.floor(bytes / 1024));
}

/** Bytes are shown in units of 1,024. Source: RFC 2812, "RPL_STATSLINKINFO". */
function replyConnection({ reply }: QueryContext, connection: ConnectionFacts): void {
  const { user, pendingBytes, sentMessages, sentBytes, receivedMessages, receivedBytes, openFor } =
    connection;
  reply(
    "RPL_STATSLINKINFO",
    user?.mask ?? "*",
    String(pendingBytes),
    String(sentMessages),
    kibibytes(sentBytes),
    String(receivedMessages),
    kibibytes(receivedBytes),
    String(Math.floor(openFor / 1000)),
  );
}
