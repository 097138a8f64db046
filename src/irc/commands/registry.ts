/** Every command: one row each. HELP, the gates and the flood control read them here. */
import { admin } from "./admin.ts";
import { away } from "./away.ts";
import { batch } from "./batch.ts";
import { cap } from "./cap.ts";
import type { CommandRow } from "./command.ts";
import { createHelp } from "./help.ts";
import { info } from "./info.ts";
import { invite } from "./invite.ts";
import { ison } from "./ison.ts";
import { join } from "./join.ts";
import { kick } from "./kick.ts";
import { kill } from "./kill.ts";
import { links } from "./links.ts";
import { list } from "./list.ts";
import { lusers } from "./lusers.ts";
import { mode } from "./mode.ts";
import { monitor } from "./monitor.ts";
import { motd } from "./motd.ts";
import { names } from "./names.ts";
import { nick } from "./nick.ts";
import { notice } from "./notice.ts";
import { oper } from "./oper.ts";
import { part } from "./part.ts";
import { pass } from "./pass.ts";
import { ping } from "./ping.ts";
import { pong } from "./pong.ts";
import { privmsg } from "./privmsg.ts";
import { quit } from "./quit.ts";
import { rehash } from "./rehash.ts";
import { setname } from "./setname.ts";
import { tagmsg } from "./tagmsg.ts";
import { time } from "./time.ts";
import { topic } from "./topic.ts";
import { user } from "./user.ts";
import { userhost } from "./userhost.ts";
import { version } from "./version.ts";
import { wallops } from "./wallops.ts";
import { who } from "./who.ts";
import { whois } from "./whois.ts";
import { whowas } from "./whowas.ts";

const table = new Map<string, CommandRow>();

/** By name, in upper case. */
export const commands: ReadonlyMap<string, CommandRow> = table;

const rows: readonly CommandRow[] = [
  // The conversation
  cap,
  pass,
  nick,
  user,
  ping,
  pong,
  quit,
  // Channels
  join,
  part,
  topic,
  names,
  list,
  invite,
  kick,
  mode,
  // Messages
  privmsg,
  notice,
  tagmsg,
  batch,
  // Users
  who,
  whois,
  whowas,
  away,
  setname,
  ison,
  monitor,
  userhost,
  // The server
  motd,
  lusers,
  version,
  time,
  admin,
  info,
  links,
  createHelp(commands),
  // Operators
  oper,
  kill,
  wallops,
  rehash,
];
for (const row of rows) table.set(row.name, row);

/** `name` in upper case. */
export function findCommand(name: string): CommandRow | undefined {
  return commands.get(name);
}
