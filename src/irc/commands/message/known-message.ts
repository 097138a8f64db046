/** Finds a message by its id, for REDACT and edits: among the newest, which the network remembers, or in the history. */
import { Channel } from "../../network/channel.ts";
import type { KeptFacts, KeptMessage } from "../../network/history.ts";
import { standingTo, standingToKept } from "../../network/policy/authorship.ts";
import type { Standing } from "../../network/policy/authorship.ts";
import type { State } from "../../network/state.ts";
import type { User } from "../../network/user.ts";
import type { CommandContext, SessionContext } from "../command.ts";
import { findSource } from "../history/source.ts";
import { readTarget } from "./message-target.ts";

export interface KnownMessage extends Pick<KeptMessage, "id" | "at" | "command" | "prefixes"> {
  /** The prefix symbols before the channel's name. */
  readonly symbols: string;
  /** The standing of the user that names it; undefined where that was not shown it. */
  readonly standing: Standing | undefined;
  readonly isKept: boolean;
}

/** Facts of the message in the history, for `facts.kept`: for the id of an edit, of the message that was edited. */
export function findKept(context: SessionContext, name: string, id: string): KeptFacts | undefined {
  const { network, settings, user, history } = context;
  if (user === undefined || history === undefined) return undefined;
  const key = historyKey({ network, settings }, user, name);
  if (key === undefined) return undefined;
  try {
    const message = history.find(key, id);
    if (message === undefined || !isMessage(message.command)) return undefined;
    const { id: original, target, at, command, addressee, prefixes, account, author } = message;
    return { id: original, target, at, command, addressee, prefixes, account, author };
  } catch (error) {
    context.effect({ kind: "history-failed", error });
    return undefined;
  }
}

/** The message that a command names: its target by name, and, where there is one, as a channel or user. */
export function findMessage(
  context: CommandContext,
  target: Channel | User | undefined,
  name: string,
  id: string,
): KnownMessage | undefined {
  const { network, user, facts } = context;
  const kept =
    facts.kept !== undefined && historyKey(context, user, name) === facts.kept.target
      ? facts.kept
      : undefined;
  const isKept = kept !== undefined;
  const recent = target && network.recentMessages.find(id);
  if (recent !== undefined && target !== undefined) {
    const { at, command, prefixes, symbols } = recent;
    const original = recent.original === "" ? id : recent.original;
    const standing = standingTo(recent, target, user);
    return { id: original, at, command, prefixes, symbols, standing, isKept };
  }
  if (kept === undefined) return undefined;
  const standing = standingToKept(context, kept, target instanceof Channel ? target : undefined, user);
  const { addressee, prefixes } = kept;
  const symbols = prefixes === 0 ? "" : addressee.slice(0, addressee.indexOf("#"));
  const { id: original, at, command } = kept;
  return { id: original, at, command, prefixes, symbols, standing, isKept };
}

/** Key of the history of a channel or conversation. Not only for members of the channel: that is checked later. */
export function historyKey(state: State, user: User, name: string): string | undefined {
  const channel = state.network.findChannel(readTarget(name).name);
  return channel === undefined ? findSource(state, user, name)?.key : channel.history;
}

/** Source: IRCv3 message-redaction, "Command". */
function isMessage(command: string): boolean {
  return command === "PRIVMSG" || command === "NOTICE" || command === "TAGMSG";
}
