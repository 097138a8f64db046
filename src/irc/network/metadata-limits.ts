/** The limits of metadata, once: default, bounds, and what happens at it. Rows of `limits.ts`. */

export const metadataLimitRows = {
  metadataKeys: {
    default: 20,
    min: 1,
    max: 1_000,
    help: "Keys of metadata that a user and a channel may have each. Another key is refused with LIMIT_REACHED.",
  },
  privateMetadata: {
    default: 500,
    min: 1,
    max: 1_500,
    help: "Values of private metadata that an account may have: notifications, favourites, friends, ignored people. Another one is refused with LIMIT_REACHED. `send-queue-limit` has to hold them.",
  },
  metadataKeyBytes: {
    default: 48,
    min: 8,
    max: 64,
    help: "Bytes in a key of metadata. A longer one is refused with KEY_INVALID (INVALID_KEY in draft/metadata-3).",
  },
  metadataValueBytes: {
    default: 256,
    min: 32,
    max: 300,
    help: "Bytes in a value of metadata, or fewer if the longest nick, channel and host name leave less room in a line; the capability names the number. A longer value is refused with VALUE_INVALID (INVALID_VALUE).",
  },
  metadataSubscriptions: {
    default: 50,
    min: 1,
    max: 500,
    help: "Keys of metadata that a client may subscribe to. Another key is refused with TOO_MANY_SUBS (LIMIT_REACHED).",
  },
  metadataChanges: {
    default: 20,
    min: 1,
    max: 100_000,
    help: "METADATA SET that a user may do in each `metadata-period`. More are refused with RATE_LIMITED (775).",
  },
  metadataPeriod: {
    default: 60,
    min: 1,
    max: 3_600,
    help: "The time in which `metadata-changes` are counted, in seconds.",
  },
  metadataSyncMembers: {
    default: 200,
    min: 0,
    max: 100_000,
    help: "Members of a channel whose metadata a joining client receives, and members of all its channels whose metadata a client receives that subscribes to a key. For more members, 774 asks the client to use METADATA SYNC.",
  },
  metadataSyncLines: {
    default: 1_500,
    min: 10,
    max: 50_000,
    help: "Lines of metadata that a client receives at once. For more lines, it receives 774 instead. `send-queue-limit` has to hold them.",
  },
  metadataSyncInterval: {
    default: 2,
    min: 0,
    max: 3_600,
    help: "Seconds between two METADATA SYNC of a client. One that comes sooner is answered with 774.",
  },
} as const;
