/** Answers of the server: facts about it, lists, errors, and all lines that nothing else handles. */
import type { Message } from "../../../src/irc/wire/message.ts";
import { localLine, nickOf, timeOf } from "../lines.ts";
import { readTokens } from "../server-facts.ts";
import type { Draft } from "../draft.ts";
import { SERVER_BUFFER } from "../state.ts";
import type { At, CommandHandlers, NumericHandlers } from "./handler.ts";

/** Channels that the directory holds. */
const MOST_LISTED = 10_000;

/** Adds a line to a buffer, or to the server's if there is no such buffer. */
function say(draft: Draft, name: string, kind: "info" | "error", text: string, at: number): void {
  const place = draft.buffer(name) === undefined ? SERVER_BUFFER : name;
  if (place === SERVER_BUFFER) draft.open(SERVER_BUFFER);
  draft.append(place, localLine(kind, text, at));
}

/** The message with this label failed. */
function failLabelled(draft: Draft, label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  for (const { key } of draft.state.buffers.values()) {
    const failed = draft.changeLine(
      key,
      (line) => line.label === label && line.delivery === "sending",
      (line) => ({ ...line, delivery: "failed" }),
    );
    if (failed) return key;
  }
  return undefined;
}

/** The buffer that an answer is about: the first parameter that names one, or the one in front. */
function placeOf(draft: Draft, params: readonly string[]): string {
  const named = params.find((param) => draft.buffer(param) !== undefined && !draft.isMe(param));
  return named ?? draft.state.active ?? SERVER_BUFFER;
}

function standardReply(draft: Draft, message: Message, { now, label }: At): void {
  const { command, params } = message;
  const text = params.at(-1) ?? "";
  const place = failLabelled(draft, label) ?? placeOf(draft, params.slice(2, -1));
  if (params[0] === "SEARCH") draft.set({ search: { ...draft.state.search, loading: false, failure: text } });
  say(draft, place, command === "FAIL" ? "error" : "info", text, timeOf(message, now));
}

export const answerHandlers: CommandHandlers = {
  FAIL: standardReply,
  WARN: standardReply,
  NOTE: standardReply,
  ERROR: (draft, message, { now }) =>
    say(draft, SERVER_BUFFER, "error", message.params[0] ?? "", timeOf(message, now)),
  // Source: IRCv3 authtoken (pull request 602), "SERVICELIST subcommand" and "Capability".
  TOKEN: (draft, { params: [subcommand = "", service = "", url = ""] }) => {
    const { server } = draft.state;
    const services = new Map(server.services);
    if (subcommand === "SERVICE" || subcommand === "NEW") services.set(service, url);
    else if (subcommand === "DEL") services.delete(service);
    draft.set({ server: { ...server, services } });
  },
  WALLOPS: (draft, message, { now }) =>
    say(
      draft,
      SERVER_BUFFER,
      "info",
      `${nickOf(message.source)}: ${message.params[0] ?? ""}`,
      timeOf(message, now),
    ),
};

export const answerNumerics: NumericHandlers = {
  RPL_WELCOME: (draft, { params: [nick = "", text = ""] }, { now }) => {
    draft.set({ nick });
    say(draft, SERVER_BUFFER, "info", text, now);
  },
  RPL_ISUPPORT: (draft, { params }) =>
    draft.set({ server: readTokens(draft.state.server, params.slice(1, -1)) }),
  RPL_UMODEIS: (draft, { params: [, modes = ""] }) => draft.set({ userModes: modes.replaceAll("+", "") }),
  RPL_LOGGEDIN: (draft, { params: [, , account = ""] }) => draft.set({ account }),
  RPL_LOGGEDOUT: (draft) => draft.set({ account: undefined }),
  RPL_LISTSTART: (draft) => draft.set({ directory: { loading: true, channels: [] } }),
  RPL_LIST: (draft, { params: [, name = "", members = "", topic = ""] }) => {
    const { channels } = draft.state.directory;
    if (channels.length >= MOST_LISTED) return;
    const entry = { name, members: Number(members), topic };
    draft.set({ directory: { loading: true, channels: [...channels, entry] } });
  },
  RPL_LISTEND: (draft) => draft.set({ directory: { ...draft.state.directory, loading: false } }),
};

/** Numerics that people do not need to read: ends of lists, and answers to questions of the client itself. */
const silent: ReadonlySet<string> = new Set(
  "002 003 004 250 265 266 315 318 323 329 333 352 354 366 369 422 732 733 762 770 771 772 774 900 901 903".split(
    " ",
  ),
);

export function isSilent(command: string): boolean {
  return silent.has(command);
}

/** Shows a numeric that has no handler. Errors stand where they belong. */
export function showNumeric(draft: Draft, message: Message, { now, label }: At): void {
  const { command, params } = message;
  if (silent.has(command)) return;
  const isError = command.startsWith("4") || command.startsWith("5");
  const about = params.slice(1);
  const failed = failLabelled(draft, label);
  const place = isError ? (failed ?? placeOf(draft, about.slice(0, -1))) : SERVER_BUFFER;
  say(draft, place, isError ? "error" : "info", about.join(" "), timeOf(message, now));
}
