/** ChanServ FLAGS: the access list in the words of other services. The letters are the levels of ACCESS. */
import type { Channel } from "../../network/channel.ts";
import { prefixModes } from "../../wire/channel-modes.ts";
import type { PrefixMode } from "../../wire/channel-modes.ts";
import { signedLetters } from "../../wire/mode-changes.ts";
import type { CommandContext } from "../command.ts";
import { optional, someText } from "../parameters.ts";
import { addAccess, readLevel, removeAccess, showAccess } from "./channel-access.ts";
import { accountNamed, defineChannelCommand, hasLevel, levelName, say } from "./chanserv-answers.ts";

const SYNTAX = `Syntax: FLAGS <channel> [<account> [+<level>|-<level>|-*]]; levels: ${prefixModes.join(" ")}`;
/** Stands for the level that the account has. */
const ANY = "*";

export const flags = defineChannelCommand({
  name: "FLAGS",
  parameters: [optional(someText("account")), optional(someText("changes"))],
  help: "Does what ACCESS does: FLAGS #tea bob +o gives bob level o, FLAGS #tea bob -* takes his level away. An account has one level, which includes those below; of several letters the highest counts, and V, H, O are v, h, o.",
  apply: (context, channel, [given, changes]) => {
    if (given === undefined) return showAccess(context, channel);
    const account = accountNamed(context, given);
    if (changes === undefined) return show(context, channel, account);
    return change(context, channel, account, changes);
  },
});

function show(context: CommandContext, channel: Channel, account: string): void {
  if (!hasLevel(context, channel, "v")) return;
  say(context, `${account}: ${levelName(context, channel, account)} in ${channel.name}.`);
}

function change(context: CommandContext, channel: Channel, account: string, changes: string): void {
  const named = readLevel(changes);
  if (named !== undefined) return addAccess(context, channel, account, named);
  const letters = [...signedLetters(changes)].map(([add, letter]) => ({ add, letter: letter.toLowerCase() }));
  const levels: readonly string[] = prefixModes;
  if (!letters.every(({ add, letter }) => levels.includes(letter) || (letter === ANY && !add))) {
    return say(context, SYNTAX);
  }
  const added = prefixModes.find((level) => letters.some(({ add, letter }) => add && letter === level));
  if (added !== undefined) return addAccess(context, channel, account, added);
  const present: PrefixMode | undefined = context.network.registered.levelOf(channel, account);
  const taken = letters.some(({ letter }) => letter === ANY || letter === present);
  if (taken) return removeAccess(context, channel, account);
  return say(context, `${account}: ${levelName(context, channel, account)} in ${channel.name}.`);
}
