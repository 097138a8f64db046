/**
 * Shows the last messages of a channel to clients that join it and cannot ask for them: those without draft/chathistory. Bots
 * are left alone, since they might obey again. Source: IRCv3 chathistory, "Implementation"; batches/chathistory.
 */
import type { OutgoingMessage, SessionView, TextLine } from "../../delivery/outgoing-message.ts";
import type { Frame } from "../../delivery/frame.ts";
import type { HistoryReader, KeptMessage } from "../../network/history.ts";
import type { Membership } from "../../network/membership.ts";
import type { NetworkSettings } from "../../network/settings.ts";
import type { User } from "../../network/user.ts";
import { userModeRows } from "../../wire/user-modes.ts";
import { cutToLine, fitToLines } from "../targets.ts";
import { latest } from "./pages.ts";
import { channelSource, lineOf, readable } from "./source.ts";
import type { Source } from "./source.ts";

/** Bytes of text and tags that the replay of one channel has, about. With more, fewer messages are shown. */
const REPLAY_BYTES = 16_384;

/** True if anything is replayed to clients of this user. */
export function replays(
  { history, limits }: Pick<NetworkSettings, "history" | "limits">,
  user: Pick<User, "modes">,
): boolean {
  return history === true && limits.historyReplay > 0 && (user.modes & userModeRows.B.bit) === 0;
}

/** True if this client cannot ask for messages. */
export function needsReplay(session: Pick<SessionView, "has">): boolean {
  return !session.has("draft/chathistory");
}

/**
 * Sends the messages to each session of the member that needs them, and has room: one line can join many channels. Throws an
 * Error if the history cannot be read.
 */
export function replay(
  frame: Frame,
  history: HistoryReader,
  settings: NetworkSettings,
  membership: Membership,
  hasRoom: (session: SessionView) => boolean,
): void {
  const source = channelSource(settings, membership);
  frame.toSessions(membership.user, (session, tell) => {
    if (!needsReplay(session) || !hasRoom(session)) return;
    const range = readable(history, source);
    if (range === undefined) return;
    const shelf = { history, range, limit: settings.limits.historyReplay };
    showMessages(session, tell, source, latest(shelf, isNoRequest, REPLAY_BYTES));
  });
}

/** Sends earlier messages as those of a channel or conversation. */
export function showMessages(
  session: Pick<SessionView, "has">,
  tell: (line: OutgoingMessage) => void,
  source: Source,
  messages: readonly KeptMessage[],
): void {
  if (messages.length === 0) return;
  const lines = messages.map((message) => lineOf(session, source, message));
  showLines(session, tell, source.name, lines);
}

/** In the form that the client can read. */
function showLines(
  session: Pick<SessionView, "has">,
  tell: (line: OutgoingMessage) => void,
  target: string,
  lines: readonly OutgoingMessage[],
): void {
  const inside = session.has("server-time") ? lines : lines.flatMap(withTime);
  if (session.has("batch")) {
    tell({ source: undefined, command: "BATCH", params: ["chathistory", target], inside });
  } else for (const line of inside) tell(line);
}

const ACTION = "\u0001ACTION ";

/** False for CTCP requests, which clients would answer again. */
export function isNoRequest({ text = "" }: Pick<KeptMessage, "text">): boolean {
  return !text.startsWith("\u0001") || text.startsWith(ACTION);
}

/** The line with its time before the text: `[2026-11-25 23:52] hello`. Where it gets too long, its rest is another line. */
function withTime(line: OutgoingMessage): readonly OutgoingMessage[] {
  const { at = 0, prefix = "", command, params, lines } = line;
  const [target = "", text = ""] = params;
  const time = `[${new Date(at).toISOString().slice(0, 16).replace("T", " ")}] `;
  const before = [command, target];
  if (lines !== undefined) {
    const marked = lines.map((one) => stamped(one, time));
    return [{ ...line, lines: fitToLines(marked, prefix, before) }];
  }
  if (text.startsWith(ACTION)) {
    const act = ACTION + time + text.slice(ACTION.length).replace("\u0001", "");
    return [{ ...line, params: [target, `${cutToLine(act, prefix, [...before, ""])}\u0001`] }];
  }
  const { messageId: _first, ...rest } = line;
  const shown: OutgoingMessage[] = [];
  for (const part of fitToLines([{ text: time + text, concat: false }], prefix, before)) {
    shown.push({ ...(shown.length === 0 ? line : rest), params: [target, part.text] });
  }
  return shown;
}

/** Lines that go on where the one before them ended have no time of their own. */
function stamped(line: TextLine, time: string): TextLine {
  return line.concat || line.text === "" ? line : { ...line, text: time + line.text };
}
