/** NickServ: the clients of one user. */
import type { SessionFacts } from "../../network/user.ts";
import type { QueryContext } from "../command.ts";
import { humanTime } from "../human-time.ts";
import { optional, someText } from "../parameters.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";

export const sessions = defineServiceCommand({
  name: "SESSIONS",
  loggedIn: true,
  parameters: [optional(someText("list/end")), optional(someText("number"))],
  help: "Lists the clients that are connected as you, each with a number (SESSIONS or SESSIONS LIST), or closes one of them (SESSIONS END <number>).",
  handle: (context, [word = "LIST", number = ""]) => {
    if (word.toUpperCase() === "LIST") return listSessions(context);
    if (word.toUpperCase() !== "END" || !/^\d{1,9}$/u.test(number)) {
      return say(context, "Syntax: SESSIONS LIST, or SESSIONS END <number>");
    }
    return submitTo(context, { name: "SESSIONS" }, [number]);
  },
  apply: (context, [text = ""]) => {
    const { user } = context;
    const number = Number(text);
    if (user.session(number) === undefined) return say(context, `You have no client ${number}.`);
    say(context, `Client ${number} is closed.`);
    return context.effect({ kind: "end-session", user, session: number, reason: "Closed by SESSIONS END" });
  },
});

function listSessions(context: QueryContext): void {
  const { network, session: own, user } = context;
  say(context, `Clients that are connected as ${user.nick}:`);
  for (const session of user.sessions) say(context, sessionText(session, own.number));
  for (const other of network.accounts.logIns.of(user.account ?? "")) {
    if (other === user) continue;
    say(context, `${other.nick} is logged in to the account as well: GHOST ${other.nick} ends it.`);
  }
}

function sessionText({ number, address, secure, at, absent }: SessionFacts, own: number): string {
  const facts = [
    `since ${humanTime(at)}`,
    secure ? "over TLS" : "without TLS",
    ...(absent ? ["away"] : []),
    ...(number === own ? ["this one"] : []),
  ];
  return `${number}: ${address === "" ? "a Unix socket" : address}, ${facts.join(", ")}`;
}
