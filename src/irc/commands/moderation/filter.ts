/** FILTER: operators make, list, try and remove filters on texts, and see and end the mutes that they impose. */
import { defaultFilterDurations, filterActions, filteredTexts } from "../../network/filters.ts";
import type { FilterAction, FilteredText, NamedFilter } from "../../network/filters.ts";
import { readText } from "../../network/policy/texts.ts";
import { examinePattern } from "../../network/text-patterns.ts";
import { formatDuration } from "../../wire/durations.ts";
import { byteLength } from "../../wire/utf8.ts";
import { defineCommand } from "../command.ts";
import type { CommandContext, SessionContext } from "../command.ts";
import {
  anyText,
  leadingDuration,
  leadingKeyword,
  optional,
  parameter,
  REFUSED,
  restOfLine,
  sequence,
  wordList,
} from "../parameters.ts";
import type { Values } from "../parameters.ts";
import { reportAction, tellSelf } from "../server-notices.ts";
import { namesFound } from "./names-found.ts";
import { muteText } from "./screen.ts";

/** The parameters after ADD. */
const adding = [
  parameter("action", (word) => filterActions.find((each) => each === word.toLowerCase()), {
    malformed: ({ reply }, word) =>
      reply("ERR_UNKNOWNERROR", "FILTER", `${word} is no action: ${filterActions.join(", ")}`),
  }),
  optional(leadingDuration("duration")),
  optional(leadingKeyword("EXEMPT-ACCOUNTS")),
  optional(leadingKeyword("FORMATTING")),
  parameter("texts", textsOf, {
    malformed: ({ reply }, word) =>
      reply("ERR_UNKNOWNERROR", "FILTER", `${word} names no texts: *, or ${filteredTexts.join(",")}`),
  }),
  anyText("pattern"),
  optional(restOfLine("reason")),
] as const;
const addition = sequence(adding);

export const filter = defineCommand({
  scope: "network",
  name: "FILTER",
  access: "registered",
  privilege: "filter",
  parameters: [optional(anyText("subcommand")), optional(wordList("word"))],
  form: `[ADD ${addition.syntax} | DEL <number> | TEST <text> | WHO <number> | MUTES | UNMUTE <nick>]`,
  cost: 2,
  help: `Looks for patterns in texts. Without parameters: lists the filters. Actions: ${filterActions.join(", ")}. Texts: *, or some of ${filteredTexts.join(",")}. Patterns are in the syntax of RE2, with \\s for a space. TEST tells which find something, WHO which users and channels have a name that is found. For operators.`,
  specification: "Common practice: InspIRCd (FILTER), UnrealIRCd (SPAMFILTER)",
  handle: (context, [subcommand = "LIST", words = []]) => {
    switch (subcommand.toUpperCase()) {
      case "LIST":
        return listed(context);
      case "TEST":
        return tried(context, words.join(" "));
      case "WHO":
        return namesFound(context, words[0] ?? "");
      case "MUTES":
        return muted(context);
      case "ADD":
      case "DEL":
      case "UNMUTE":
        return context.submit();
    }
    const known = "ADD, DEL, LIST, TEST, WHO, MUTES, UNMUTE";
    return context.reply("ERR_UNKNOWNERROR", "FILTER", `${subcommand} is no subcommand: ${known}`);
  },
  apply: (context, [subcommand = "", words = []]) => {
    const [first = ""] = words;
    switch (subcommand.toUpperCase()) {
      case "ADD": {
        const values = addition.read(words, 0, words.length, context);
        if (values !== REFUSED) add(context, values);
        return;
      }
      case "DEL":
        return remove(context, first);
      case "UNMUTE":
        return unmute(context, first);
    }
  },
});

function textsOf(word: string): readonly FilteredText[] | undefined {
  if (word === "*") return filteredTexts;
  const names = new Set(word.toLowerCase().split(","));
  const texts = filteredTexts.filter((text) => names.delete(text));
  return names.size === 0 ? texts : undefined;
}

function add(
  context: CommandContext,
  [action, duration, exemptAccounts, formatting, texts, pattern, given = ""]: Values<typeof adding>,
): void {
  const { network, user, now, reply } = context;
  const fault = faultOf(context, action, duration, pattern);
  if (fault !== undefined) return reply("ERR_UNKNOWNERROR", "FILTER", fault);
  const reason = given === "" ? "This text is not allowed here" : given;
  const made = network.moderation.filters.add({
    pattern,
    action,
    texts,
    ...(duration !== undefined && { duration }),
    reason,
    ...(exemptAccounts && { exemptAccounts }),
    ...(formatting && { formatting }),
    setBy: user.mask,
    setAt: now,
  });
  const named = { name: `filter ${made.number}`, rule: made };
  return reportAction(context, "x", `set ${filterText(named)}`, { value: pattern, reason });
}

