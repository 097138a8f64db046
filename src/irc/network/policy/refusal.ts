/**
 * Why the network does not do what a user asks, as values. Policy and the changing of modes return these; what a client
 * reads instead of them is the commands' business (`commands/channel/refusals.ts`).
 */

export type Refusal =
  /** No such channel, and the name is not valid for a new one. */
  | { readonly kind: "no-such-channel"; readonly channel: string }
  /** A channel name with a character that is not allowed. */
  | { readonly kind: "bad-channel-name"; readonly channel: string }
  /** Can be confused with the name of another channel. */
  | { readonly kind: "channel-lookalike"; readonly channel: string }
  /** Operators keep the name from others. */
  | { readonly kind: "channel-reserved"; readonly channel: string; readonly reason: string }
  | { readonly kind: "channel-name-too-long"; readonly channel: string }
  | { readonly kind: "too-many-channels"; readonly channel: string }
  /** The network has reached its limit of channels. */
  | { readonly kind: "no-room-for-channel"; readonly channel: string }
  | { readonly kind: "banned"; readonly channel: string }
  /** A registered channel that ChanServ keeps the user out of. `reason` is empty for none. */
  | {
      readonly kind: "kept-out";
      readonly channel: string;
      readonly why: "suspended" | "restricted" | "akick";
      readonly reason: string;
    }
  | { readonly kind: "invite-only"; readonly channel: string }
  | { readonly kind: "full"; readonly channel: string }
  | { readonly kind: "wrong-key"; readonly channel: string }
  | { readonly kind: "not-on-channel"; readonly channel: string }
  /** Needs a higher rank in the channel than the user has. */
  | { readonly kind: "rank-too-low"; readonly channel: string }
  /** ChanServ SET TOPICLOCK. */
  | { readonly kind: "topic-locked"; readonly channel: string }
  /** ChanServ SET MLOCK: the mode `letter` stays as `lock` says. */
  | {
      readonly kind: "mode-locked";
      readonly channel: string;
      readonly letter: string;
      readonly lock: string;
    }
  /** Only founders give and take the prefixes q and a. */
  | { readonly kind: "founder-needed"; readonly channel: string }
  /** Joining needs an account (mode R). */
  | { readonly kind: "account-needed"; readonly channel: string }
  /** Joining needs TLS (mode z). */
  | { readonly kind: "tls-needed"; readonly channel: string }
  /** Mode z cannot be set: a member is connected without TLS. */
  | { readonly kind: "member-without-tls"; readonly channel: string }
  /** Too many users have joined within the period of mode j. */
  | { readonly kind: "throttled"; readonly channel: string }
  /** `mode` is the letter of the mode that prevents it. */
  | {
      readonly kind: "cannot-send";
      readonly channel: string;
      readonly mode: "n" | "m" | "M" | "b" | "T" | "C" | "c";
    }
  /** Has spoken not so long ago (mode W). */
  | { readonly kind: "too-soon"; readonly channel: string; readonly seconds: number }
  /** Reads only what users write who are logged in (user mode R). */
  | { readonly kind: "registered-only"; readonly nick: string }
  | { readonly kind: "no-such-nick"; readonly nick: string }
  | { readonly kind: "target-not-on-channel"; readonly nick: string; readonly channel: string }
  | { readonly kind: "target-on-channel"; readonly nick: string; readonly channel: string }
  | { readonly kind: "list-full"; readonly channel: string; readonly letter: string }
  | { readonly kind: "key-already-set"; readonly channel: string }
  | { readonly kind: "key-too-long"; readonly channel: string }
  | {
      readonly kind: "bad-mode-parameter";
      readonly channel: string;
      readonly letter: string;
      readonly parameter: string;
      readonly why: string;
    };
