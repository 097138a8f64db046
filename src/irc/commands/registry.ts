/** Every command: one row each. HELP, the gates and the flood control read them here. */
import { admin } from "./admin.ts";
import { away } from "./away.ts";
import { batch } from "./batch.ts";
import { cap } from "./cap.ts";
import { chghost } from "./chghost.ts";
import type { CommandRow } from "./command.ts";
import { connect } from "./connect.ts";
import { die } from "./die.ts";
import { dline } from "./dline.ts";
import { createHelp } from "./help.ts";
import { info } from "./info.ts";
import { invite } from "./invite.ts";
import { ison } from "./ison.ts";
import { isupport } from "./isupport.ts";
import { join } from "./join.ts";
import { kick } from "./kick.ts";
import { kill } from "./kill.ts";
import { kline } from "./kline.ts";
import { links } from "./links.ts";
import { list } from "./list.ts";
import { lusers } from "./lusers.ts";
import { markread } from "./markread.ts";
import { metadata } from "./metadata.ts";
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
import { redact } from "./redact.ts";
import { rehash } from "./rehash.ts";
import { rename } from "./rename.ts";
import { restart } from "./restart.ts";
import { sajoin } from "./sajoin.ts";
import { sakick } from "./sakick.ts";
import { samode } from "./samode.ts";
import { sanick } from "./sanick.ts";
import { sapart } from "./sapart.ts";
import { satopic } from "./satopic.ts";
import { setname } from "./setname.ts";
import { squit } from "./squit.ts";
import { stats } from "./stats.ts";
import { tagmsg } from "./tagmsg.ts";
import { time } from "./time.ts";
import { topic } from "./topic.ts";
import { undline } from "./undline.ts";
import { unkline } from "./unkline.ts";
import { user } from "./user.ts";
import { userhost } from "./userhost.ts";
import { userip } from "./userip.ts";
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
  rename,
  // Messages
  privmsg,
  notice,
  tagmsg,
  batch,
  redact,
  markread,
  // Users
  who,
  whois,
  whowas,
  away,
  setname,
  ison,
  monitor,
  metadata,
  userhost,
  userip,
  // The server
  motd,
  lusers,
  version,
  isupport,
  time,
  admin,
  info,
  links,
  stats,
  createHelp(commands),
  // Operators
  oper,
  kill,
  wallops,
  rehash,
  restart,
  die,
  connect,
  squit,
  kline,
  unkline,
  dline,
  undline,
  sajoin,
  sapart,
  sanick,
  samode,
  sakick,
  satopic,
  chghost,
];
for (const row of rows) table.set(row.name, row);

/** `name` in upper case. */
export function findCommand(name: string): CommandRow | undefined {
  return commands.get(name);
}
