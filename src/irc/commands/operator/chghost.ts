/** CHGHOST: an operator gives a user another host. */
import { isHostname } from "../../wire/names.ts";
import type { CommandRow } from "../command.ts";
import { findTarget } from "./override.ts";
import { reportAction } from "../server-notices.ts";
import { changeUserhost } from "../user/userhost-change.ts";

export const chghost: CommandRow = {
  scope: "network",
  name: "CHGHOST",
  access: "registered",
  privilege: "chghost",
  minParams: 2,
  maxParams: 2,
  cost: 2,
  syntax: "CHGHOST <nick> <host>",
  help: "Gives a user another host: a name with a dot in it. Bans on its address and on its first host go on matching. For operators.",
  specification: "IRCv3 chghost",
  apply: (context) => {
    const { settings, params, reply } = context;
    const [nick = "", host = ""] = params;
    const target = findTarget(context, nick);
    if (target === undefined) return;
    if (!isHostname(host, settings.limits.hostLength)) {
      return reply("ERR_UNKNOWNERROR", "CHGHOST", `${host} is no host name with a dot in it`);
    }
    if (target.host === host) return;
    changeUserhost(context, target, target.username, host);
    reportAction(context, "v", `used CHGHOST to give ${target.nick} the host ${host}`, {
      target: target.nick,
      value: host,
    });
  },
};
