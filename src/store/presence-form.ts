/** Checks that values of an imported file are records of users who stay. */
import type { PresenceRecord, StayingMember, StayingUser } from "../irc/network/durable.ts";
import { accountName, FormError, line, list, table, text, whole } from "./record-fields.ts";
import type { Fields } from "./record-fields.ts";

/** Throws a {@link FormError}. */
export function presenceOf(value: unknown): PresenceRecord {
  const label = "presence";
  const record = table(value, label);
  const { setting, user } = record;
  if (setting !== undefined && setting !== "on" && setting !== "off") {
    throw new FormError(`${label}.setting`, '"on" or "off"');
  }
  return {
    account: accountName(record, label, "account"),
    ...(setting === undefined ? {} : { setting }),
    ...(user === undefined ? {} : { user: stayingUserOf(user, `${label}.user`) }),
  };
}

function stayingUserOf(value: unknown, label: string): StayingUser {
  const user = table(value, label);
  const { awayMessage, seenAt, monitored, channels } = user;
  return {
    nick: word(user, label, "nick"),
    username: word(user, label, "username"),
    realname: line(user, label, "realname"),
    host: word(user, label, "host"),
    cloak: word(user, label, "cloak"),
    connectedAt: whole(user, label, "connectedAt"),
    modes: letters(user, label, "modes"),
    ...(awayMessage === undefined ? {} : { awayMessage: line(user, label, "awayMessage") }),
    ...(seenAt === undefined ? {} : { seenAt: whole(user, label, "seenAt") }),
    ...(monitored === undefined
      ? {}
      : { monitored: list(monitored, `${label}.monitored`).map((nick) => nickOf(nick, label)) }),
    channels: membersOf(channels, `${label}.channels`),
  };
}

function nickOf(value: unknown, label: string): string {
  return word({ monitored: value }, label, "monitored");
}

function membersOf(value: unknown, label: string): readonly StayingMember[] {
  return list(value, label).map((member) => memberOf(member, label));
}

function memberOf(value: unknown, label: string): StayingMember {
  const member = table(value, label);
  return {
    name: text(member, label, "name", /^#[^\s,\p{Cc}]{0,199}$/u, "the name of a channel"),
    prefixes: letters(member, label, "prefixes"),
    joinedAt: whole(member, label, "joinedAt"),
  };
}

function word(fields: Fields, label: string, name: string): string {
  return text(fields, label, name, /^[^\s\p{Cc}!@]{1,128}$/u, "a word");
}

function letters(fields: Fields, label: string, name: string): string {
  return text(fields, label, name, /^[A-Za-z]*$/u, "letters of modes");
}
