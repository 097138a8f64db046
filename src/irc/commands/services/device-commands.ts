/** NickServ: the devices that receive push notifications of one's account, for those that are lost. */
import type { PushSubscription } from "../../network/durable.ts";
import { humanTime } from "../human-time.ts";
import { filler, optional } from "../parameters.ts";
import { say, submitTo } from "./nickserv-answers.ts";
import { defineServiceCommand } from "./service.ts";

export const devices = defineServiceCommand({
  name: "DEVICES",
  loggedIn: true,
  parameters: [optional(filler("CLEAR"))],
  help: "Lists the devices that receive push notifications of your account. DEVICES CLEAR removes all of them; those that you still use come back when they connect.",
  handle: (context, [word]) => {
    const { network, user } = context;
    if (word !== undefined) {
      if (word.toUpperCase() !== "CLEAR") return say(context, "Syntax: DEVICES [CLEAR]");
      return submitTo(context, { name: "DEVICES" });
    }
    const all = network.push.of(user.account ?? "");
    if (all.length === 0) return say(context, "No devices receive notifications of your account.");
    for (const device of all) say(context, textOf(device));
    return undefined;
  },
  apply: (context) => {
    const { network, user } = context;
    const { account = "" } = user;
    const { length } = network.push.of(account);
    network.push.removeOf(account);
    say(context, `${length} ${length === 1 ? "device is" : "devices are"} removed.`);
  },
});

/** The host of its push service, without the rest of the endpoint, which is a secret. */
function textOf({ endpoint, createdAt }: PushSubscription): string {
  return `A device at ${new URL(endpoint).host}, registered ${humanTime(createdAt)}.`;
}
