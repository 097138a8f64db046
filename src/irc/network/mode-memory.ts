/** The modes of a channel as they were, for a change that cannot be kept. */
import type { ChannelModeChange } from "../wire/mode-changes.ts";
import type { Channel } from "./channel.ts";
import type { Network } from "./network.ts";

/** Returns a function that puts the modes, values and lists of the channel back, and the prefixes that `changes` name. */
export function rememberModes(
  network: Network,
  channel: Channel,
  changes: readonly ChannelModeChange[],
): () => void {
  const { modes } = channel;
  const settings = [...channel.settings];
  const lists = Array.from(channel.lists, ([letter, entries]) => [letter, entries.slice()] as const);
  const members = changes.flatMap((change) => {
    const user = change.kind === "prefix" ? network.findUser(change.param) : undefined;
    const member = user && channel.members.get(user);
    return member === undefined ? [] : [{ member, prefixes: member.prefixes }];
  });
  return () => {
    network.setChannelModes(channel, modes);
    channel.settings.clear();
    for (const [letter, value] of settings) channel.settings.set(letter, value);
    channel.lists.clear();
    for (const [letter, entries] of lists) channel.lists.set(letter, entries);
    channel.listsVersion += 1;
    for (const { member, prefixes } of members) member.prefixes = prefixes;
  };
}
