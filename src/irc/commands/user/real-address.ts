/**
 * Visibility of a user's real address: to the user, to operators with the privilege `see`, and to everyone if it is the
 * shown host.
 */
import type { User } from "../../network/user.ts";
import { seesHidden } from "../visibility.ts";

/**
 * The address in a form that can be any parameter, so `0::1` for `::1` (Modern IRC, "RPL_WHOISACTUALLY"). Undefined for a
 * Unix socket, and for viewers without permission.
 */
export function addressSeenBy(user: User, viewer: User): string | undefined {
  const address = shownAddress(user.address);
  if (address === undefined) return undefined;
  return user === viewer || seesHidden(viewer) || user.host === address ? address : undefined;
}

/** Those of all its connections, each once. */
export function addressesSeenBy(user: User, viewer: User): readonly string[] {
  const shown = [...new Set(user.addresses)].flatMap((address) => shownAddress(address) ?? []);
  return user === viewer || seesHidden(viewer) ? shown : shown.filter((address) => address === user.host);
}

/** The same for a user that has left: for operators who may see what is hidden. */
export function formerAddressSeenBy(address: string, viewer: User): string | undefined {
  return seesHidden(viewer) ? shownAddress(address) : undefined;
}

/** Undefined for a Unix socket. */
export function shownAddress(address: string): string | undefined {
  if (address === "") return undefined;
  return address.startsWith(":") ? `0${address}` : address;
}
