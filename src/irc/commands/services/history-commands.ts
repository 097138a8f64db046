/** Commands of HistServ: reading the history without draft/chathistory, and deleting all messages of one's account. */
import { HISTSERV } from "../../network/policy/service-nicks.ts";
import type { QueryContext } from "../command.ts";
import { latest } from "../history/pages.ts";
import { readLimit } from "../history/references.ts";
import { isNoRequest, showMessages } from "../history/replay.ts";
import { findSource, readable } from "../history/source.ts";
import type { Source } from "../history/source.ts";
import { optional, someText } from "../parameters.ts";
import { answersOf, defineServiceCommand } from "./service.ts";

const { say, submitTo } = answersOf(HISTSERV);

/** Messages that PLAY shows without a limit. */
const PLAYED = 50;

export const play = defineServiceCommand({
  name: "PLAY",
  parameters: [someText("target"), optional(someText("limit"))],
  help: "Shows the last messages of a channel that you are in, or of your conversation with another account: 50, or as many as you say.",
  handle: (context, [target, wanted = String(PLAYED)]) => {
    const limit = readLimit(wanted, context.settings.limits.historyPage);
    if (typeof limit === "object") return say(context, `${wanted} is no number of messages.`);
    const source = findSource(context, context.user, target);
    if (source === undefined) return say(context, `You cannot read messages of ${target}.`);
    return show(context, source, limit);
  },
});

function show(context: QueryContext, source: Source, limit: number): void {
  const { history, session, audience } = context;
  try {
    const range = history && readable(history, source);
    const messages = range && latest({ history, range, limit }, isNoRequest);
    if (messages === undefined || messages.length === 0)
      return say(context, `Nothing is kept of ${source.name}.`);
    return showMessages(session, (line) => audience.toSelf(line), source, messages);
  } catch (error) {
    context.effect({ kind: "history-failed", error });
    return say(context, "The messages could not be read.");
  }
}

export const forget = defineServiceCommand({
  name: "FORGET",
  parameters: [optional(someText("code"))],
  loggedIn: true,
  help: "Deletes everything that your account has said, in channels and conversations, for good. Without a code it gives you the code to do so.",
  handle: (context, [given]) => {
    const { accounts, network, user } = context;
    const account = network.accounts.find(user.account ?? "");
    if (account === undefined) return undefined;
    const code = accounts.code(`forget ${account.name} ${account.createdAt}`);
    if (given === code) return submitTo(context, { name: "FORGET" });
    return say(context, `To delete all messages of ${account.name} for good: FORGET ${code}`);
  },
  apply: (context) => {
    const { network, user, now } = context;
    const account = network.accounts.find(user.account ?? "");
    if (account === undefined) return;
    network.history.forgetAccount(account, now);
    say(context, `The messages of ${account.name} are being deleted. This takes up to some minutes.`);
  },
});
