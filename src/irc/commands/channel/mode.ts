/** MODE: shows or changes the modes of a channel, or of the user itself. */
import { channelMode } from "./mode-channel.ts";
import { userMode } from "./mode-user.ts";
import { defineCommand } from "../command.ts";
import { anyText, optional, wordList } from "../parameters.ts";

export const mode = defineCommand({
  scope: "network",
  name: "MODE",
  access: "registered",
  parameters: [anyText("channel or nick"), optional(wordList("<modes> [<parameter>...]", 14))],
  cost: 2,
  atConnect: ([channel = "", ...changes], isMember) => isMember(channel) && isQuery(changes),
  help: "Shows modes, or changes them: MODE #tea +o ada. The letter of a list alone shows the list: MODE #tea b.",
  specification: 'Modern IRC, "MODE message"',
  apply: (context, [target, changes = []]) => {
    if (target.startsWith("#")) channelMode(context, target, changes);
    else userMode(context, target, changes);
  },
});

/** Asks for the modes, or for lists: changes nothing. */
function isQuery([modes = "", ...parameters]: readonly string[]): boolean {
  return parameters.length === 0 && /^\+?[beI]*$/u.test(modes);
}
