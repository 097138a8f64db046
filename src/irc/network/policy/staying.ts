/** Rules about users who stay while nobody is connected (IRCv3 persistence), and about several clients of one user. */
import type { PersistenceSetting } from "../durable.ts";
import type { NetworkSettings } from "../settings.ts";
import type { State } from "../state.ts";
import type { User } from "../user.ts";

/** True if users of an account with this choice stay. */
export function isPersistent(
  { alwaysOn = "opt-in" }: Pick<NetworkSettings, "alwaysOn">,
  setting: PersistenceSetting,
): boolean {
  switch (alwaysOn) {
    case "off":
      return false;
    case "opt-in":
      return setting === "on";
    case "opt-out":
      return setting !== "off";
    case "mandatory":
      return true;
  }
}

/** True if the account of the user says that it stays. */
export function mayStay({ network, settings }: State, { account: name }: User): boolean {
  const account = name === undefined ? undefined : network.accounts.find(name);
  if (account === undefined || account.suspended !== undefined) return false;
  return isPersistent(settings, network.persistence.settingOf(account.name));
}

/** The user that one more client of this account joins by asking for the nick. */
export function userToJoin({ network, settings }: State, nick: string, account: string): User | undefined {
  const user = network.findUser(nick);
  if (user?.account === undefined || network.fold(user.account) !== network.fold(account)) return undefined;
  // One that stays is there for the client that comes back.
  return settings.multiclient === false && user.sessions.length > 0 ? undefined : user;
}
