/** Prefixes of registered channels for a member who logs in while it is in them. */
import { accessBit } from "../../network/policy/registered.ts";
import { noteUse } from "../../network/channel-expiry.ts";
import type { Membership } from "../../network/membership.ts";
import { isAuditorium } from "../../network/policy/sight.ts";
import type { User } from "../../network/user.ts";
import { announceAccess } from "../channel/arrival.ts";
import { FormerSight } from "../channel/auditorium.ts";
import type { CommandContext } from "../command.ts";

type Scene = Pick<CommandContext, "audience" | "network" | "settings" | "now" | "nextMessageId">;

/** Takes no prefix away. */
export function giveAccess(scene: Scene, user: User): void {
  for (const membership of user.memberships) {
    const bit = accessBit(scene.network, membership.channel, user);
    if (bit !== 0) noteUse(scene.network, membership.channel, scene.now);
    if (bit !== 0 && (membership.prefixes & bit) === 0) give(scene, membership, bit);
  }
}

function give(scene: Scene, membership: Membership, bit: number): void {
  const { channel } = membership;
  const sight = isAuditorium(channel) ? new FormerSight(channel) : undefined;
  membership.prefixes |= bit;
  const announce = (): void => {
    announceAccess(scene, membership, bit);
  };
  if (sight === undefined) announce();
  else sight.tell(scene.audience, announce);
}
