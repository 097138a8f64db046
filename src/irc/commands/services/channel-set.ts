/** ChanServ SET: the choices of a registered channel, one row each. INFO shows them. */
import type { Channel } from "../../network/channel.ts";
import { isWebAddress, OPTION_BYTES } from "../../network/channel-values.ts";
import type { ChannelOptions } from "../../network/durable.ts";
import { byteLength } from "../../wire/utf8.ts";
import type { CommandContext, QueryContext } from "../command.ts";
import { screen } from "../moderation/screen.ts";
import { optional, restOfLine, someText } from "../parameters.ts";
import { accessOf, defineChannelCommand, hasFounder, hasLevel, report, say } from "./chanserv-answers.ts";
import { lockModes } from "./mode-lock.ts";

type Option = keyof ChannelOptions;
type Value = ChannelOptions[Option];

/** The new value, undefined to remove it; or the answer to a text that is not a value. */
type Reading = { readonly value: Value } | { readonly why: string };

interface Choice {
  readonly option: Option;
  /** Reads a text that is not empty. */
  readonly read: (context: CommandContext, channel: Channel, text: string) => Reading;
  /** Only the founder may set it. */
  readonly founder?: true;
  /** INFO shows it only to those with access. */
  readonly hidden?: true;
}

/** By the word after SET. */
const choices: Readonly<Record<string, Choice>> = {
  DESCRIPTION: { option: "description", read: readText },
  URL: {
    option: "url",
    read: (...all) =>
      isWebAddress(all[2]) ? readText(...all) : { why: "A URL begins with https:// or http://." },
  },
  ENTRYMSG: { option: "entryMessage", read: readText, hidden: true },
  SUCCESSOR: { option: "successor", read: readSuccessor, founder: true, hidden: true },
  MLOCK: {
    option: "modeLock",
    read: (context, channel, text) => lockModes(context, channel, text.split(" ")),
  },
  TOPICLOCK: { option: "topicLock", read: readSwitch },
  RESTRICTED: { option: "restricted", read: readSwitch },
  PRIVATE: { option: "private", read: readSwitch },
};
const WORDS = Object.keys(choices);

export const set = defineChannelCommand({
  name: "SET",
  parameters: [someText(WORDS.join("|")), optional(restOfLine("value"))],
  help: "Sets a text (DESCRIPTION, URL; ENTRYMSG, sent to users who join), the SUCCESSOR of the founder, modes that stay as they are (MLOCK +nt-s), or ON and OFF: TOPICLOCK (topics need level h), RESTRICTED (only access joins), PRIVATE (INFO is short). Without a value: removes it. For level q; SUCCESSOR: the founder.",
  apply: (context, channel, [given = "", text = ""]) => {
    const word = given.toUpperCase();
    const choice = Object.hasOwn(choices, word) ? choices[word] : undefined;
    if (choice === undefined) return say(context, `SET knows ${WORDS.join(", ")}.`);
    const { option, founder, read } = choice;
    if (founder === true ? !hasFounder(context, channel) : !hasLevel(context, channel, "q")) return;
    const reading = text === "" ? { value: undefined } : read(context, channel, text);
    if ("why" in reading) return say(context, reading.why);
    const { registered } = context.network;
    const options = { ...channel.registration?.options };
    registered.amend(channel, { options: withOption(options, option, reading.value) });
    say(context, `${word} of ${channel.name}: ${shown(reading.value)}.`);
    if (founder === true && !registered.isFounder(channel, context.user.account)) {
      report(context, "SET", channel, `set the ${word} of ${channel.name}`);
    }
  },
});

/** The lines of INFO. */
export function sayOptions(context: QueryContext, channel: Channel): void {
  const options = channel.registration?.options ?? {};
  const insider = accessOf(context, channel) > 0 || context.user.privileges.has("channels");
  for (const [word, { option, hidden }] of Object.entries(choices)) {
    const value = options[option];
    if (value !== undefined && (hidden !== true || insider)) say(context, `${word}: ${shown(value)}`);
  }
}

function shown(value: Value): string {
  return value === undefined ? "off" : value === true ? "on" : value;
}

function withOption(options: ChannelOptions, option: Option, value: Value): ChannelOptions {
  const others = Object.entries(options).filter(([name]) => name !== option);
  return Object.fromEntries(value === undefined ? others : [...others, [option, value]]);
}

function readText(context: CommandContext, channel: Channel, text: string): Reading {
  if (byteLength(text) > OPTION_BYTES) return { why: `The text is too long: at most ${OPTION_BYTES} bytes.` };
  const refused = screen(context, "topic", text, `a text of ${channel.name}`);
  return refused === undefined ? { value: text } : { why: refused };
}

function readSwitch(_context: CommandContext, _channel: Channel, text: string): Reading {
  const word = text.toUpperCase();
  if (word !== "ON" && word !== "OFF") return { why: "The value is ON or OFF." };
  return { value: word === "ON" ? true : undefined };
}

function readSuccessor({ network }: CommandContext, channel: Channel, name: string): Reading {
  const account = network.accounts.findByNick(name);
  if (account === undefined) return { why: `There is no account ${name}.` };
  if (network.registered.isFounder(channel, account.name)) return { why: `${account.name} is the founder.` };
  return { value: account.name };
}
