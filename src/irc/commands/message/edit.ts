/**
 * An edit: a PRIVMSG or NOTICE, of one line or several, that gives an earlier one of its author another text. It is a message
 * like others for bans, modes and budget, and goes to those that the earlier one was for. Source: docs/extensions.md, "Edits
 * of messages".
 */
import type { OutgoingMessage } from "../../delivery/outgoing-message.ts";
import { Channel } from "../../network/channel.ts";
import { mayEdit } from "../../network/policy/edit.ts";
import { isForOperators, isSlowed, maySpeak, mayWriteTo } from "../../network/policy/speak.ts";
import type { Refusal } from "../../network/policy/refusal.ts";
import { noteSpeech } from "../../network/slow-mode.ts";
import type { User } from "../../network/user.ts";
import { correction, EDIT } from "../../wire/edits.ts";
import { replyRefusal } from "../channel/refusals.ts";
import type { CommandContext, Facts, Handled, SessionContext } from "../command.ts";
import { findService, writeToService } from "../services/services.ts";
import { cutToLine, fitToLines } from "../targets.ts";
import { findKept, findMessage, historyKey } from "./known-message.ts";
import type { KnownMessage } from "./known-message.ts";
import { readTarget } from "./message-target.ts";
import { reviseNotifications } from "./notify.ts";
import { screeningOf } from "./screening.ts";
import { kept, messageLine, notePrivate, OPERATORS, replyTo, sendMessage } from "./speak.ts";
import type { MessageLine, Saying } from "./speak.ts";
import { submitSpeech } from "./submit-speech.ts";

type Text = Saying & { readonly command: "PRIVMSG" | "NOTICE" };

/** Ids in refusals are cut to this: a tag can be longer than a line. */
const SHOWN_ID = 64;
const CTCP = "\u0001";

/** The id in the tag of an edit; undefined for other messages, and from clients without the capability. */
function editedId({
  session,
  tags,
}: Pick<SessionContext | CommandContext, "session" | "tags">): string | undefined {
  if (tags.size === 0) return undefined;
  return session.has(EDIT) && session.has("message-tags") ? tags.get(EDIT) : undefined;
}

/** For the session: the message that an edit names, if only the history has it. */
export function editFacts(
  context: SessionContext,
  target: string,
  tags: ReadonlyMap<string, string> = context.tags,
): Facts {
  const id = editedId({ session: context.session, tags });
  // To read the history writes what was said in this turn first.
  if (id === undefined || context.network.recentMessages.find(id) !== undefined) return {};
  const found = findKept(context, target, id);
  return found === undefined ? {} : { kept: found };
}

/** Hands a message to a service, or to the network. */
export function submitMessage(
  context: SessionContext,
  command: Text["command"],
  targets: readonly string[],
  text: string,
): Handled {
  const service = findService(context, targets);
  const [target = ""] = targets;
  const isEdit = editedId(context) !== undefined;
  if (service !== undefined) {
    // Services obey what they read at once.
    if (isEdit) return refuseTarget(context, command, target);
    return writeToService(context, service, targets, text);
  }
  return submitSpeech(context, { command, targets, text }, (allowed) => {
    const params = allowed === undefined ? context.params : [allowed.join(","), text];
    context.submit(isEdit ? { params, facts: editFacts(context, target) } : { params });
  });
}

/** Sends a message to its targets, or gives an earlier one its text. */
export function say(context: CommandContext, saying: Text, targets: readonly string[]): void {
  const id = editedId(context);
  if (id === undefined) return sendMessage(context, saying, targets);
  const [name = ""] = targets;
  const { network, settings, now } = context;
  const target = readTarget(name);
  const place = network.findChannel(target.name) ?? network.findUser(name);
  const message = findMessage(context, place, name, id);
  // A message to someone who is absent is found in the history only.
  if (targets.length !== 1 || (place === undefined && message === undefined)) {
    return refuseTarget(context, saying.command, targets.join(","));
  }
  const isElsewhere = target.prefixes !== 0 && target.prefixes !== message?.prefixes;
  const refusal =
    message === undefined || isElsewhere ? "unknown" : mayEdit(settings.limits, message, saying.command, now);
  if (message !== undefined && refusal === undefined) {
    const unheard = mayBeSaid(context, saying, message, place);
    if (unheard !== undefined) return replyRefusal(replyTo(context, saying), unheard);
    const screening = screeningOf(context, saying);
    if (screening?.refuses(target.name, replyTo(context, saying)) === true) return undefined;
    return edit(context, saying, message, place ?? name);
  }
  const about = [name, id === "" ? "*" : id.slice(0, SHOWN_ID)];
  if (refusal === "forbidden") {
    return context.fail(saying.command, "EDIT_FORBIDDEN", about, "You can edit messages of your own only");
  }
  if (refusal === "expired") {
    about.push(String(settings.limits.editWindow));
    return context.fail(saying.command, "EDIT_WINDOW_EXPIRED", about, "You can no longer edit this message");
  }
  return context.fail(saying.command, "UNKNOWN_MSGID", about, "This message does not exist or is too old");
}

