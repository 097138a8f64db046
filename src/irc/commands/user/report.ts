/** REPORT: a user tells the operators of another user or a channel. */
import type { Report } from "../../network/reports.ts";
import type { User } from "../../network/user.ts";
import { cutText } from "../../wire/utf8.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext } from "../command.ts";
import { anyText, restOfLine } from "../parameters.ts";
import { tellSelf } from "../server-notices.ts";
import { isChannelVisible } from "../visibility.ts";

export const report = defineCommand({
  scope: "network",
  name: "REPORT",
  access: "registered",
  parameters: [anyText("nick or channel"), restOfLine("reason")],
  cost: 10,
  help: "Reports a user or a channel to the operators of the network, who read your nick, host and account with it. Say what happened.",
  specification: "Common practice: InspIRCd, UnrealIRCd (SPAMREPORT)",
  apply: (context, [name, reason]) => {
    const { network, settings, user, now, reply } = context;
    if (reason.trim() === "") return reply("ERR_NEEDMOREPARAMS", "REPORT");
    const channel = network.findChannel(name);
    const target = network.findUser(name);
    const isThere = target !== undefined || (channel !== undefined && isChannelVisible(channel, user));
    if (!isThere) return reply("ERR_NOSUCHNICK", name);
    const facts = {
      at: now,
      by: user.mask,
      ...(user.account !== undefined && { account: user.account }),
      target: target?.nick ?? channel?.name ?? name,
      ...(target !== undefined && { mask: target.mask }),
      reason: cutText(reason, settings.limits.reportLength),
    };
    const made = network.moderation.reports.add(facts, settings.limits);
    if (made === "too-many")
      return reply("ERR_UNKNOWNERROR", "REPORT", "The operators have not read your last reports yet");
    if (made === "full")
      return reply(
        "ERR_UNKNOWNERROR",
        "REPORT",
        "The operators have too many reports to read; try again later",
      );
    tellSelf(context, `Your report is number ${made.number}: the operators of the network read it`);
    return tellReaders(context, `Report ${reportText(made)}`);
  },
});

/** Operators who read reports. */
export function readsReports({ privileges }: User): boolean {
  return privileges.has("reports");
}

/** Tells all of them. */
export function tellReaders(
  { network, audience }: Pick<CommandContext, "network" | "audience">,
  text: string,
  except?: User,
): void {
  for (const operator of network.operators) {
    if (operator === except || !readsReports(operator)) continue;
    audience.toUser(operator, {
      source: undefined,
      command: "NOTICE",
      params: [operator.nick, `*** ${text}`],
    });
  }
}

/** `3: bob (bob!b@example.org) by ana!ana@example.org (account ana): spam`. */
export function reportText({ number, target, mask, by, account, reason }: Report): string {
  const who = mask === undefined ? target : `${target} (${mask})`;
  const owner = account === undefined ? "" : ` (account ${account})`;
  return `${number}: ${who}, by ${by}${owner}: ${reason}`;
}
