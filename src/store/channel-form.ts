/** Checks that a value of an imported file is a registered channel. */
import type { ChannelAccess, ChannelRecord, ListRecord } from "../irc/network/durable.ts";
import {
  flagLetters,
  fullMask,
  isRecordName,
  levels,
  listLetters,
  settingForms,
} from "../irc/network/channel-values.ts";
import { accountName, FormError, line, list, table, text, whole } from "./record-fields.ts";
import type { Fields } from "./record-fields.ts";

type Settings = ChannelRecord["settings"];
type Lists = ChannelRecord["lists"];

const FLAGS = new RegExp(`^[${flagLetters}]*$`, "u");

export function channelOf(value: unknown): ChannelRecord {
  const channel = table(value, "channel");
  const name = line(channel, "channel", "name");
  if (!isRecordName(name)) throw new FormError("channel.name", "the name of a channel");
  const topic = channel["topic"];
  return {
    name,
    createdAt: whole(channel, "channel", "createdAt"),
    registeredAt: whole(channel, "channel", "registeredAt"),
    founder: accountName(channel, "channel", "founder"),
    access: list(channel["access"], "channel.access").map(accessOf),
    ...(topic === undefined || topic === null ? {} : { topic: topicOf(table(topic, "channel.topic")) }),
    flags: text(channel, "channel", "flags", FLAGS, `letters of ${flagLetters}`),
    settings: settingsOf(table(channel["settings"], "channel.settings")),
    lists: listsOf(table(channel["lists"], "channel.lists")),
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
    const entries = list(given[letter], `channel.lists.${letter}`).map((entry) => entryOf(entry, mode));
    if (entries.length > 0) lists[mode] = entries;
  }
  return lists;
}

function entryOf(value: unknown, mode: string): ListRecord {
  const label = `channel.lists.${mode}`;
  const entry = table(value, label);
  const mask = fullMask(line(entry, label, "mask"));
  if (mask === undefined) throw new FormError(`${label}.mask`, "a mask");
  return { mask, setBy: line(entry, label, "setBy"), setAt: whole(entry, label, "setAt") };
}
