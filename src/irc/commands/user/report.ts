/** REPORT: a user tells the operators of another user or a channel. */
import { splitUserhost } from "../../wire/masks.ts";
import { cutText } from "../../wire/utf8.ts";
import { defineCommand } from "../command.ts";
import { anyText, optional, parameter, restOfLine } from "../parameters.ts";
import type { Parameter } from "../parameters.ts";
import { tellSelf } from "../server-notices.ts";
import { isChannelVisible } from "../visibility.ts";
import { tellReaders } from "./report-readers.ts";
import { messageLines, reportText } from "./report-text.ts";
import { findReported, repliedId, reportedMessage } from "./reported-message.ts";

/** Ids in refusals are cut to this: a word can be as long as a line. */
const SHOWN_ID = 64;
const ID = "msgid=";

/** The id of a message, as CHATHISTORY has it. */
const leadingId: Parameter<string> = {
  ...parameter("msgid=<msgid>", (word) => (word.startsWith(ID) ? word.slice(ID.length) : undefined)),
  fits: (word) => word.startsWith(ID),
};

export const report = defineCommand({
  scope: "network",
  name: "REPORT",
  access: "registered",
  parameters: [anyText("nick or channel"), optional(leadingId), restOfLine("reason")],
  cost: 10,
  help: "Reports a user or a channel to the operators of the network, who read your nick, host and account with it. Say what happened. With msgid=<id>, or the tag +reply: they read that message too, if you could.",
  specification: "Common practice: InspIRCd, UnrealIRCd (SPAMREPORT)",
  handle: (context, [name, given = repliedId(context)]) => {
    const reported = given === undefined ? undefined : findReported(context, name, given);
    context.submit(reported === undefined ? {} : { facts: { reported } });
  },
  apply: (context, [name, given = repliedId(context), reason]) => {
    const { network, settings, user, now, reply, fail } = context;
    if (reason.trim() === "") return reply("ERR_NEEDMOREPARAMS", "REPORT");
    const channel = network.findChannel(name);
    const target = network.findUser(name);
    const message = given === undefined ? undefined : reportedMessage(context, given);
    // Somebody who has left can still have said something.
    const hasSaid =
      message !== undefined && network.fold(splitUserhost(message.source).nick) === network.fold(name);
    const isThere =
      target !== undefined || hasSaid || (channel !== undefined && isChannelVisible(channel, user));
    if (!isThere) return reply("ERR_NOSUCHNICK", name);
    if (given !== undefined && message === undefined) {
      const about = [name, given === "" ? "*" : given.slice(0, SHOWN_ID)];
      return fail(
        "REPORT",
        "UNKNOWN_MSGID",
        about,
        "This message does not exist, or is too old, or was not for you",
      );
    }
    const mask = target?.mask ?? (hasSaid ? message.source : undefined);
    const facts = {
      at: now,
      by: user.mask,
      ...(user.account !== undefined && { account: user.account }),
      target: target?.nick ?? channel?.name ?? name,
      ...(mask !== undefined && { mask }),
      reason: cutText(reason, settings.limits.reportLength),
      ...(message !== undefined && { message }),
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
    tellReaders(context, `Report ${reportText(made)}`);
    for (const line of messageLines(made)) tellReaders(context, `Report ${line}`);
    return undefined;
  },
});
