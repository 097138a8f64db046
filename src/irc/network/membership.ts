/** One user in one channel. */
import type { Channel } from "./channel.ts";
import type { User } from "./user.ts";

export class Membership {
  readonly user: User;
  readonly channel: Channel;
  /** Bits of the prefix modes held (`wire/prefix-modes.ts`). */
  prefixes = 0;
  /** Place in `channel.roster`. */
  index: number;
  readonly joinedAt: number;

  constructor(user: User, channel: Channel, index: number, at: number) {
    this.user = user;
    this.channel = channel;
    this.index = index;
    this.joinedAt = at;
  }
}
