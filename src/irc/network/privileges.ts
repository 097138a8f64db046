/** Privileges of operators: one row each. Operator classes and blocks list the names of those that they grant. */

export const privilegeRows = {
  kill: "KILL a user.",
  rehash: "REHASH: reread the configuration.",
  wallops: "WALLOPS to all users with mode w.",
  broadcast: "PRIVMSG and NOTICE to everyone on the server, as in `$*.example.org`.",
  see: "See what is hidden: secret channels, invisible users, real addresses.",
  stats: "STATS about bans, operators and other users' connections.",
  "ban-user": "KLINE and UNKLINE: keep out users by username and host.",
  "ban-address": "DLINE and UNDLINE: keep out addresses and ranges.",
  sajoin: "SAJOIN: put a user into a channel.",
  sapart: "SAPART: take a user out of a channel.",
  sanick: "SANICK: give a user another nick.",
  samode: "SAMODE: change the modes of any channel and user.",
  sakick: "SAKICK: kick a user out of any channel.",
  satopic: "SATOPIC: set the topic of any channel.",
  redact: "REDACT: take back what others said in any channel, at any time.",
  chghost: "CHGHOST: give a user another host.",
  accounts:
    "NickServ SUSPEND, UNSUSPEND, LIST, SAREGISTER, SAPASSWD, SAVERIFY and SATOTP; INFO, DROP and UNGROUP of any account.",
  vhosts: "HostServ SET, DEL, ACTIVATE, REJECT, WAITING and LIST.",
  channels:
    "ChanServ SUSPEND, DROP, TRANSFER and SET SUCCESSOR of any channel, and INFO, ACCESS LIST and LIST of all.",
  reserve: "RESV and UNRESV: reserve nicks and channels, and use them.",
  reports: "REPORTS: read and close what users have reported.",
  filter: "FILTER: filters on texts and the mutes that they impose; texts of its holders are not filtered.",
  files: "FILES: list and remove what users have uploaded.",
  audit: "AUDIT: read what operators have done.",
  die: "DIE: stop the server.",
  restart: "RESTART: stop the server and start it again.",
  route: "CONNECT and SQUIT, which find no other server to link with.",
  metadata: "METADATA: read and change all metadata, and the keys that are for operators.",
} as const;

export type Privilege = keyof typeof privilegeRows;
export const privileges = Object.keys(privilegeRows) as readonly Privilege[];
