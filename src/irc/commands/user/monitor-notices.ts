/** Tells watchers of a nick (MONITOR) when someone takes it or gives it up. */
import type { Audience } from "../../delivery/outgoing-message.ts";
import type { State } from "../../network/state.ts";
import type { User } from "../../network/user.ts";
import { numericLine } from "../../wire/numerics.ts";
import { tellWatchers } from "../metadata/sync.ts";

/** Addressed to `*`, so that it is the same line for everyone. Source: IRCv3 Monitor, "730 - RPL_MONONLINE". */
const EVERYONE = "*";

/** Call once the user has the nick. */
export function announceOnline(state: State, audience: Audience, user: User): void {
  const { code, params } = numericLine("RPL_MONONLINE", EVERYONE, [user.mask]);
  audience.toWatchers(user.nick, { source: undefined, command: code, params, causedBy: user });
  tellWatchers(state, audience, user);
}

/** Call after the nick has become free. */
export function announceOffline(audience: Audience, nick: string): void {
  const { code, params } = numericLine("RPL_MONOFFLINE", EVERYONE, [nick]);
  audience.toWatchers(nick, { source: undefined, command: code, params });
}
