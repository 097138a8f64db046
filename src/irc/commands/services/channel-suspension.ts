/** ChanServ, for operators of the server: suspending channels. */
import { NO_FOUNDER } from "../../network/registered-channels.ts";
import { cutText } from "../../wire/utf8.ts";
import { optional, restOfLine, someText } from "../parameters.ts";
import { findRegistered, report, say, submitTo } from "./chanserv-answers.ts";
import { removeMembers } from "../channel/remove-members.ts";
import { defineServiceCommand } from "./service.ts";

export const suspend = defineServiceCommand({
  name: "SUSPEND",
  privilege: "channels",
  parameters: [someText("channel"), optional(restOfLine("reason"))],
  help: "Suspends a registered channel: everyone is removed from it, and only operators with the privilege join it.",
  handle: (context, [name, reason]) =>
    submitTo(context, { name: "SUSPEND" }, [name, reason ?? "No reason given"]),
  apply: (context, [name = "", given = ""]) => {
    const { network, settings, user, now } = context;
    const channel = findRegistered(context, name);
    if (channel === undefined) return;
    const reason = cutText(given, settings.limits.quitLength);
    network.registered.amend(channel, { suspended: { by: user.operator ?? user.nick, reason, at: now } });
    removeMembers(context, channel, ({ privileges }) => privileges.has("channels"), `Suspended: ${reason}`);
    say(context, `${channel.name} is suspended.`);
    report(context, "SUSPEND", channel, `suspended ${channel.name}: ${reason}`);
  },
});

export const unsuspend = defineServiceCommand({
  name: "UNSUSPEND",
  privilege: "channels",
  parameters: [someText("channel")],
  help: "Ends the suspension of a channel.",
  handle: (context, [name]) => submitTo(context, { name: "UNSUSPEND" }, [name]),
  apply: (context, [name = ""]) => {
    const channel = findRegistered(context, name);
    if (channel === undefined) return;
    if (channel.registration?.suspended === undefined) return say(context, `${name} is not suspended.`);
    context.network.registered.amend(channel, { suspended: undefined });
    const lost = channel.registration.founder === NO_FOUNDER;
    say(
      context,
      `${channel.name} can be used again.${lost ? " It has no founder: TRANSFER gives it one." : ""}`,
    );
    report(context, "UNSUSPEND", channel, `ended the suspension of ${channel.name}`);
  },
});
