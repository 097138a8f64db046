/**
 * The settings of a server with a store: users can log in, and messages are kept unless the settings say otherwise.
 * Notifications are sent where there is a key for them.
 */
import type { IrcSettings } from "./application-options.ts";
import type { Keeper } from "./keeper.ts";

/** `vapidKey` is the public key by which push services know this server; undefined where nothing sends notifications. */
export function withStore(
  settings: IrcSettings,
  keeper: Keeper | undefined,
  vapidKey: string | undefined,
): IrcSettings {
  if (keeper === undefined) return settings;
  const { network, session } = settings;
  const push = vapidKey === undefined ? {} : { push: true, vapidKey };
  return {
    session,
    network: {
      ...network,
      accounts: true,
      history: network.history !== false,
      storeFails: keeper.fails,
      accountRequired: session.accountRequirement?.required === true,
      singleSignOn: session.provider !== undefined,
      stayLoggedIn: session.stayLoggedIn === true,
      ...push,
    },
  };
}
