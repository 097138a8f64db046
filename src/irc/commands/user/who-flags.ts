/** The flags of a user in an answer of WHO. Source: Modern IRC, "RPL_WHOREPLY"; IRCv3 bot-mode, "The WHO bot flag". */
import type { Membership } from "../../network/membership.ts";
import type { User } from "../../network/user.ts";
import { userModeRows, type UserMode } from "../../wire/user-modes.ts";
import { memberPrefix } from "../channel/member-prefix.ts";
import type { SessionView } from "../../delivery/outgoing-message.ts";

/** The letter that ISUPPORT BOT names. */
const BOT: UserMode = "B";

export function isOperator(user: User): boolean {
  return (user.modes & userModeRows.o.bit) !== 0;
}

/** Here or gone, operator, prefix in the channel that the answer shows, bot. */
export function whoFlags(
  { session }: { readonly session: SessionView },
  { user, membership }: { readonly user: User; readonly membership: Membership | undefined },
): string {
  const here = user.away === undefined ? "H" : "G";
  const star = isOperator(user) ? "*" : "";
  const prefix =
    membership === undefined ? "" : memberPrefix(membership.prefixes, session.has("multi-prefix"));
  const bot = (user.modes & userModeRows[BOT].bit) === 0 ? "" : BOT;
  return `${here}${star}${prefix}${bot}`;
}
