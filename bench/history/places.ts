/** Keys of the histories of the benchmark. */

export function channelTarget(channel: number): string {
  return `#bench-${channel.toString(36)}`;
}

export function accountKey(name: string): string {
  return `${name}@1`;
}

/** The conversation of the reader with this account. */
export function conversationTarget(name: string): string {
  return [accountKey(name), accountKey("reader")].toSorted().join(" ");
}
