/** Checks that values of an imported file are channels. */
import type {
  AkickRecord,
  ChannelAccess,
  ChannelOptions,
  ChannelRecord,
  ChannelState,
  ListRecord,
} from "../irc/network/durable.ts";
import {
  flagLetters,
  fullMask,
  isModeLock,
  isRecordName,
  isWebAddress,
  levels,
  listLetters,
  OPTION_BYTES,
  settingForms,
} from "../irc/network/channel-values.ts";
import {
  accountName,
  FormError,
  isAccountName,
  line,
  list,
  optional,
  table,
  text,
  whole,
} from "./record-fields.ts";
import type { Fields } from "./record-fields.ts";
import { metadataOf, suspensionOf } from "./shared-forms.ts";

type Settings = ChannelRecord["settings"];
type Lists = ChannelRecord["lists"];

const FLAGS = new RegExp(`^[${flagLetters}]*$`, "u");

export function channelOf(value: unknown): ChannelRecord {
  const channel = table(value, "channel");
  return {
    ...roomOf(value),
    registeredAt: whole(channel, "channel", "registeredAt"),
    founder: accountName(channel, "channel", "founder"),
    access: list(channel["access"], "channel.access").map(accessOf),
    ...optional(channel, "options", optionsOf),
    ...optional(channel, "akicks", (akicks) => list(akicks, "channel.akicks").map(akickOf)),
    ...optional(channel, "suspended", (facts) => suspensionOf(facts, "channel.suspended")),
    ...optional(channel, "usedAt", () => whole(channel, "channel", "usedAt")),
  };
}

export function roomOf(value: unknown): ChannelState {
  const channel = table(value, "channel");
  const name = line(channel, "channel", "name");
  if (!isRecordName(name)) throw new FormError("channel.name", "the name of a channel");
  return {
    name,
    createdAt: whole(channel, "channel", "createdAt"),
    ...optional(channel, "topic", (topic) => topicOf(table(topic, "channel.topic"))),
    flags: text(channel, "channel", "flags", FLAGS, `letters of ${flagLetters}`),
    settings: settingsOf(table(channel["settings"], "channel.settings")),
    lists: listsOf(table(channel["lists"], "channel.lists")),
    ...optional(channel, "metadata", (pairs) => metadataOf(pairs, "channel.metadata")),
  };
}

function accessOf(value: unknown): ChannelAccess {
  const label = "channel.access";
  const entry = table(value, label);
  const level = levels.find((letter) => letter === entry["level"]);
  if (level === undefined) throw new FormError(`${label}.level`, `one of ${levels.join(" ")}`);
  return { account: accountName(entry, label, "account"), level };
}

function topicOf(topic: Fields): NonNullable<ChannelRecord["topic"]> {
  const label = "channel.topic";
  return {
    text: line(topic, label, "text"),
    setBy: line(topic, label, "setBy"),
    setAt: whole(topic, label, "setAt"),
  };
}

function settingsOf(given: Fields): Settings {
  const settings: { -readonly [K in keyof Settings]: Settings[K] } = {};
  for (const letter of Object.keys(given)) {
    if (!isSetting(letter)) throw new FormError("channel.settings", "letters of modes with a value");
    const value = line(given, "channel.settings", letter);
    if (!settingForms[letter](value))
      throw new FormError(`channel.settings.${letter}`, "a value of this mode");
    settings[letter] = value;
  }
  return settings;
}

function isSetting(letter: string): letter is keyof Settings {
  return Object.hasOwn(settingForms, letter);
}

function listsOf(given: Fields): Lists {
  const lists: { -readonly [K in keyof Lists]: Lists[K] } = {};
  for (const letter of Object.keys(given)) {
    const mode = listLetters.find((known) => known === letter);
    if (mode === undefined) throw new FormError("channel.lists", `letters of ${listLetters.join("")}`);
    const entries = list(given[letter], `channel.lists.${letter}`).map((entry) =>
      entryOf(entry, `channel.lists.${mode}`),
    );
    if (entries.length > 0) lists[mode] = entries;
  }
  return lists;
}

function akickOf(value: unknown): AkickRecord {
  const label = "channel.akicks";
  return { ...entryOf(value, label), reason: line(table(value, label), label, "reason") };
}

const textForm = (value: string): boolean =>
  /^[^\0\r\n]+$/u.test(value) && Buffer.byteLength(value) <= OPTION_BYTES;

/** True for a value of each choice of ChanServ SET. */
const optionForms: { readonly [K in keyof Required<ChannelOptions>]: (value: unknown) => boolean } = {
  description: ofText(textForm),
  url: ofText((value) => textForm(value) && isWebAddress(value)),
  entryMessage: ofText(textForm),
  successor: ofText(isAccountName),
  modeLock: ofText(isModeLock),
  topicLock: isTrue,
  restricted: isTrue,
  private: isTrue,
};

function ofText(form: (value: string) => boolean): (value: unknown) => boolean {
  return (value) => typeof value === "string" && form(value);
}

function isTrue(value: unknown): boolean {
  return value === true;
}

function optionsOf(value: unknown): ChannelOptions {
  const options = table(value, "channel.options");
  for (const [name, option] of Object.entries(options)) {
    if (!isOption(name))
      throw new FormError("channel.options", `some of ${Object.keys(optionForms).join(" ")}`);
    if (!optionForms[name](option)) throw new FormError(`channel.options.${name}`, "a value of this option");
  }
  // Each field was checked.
  return options;
}

function isOption(name: string): name is keyof ChannelOptions {
  return Object.hasOwn(optionForms, name);
}

function entryOf(value: unknown, label: string): ListRecord {
  const entry = table(value, label);
  const mask = fullMask(line(entry, label, "mask"));
  if (mask === undefined) throw new FormError(`${label}.mask`, "a mask");
  return { mask, setBy: line(entry, label, "setBy"), setAt: whole(entry, label, "setAt") };
}
