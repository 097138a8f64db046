/** The change of a nick, and the refusal of one that is in use or reserved. Shared by NICK, SANICK and registration. */
import type { Fail } from "../../delivery/frame.ts";
import type { Audience, Reply, SessionView } from "../../delivery/outgoing-message.ts";
import { claimOn } from "../../network/policy/nicks.ts";
import type { NickClaim } from "../../network/policy/nicks.ts";
import { NICKSERV } from "../../network/policy/service-nicks.ts";
import type { State } from "../../network/state.ts";
import type { User } from "../../network/user.ts";
import { isNick } from "../../wire/names.ts";
import type { Nick } from "../../wire/names.ts";
import { truncateGraphemes } from "../../wire/utf8.ts";
import type { CommandContext } from "../command.ts";
import { keepEventEverywhere } from "../history/events.ts";
import { announceOffline, announceOnline } from "../user/monitor-notices.ts";

/** 432: operators keep the nick from others. */
export function replyNickKept(reply: Reply, wanted: string, reason: string): void {
  reply("ERR_ERRONEUSNICKNAME", wanted, `Nickname is reserved: ${reason}`);
}

/** 432: a filter or the policy hook refuses the nick. */
export function replyNickUnsaid(reply: Reply, wanted: string, reason: string): void {
  reply("ERR_ERRONEUSNICKNAME", wanted, `Erroneus nickname: ${reason}`);
}

/** 433, which suggests a nick that is free. */
export function replyNickInUse(state: State, reply: Reply, wanted: string): void {
  reply("ERR_NICKNAMEINUSE", wanted, `Nickname is already in use${suggestion(state, wanted)}`);
}

interface Refused extends State {
  readonly session: SessionView;
  /** Undefined before registration. */
  readonly user: User | undefined;
  readonly audience: Audience;
  readonly reply: Reply;
  readonly fail: Fail;
}

/** 433, and how to log in to the account that has the nick: a standard reply where the client knows them, else a notice. */
export function replyNickReserved(context: Refused, wanted: string, { owner: { name } }: NickClaim): void {
  const { session, user, audience, reply, fail } = context;
  const free = suggestion(context, wanted);
  reply("ERR_NICKNAMEINUSE", wanted, `Nickname is reserved for the account ${name}${free}`);
  const regain = `/msg ${NICKSERV} REGAIN ${wanted} <password>`;
  const how =
    user === undefined
      ? `Log in by SASL, or connect with another nick and then: ${regain}`
      : `Log in: ${regain}`;
  const text = `${wanted} belongs to the account ${name}. ${how}`;
  if (session.has("standard-replies")) fail("NICK", "NICKNAME_RESERVED", [wanted], text);
  else audience.toSelf({ source: undefined, command: "NOTICE", params: [session.nick, text] });
}

function suggestion(state: State, wanted: string): string {
  const free = freeNick(state, wanted);
  return free === undefined ? "" : `; ${free} is free`;
}

/** The nick with the lowest number after it that is free. */
function freeNick(state: State, wanted: string): string | undefined {
  const { network, settings } = state;
  const { limits, nickCharacters } = settings;
  for (let number = 1; number <= SUGGESTIONS; number += 1) {
    const free = `${truncateGraphemes(wanted, limits.nickLength - String(number).length)}${number}`;
    const usable = isNick(free, limits.nickLength, nickCharacters) && !network.nickInUse(free);
    if (usable && claimOn(state, free, undefined) === undefined) return free;
  }
  return undefined;
}

/** Numbers that are tried for a suggestion. */
const SUGGESTIONS = 20;

/** False, and nothing happens, where the nick is in use by another. Does not ask whose nick it is; see `reviewNick`. */
export function changeNick(
  context: Pick<CommandContext, "network" | "settings" | "now" | "audience" | "nextMessageId">,
  user: User,
  wanted: Nick,
): boolean {
  const { network, settings, now, audience } = context;
  const { nick: before, mask: prefix } = user;
  if (!network.renameUser(user, wanted, now, settings.limits)) return false;
  const messageId = context.nextMessageId();
  const line = { source: user, prefix, command: "NICK", params: [wanted], messageId } as const;
  audience.toNeighbours(user, line, true);
  keepEventEverywhere(context, user, line);
  // The same nick in other letters is neither left nor taken.
  if (network.fold(before) === network.fold(wanted)) return true;
  announceOffline(audience, before);
  announceOnline({ network, settings }, audience, user);
  return true;
}
