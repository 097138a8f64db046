/** Decides which users stay while nobody is connected, and tells their clients. Source: IRCv3 persistence. */
import type { Audience, OutgoingMessage } from "../../delivery/outgoing-message.ts";
import type { State } from "../../network/state.ts";
import { mayStay } from "../../network/policy/staying.ts";
import type { User } from "../../network/user.ts";
import { leaveNetwork } from "../user/departure.ts";
import type { Moment } from "../user/departure.ts";

const DAY = 86_400_000;

/** `PERSISTENCE STATUS`, for a user who is logged in. */
export function statusLine(
  { network }: Pick<State, "network">,
  user: User,
  account: string,
): OutgoingMessage {
  const { persistence } = network;
  const chosen = persistence.settingOf(account).toUpperCase();
  const params = ["STATUS", chosen, persistence.isStaying(user) ? "ON" : "OFF"];
  return { source: undefined, command: "PERSISTENCE", params };
}

/** To each session that has the capability. */
export function tellStatus(
  scene: Pick<State, "network"> & { readonly audience: Audience },
  user: User,
): void {
  const { account } = user;
  if (account === undefined) return;
  scene.audience.toSessions(user, (session, tell) => {
    if (session.has("draft/persistence")) tell(statusLine(scene, user, account));
  });
}

/** Lets a user stay, or no longer, as the rules say now. True if that has changed. */
export function reviewStaying(state: State, user: User): boolean {
  const { persistence } = state.network;
  const { account } = user;
  const before = persistence.isStaying(user);
  const wanted = mayStay(state, user);
  const holder = account === undefined ? undefined : persistence.userOf(account);
  if (before && (!wanted || holder !== user)) persistence.release(user);
  const isRoom = persistence.count < state.settings.limits.alwaysOnUsers;
  if (wanted && account !== undefined && holder === undefined && isRoom) persistence.hold(user, account);
  return persistence.isStaying(user) !== before;
}

/** After each command: reviews the users whose account or whose account's choice has changed, and keeps what has changed. */
export function settleStaying(moment: Moment): void {
  const { network, settings, now } = moment;
  const { persistence } = network;
  for (const user of persistence.takeDoubtful()) {
    // It may have left since.
    if (network.userOf(user.id) !== user) continue;
    if (reviewStaying(moment, user)) tellStatus(moment, user);
    if (user.sessions.length === 0 && !user.awaited && !persistence.isStaying(user))
      leaveNetwork(moment, user, "Not connected");
  }
  const { alwaysOnExpiry } = settings.limits;
  for (const user of persistence.expired(now, alwaysOnExpiry * DAY)) {
    leaveNetwork(moment, user, `Not connected for ${alwaysOnExpiry} days`);
  }
  persistence.write(now);
}
