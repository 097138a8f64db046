/** MONITOR: a list of nicks; the server says when someone takes one of them or gives it up. */
import type { User } from "../../network/user.ts";
import { isNick } from "../../wire/names.ts";
import { numericRows } from "../../wire/numerics.ts";
import { defineCommand } from "../command.ts";
import type { QueryContext } from "../command.ts";
import { anyText, optional } from "../parameters.ts";
import { tellMonitored } from "../metadata/sync.ts";
import { packWords, roomAfter } from "../packing.ts";
import { splitTargets } from "../targets.ts";

export const monitor = defineCommand({
  scope: "network",
  name: "MONITOR",
  access: "registered",
  parameters: [anyText("<+|-|C|L|S>"), optional(anyText("<nick>{,<nick>}"))],
  cost: 3,
  help: "Watches nicks and tells you when they come or go: + adds, - removes, C clears the list, L lists it, S shows who is online.",
  specification: "IRCv3 Monitor",
  handle: (session, [modifier, targets]) => {
    // The gates have checked that there is a user.
    const context = session as QueryContext;
    const handler = modifiers.get(modifier.toUpperCase());
    if (handler === undefined) return context.reply("ERR_UNKNOWNERROR", "MONITOR", "No such modifier");
    handler(context, targets);
    // Reading the list changes nothing.
    const nicks = listed(context);
    if (String(nicks) === String(context.user.monitored)) return undefined;
    return context.submit({ params: ["=", nicks.join(",")] });
  },
  // The list is that of the session; the user keeps it for the time without any.
  apply: ({ network, user }, [, nicks = ""]) => {
    user.monitored = nicks === "" ? [] : nicks.split(",");
    network.persistence.touch(user);
  },
});

/** Gives a client that comes back the list that its user had, and says who is online. */
export function resumeMonitoring(context: QueryContext): void {
  const { session, user, settings } = context;
  const nicks = user.monitored.slice(0, settings.limits.monitoredNicks);
  for (const nick of nicks) session.monitor(nick);
  replyStatus(context, nicks);
}

type Modifier = (context: QueryContext, targets: string | undefined) => void;

const modifiers: ReadonlyMap<string, Modifier> = new Map<string, Modifier>([
  ["+", add],
  ["-", remove],
  ["C", ({ session }) => session.clearMonitored()],
  ["L", list],
  ["S", (context) => replyStatus(context, listed(context))],
]);

/** Ignores invalid nicks, and nicks that are on the list already. */
function add(context: QueryContext, targets: string | undefined): void {
  const { network, settings, session, reply } = context;
  if (targets === undefined) return reply("ERR_NEEDMOREPARAMS", "MONITOR");
  const { limits, nickCharacters } = settings;
  const { nickLength, monitoredNicks } = limits;
  const added: string[] = [];
  const refused: string[] = [];
  for (const nick of splitTargets(network, targets)) {
    if (!isNick(nick, nickLength, nickCharacters) || session.isMonitoring(nick)) continue;
    if ((session.monitored?.size ?? 0) >= monitoredNicks) {
      refused.push(nick);
      continue;
    }
    session.monitor(nick);
    added.push(nick);
  }
  replyStatus(context, added);
  if (refused.length > 0) replyFull(context, refused);
}

function remove({ network, session, reply }: QueryContext, targets: string | undefined): void {
  if (targets === undefined) return reply("ERR_NEEDMOREPARAMS", "MONITOR");
  for (const nick of splitTargets(network, targets)) session.unmonitor(nick);
}

function list(context: QueryContext): void {
  replyTargets(context, "RPL_MONLIST", listed(context));
  context.reply("RPL_ENDOFMONLIST");
}

/** The nicks on the session's list, as its client wrote them. */
function listed({ session }: QueryContext): string[] {
  return [...(session.monitored?.values() ?? [])].map(({ nick }) => nick);
}

/** Lists nicks that are online, by mask, then the others. */
function replyStatus(context: QueryContext, nicks: readonly string[]): void {
  const users: User[] = [];
  const offline: string[] = [];
  for (const nick of nicks) {
    const found = context.network.findUser(nick);
    if (found === undefined) offline.push(nick);
    else users.push(found);
  }
  const online = users.map(({ mask }) => mask);
  replyTargets(context, "RPL_MONONLINE", online);
  tellMonitored(context, users);
  replyTargets(context, "RPL_MONOFFLINE", offline);
}

function replyTargets(
  { settings, user, reply }: QueryContext,
  numeric: "RPL_MONONLINE" | "RPL_MONOFFLINE" | "RPL_MONLIST",
  targets: readonly string[],
): void {
  const room = roomAfter(settings.serverName, numericRows[numeric].code, user.nick);
  for (const text of packWords(targets, room, ",")) reply(numeric, text);
}

/** The targets are no last parameter here: the closing text follows them. */
function replyFull({ settings, user, reply }: QueryContext, targets: readonly string[]): void {
  const limit = String(settings.limits.monitoredNicks);
  const { code, text } = numericRows.ERR_MONLISTFULL;
  const room = roomAfter(settings.serverName, code, user.nick, limit, text ?? "");
  for (const targetsText of packWords(targets, room, ",")) reply("ERR_MONLISTFULL", limit, targetsText);
}
