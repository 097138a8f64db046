/** Invitations: users who may join a channel whatever its modes say. Bounded for each user. */
import type { Channel } from "./channel.ts";
import type { Limits } from "./limits.ts";
import type { User } from "./user.ts";

/** Remembers an invitation, and forgets the user's oldest one past the limit. */
export function addInvitation(
  user: User,
  channel: Channel,
  { invitationsPerUser }: Pick<Limits, "invitationsPerUser">,
): void {
  dropInvitation(user, channel);
  const invitations = (user.invitations ??= new Set());
  for (const oldest of invitations) {
    if (invitations.size < invitationsPerUser) break;
    dropInvitation(user, oldest);
  }
  invitations.add(channel);
  channel.invited.add(user);
}

export function dropInvitation(user: User, channel: Channel): void {
  user.invitations?.delete(channel);
  channel.invited.delete(user);
}