function refuseTarget(
  { fail }: { readonly fail: CommandContext["fail"] },
  command: string,
  target: string,
): void {
  fail(command, "INVALID_TARGET", [target], "An edit has one target: that of the message");
}

/** The refusal of the same text as a new message, where that would not go to those that the message was for. */
function mayBeSaid(
  { user, now, settings }: CommandContext,
  { command, text }: Text,
  { prefixes }: KnownMessage,
  place: Channel | User | undefined,
): Refusal | undefined {
  if (place === undefined) return undefined;
  if (!(place instanceof Channel)) return mayWriteTo(user, place);
  const speech = { command, text, now };
  const refusal = maySpeak(place, user, speech);
  if (refusal !== undefined && !(isForOperators(place, refusal) && prefixes === OPERATORS.prefixes))
    return refusal;
  if (isSlowed(place, user, speech)) noteSpeech(place, user, now, settings.limits.slowedSpeakers);
  return undefined;
}

/** `place` is a name for someone who is absent. */
function edit(
  context: CommandContext,
  saying: Text,
  message: KnownMessage,
  place: Channel | User | string,
): void {
  const { network, settings, user, now } = context;
  const { id: original, at, prefixes, symbols } = message;
  const name =
    typeof place === "string" ? place : place instanceof Channel ? symbols + place.name : place.nick;
  const line = messageLine(context, saying, name);
  deliver(context, place, prefixes, {
    ...line,
    serverTags: new Map([[EDIT, original]]),
    requires: hearersOf(line),
  });
  deliver(context, place, prefixes, { ...fallbackOf(line, user), unless: hearersOf(line) });
  user.activeAt = now;
  if (typeof place !== "string") {
    const heard = { targetId: place.id, prefixes, symbols, command: saying.command, original };
    const to = place instanceof Channel ? "channel" : "user";
    network.recentMessages.note(line.messageId, user, { ...heard, to }, at, settings);
    if (!(place instanceof Channel)) notePrivate(context, saying, line, place);
    reviseNotifications(context, saying, message, place);
  }
  const said = kept(context, line);
  const key = said && historyKey(context, user, name);
  if (said !== undefined && key !== undefined) network.history.edit(key, prefixes, user, said, original);
}

function deliver(
  { audience, user }: CommandContext,
  place: Channel | User | string,
  prefixes: number,
  line: OutgoingMessage,
): void {
  if (typeof place === "string") audience.toUser(user, line);
  else if (place instanceof Channel)
    audience.toChannel(place, line, prefixes === 0 ? undefined : { prefixes });
  else audience.toConversation(place, line);
}

/** Capabilities of the clients that see an edit as one: an edit of several lines is one message. */
function hearersOf({ lines }: MessageLine): NonNullable<OutgoingMessage["requires"]> {
  return lines === undefined ? [EDIT, "message-tags"] : [EDIT, "message-tags", "batch", "draft/multiline"];
}

/** The line for other clients. Where it would be too long, it has several. */
function fallbackOf(line: MessageLine, { mask }: User): MessageLine {
  const { command, params, lines } = line;
  const [target = "", text = ""] = params;
  // Only its first line would be an action.
  if (text.startsWith(CTCP)) {
    return { ...line, params: [target, cutToLine(correction(text), mask, [command, target])] };
  }
  const [first, ...rest] = lines ?? [{ text, concat: false }];
  const marked = [{ text: correction(first?.text ?? ""), concat: false }, ...rest];
  const fitted = fitToLines(marked, mask, [command, target]);
  const [only, ...others] = fitted;
  if (lines === undefined && others.length === 0) return { ...line, params: [target, only?.text ?? ""] };
  return { ...line, params: [target], lines: fitted };
}
