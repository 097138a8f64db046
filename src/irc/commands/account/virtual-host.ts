/** The virtual host of an account on the users who are logged in to it. The host of an operator block comes first. */
import type { Audience } from "../../delivery/outgoing-message.ts";
import type { State } from "../../network/state.ts";
import type { User } from "../../network/user.ts";
import { isHostname } from "../../wire/names.ts";
import { changeUserhost } from "../user/userhost-change.ts";

interface Scene extends State {
  readonly audience: Audience;
}

/** Gives the user the host that its account has now, or takes away that of another. */
export function reviewHost(scene: Scene, user: User): void {
  const { accountHost: before, username } = user;
  const host = hostOf(scene, user);
  if (host === before) return;
  user.accountHost = host;
  if (user.operatorHost !== undefined) return;
  if (host !== undefined) changeUserhost(scene, user, username, host);
  // A host that CHGHOST has given since stays as it is.
  else if (user.host === before) changeUserhost(scene, user, username, user.cloak);
}

/** The same for a user whom nobody has seen yet: sends nothing. Returns the host; undefined without one. */
export function beginWithHost(state: State, user: User): string | undefined {
  const host = hostOf(state, user);
  user.accountHost = host;
  if (host !== undefined) state.network.setUserhost(user, user.username, host);
  return host;
}

function hostOf({ network, settings }: State, { account }: User): string | undefined {
  const vhost = account === undefined ? undefined : network.accounts.find(account)?.vhost;
  // The limit may have become smaller since.
  const shown =
    vhost !== undefined && vhost.off !== true && isHostname(vhost.host, settings.limits.hostLength);
  return shown ? vhost.host : undefined;
}
