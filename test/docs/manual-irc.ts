/** A row for each IRC command of the manual: a user who says it, and the line that somebody hears. */

import type { Person } from "./manual-scene.ts";

export interface IrcRow {
  readonly command: string;
  /** `root` is an operator, `ana` the founder of #tea, `bob` has an account; `eve` and `dan` have none. */
  readonly by: Person;
  /** The line, if the document has words in the place of values, or leaves out the beginning. */
  readonly says?: string;
  /** Lines before it, which are not in the document. */
  readonly first?: readonly (readonly [Person, string])[];
  /** In what the one who says it hears. */
  readonly hears: RegExp;
  /** Is disconnected. */
  readonly ends?: Person;
}

/** In the order in which they work. */
export const irc: readonly IrcRow[] = [
  {
    command: "/msg NickServ REGISTER <password>",
    by: "ana",
    says: "PRIVMSG NickServ :REGISTER sesame-open-sesame",
    hears: / 900 ana .* :You are now logged in as ana$/mu,
  },
  { command: "NICKSERV HELP", by: "ana", hears: / :REGISTER <password>/mu },
  {
    command: "OPER <name> <password>",
    by: "root",
    says: "OPER root sesame-open-sesame",
    hears: / 381 root /mu,
  },
  {
    command: "/oper root <password>",
    by: "root",
    says: "OPER root sesame-open-sesame",
    hears: / 381 root /mu,
  },
  { command: "/join #tea", by: "ana", says: "JOIN #tea", hears: / JOIN #tea$/mu },
  { command: "HELP PRIVILEGES", by: "root", hears: / :kill: /mu },
  { command: "HELP NOTICES", by: "root", hears: / :c, connects: /mu },
  { command: "HELP CHANMODES", by: "ana", hears: / :b, ban: /mu },
  { command: "HELP EXTBANS", by: "ana", hears: / :~a:<account> /mu },
  { command: "/cs", by: "ana", hears: / :REGISTER <channel>$/mu },
  { command: "/chanserv", by: "ana", hears: / :REGISTER <channel>$/mu },
  { command: "/cs HELP", by: "ana", hears: / :REGISTER <channel>$/mu },
  { command: "/cs HELP ACCESS", by: "ana", hears: / :Syntax: ACCESS /mu },
  {
    command: "/cs REGISTER #tea",
    by: "ana",
    first: [
      ["bob", "JOIN #tea"],
      ["dan", "JOIN #tea"],
      ["bob", "PRIVMSG NickServ :REGISTER sesame-open-sesame"],
      ["bridgebot", "PRIVMSG NickServ :REGISTER sesame-open-sesame"],
    ],
    hears: / :#tea is registered, and you are its founder/mu,
  },
  {
    command: "/msg ChanServ ACCESS #tea ADD bob o",
    by: "ana",
    hears: / :bob has access of level o in #tea/mu,
  },
  {
    command: "/msg ChanServ ACCESS #tea ADD bridgebot v",
    by: "ana",
    hears: / :bridgebot has access of level v in #tea/mu,
  },
  {
    command: "MODE #tea +b eve!*@*",
    by: "ana",
    says: "MODE #tea +b eve!*@*",
    hears: / MODE #tea \+b eve!\*@\*$/mu,
  },
  {
    command: "+b ~m:eve!*@*",
    by: "ana",
    says: "MODE #tea +b ~m:eve!*@*",
    hears: / MODE #tea \+b ~m:eve!\*@\*$/mu,
  },
  {
    command: "+b ~z:<fingerprint>",
    by: "ana",
    says: `MODE #tea +b ~z:${"0b".repeat(32)}`,
    hears: / MODE #tea \+b ~z:(?:0b){32}$/mu,
  },
  { command: "KICK", by: "ana", says: "KICK #tea dan :enough", hears: / KICK #tea dan enough$/mu },
  {
    command: "REGISTER <channel>",
    by: "ana",
    says: "CS REGISTER #dev",
    first: [["ana", "JOIN #dev"]],
    hears: / :#dev is registered/mu,
  },
  { command: "INFO <channel>", by: "bob", says: "CS INFO #tea", hears: / :#tea: founder ana,/mu },
  { command: "LIST [<mask>]", by: "bob", says: "CS LIST", hears: / :o: #tea$/mu },
  {
    command: "STATUS <channel> [<nick>]",
    by: "ana",
    says: "CS STATUS #tea bob",
    hears: / :bob is logged in as bob, level o in #tea/mu,
  },
  { command: "ACCESS <channel> LIST", by: "bob", says: "CS ACCESS #tea LIST", hears: / :founder: ana$/mu },
  {
    command: "ACCESS <channel> ADD <account> <level>",
    by: "ana",
    says: "CS ACCESS #dev ADD bob v",
    hears: / :bob has access of level v in #dev/mu,
  },
  {
    command: "DEL <account>",
    by: "ana",
    says: "CS ACCESS #dev DEL bob",
    hears: / :bob has no access in #dev/mu,
  },
  {
    command: "FLAGS <channel> <account> +o",
    by: "ana",
    says: "CS FLAGS #dev bob +o",
    hears: / :bob has access of level o in #dev/mu,
  },
  {
    command: "OP",
    by: "ana",
    says: "CS OP #tea dan",
    first: [["dan", "JOIN #tea"]],
    hears: / MODE #tea \+o dan$/mu,
  },
  { command: "DEOP", by: "ana", says: "CS DEOP #tea dan", hears: / MODE #tea -o dan$/mu },
  { command: "VOICE", by: "ana", says: "CS VOICE #tea dan", hears: / MODE #tea \+v dan$/mu },
  { command: "DEVOICE", by: "ana", says: "CS DEVOICE #tea dan", hears: / MODE #tea -v dan$/mu },
  {
    command: "KICK <channel> <nick> [<reason>]",
    by: "ana",
    says: "CS KICK #tea dan enough",
    hears: / KICK #tea dan enough$/mu,
  },
  {
    command: "AKICK <channel> ADD <account or mask> [<reason>]",
    by: "ana",
    says: "CS AKICK #tea ADD dan!*@* enough",
    hears: / :#tea keeps out dan!\*@\*/mu,
  },
  { command: "LIST", by: "ana", says: "CS AKICK #tea LIST", hears: / :dan!\*@\*/mu },
  { command: "DEL", by: "ana", says: "CS AKICK #tea DEL dan!*@*", hears: / :#tea lets in dan!\*@\* again/mu },
  {
    command: "UNBAN <channel> [<nick>]",
    by: "ana",
    says: "CS UNBAN #tea eve",
    hears: / MODE #tea -b ~m:eve!\*@\*$/mu,
  },
  {
    command: "GETKEY <channel>",
    by: "ana",
    says: "CS GETKEY #tea",
    first: [["ana", "MODE #tea +k green"]],
    hears: / :.*green/mu,
  },
  { command: "INVITE <channel>", by: "bob", says: "CS INVITE #dev", hears: / INVITE bob #dev$/mu },
  {
    command: "CLEAR <channel> BANS",
    by: "ana",
    says: "CS CLEAR #tea BANS",
    first: [
      ["ana", "MODE #tea -k green"],
      ["ana", `MODE #tea -b+b ~z:${"0b".repeat(32)} eve!*@*`],
    ],
    hears: / MODE #tea -b eve!\*@\*$/mu,
  },
  {
    command: "CLEAR <channel> OPS",
    by: "ana",
    says: "CS CLEAR #dev OPS",
    first: [
      ["dan", "JOIN #dev"],
      ["ana", "MODE #dev +o dan"],
    ],
    hears: / MODE #dev -o dan$/mu,
  },
  {
    command: "SET <channel> <setting> [<value>]",
    by: "ana",
    says: "CS SET #dev DESCRIPTION For those who build",
    hears: / :DESCRIPTION of #dev: For those who build/mu,
  },
  {
    command: "SET #tea MLOCK +ntl-s 20",
    by: "ana",
    says: "CS SET #tea MLOCK +ntl-s 20",
    hears: / MODE #tea \+l 20$/mu,
  },
  {
    command: "/cs SUSPEND #tea [<reason>]",
    by: "root",
    says: "CS SUSPEND #tea",
    hears: / :#tea is suspended/mu,
  },
  { command: "/cs UNSUSPEND #tea", by: "root", hears: / :#tea can be used again/mu },
  {
    command: "TRANSFER <channel> <account>",
    by: "ana",
    says: "CS TRANSFER #dev bob",
    first: [["bob", "JOIN #dev"]],
    hears: / :bob is the founder of #dev now/mu,
  },
  {
    command: "DROP <channel>",
    by: "bob",
    says: "CS DROP #dev",
    hears: / :To end the registration of #dev.*: DROP #dev /mu,
  },
  {
    command: "SAJOIN",
    by: "root",
    says: "SAJOIN dan #tea",
    hears: / :\*{3} You used SAJOIN to put dan into #tea/mu,
  },
  {
    command: "SAPART",
    by: "root",
    says: "SAPART dan #tea",
    hears: / :\*{3} You used SAPART to take dan out of #tea/mu,
  },
  {
    command: "SANICK",
    by: "root",
    says: "SANICK dan dan2",
    hears: / :\*{3} You used SANICK to call dan dan2/mu,
  },
  { command: "SAMODE", by: "root", says: "SAMODE #tea +s", hears: / :\*{3} You used SAMODE on #tea: \+s/mu },
  {
    command: "SAKICK",
    by: "root",
    says: "SAKICK #tea dan2 :enough",
    first: [["dan", "JOIN #tea"]],
    hears: / :\*{3} You used SAKICK to kick dan2 out of #tea/mu,
  },
  {
    command: "SATOPIC",
    by: "root",
    says: "SATOPIC #tea :Green tea",
    hears: / :\*{3} You used SATOPIC on #tea/mu,
  },
  {
    command: "RESV [<duration>] <mask> [<reason>]",
    by: "root",
    says: "RESV 1d staff* reserved",
    hears: / :\*{3} You reserved staff\* for 1d: /mu,
  },
  { command: "STATS q", by: "root", hears: / :\*{3} staff\* is reserved: /mu },
  {
    command: "UNRESV <mask>",
    by: "root",
    says: "UNRESV staff*",
    hears: / :\*{3} You removed the reservation of staff\*/mu,
  },
  {
    command: "KLINE [REQUIRE-SASL] [<duration>] <user@host> [<reason>]",
    by: "root",
    says: "KLINE 1d *@192.0.2.9 enough",
    hears: / :\*{3} You set a K-line on \*@192\.0\.2\.9, for 1d: enough/mu,
  },
  {
    command: "KLINE [<duration>] ~a:<account> [<reason>]",
    by: "root",
    says: "KLINE 1h ~a:bridgebot enough",
    hears: / You set a K-line on ~a(?:ccount)?:bridgebot, for 1h: enough/mu,
  },
  {
    command: "KLINE [<duration>] ~z:<fingerprint> [<reason>]",
    by: "root",
    says: `KLINE 1h ~z:${"0b".repeat(32)} enough`,
    hears: / You set a K-line on ~z:(?:0b){32}, for 1h: enough/mu,
  },
  { command: "STATS k", by: "root", hears: / 216 root K 192\.0\.2\.9 /mu },
  {
    command: "UNKLINE",
    by: "root",
    says: "UNKLINE *@192.0.2.9",
    hears: / :\*{3} You removed the K-line on \*@192\.0\.2\.9/mu,
  },
  {
    command: "DLINE [REQUIRE-SASL] [<duration>] <address or range> [<reason>]",
    by: "root",
    says: "DLINE REQUIRE-SASL 1d 192.0.2.0/24 enough",
    hears: / :\*{3} You set a D-line on 192\.0\.2\.0\/24, for 1d, for users without an account/mu,
  },
  { command: "STATS d", by: "root", hears: / 225 root D 192\.0\.2\.0\/24 /mu },
  {
    command: "UNDLINE",
    by: "root",
    says: "UNDLINE 192.0.2.0/24",
    hears: / :\*{3} You removed the D-line on 192\.0\.2\.0\/24/mu,
  },
  {
    command: "UNDLINE <address or range>",
    by: "root",
    says: "UNDLINE 192.0.2.7",
    first: [["root", "DLINE 1h 192.0.2.7"]],
    hears: / :\*{3} You removed the D-line on 192\.0\.2\.7/mu,
  },
  {
    command: "/quote FILTER ADD refuse channel,private (?:cheap|free)\\s+pills :No advertising",
    by: "root",
    hears: / You set filter 1: refuse in channel,private: /mu,
  },
  {
    command: "/quote FILTER ADD ban 1d EXEMPT-ACCOUNTS * https?://spam\\.example",
    by: "root",
    hears: / You set filter 2: ban for 1d in channel,private,\S*, not of accounts: /mu,
  },
  {
    command: String.raw`/quote FILTER ADD refuse nick,realname ^spambot\d+$ :Choose another name`,
    by: "root",
    hears: / You set filter 3: refuse in nick,realname: /mu,
  },
  { command: "/quote FILTER WHO 3", by: "root", hears: / filter 3 finds names of 0 users and 0 channels/mu },
  { command: "FILTER WHO", by: "root", says: "FILTER WHO 3", hears: / filter 3 finds names of 0 users /mu },
  { command: "/quote FILTER TEST :FREE pills", by: "root", hears: / filter 1: refuse /mu },
  { command: "/quote FILTER", by: "root", hears: / filter 2: ban for 1d /mu },
  { command: "FILTER", by: "root", says: "FILTER", hears: / filter 2: ban for 1d /mu },
  {
    command: "FILTER MUTES",
    by: "root",
    first: [
      ["root", "FILTER ADD mute * badword"],
      ["dan", "PRIVMSG bob :badword"],
    ],
    hears: / :\*{3} dan2/mu,
  },
  { command: "FILTER UNMUTE <nick>", by: "root", says: "FILTER UNMUTE dan2", hears: / :\*{3} You .*dan2/mu },
  { command: "/quote FILTER DEL 3", by: "root", hears: / You removed filter 3: /mu },
  {
    command: "/quote REPORT <nick or channel> <reason>",
    by: "bob",
    says: "REPORT eve she shouts",
    hears: / :\*{3} Your report is number 1/mu,
  },
  { command: "/quote REPORTS", by: "root", hears: / :\*{3} 1: eve .*: she shouts /mu },
  {
    command: "/quote REPORTS 3 spoken to",
    by: "root",
    first: [
      ["bob", "REPORT eve again"],
      ["bob", "REPORT dan2 too"],
    ],
    hears: / You closed report 3 about dan2: spoken to$/mu,
  },
  { command: "/quote FILES", by: "root", hears: / End of the accounts with files/mu },
  { command: "/quote FILES LIST ana", by: "root", hears: / ana has /mu },
  {
    command: "/quote FILES DEL https://irc.example.org/upload/6vJq0nXx3mB1Zt8kR5wQ2g.jpg not yours",
    by: "root",
    hears: / FILES :There is no file to remove/mu,
  },
  {
    command: "/quote FILES PURGE ana spam",
    by: "root",
    hears: / FILES :There is no file to remove/mu,
  },
  { command: "/quote AUDIT", by: "root", hears: / \(root\) REPORTS /mu },
  { command: "/quote AUDIT 100 since=1d", by: "root", hears: / \(root\) OPER$/mu },
  { command: "/quote AUDIT action=*LINE", by: "root", hears: / \(root\) UNKLINE \*@192\.0\.2\.9$/mu },
  {
    command: "/quote AUDIT actor=root target=bob*",
    by: "root",
    first: [["root", "SAPART bob #dev"]],
    hears: / \(root\) SAPART bob/mu,
  },
  {
    command: "/msg HostServ REQUEST <host>",
    by: "ana",
    says: "PRIVMSG HostServ :REQUEST tea.example.org",
    hears: / :Your request for tea\.example\.org waits /mu,
  },
  { command: "/msg HostServ WAITING", by: "root", hears: / :ana: tea\.example\.org, /mu },
  {
    command: "/msg HostServ ACTIVATE <account>",
    by: "root",
    says: "PRIVMSG HostServ :ACTIVATE ana",
    hears: / :ana has the virtual host tea\.example\.org/mu,
  },
  {
    command: "/msg NickServ APPPASS ADD laptop",
    by: "ana",
    hears: / :The password for laptop, which is shown this once: \S+$/mu,
  },
  {
    command: "HISTSERV EXPORT",
    by: "ana",
    first: [
      ["ana", "JOIN #tea"],
      ["ana", "PRIVMSG #tea :green tea"],
    ],
    hears: / :These are all: 1 /mu,
  },
  { command: "HISTSERV FORGET", by: "ana", hears: / :To delete all messages of ana for good: FORGET /mu },
  { command: "KILL <nick> <reason>", by: "root", says: "KILL eve enough", ends: "eve", hears: /^$/u },
];

/** A line as it is sent: clients turn what begins with a slash into it. */
export function lineOf({ command, says }: Pick<IrcRow, "command" | "says">): string {
  return (
    says ??
    command
      .replace(/^\/quote /u, "")
      .replace(/^\/msg (\S+) /u, "PRIVMSG $1 :")
      .replace(/^\//u, "")
  );
}
