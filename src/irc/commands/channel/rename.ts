/** RENAME: changes the name of a channel and nothing else of it. */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import type { Channel } from "../../network/channel.ts";
import { mayBeCalled } from "../../network/policy/join.ts";
import { reservationOn } from "../../network/policy/reserved.ts";
import { mayRename, wasRenamedLately } from "../../network/policy/rename.ts";
import { arrivalLine, tellSession } from "./arrival.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext } from "../command.ts";
import { isPresent, screen, screenedReason } from "../moderation/screen.ts";
import { anyText, existingChannel, optional, someText } from "../parameters.ts";
import { replyRefusal } from "./refusals.ts";
import { cutToLine } from "../targets.ts";

const CAPABILITY = "draft/channel-rename";

export const rename = defineCommand({
  scope: "network",
  name: "RENAME",
  access: "registered",
  parameters: [existingChannel(), someText("new name"), optional(anyText("reason"))],
  cost: 5,
  help: "Renames a channel that you operate. Members, modes, lists and topic stay.",
  specification: "IRCv3 channel-rename",
  apply: (context, [channel, wanted, reason = ""]) => {
    const { network, settings, user, now, reply } = context;
    const { limits } = settings;
    const refusal = mayRename(channel, user);
    if (refusal !== undefined) return replyRefusal(reply, refusal);
    const before = channel.name;
    if (!wanted.startsWith("#"))
      return refuse(context, before, wanted, "You cannot change a channel prefix type");
    const unfit = mayBeCalled(wanted, limits.channelLength);
    if (unfit !== undefined) return replyRefusal(reply, unfit);
    const kept = reservationOn(context, wanted, user, now);
    if (kept !== undefined) return refuse(context, before, wanted, `The name is reserved: ${kept}`);
    if (wanted === before) return refuse(context, before, wanted, "The channel has this name already");
    // A change of case makes nobody part and join, so there is nothing to slow down.
    const recased = network.fold(wanted) === network.fold(before);
    if (!recased && wasRenamedLately(channel, now, limits.renameInterval * 1000)) {
      return refuse(context, before, wanted, "This channel has been renamed recently");
    }
    const unsaid = screen(context, "channel-name", wanted, "a new name of a channel");
    if (unsaid !== undefined) return refuse(context, before, wanted, unsaid);
    const shown = screenedReason(context, reason, "a reason of RENAME");
    if (!isPresent(context)) return undefined;
    if (!network.renameChannel(channel, wanted, now, limits)) {
      const same = network.findChannel(wanted) !== undefined;
      const why = same ? "Channel already exists" : "Channel name looks like that of another channel";
      return context.fail("RENAME", "CHANNEL_NAME_IN_USE", [before, wanted], why);
    }
    return announce(context, channel, before, shown, recased);
  },
});

function refuse({ fail }: CommandContext, before: string, wanted: string, why: string): void {
  fail("RENAME", "CANNOT_RENAME", [before, wanted], why);
}

function announce(
  context: CommandContext,
  channel: Channel,
  before: string,
  reason: string,
  recased: boolean,
): void {
  const { settings, user, audience } = context;
  const params = [before, channel.name];
  const { quitLength } = settings.limits;
  const text = cutToLine(reason, user.mask, ["RENAME", ...params], quitLength);
  audience.toChannel(channel, {
    source: user,
    command: "RENAME",
    params: [...params, text],
    messageId: context.nextMessageId(),
    requires: CAPABILITY,
  });
  if (!recased) tellOthers(context, channel, before, text);
}

/** Clients without the capability see each member part one channel and join another. Source: IRCv3 channel-rename, "Fallback". */
function tellOthers(context: CommandContext, channel: Channel, before: string, reason: string): void {
  for (const membership of channel.roster) {
    const { user } = membership;
    const params = reason === "" ? [before] : [before, cutToLine(reason, user.mask, ["PART", before])];
    const part: OutgoingMessage = { source: user, command: "PART", params };
    context.audience.toSessions(user, (session, tell) => {
      if (session.has(CAPABILITY)) return;
      tell(part);
      tell(arrivalLine(membership));
      tellSession(context, membership, session, tell);
    });
  }
}
