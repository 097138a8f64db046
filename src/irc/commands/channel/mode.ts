/** MODE: shows or changes the modes of a channel, or of the user itself. */
import { channelMode } from "./mode-channel.ts";
import { userMode } from "./mode-user.ts";
import type { CommandRow } from "../command.ts";

export const mode: CommandRow = {
  scope: "network",
  name: "MODE",
  access: "registered",
  minParams: 1,
  maxParams: 15,
  cost: 2,
  atConnect: ([channel = "", ...changes], isMember) => isMember(channel) && isQuery(changes),
  syntax: "MODE <channel or nick> [<modes> [<parameter>...]]",
  help: "Shows modes, or changes them: MODE #tea +o ada. The letter of a list alone shows the list: MODE #tea b.",
  specification: 'Modern IRC, "MODE message"',
  apply: (context) => {
    const [target = "", ...rest] = context.params;
    if (target.startsWith("#")) channelMode(context, target, rest);
    else userMode(context, target, rest);
  },
};

/** Asks for the modes, or for lists: changes nothing. */
function isQuery([modes = "", ...parameters]: readonly string[]): boolean {
  return parameters.length === 0 && /^\+?[beI]*$/u.test(modes);
}
