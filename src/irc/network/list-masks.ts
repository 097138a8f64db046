/** Entries of the list modes b, e and I, prepared for matching users. Knows what an entry says from `wire/extbans.ts`. */
import { channelModeRows } from "../wire/channel-modes.ts";
import type { ListMask } from "../wire/extbans.ts";
import { compileMask, splitUserhost } from "../wire/masks.ts";
import { isAddressIn, parseAddressRange } from "./address-ranges.ts";
import type { ListEntry } from "./channel.ts";
import type { Network } from "./network.ts";
import type { User } from "./user.ts";

type CompiledMask = Pick<ListEntry, "matches" | "speakingOnly" | "volatile">;

/** Channels that others may not know of do not betray their members by a ban on another channel. */
const HIDDEN = channelModeRows.s.bit | channelModeRows.p.bit;

export function compileListMask(network: Network, mask: ListMask): CompiledMask {
  const muted = mask.kind === "mute" ? mask.inner : mask;
  return {
    matches: matcher(network, mask),
    speakingOnly: mask.kind === "mute",
    volatile: muted.kind === "channel",
  };
}

function matcher(network: Network, mask: ListMask): (user: User) => boolean {
  const matches = positive(network, mask);
  const negated = mask.kind !== "userhost" && mask.negated;
  return negated ? (user) => !matches(user) : matches;
}

function positive(network: Network, mask: ListMask): (user: User) => boolean {
  if (mask.kind === "mute") return matcher(network, mask.inner);
  if (mask.kind === "channel") {
    return (user) => {
      const channel = network.findChannel(mask.value);
      return channel !== undefined && (channel.modes & HIDDEN) === 0 && channel.members.has(user);
    };
  }
  if (mask.kind === "userhost" && mask.text.includes("/")) {
    const matches = inRange(network, mask.text);
    if (matches !== undefined) return matches;
  }
  const matches = compileMask(mask.kind === "userhost" ? mask.text : mask.value, (text) =>
    network.fold(text),
  );
  switch (mask.kind) {
    case "account":
      return ({ account }) => account !== undefined && matches(account);
    case "certificate":
      return ({ certificates }) => certificates.some(matches);
    case "realname":
      return ({ realname }) => matches(realname);
    case "userhost":
      // The visible host, the host at registration, and the real addresses.
      return (user) =>
        matches(user.mask) ||
        user.addresses.some((address) => matches(`${user.nick}!${user.username}@${address}`)) ||
        (user.host !== user.cloak && matches(user.cloakMask));
  }
}

/** `nick!user@192.0.2.0/24`: compares the real address. Undefined where the host is not a range of addresses. */
function inRange(network: Network, text: string): ((user: User) => boolean) | undefined {
  const { nick, username, host } = splitUserhost(text);
  const range = parseAddressRange(host);
  if (range === undefined) return undefined;
  const matches = compileMask(`${nick}!${username}`, (name) => network.fold(name));
  return (user) =>
    matches(`${user.nick}!${user.username}`) && user.addresses.some((address) => isAddressIn(address, range));
}

/** An address with an impossible prefix length, such as `192.0.2.0/33`: it would match nobody. */
export function hasBadRange(mask: ListMask): boolean {
  const inner = mask.kind === "mute" ? mask.inner : mask;
  if (inner.kind !== "userhost") return false;
  const { host } = splitUserhost(inner.text);
  const [address = ""] = host.split("/");
  return (
    host.includes("/") && parseAddressRange(address) !== undefined && parseAddressRange(host) === undefined
  );
}
