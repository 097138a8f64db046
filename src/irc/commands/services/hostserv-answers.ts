/** The answers of HostServ, and the common part of its commands: the users of an account get the host that it has now. */
import type { AccountRecord } from "../../network/durable.ts";
import { HOSTSERV } from "../../network/policy/service-nicks.ts";
import { reviewHost } from "../account/virtual-host.ts";
import type { CommandContext } from "../command.ts";
import { serviceNotice } from "./service-notice.ts";
import { answersOf } from "./service.ts";

export const { say, submitTo } = answersOf(HOSTSERV);

/** Keeps the account, then changes the hosts of its users. */
export function keep(context: CommandContext, account: AccountRecord): void {
  context.network.accounts.replace(account);
  for (const user of context.network.accounts.logIns.of(account.name)) reviewHost(context, user);
}

/** A notice to all users of an account. */
export function tellOwner(
  { network, settings, audience }: CommandContext,
  account: string,
  text: string,
): void {
  for (const user of network.accounts.logIns.of(account)) {
    audience.toUser(user, serviceNotice(settings, HOSTSERV, user.nick, text));
  }
}
