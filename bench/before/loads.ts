/** The loads of the comparison with an earlier version, each without history and with it. */

/** `window`: messages in flight for each sender. `messages`: those of a slice, which takes about 30 ms. */
const loads = {
  fanout: { clients: 100, channels: 1, senders: 1, window: 20, messages: 600 },
  rooms: { clients: 100, channels: 10, senders: 10, window: 4, messages: 1_200 },
  // Nothing shares a turn, a write or a commit with another message.
  single: { clients: 10, channels: 1, senders: 1, window: 1, messages: 300 },
};

export const scenarios = Object.entries(loads).flatMap(([name, load]) => [
  { ...load, name, toml: tomlOf(false) },
  { ...load, name: `${name}-keeping`, toml: tomlOf(true) },
]);

export type Scenario = (typeof scenarios)[number];

/** Every revision that has these options can be compared. */
function tomlOf(keep: boolean): string {
  return `[[listen]]
host = "127.0.0.1"
port = 0
[web]
enabled = false
[connections]
exempt = ["127.0.0.0/8"]
[flood]
exempt = ["127.0.0.0/8"]
[timeouts]
ping-interval = 3600000
[history]
keep = ${keep}
`;
}
