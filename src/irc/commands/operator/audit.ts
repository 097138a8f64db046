/** AUDIT: lists what operators have done. */
import type { AuditQuery, AuditRecord } from "../../network/audit.ts";
import { formatDuration, parseDuration } from "../../wire/durations.ts";
import { defineCommand } from "../command.ts";
import type { QueryContext } from "../command.ts";
import { optional, wordList } from "../parameters.ts";
import { tellSelf } from "../server-notices.ts";

const FEW = 20;
const MOST = 500;

export const audit = defineCommand({
  scope: "query",
  name: "AUDIT",
  access: "registered",
  privilege: "audit",
  parameters: [optional(wordList("filter"))],
  cost: 5,
  help: `Lists what operators have done, the newest first: ${FEW} entries, or as many as you say, up to ${MOST}. actor= fits a mask, an account or the name of an operator; action= a command, as in action=SA*; target= a user, a channel or a mask; since= a time ago, as in since=1d. For operators.`,
  specification: "Common practice: services packages (OperServ)",
  handle: (context, [words = []]) => {
    const query = read(context, words);
    return query === undefined ? undefined : listed(context, query);
  },
});

interface Asked extends AuditQuery {
  count: number;
}

/** Undefined after a reply about a word that cannot be read. */
function read({ now, reply }: QueryContext, words: readonly string[]): Asked | undefined {
  const asked: Asked = { count: FEW };
  for (const word of words) {
    const [, name, value = ""] = /^(actor|action|target|since)=(.+)$/u.exec(word) ?? [];
    const ago = name === "since" ? parseDuration(value) : undefined;
    if (/^[1-9]\d{0,8}$/u.test(word)) asked.count = Math.min(Number(word), MOST);
    else if (name === undefined || (name === "since" && ago === undefined)) {
      reply(
        "ERR_UNKNOWNERROR",
        "AUDIT",
        `${word} is no filter: write a number, actor=, action=, target= or since=1d2h`,
      );
      return undefined;
    } else Object.assign(asked, { [name]: ago === undefined ? value : now - ago });
  }
  return asked;
}

function* listed(context: QueryContext, { count, ...query }: Asked): Iterator<void> {
  let left = count;
  for (const entry of context.network.audit.find(query)) {
    if (left === 0) {
      tellSelf(context, "There are more entries: ask for more, or with a filter");
      return;
    }
    left -= 1;
    tellSelf(context, auditText(entry));
    yield;
  }
  tellSelf(context, left === count ? "No entry of the audit fits" : "End of the audit");
}

/** One line: `2026-11-26T09:00:00Z ana!ana@example.org (root) KLINE *@192.0.2.1 for 1h: spam`. */
function auditText({
  at,
  actor,
  account,
  operator,
  action,
  reason,
  duration,
  ...facts
}: AuditRecord): string {
  const who = [operator, account === undefined ? undefined : `account ${account}`].filter(
    (name) => name !== undefined,
  );
  const { target, channel, mask, value } = facts;
  const what = [target, channel, mask, value].filter((fact) => fact !== undefined);
  return [
    `${new Date(at).toISOString().slice(0, 19)}Z`,
    actor,
    ...(who.length === 0 ? [] : [`(${who.join(", ")})`]),
    action,
    ...what,
    ...(duration === undefined ? [] : [`for ${formatDuration(duration * 1000)}`]),
  ]
    .join(" ")
    .concat(reason === undefined ? "" : `: ${reason}`);
}
