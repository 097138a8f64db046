/** REPORTS: operators list what users have reported, and close it. */
import { formatDuration } from "../../wire/durations.ts";
import { defineCommand } from "../command.ts";
import type { SessionContext } from "../command.ts";
import { anyText, optional, optionalGroup, restOfLine } from "../parameters.ts";
import { tellSelf, announceAction } from "../server-notices.ts";
import { tellReaders } from "../user/report-readers.ts";
import { messageLines, reportText } from "../user/report-text.ts";

export const reports = defineCommand({
  scope: "network",
  name: "REPORTS",
  access: "registered",
  privilege: "reports",
  parameters: [optionalGroup(anyText("number"), optional(restOfLine("outcome")))],
  cost: 2,
  help: "Lists the open reports of users, the oldest first. With the number of one: closes it, and the audit remembers it with the outcome. For operators.",
  specification: "Common practice: tickets of services packages",
  handle: (context, [chosen]) => (chosen === undefined ? listed(context) : context.submit()),
  apply: (context, [chosen]) => {
    if (chosen === undefined) return undefined;
    const [number, outcome = ""] = chosen;
    const closed = /^\d{1,15}$/u.test(number)
      ? context.network.moderation.reports.close(Number(number))
      : undefined;
    if (closed === undefined)
      return context.reply("ERR_UNKNOWNERROR", "REPORTS", `There is no open report ${number}`);
    const text = `closed report ${number} about ${closed.target}${outcome === "" ? "" : `: ${outcome}`}`;
    tellReaders(context, `${context.user.nick} ${text}`, context.user);
    announceAction(context, "v", text, {
      target: closed.target,
      value: reportText(closed),
      ...(outcome !== "" && { reason: outcome }),
    });
    return tellSelf(context, `You ${text}`);
  },
});

function* listed(context: SessionContext): Iterator<void> {
  const { network, now } = context;
  for (const report of network.moderation.reports.all) {
    tellSelf(context, `${reportText(report)} (${formatDuration(Math.max(0, now - report.at))} ago)`);
    for (const line of messageLines(report)) tellSelf(context, line);
    yield;
  }
  tellSelf(
    context,
    network.moderation.reports.size === 0 ? "There are no open reports" : "End of the reports",
  );
}
