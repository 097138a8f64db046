/** Every command: one row each. HELP, the gates and the flood control read them here. */
import { admin } from "./server/admin.ts";
import { apitoken } from "./operator/apitoken.ts";
import { authenticate } from "./account/authenticate.ts";
import { audit } from "./operator/audit.ts";
import { away } from "./user/away.ts";
import { batch } from "./message/batch.ts";
import { cap } from "./connection/cap.ts";
import { chanserv } from "./services/chanserv.ts";
import { filter } from "./moderation/filter.ts";
import { histserv } from "./services/histserv.ts";
import { chathistory } from "./history/chathistory.ts";
import { search } from "./history/search.ts";
import { chghost } from "./operator/chghost.ts";
import type { CommandRow } from "./command.ts";
import { connect } from "./operator/connect.ts";
import { die } from "./operator/die.ts";
import { dline } from "./operator/dline.ts";
import { cs } from "./services/cs.ts";
import { hostserv } from "./services/hostserv.ts";
import { hs } from "./services/hs.ts";
import { createHelp } from "./server/help.ts";
import { info } from "./server/info.ts";
import { invite } from "./channel/invite.ts";
import { ison } from "./user/ison.ts";
import { isupport } from "./server/isupport.ts";
import { join } from "./channel/join.ts";
import { kick } from "./channel/kick.ts";
import { files } from "./operator/files.ts";
import { kill } from "./operator/kill.ts";
import { kline } from "./operator/kline.ts";
import { links } from "./server/links.ts";
import { list } from "./channel/list.ts";
import { lusers } from "./server/lusers.ts";
import { map } from "./server/map.ts";
import { markread } from "./message/markread.ts";
import { metadata } from "./metadata/metadata.ts";
import { mode } from "./channel/mode.ts";
import { monitor } from "./user/monitor.ts";
import { motd } from "./server/motd.ts";
import { names } from "./channel/names.ts";
import { nick } from "./connection/nick.ts";
import { notice } from "./message/notice.ts";
import { nickserv } from "./services/nickserv.ts";
import { ns } from "./services/ns.ts";
import { oper } from "./operator/oper.ts";
import { part } from "./channel/part.ts";
import { pass } from "./connection/pass.ts";
import { persistence } from "./account/persistence.ts";
import { ping } from "./connection/ping.ts";
import { pong } from "./connection/pong.ts";
import { privmsg } from "./message/privmsg.ts";
import { quit } from "./connection/quit.ts";
import { redact } from "./message/redact.ts";
import { register } from "./account/register.ts";
import { rehash } from "./operator/rehash.ts";
import { rename } from "./channel/rename.ts";
import { restart } from "./operator/restart.ts";
import { sajoin } from "./operator/sajoin.ts";
import { sakick } from "./operator/sakick.ts";
import { report } from "./user/report.ts";
import { reports } from "./operator/reports.ts";
import { resv } from "./operator/resv.ts";
import { samode } from "./operator/samode.ts";
import { sanick } from "./operator/sanick.ts";
import { sapart } from "./operator/sapart.ts";
import { satopic } from "./operator/satopic.ts";
import { setname } from "./user/setname.ts";
import { squit } from "./operator/squit.ts";
import { stats } from "./server/stats.ts";
import { tagmsg } from "./message/tagmsg.ts";
import { time } from "./server/time.ts";
import { token } from "./server/token.ts";
import { topic } from "./channel/topic.ts";
import { undline } from "./operator/undline.ts";
import { unresv } from "./operator/unresv.ts";
import { unkline } from "./operator/unkline.ts";
import { user } from "./connection/user.ts";
import { userhost } from "./user/userhost.ts";
import { userip } from "./user/userip.ts";
import { session } from "./account/session.ts";
import { verify } from "./account/verify.ts";
import { version } from "./server/version.ts";
import { wallops } from "./operator/wallops.ts";
import { webirc } from "./connection/webirc.ts";
import { webpush } from "./account/webpush.ts";
import { who } from "./user/who.ts";
import { whois } from "./user/whois.ts";
import { whowas } from "./user/whowas.ts";

const table = new Map<string, CommandRow>();

/** By name, in upper case. */
export const commands: ReadonlyMap<string, CommandRow> = table;

const rows: readonly CommandRow[] = [
  // The conversation
  cap,
  webirc,
  pass,
  nick,
  user,
  ping,
  pong,
  quit,
  // Accounts
  authenticate,
  register,
  verify,
  persistence,
  session,
  webpush,
  nickserv,
  ns,
  chanserv,
  histserv,
  cs,
  hostserv,
  hs,
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
  report,
  token,
  // The server
  motd,
  lusers,
  version,
  isupport,
  time,
  admin,
  info,
  links,
  map,
  stats,
  createHelp(commands),
  // Operators
  oper,
  apitoken,
  audit,
  reports,
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
  resv,
  unresv,
  filter,
  files,
  sajoin,
  sapart,
  sanick,
  samode,
  sakick,
  satopic,
  chathistory,
  search,
  chghost,
];
for (const row of rows) table.set(row.name, row);

/** `name` in upper case. */
export function findCommand(name: string): CommandRow | undefined {
  return commands.get(name);
}
