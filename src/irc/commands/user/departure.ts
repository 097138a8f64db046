/** A user leaves the network, by an act of the server. */
import type { Audience } from "../../delivery/outgoing-message.ts";
import type { State } from "../../network/state.ts";
import type { User } from "../../network/user.ts";
import { keepEventEverywhere } from "../history/events.ts";
import { announceOffline } from "./monitor-notices.ts";

/** The network at the place of a command in the log. */
export interface Moment extends State {
  readonly audience: Audience;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly nextMessageId: () => string;
}

/** Tells the neighbours and the watchers, and removes the user. */
export function leaveNetwork(moment: Moment, user: User, reason: string): void {
  const { network, settings, audience, now } = moment;
  const line = {
    source: user,
    command: "QUIT",
    params: [reason],
    messageId: moment.nextMessageId(),
  } as const;
  audience.toNeighbours(user, line, false);
  keepEventEverywhere(moment, user, line);
  network.removeUser(user, now, settings.limits);
  announceOffline(audience, user.nick);
}
