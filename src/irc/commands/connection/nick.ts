/** NICK: names the user, before registration and later. */
import { claimOn } from "../../network/policy/nicks.ts";
import { reviewNick } from "../account/nick-grace.ts";
import { defineCommand } from "../command.ts";
import type { SessionContext } from "../command.ts";
import { reservationOn } from "../../network/policy/reserved.ts";
import { userToJoin } from "../../network/policy/staying.ts";
import { mayBeSaid, screen } from "../moderation/screen.ts";
import { newNick } from "../parameters.ts";
import {
  changeNick,
  replyNickInUse,
  replyNickKept,
  replyNickReserved,
  replyNickUnsaid,
} from "./nick-change.ts";

export const nick = defineCommand({
  scope: "network",
  name: "NICK",
  access: "any",
  parameters: [newNick()],
  cost: 2,
  help: "Sets or changes your nick.",
  specification: 'Modern IRC, "NICK message"',
  handle: (context, [wanted]) => {
    const { network, session, user, frame, reply } = context;
    if (user !== undefined) {
      const isFree =
        wanted !== user.nick &&
        !network.nickInUse(wanted, user) &&
        mayBeSaid(context, user, "nick", wanted, context.now);
      const answer = isFree ? context.askPolicy({ event: "nick", newNick: wanted }) : undefined;
      return answer === undefined ? context.submit() : changeIfAllowed(context, wanted, answer);
    }
    const reason = reservationOn(context, wanted, { account: session.login?.account }, context.now);
    // A client that can still log in may turn out to own it.
    if (reason !== undefined && !session.negotiating) return replyNickKept(reply, wanted, reason);
    if (network.nickInUse(wanted) && !mayJoinHolder(context, wanted)) {
      return replyNickInUse(context, reply, wanted);
    }
    session.draftNick = wanted;
    return session.tryRegister(frame);
  },
  apply: (context, [wanted]) => {
    const { network, user, reply } = context;
    if (wanted === user.nick) return;
    if (network.nickInUse(wanted, user)) return replyNickInUse(context, reply, wanted);
    const same = network.fold(wanted) === network.fold(user.nick);
    const reason = same ? undefined : reservationOn(context, wanted, user, context.now);
    if (reason !== undefined) return replyNickKept(reply, wanted, reason);
    const claim = same ? undefined : claimOn(context, wanted, user.account);
    if (claim?.protection === "strict") return replyNickReserved(context, wanted, claim);
    const unsaid = screen(context, "nick", wanted, "a nick");
    if (unsaid !== undefined) return replyNickUnsaid(reply, wanted, unsaid);
    changeNick(context, user, wanted);
    reviewNick(context, user);
  },
});

async function changeIfAllowed(
  context: SessionContext,
  wanted: string,
  answer: Promise<string | undefined>,
): Promise<void> {
  const reason = await answer;
  if (reason === undefined) context.submit();
  else replyNickUnsaid(context.reply, wanted, reason);
}

/** True if the client has logged in to the account of the user with the nick, or can still do so before it registers. */
function mayJoinHolder(context: SessionContext, wanted: string): boolean {
  const { network, session } = context;
  const { login, negotiating } = session;
  const account = network.findUser(wanted)?.account;
  if (account === undefined || (login === undefined && !negotiating)) return false;
  return userToJoin(context, wanted, login?.account ?? account) !== undefined;
}
