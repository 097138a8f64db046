/** HostServ: asking for a virtual host, and switching it on and off. */
import type { AccountRecord, VirtualHost } from "../../network/durable.ts";
import { isHostname } from "../../wire/names.ts";
import type { CommandContext } from "../command.ts";
import { someText } from "../parameters.ts";
import { sendServerNotice } from "../server-notices.ts";
import { keep, say, submitTo } from "./hostserv-answers.ts";
import { defineServiceCommand } from "./service.ts";
import type { ServiceRow } from "./service.ts";

export const request = defineServiceCommand({
  name: "REQUEST",
  loggedIn: true,
  parameters: [someText("host")],
  help: "Asks for a virtual host: a name with a dot in it that others see in place of your host while you are logged in. An operator decides. Another request takes the place of one that waits.",
  handle: (context, [host]) =>
    isHostname(host, context.settings.limits.hostLength)
      ? submitTo(context, { name: "REQUEST" }, [host])
      : say(context, `${host} is no host name with a dot in it.`),
  apply: (context, [host = ""]) => {
    const { network, user, now } = context;
    const account = accountOf(context);
    if (account === undefined) return;
    const { name, vhost, vhostRequest: waiting } = account;
    if (vhost?.host === host) return say(context, `${host} is your virtual host already.`);
    network.accounts.replace({ ...account, vhostRequest: { host, at: now } });
    say(context, `Your request for ${host} waits for an operator.`);
    // One notice, however often the request changes.
    if (waiting === undefined) {
      sendServerNotice(
        context,
        "v",
        `${user.nick} asks for the virtual host ${host} for the account ${name}`,
      );
    }
  },
});

export const on = defineSwitch("ON", "Shows your virtual host.", ({ host, by, at }) => ({ host, by, at }));

export const off = defineSwitch(
  "OFF",
  "Shows your own host again. ON brings the virtual host back.",
  (vhost) => ({ ...vhost, off: true }),
);

function defineSwitch(name: string, help: string, change: (vhost: VirtualHost) => VirtualHost): ServiceRow {
  return defineServiceCommand({
    name,
    loggedIn: true,
    parameters: [],
    help,
    handle: (context) => submitTo(context, { name }),
    apply: (context) => {
      const account = accountOf(context);
      if (account?.vhost === undefined) return say(context, "Your account has no virtual host.");
      const vhost = change(account.vhost);
      if (vhost.off !== account.vhost.off) keep(context, { ...account, vhost });
      say(context, `The virtual host ${vhost.host} is ${name === "ON" ? "on" : "off"}.`);
    },
  });
}

function accountOf({ network, user }: CommandContext): AccountRecord | undefined {
  return user.account === undefined ? undefined : network.accounts.find(user.account);
}
