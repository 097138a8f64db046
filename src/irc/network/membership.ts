/** One user in one channel. */
import type { Channel } from "./channel.ts";
import type { User } from "./user.ts";

export class Membership {
  readonly user: User;
  readonly channel: Channel;
  /** Bits of the prefix modes held (`wire/channel-modes.ts`). */
  prefixes = 0;
  /** Place in `channel.roster`. */
  index: number;
  readonly joinedAt: number;
  /** The `msgid` of its JOIN, where the history has it; unknown after a restart. */
  arrival: string | undefined = undefined;
  /** The last result of the bans, true if they silence this member, … */
  silenced = false;
  /** … for which lists of the channel (`channel.listsVersion`) … */
  silencedLists = -1;
  /** … and for which identity of the user (`user.identityVersion`). Kept by `policy/lists.ts`. */
  silencedIdentity = -1;

  constructor(user: User, channel: Channel, index: number, at: number) {
    this.user = user;
    this.channel = channel;
    this.index = index;
    this.joinedAt = at;
  }
}