/** The reason why there cannot be such a filter. */
function faultOf(
  { network, settings }: CommandContext,
  action: FilterAction,
  duration: number | undefined,
  pattern: string,
): string | undefined {
  const { filters } = network.moderation;
  const { filters: most, filterPatternLength, filterProgram } = settings.limits;
  if (duration !== undefined && !(action in defaultFilterDurations))
    return `A duration is for a mute or a ban, and not for ${action}`;
  if (byteLength(pattern) > filterPatternLength)
    return `The pattern is longer than ${filterPatternLength} bytes`;
  const found = examinePattern(pattern);
  if (typeof found === "string") return `The pattern cannot be used: ${found}`;
  const replaced = filters.withPattern(pattern);
  if (replaced !== undefined) return undefined;
  if (filters.size >= most) return `List of filters is full (${filters.size})`;
  const size = filters.programSize + found.size;
  return size > filterProgram
    ? `The filters are too large together: ${size} of ${filterProgram} instructions`
    : undefined;
}

function remove(context: CommandContext, number: string): void {
  const { filters } = context.network.moderation;
  const removed = /^\d{1,15}$/u.test(number) ? filters.remove(Number(number)) : undefined;
  if (removed !== undefined) {
    return reportAction(context, "x", `removed filter ${removed.number}: ${removed.pattern}`, {
      value: removed.pattern,
    });
  }
  const hint = /^c\d+$/u.test(number) ? ": those of the configuration stand in [[filter]]" : "";
  return context.reply("ERR_UNKNOWNERROR", "FILTER", `There is no filter ${number} to remove${hint}`);
}

/** By the nick of a user, by an account, or by a host. */
function unmute(context: CommandContext, name: string): void {
  const { network, now, reply } = context;
  const { mutes } = network.moderation;
  const user = network.findUser(name);
  const mute = (user && mutes.find(user, now)) ?? mutes.named(name);
  if (mute === undefined) return reply("ERR_UNKNOWNERROR", "FILTER", `${name} is not muted`);
  mutes.remove(mute);
  return reportAction(context, "x", `ended the mute of ${mute.mask}`, { target: mute.mask });
}

function* listed(context: SessionContext): Iterator<void> {
  for (const each of context.network.moderation.filters.named) {
    tellSelf(context, filterText(each));
    yield;
  }
  tellSelf(context, "End of the filters");
}

/** `filter 3: mute for 1h in channel,away of /pills/: no spam (root!r@example.org)`. */
function filterText({ name, rule }: NamedFilter): string {
  const { pattern, action, texts, duration, reason, exemptAccounts, formatting } = rule;
  const time =
    duration === undefined ? "" : duration === 0 ? " permanently" : ` for ${formatDuration(duration)}`;
  const whom = exemptAccounts === true ? ", not of accounts" : "";
  const codes = formatting === true ? ", with formatting codes" : "";
  return `${name}: ${action}${time} in ${texts.join(",")}${whom}${codes}: ${pattern} (${reason})`;
}

function* tried(context: SessionContext, text: string): Iterator<void> {
  const { filters } = context.network.moderation;
  const facts = { raw: text, plain: readText(text), loggedIn: false };
  const found = new Set(
    filteredTexts.flatMap((kind) => filters.find({ kind, ...facts }).map(({ name }) => name)),
  );
  for (const each of filters.named.filter(({ name }) => found.has(name))) {
    tellSelf(context, filterText(each));
    yield;
  }
  tellSelf(
    context,
    found.size === 0 ? "No filter finds anything in this text" : "These filters find something",
  );
}

function* muted(context: SessionContext): Iterator<void> {
  const { network, now } = context;
  for (const mute of network.moderation.mutes.all) {
    const { mask, account, setBy } = mute;
    const owner = account === undefined ? "" : ` (account ${account})`;
    tellSelf(context, `${mask}${owner}, by ${setBy}: ${muteText(mute, now)}`);
    yield;
  }
  tellSelf(context, "End of the mutes");
}
