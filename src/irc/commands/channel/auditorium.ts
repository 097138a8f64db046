/**
 * Changes of ranks in an auditorium (channel mode u), or of the mode itself: each member receives JOIN and PART of the
 * members that come into its sight or leave it. The lines that a client has received thus always add up to its NAMES.
 */
import type { Audience, OutgoingMessage } from "../../delivery/outgoing-message.ts";
import type { Channel } from "../../network/channel.ts";
import type { Membership } from "../../network/membership.ts";
import { isAuditorium, keepsSight } from "../../network/policy/sight.ts";
import type { AppliedModeChange } from "../../wire/mode-changes.ts";
import { announceArrival } from "./arrival.ts";
import { prefixesLine } from "./member-prefix.ts";

/** A record of which members saw which others before a change. Kept for auditoriums, and for channels that become one. */
export class FormerSight {
  readonly #channel: Channel;
  readonly #auditorium: boolean;
  /** Prefixes of each member. */
  readonly #prefixes = new Map<Membership, number>();

  constructor(channel: Channel) {
    this.#channel = channel;
    this.#auditorium = isAuditorium(channel);
    for (const membership of channel.roster) this.#prefixes.set(membership, membership.prefixes);
  }

  /** Tells members that see more than before, then calls `announce`, then tells members that see less. */
  tell(audience: Audience, announce: () => void): void {
    this.#differences((member, viewers) => {
      this.#appear(audience, member, viewers);
    }, true);
    announce();
    this.#differences((member, viewers) => {
      const line: OutgoingMessage = { source: member.user, command: "PART", params: [this.#channel.name] };
      audience.toChannel(this.#channel, line, { only: (user) => viewers.has(user) });
    }, false);
  }

  /** A change of a member's prefix is shown to those who have seen that member, or see it now. */
  isShown({ param }: AppliedModeChange, target: Membership | undefined, viewer: Membership): boolean {
    if (param === undefined || target === undefined) return true;
    return this.#saw(target, viewer) || this.#sees(target, viewer);
  }

  /** Each member that comes into the sight of others or leaves it, with those others. */
  #differences(
    each: (member: Membership, viewers: ReadonlySet<Membership["user"]>) => void,
    appearing: boolean,
  ): void {
    const { roster } = this.#channel;
    const switched = this.#auditorium !== isAuditorium(this.#channel);
    const changed = roster.filter((member) => this.#keptSight(member) !== keepsSight(member.prefixes));
    if (!switched && changed.length === 0) return;
    for (const member of roster) {
      const candidates = switched || changed.includes(member) ? roster : changed;
      const viewers = candidates.filter(
        (viewer) => this.#saw(member, viewer) !== appearing && this.#sees(member, viewer) === appearing,
      );
      if (viewers.length > 0) each(member, new Set(viewers.map(({ user }) => user)));
    }
  }

  #appear(audience: Audience, member: Membership, viewers: ReadonlySet<Membership["user"]>): void {
    const only = (user: Membership["user"]): boolean => viewers.has(user);
    announceArrival(audience, member, { only });
    // Only the old prefixes: the change itself is announced.
    const line = prefixesLine(member, (this.#prefixes.get(member) ?? 0) & member.prefixes);
    if (line !== undefined) audience.toChannel(this.#channel, line, { only });
  }

  #saw(member: Membership, viewer: Membership): boolean {
    return !this.#auditorium || member === viewer || this.#keptSight(member) || this.#keptSight(viewer);
  }

  #keptSight(member: Membership): boolean {
    return keepsSight(this.#prefixes.get(member) ?? 0);
  }

  #sees(member: Membership, viewer: Membership): boolean {
    if (!isAuditorium(this.#channel) || member === viewer) return true;
    return keepsSight(member.prefixes) || keepsSight(viewer.prefixes);
  }
}
