/** The change of a nick, and the refusal of one that is in use. Shared by NICK, SANICK and registration. */
import type { Reply } from "../../delivery/outgoing-message.ts";
import type { State } from "../../network/state.ts";
import type { User } from "../../network/user.ts";
import { isNick } from "../../wire/names.ts";
import type { Nick } from "../../wire/names.ts";
import { truncateGraphemes } from "../../wire/utf8.ts";
import type { CommandContext } from "../command.ts";
import { announceOffline, announceOnline } from "../user/monitor-notices.ts";

/** 433, which suggests a nick that is free. */
export function replyNickInUse(state: State, reply: Reply, wanted: string): void {
  const free = freeNick(state, wanted);
  const suggestion = free === undefined ? "" : `; ${free} is free`;
  reply("ERR_NICKNAMEINUSE", wanted, `Nickname is already in use${suggestion}`);
}

/** The nick with the lowest number after it that is free. */
function freeNick({ network, settings }: State, wanted: string): string | undefined {
  const { limits, nickCharacters } = settings;
  for (let number = 1; number <= SUGGESTIONS; number += 1) {
    const free = `${truncateGraphemes(wanted, limits.nickLength - String(number).length)}${number}`;
    if (isNick(free, limits.nickLength, nickCharacters) && !network.nickInUse(free)) return free;
  }
  return undefined;
}

/** Numbers that are tried for a suggestion. */
const SUGGESTIONS = 20;

/** False, and nothing happens, where the nick is in use by another. */
export function changeNick(
  { network, settings, now, audience }: Pick<CommandContext, "network" | "settings" | "now" | "audience">,
  user: User,
  wanted: Nick,
): boolean {
  const { nick: before, mask: prefix } = user;
  if (!network.renameUser(user, wanted, now, settings.limits)) return false;
  audience.toNeighbours(user, { source: user, prefix, command: "NICK", params: [wanted] }, true);
  // The same nick in other letters is neither left nor taken.
  if (network.fold(before) === network.fold(wanted)) return true;
  announceOffline(audience, before);
  announceOnline({ network, settings }, audience, user);
  return true;
}
