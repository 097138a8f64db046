/** CHGHOST: an operator gives a user another host. */
import { isHostname } from "../../wire/names.ts";
import { defineCommand } from "../command.ts";
import { anyParameter, existingUser } from "../parameters.ts";
import { reportAction } from "../server-notices.ts";
import { changeUserhost } from "../user/userhost-change.ts";

const newHost = anyParameter(
  "host",
  (word, { settings }) => (isHostname(word, settings.limits.hostLength) ? word : undefined),
  ({ command, reply }, word) =>
    reply("ERR_UNKNOWNERROR", command, `${word} is no host name with a dot in it`),
);

export const chghost = defineCommand({
  scope: "network",
  name: "CHGHOST",
  access: "registered",
  privilege: "chghost",
  parameters: [existingUser(), newHost],
  cost: 2,
  help: "Gives a user another host: a name with a dot in it. Bans on its address and on its first host go on matching. For operators.",
  specification: "IRCv3 chghost",
  apply: (context, [target, host]) => {
    if (target.host === host) return;
    changeUserhost(context, target, target.username, host);
    reportAction(context, "v", `used CHGHOST to give ${target.nick} the host ${host}`, {
      target: target.nick,
      value: host,
    });
  },
});
