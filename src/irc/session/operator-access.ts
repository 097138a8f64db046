/** Operators by the tokens that APITOKEN gave them. */
import { privileges } from "../network/privileges.ts";
import { userModeRows } from "../wire/user-modes.ts";
import type { Actor } from "./network-command.ts";
import type { Realm } from "./realm.ts";

export class OperatorAccess {
  readonly #realm: Realm;

  constructor(realm: Realm) {
    this.#realm = realm;
  }

  /**
   * The operator whose token it is, with the privileges of now. Undefined for a token that is over, and once its session has
   * ended or its user is no longer that operator.
   */
  find(token: string): Actor | undefined {
    const { operatorTokens, network, steadyClock } = this.#realm;
    const holder = operatorTokens.find(token, steadyClock.now());
    if (holder === undefined) return undefined;
    const user = network.userOf(holder.user);
    const session = user?.session(holder.session);
    if (user === undefined || session === undefined || user.operator !== holder.operator) return undefined;
    if ((user.modes & userModeRows.o.bit) === 0) return undefined;
    const { nick, username, host, account, id } = user;
    return {
      nick,
      username,
      host,
      ...(account !== undefined && { account }),
      operator: holder.operator,
      privileges: privileges.filter((name) => user.privileges.has(name)),
      user: id,
      ...(session.address !== "" && { address: session.address }),
    };
  }
}
